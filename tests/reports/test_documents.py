"""What is printed for the villages, opened again as an office would open it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from core.charts.qr import qr_png
from core.reports.forms import (
    OptionCard,
    PaperForm,
    box_lines,
    form_docx,
    form_html,
    numbered,
    room_to_write,
)
from core.reports.posters import PRIVACY, Poster, poster_docx
from core.reports.slips import WHAT_FOR, SlipSheet, slips_docx

FORM = PaperForm(
    town="竹溪镇",
    village="竹坑村",
    numbers=("竹坑村-2-016", "竹坑村-2-017"),
    groups=("老党员", "人大代表", "普通村民"),
    cards=(
        OptionCard("维持现状", "三个村都不变。", (("您的村", "村名和范围都不变"),)),
        OptionCard(
            "方案一（第2版）",
            "竹坑村和下坪村合成一个村。",
            (("新村名", "竹坪村"), ("办公地点", "竹坪村村部"), ("集体账目", "不并账")),
        ),
    ),
    topics=("医保", "山林"),
    purpose="了解大家的看法。",
    dates="2026年3月2日至2026年4月2日",
    phone="0570-1234567",
)
SLIPS = SlipSheet(
    town="竹溪镇",
    village="上坪村",
    codes=tuple(f"K7RM-3XPA-9TCW-{n:04}" for n in range(19)),
    url="https://cunyi.example.org/v/2F3l6iTS3fMDeB0Ku-U6gw",
    dates="2026年3月2日起",
    phone="0570-1234567",
)
POSTER = Poster(
    title="竹溪镇行政村规模调整征求意见",
    town="竹溪镇",
    place="上坪村",
    url=SLIPS.url,
    purpose="了解大家的看法。",
    dates="2026年3月2日至2026年4月2日",
    phone="0570-1234567",
)


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def words(document: Any) -> str:
    """Every word of the body in its order, tables too."""
    return "\n".join(
        "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def heads(document: Any) -> str:
    return "".join(p.text for p in document.sections[0].header.paragraphs)


def pages(document: Any) -> int:
    return 1 + len(list(document.element.body.iter(qn("w:pageBreakBefore"))))


def pictures(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [file.read(name) for name in file.namelist() if name.startswith("word/media/")]


def test_a_form_has_its_title_number_and_the_official_columns() -> None:
    document = opened(form_docx(FORM))
    said = words(document)

    assert document.paragraphs[0].text == "竹溪镇行政村规模调整征求意见表"
    assert document.paragraphs[1].text == "意见征集，不是表决，也不是户主签名。"
    columns = (
        "编号 所在村 村民小组 身份类别 方案版本 意见 意见建议 最关心的事 联系方式 填写方式 填表日期"
    )
    for column in columns.split():
        assert column in said
    assert "□老党员  □人大代表  □普通村民  □人在外地务工（可另选）" in said
    assert "□本人  □代填" in said
    assert "联系电话：0570-1234567" in said
    assert "交表即表示同意" in said
    assert heads(document) == ""


def test_each_option_has_its_words_what_changes_and_four_boxes() -> None:
    document = opened(form_docx(replace(FORM, numbers=FORM.numbers[:1])))
    options = document.tables[1]

    assert [[cell.text for cell in row.cells] for row in options.rows] == [
        ["方案版本", "意见"],
        [
            "维持现状  三个村都不变。\n您的村：村名和范围都不变",
            "□赞成  □有条件赞成\n□不赞成  □说不清",
        ],
        [
            "方案一（第2版）  竹坑村和下坪村合成一个村。\n"
            "新村名：竹坪村；办公地点：竹坪村村部；集体账目：不并账",
            "□赞成  □有条件赞成\n□不赞成  □说不清",
        ],
    ]


def test_one_numbered_form_a_page_and_all_else_alike() -> None:
    document = opened(form_docx(FORM))
    said = words(document)

    assert re.findall(r"编号：(\S+)", said) == ["竹坑村-2-016", "竹坑村-2-017"]
    assert pages(document) == 2
    first, second = said.removeprefix(FORM.title).split(FORM.title)
    assert first.replace("-016", "-017").strip() == second.strip()


def test_demo_documents_say_so_on_every_page_and_real_ones_do_not() -> None:
    made = [
        form_docx(replace(FORM, demo=True)),
        slips_docx(replace(SLIPS, demo=True)),
        poster_docx(replace(POSTER, demo=True)),
    ]
    assert [heads(opened(each)) for each in made] == ["演示数据，不是真实的征求意见"] * 3
    real = [form_docx(FORM), slips_docx(SLIPS), poster_docx(POSTER)]
    assert [heads(opened(each)) for each in real] == [""] * 3
    assert form_html(replace(FORM, demo=True)).count("演示数据") == 2
    assert "演示数据" not in form_html(FORM)


def test_only_faces_every_office_has_and_what_to_take_where_they_are_missing() -> None:
    for content in (form_docx(FORM), slips_docx(SLIPS), poster_docx(POSTER)):
        document = opened(content)
        named = {
            fonts.get(qn(f"w:{script}"))
            for fonts in document.element.body.iter(qn("w:rFonts"))
            for script in ("eastAsia", "ascii")
        }
        styles = document.styles.element
        languages = {lang.get(qn("w:eastAsia")) for lang in styles.iter(qn("w:lang"))}

        assert named <= {"宋体", "仿宋", "黑体"}
        assert languages == {"zh-CN"}
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            fonts = file.read("word/fontTable.xml").decode()
        substitutes = dict(
            re.findall(r'<w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', fonts)
        )
        assert {face: others.split(",")[0] for face, others in substitutes.items()} == {
            "宋体": "SimSun",
            "仿宋": "FangSong",
            "黑体": "SimHei",
        }


def test_no_word_is_torn_from_its_box() -> None:
    words = ["1 村名归属", "2 办公地点", "3 集体资产", "4 土地山林", "5 村干部"]

    assert box_lines(words, 19) == [
        "□1 村名归属  □2 办公地点",
        "□3 集体资产  □4 土地山林  □5 村干部",
    ]
    assert box_lines(words, 1) == [f"□{word}" for word in words]
    assert box_lines([]) == [""]


@pytest.mark.parametrize(("options", "room"), [(1, 152.8), (3, 115.6), (6, 59.8), (12, 25)])
def test_the_more_options_the_less_room_to_write_but_always_some(options: int, room: float) -> None:
    """262 − 72 mm, less 6.2 mm for each line: groups 1, topics 1, consent 1, an option 3."""
    form = replace(FORM, cards=FORM.cards[:1] * options)

    assert room_to_write(form) == pytest.approx(room)
    document = opened(form_docx(form))
    (height,) = [
        row.height.mm for row in document.tables[2].rows if row.cells[0].text == "意见建议"
    ]
    assert height == pytest.approx(room, abs=0.1)


@pytest.mark.parametrize(
    ("code", "printed"), [("T01", "1 医保"), ("T15", "15 医保"), ("T99", "0 医保")]
)
def test_a_topic_is_printed_with_the_number_the_desk_types(code: str, printed: str) -> None:
    assert numbered(code, "医保") == printed


def test_a_document_tells_no_author_and_no_paper_but_a4() -> None:
    document = opened(form_docx(FORM))

    assert (document.core_properties.author, document.core_properties.comments) == ("", "")
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_page_to_print_says_what_the_document_says() -> None:
    page = form_html(FORM)
    text = re.sub(r"<[^>]+>", "", page.split("<body>")[1])

    assert page.count("<section>") == 2
    for part in (
        "编号：竹坑村-2-017",
        "□说不清",
        "□代填",
        "办公地点：竹坪村村部",
        "交表即表示同意",
    ):
        assert part in text
    assert "http" not in page
    assert "<script" not in page


def test_what_the_office_wrote_is_letters_and_not_markup() -> None:
    nasty = "<b>甲</b> & <script>x</script>"
    form = replace(FORM, cards=(OptionCard(nasty, nasty),), phone=nasty)

    assert "<script>x" not in form_html(form)
    assert words(opened(form_docx(form))).count(nasty) == 2 * 3


def test_slips_stand_eight_to_a_page_each_with_its_own_square() -> None:
    content = slips_docx(SLIPS)
    document = opened(content)
    said = words(document)

    assert pages(document) == 3
    assert [len(grid.rows) for grid in document.tables] == [4, 4, 2]
    assert re.findall(r"K7RM-3XPA-9TCW-\d{4}", said) == list(SLIPS.codes)
    squares = pictures(content)
    assert {qr_png(f"{SLIPS.url}?s={code}", 4) for code in SLIPS.codes} == set(squares)
    assert len(squares) == 19
    for sentence in (*WHAT_FOR, "上坪村"):
        assert said.count(sentence) == 19
    borders = document.tables[0]._tbl.tblPr.find(qn("w:tblBorders"))
    assert {edge.get(qn("w:val")) for edge in borders} == {"dashed"}
    order = [each.tag for each in borders.getparent()]
    assert order.index(qn("w:tblBorders")) < order.index(qn("w:tblLayout"))


def test_a_poster_says_what_until_when_whom_to_ask_and_what_is_kept() -> None:
    content = poster_docx(POSTER)
    said = words(opened(content))

    for part in (
        POSTER.title,
        POSTER.place,
        POSTER.purpose,
        "时间：2026年3月2日至2026年4月2日",
        "咨询电话：0570-1234567",
        "不用手机也能提意见",
        "不是表决",
        *PRIVACY,
    ):
        assert part in said
    assert len(PRIVACY) == 3
    assert pictures(content) == [qr_png(POSTER.url, 20)]


def test_a_poster_of_the_notice_does_not_ask_for_answers() -> None:
    said = words(opened(poster_docx(replace(POSTER, asks=False))))

    assert "看方案和公布的结果" in said
    assert PRIVACY[2] not in said


@pytest.mark.parametrize(("size", "width"), [("A4", 210), ("A3", 297)])
def test_a_poster_comes_in_two_sizes(size: str, width: int) -> None:
    document = opened(poster_docx(POSTER, size))

    assert round(document.sections[0].page_width.mm) == width
    assert document.paragraphs[0].runs[0].font.size.pt == {"A4": 30, "A3": 42.5}[size]


def test_there_is_no_third_size() -> None:
    with pytest.raises(KeyError):
        poster_docx(POSTER, "A2")
