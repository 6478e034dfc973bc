"""The plan as pictures: what is in the specification, and that Chinese comes out on paper."""

import io
from datetime import date
from typing import Any

import pandas as pd
from PIL import Image

from core.charts.plan import plan_caption, plan_chart, progress_chart
from core.charts.theme import LATE, TASKS, broken, png, svg
from core.works.progress import Count, Progress, read_progress

TODAY = date(2026, 3, 10)
TASK = {
    "stage": "摸底",
    "content": "逐村摸底",
    "organ": "综合办公室",
    "person": "何主任",
    "village": "",
    "area": "",
    "starts_on": date(2026, 3, 1),
    "due_on": date(2026, 3, 20),
    "state": "in_progress",
    "done_on": None,
}


def progress(*rows: dict[str, Any]) -> Progress:
    frame = pd.DataFrame([{"number": n, **TASK, **row} for n, row in enumerate(rows, 1)])
    columns = ["number", *TASK]
    return read_progress(frame if rows else pd.DataFrame(columns=columns), TODAY)


def data_of(spec: dict[str, Any], layer: int) -> list[dict[str, Any]]:
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def test_every_task_is_a_row_with_its_words_its_state_and_its_days() -> None:
    spec = plan_chart(
        progress(
            {"village": "石桥村", "due_on": date(2026, 3, 8)},
            {"person": "", "starts_on": None},
            {"starts_on": None, "due_on": None, "state": "done", "done_on": TODAY},
        )
    ).to_dict()

    words = [(row["words"], row["status"], row["dates"]) for row in data_of(spec, 2)]
    assert sorted(words) == [
        ("1. 逐村摸底（石桥村，何主任）逾期 2 天", "逾期", "2026-03-01 至 2026-03-08"),
        ("2. 逐村摸底（无责任人）", "进行中", "未定 至 2026-03-20"),
        ("3. 逐村摸底（何主任）", "已完成", "未定日期"),
    ]
    bars = {row["row"]: (row["from"][:10], row["to"][:10]) for row in data_of(spec, 1)}
    assert bars == {"1": ("2026-03-01", "2026-03-09"), "2": ("2026-03-20", "2026-03-21")}


def test_only_the_states_that_occur_are_in_the_key_and_late_is_red() -> None:
    spec = plan_chart(progress({"due_on": date(2026, 3, 8)}, {})).to_dict()

    scale = spec["layer"][1]["encoding"]["color"]["scale"]
    assert scale == {"domain": ["进行中", "逾期"], "range": [TASKS["进行中"], LATE]}


def test_today_has_a_line_even_when_all_tasks_lie_elsewhere() -> None:
    spec = plan_chart(
        progress({"starts_on": date(2026, 5, 1), "due_on": date(2026, 5, 9)})
    ).to_dict()

    (line,) = data_of(spec, 0)
    assert (line["day"][:10], line["words"]) == ("2026-03-10", "今天 3月10日")
    first, last = spec["layer"][1]["encoding"]["x"]["scale"]["domain"]
    assert (first["month"], first["date"], last["month"], last["date"]) == (3, 8, 5, 12)


def test_organs_stand_together_in_the_order_of_the_plan() -> None:
    spec = plan_chart(
        progress({}, {"organ": ""}, {"organ": "集体资产处置工作组"}, {"organ": "综合办公室"})
    ).to_dict()

    assert spec["layer"][1]["encoding"]["y"]["sort"] == ["1", "4", "3", "2"]
    label = spec["layer"][1]["encoding"]["y"]["axis"]["labelExpr"]
    assert label == (
        '({"1": ["综合办公室"], "3": ["集体资产处", "置工作组"], "2": ["未定牵头组"]})'
        "[datum.value] || ''"
    )


def test_progress_is_drawn_as_counts_with_their_numbers_written_out() -> None:
    spec = progress_chart([Count("溪东片", 3, 2, 12), Count("全镇", 0, 0, 4)]).to_dict()

    rows = [(row["row"], row["part"], row["n"]) for row in data_of(spec, 0)]
    assert rows == [
        ("溪东片", "已完成", 3),
        ("溪东片", "逾期", 2),
        ("溪东片", "其余", 7),
        ("全镇", "已完成", 0),
        ("全镇", "逾期", 0),
        ("全镇", "其余", 4),
    ]
    assert [row["words"] for row in data_of(spec, 1)] == [
        "溪东片  完成 3/12，逾期 2",
        "全镇  完成 0/4",
    ]


def test_the_caption_says_the_counts_and_the_day() -> None:
    assert plan_caption(progress({"due_on": date(2026, 3, 8)}, {"person": ""})) == (
        "共 2 项工作，已完成 0 项，逾期 1 项，无责任人 1 项；"
        "逾期按完成时限与今天（2026年3月10日）比较得出。"
    )


def test_the_timeline_prints_with_chinese_words_and_the_colours_of_the_house() -> None:
    chart = plan_chart(progress({"due_on": date(2026, 3, 8)}, {}), title="工作计划", width=600)

    picture = Image.open(io.BytesIO(png(chart, scale=1))).convert("RGB")
    painted = {colour for _, colour in picture.getcolors(maxcolors=1 << 20) or []}
    assert tuple(bytes.fromhex(LATE[1:])) in painted
    assert tuple(bytes.fromhex(TASKS["进行中"][1:])) in painted
    drawing = svg(chart)
    assert "1. 逐村摸底（何主任）逾期 2 天" in drawing
    assert "今天 3月10日" in drawing


def test_chinese_glyphs_are_drawn_not_boxes() -> None:
    """Two words of one length: boxes would make the same picture of both."""
    one, other = (
        png(plan_chart(progress({"content": content}), width=300), scale=1)
        for content in ("逐村摸底", "清产核资")
    )

    assert one != other


def test_an_empty_plan_still_draws() -> None:
    assert png(plan_chart(progress(), width=300), scale=1).startswith(b"\x89PNG")
    assert png(progress_chart((), width=300), scale=1).startswith(b"\x89PNG")


def test_lines_of_a_caption_do_not_begin_with_a_closing_mark() -> None:
    assert broken("", 4) == []
    assert broken("村民会议。表决", 4) == ["村民会议。", "表决"]
    assert broken("n=12份意见", 4) == ["n=12份意", "见"]
