"""What stands on the import screen: the counts, the first rows, what is wrong and where."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.intake.sheets.preview import Correction, Outcome, Preview, Problem
from core.intake.sheets.returned import name_for_returned, returned_rows

FIRST = 20
#: Up to so many problems stand as sentences, which a phone shows whole; more as a table.
AS_SENTENCES = 10
MOST_LISTED = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_preview(preview: Preview) -> None:
    """What would come in and what would not, before anything is stored."""
    st.subheader("检查结果", anchor=False)
    counts(
        {
            "表里的数据": preview.rows,
            "可以导入": len(preview.fine),
            "以前导入过": preview.duplicates,
            **({"更正": len(preview.corrections)} if preview.corrections else {}),
            "有问题": preview.bad_rows,
        }
    )
    st.caption("现在还没有保存。标题、合计、填表人和示例行不算数据。")
    if preview.same_as:
        day = preview.same_as.imported_on.isoformat()
        st.info(f"内容与 {day} 导入的「{plain(preview.same_as.file_name)}」完全相同，按重复处理。")
    for note in preview.notes:
        st.text(f"· {note}")
    show_problems(preview, f"有问题的 {preview.bad_rows} 行不会导入")
    if preview.fine:
        shown = preview.fine[:FIRST]
        st.markdown(f"**可以导入的前 {len(shown)} 行**")
        table = pd.DataFrame([row.shown for row in shown])
        table.insert(0, "行", [row.row for row in shown])
        if any(row.sheet for row in shown):
            table.insert(0, "工作表", [row.sheet for row in shown])
        st.dataframe(table, hide_index=True, width="stretch")
    show_corrections([one for one in preview.corrections if one.row.number])
    if not preview.rows and not preview.problems:
        st.info("没有读到要导入的行。请看上面「哪种表」选得对不对；写着「示例」的行不算数据。")
    elif not (preview.fine or preview.corrections or preview.problems):
        st.info("没有新的内容要导入。")


def show_corrections(corrections: Sequence[Correction]) -> None:
    """What imported rows said, and what they are to say now."""
    if not corrections:
        return
    st.markdown(f"**更正 {len(corrections)} 行**")
    lines = [
        {
            "行": one.row.row,
            "编号": one.row.number,
            "项目": field,
            "原来": old,
            "改为": one.after[field],
        }
        for one in corrections[:MOST_LISTED]
        for field, old in one.before.items()
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, width="stretch")
    st.caption("只改列出的项目，原来的内容留在修改记录里。")


def show_problems(preview: Preview, heading: str) -> None:
    """Row and reason of all that cannot be taken, and the rows to correct as a sheet."""
    if not preview.problems:
        return
    st.markdown(f"**{heading}**")
    if len(preview.problems) <= AS_SENTENCES:
        for problem in preview.problems:
            st.text(str(problem))
    else:
        list_problems(preview.problems)
    sheet = returned_rows(preview)
    if sheet is not None:
        st.download_button(
            f"下载待更正的 {preview.bad_rows} 行",
            sheet,
            file_name=name_for_returned(preview),
            mime=XLSX,
            icon=":material/edit_document:",
            on_click="ignore",
        )
        st.caption("改好以后再上传这张表就行，不会和已导入的重复。")


def list_problems(problems: Sequence[Problem]) -> None:
    """Many problems as a table."""
    listed = problems[:MOST_LISTED]
    table = pd.DataFrame(
        {
            "工作表": [one.sheet for one in listed],
            "行": [one.row for one in listed],
            "列": [one.column for one in listed],
            "原因": [one.reason for one in listed],
        }
    )
    st.dataframe(
        table if table["工作表"].any() else table.drop(columns="工作表"),
        hide_index=True,
        width="stretch",
        column_config={"原因": st.column_config.TextColumn("原因", width="large")},
    )
    if len(problems) > MOST_LISTED:
        st.caption(f"只列出前 {MOST_LISTED} 处，共 {len(problems)} 处；全部在待更正表里。")


def show_outcome(preview: Preview, outcome: Outcome) -> None:
    """What came of the last file, until the next one is chosen."""
    st.subheader("导入结果", anchor=False)
    mended = f"更正 {outcome.corrected} 行。" if outcome.corrected else ""
    st.success(f"已导入 {outcome.accepted} 行。{mended}", icon=":material/check_circle:")
    counts(
        {
            "表里的数据": outcome.rows,
            "已导入": outcome.accepted,
            "以前导入过": outcome.duplicates,
            "有问题": preview.bad_rows,
        }
    )
    show_problems(preview, f"有问题的 {preview.bad_rows} 行没有导入")


def counts(figures: dict[str, int]) -> None:
    """A few numbers of rows, side by side."""
    with st.container(horizontal=True):
        for label, number in figures.items():
            st.metric(label, f"{number:,} 行", border=True, width=150)


def plain(name: str) -> str:
    """A file name that Markdown reads as nothing but letters."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!<>|~$:" else c for c in name)
