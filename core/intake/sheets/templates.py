"""Empty forms to download: official headings, an example row, drop-down lists, how to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.access.roles import Actor
from core.errors import Missing
from core.intake.sheets import books
from core.intake.sheets.forms import ACTIONS, KINDS, Column, Form, Template, read_form
from core.intake.sheets.known import Known
from core.model.states import Stance, TaskState

#: Rows with drop-down lists below the example.
ROOM = 500
_WIDE = {"text", "worry", "question", "content", "goal", "evidence", "problem", "note"}
#: Lists beside which something else may be written: another name of a village, a new session.
_OPEN_LISTS = frozenset({"village", "area", "organ", "version", "channel", "topic"})
#: Stances offered in a form; 未表态 is an empty cell.
_STANCES = [Stance.SUPPORT, Stance.CONDITIONAL, Stance.OPPOSE, Stance.UNSURE]
_HEAD_NAMES = {
    "topic": "会议主题",
    "date": "时间",
    "place": "地点",
    "area": "片/责任区",
    "host": "主持人",
    "recorder": "记录人",
    "invited": "应到",
    "present": "实到",
}
_GENERAL = [
    "列的先后可以变，不需要的列可以删去，列名请不要改。",
    "第一列写着「示例」的行不会导入，可以留着对照，也可以删去。",
    "可以在表下面写合计和填表人，不会当作数据；一个文件里可以有几张工作表。",
    "没有的内容可以空着，或写「/」「无」。日期写成 2026年3月2日、2026.3.2 或 3月2日都可以。",
    "同一份表导入两次不会重复。有问题的行会列出原因，可以下载下来更正后再导入。",
]
_ANONYMOUS = "请不要写姓名、电话、身份证号和住址。意见是征集，不是表决，也不是户主签名。"


def templates_for(by: Actor) -> dict[str, Template]:
    """Official name → template of every form that `by` may import, in the order offered."""
    return {
        template.name: template
        for kind in KINDS
        if by.may("sheet.import") and by.may(ACTIONS[kind])
        for template in read_form(kind).templates
    }


def template_file(name: str, known: Known) -> bytes:
    """The form of that official name as .xlsx, with this round's names in its lists.

    Sheets: the form, 填写说明, and a hidden 选项 the lists draw on. Raises Missing.
    """
    for kind in KINDS:
        form = read_form(kind)
        for template in form.templates:
            if template.name == name:
                return _written(form, template, known)
    raise Missing(f"没有叫「{name}」的模板。")


def _written(form: Form, template: Template, known: Known) -> bytes:
    columns = [one for key in template.columns for one in _columns(form, key, known)]
    columns = [(key, template.titles.get(key, title)) for key, title in columns]
    book = books.new_book()
    sheet = books.add_sheet(book, template.name)
    books.put(
        sheet,
        1,
        1,
        f"{known.town}行政村规模调整{template.name}",
        font=Font(bold=True, size=16),
        alignment=Alignment(horizontal="center", vertical="center"),
    )
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    sheet.row_dimensions[1].height = 30
    row = _put_head(sheet, template)
    widths = [36 if key in _WIDE else max(12, 2 * len(title) + 4) for key, title in columns]
    books.put_header(sheet, row, [title for _, title in columns], widths=widths)
    for example in template.examples:
        row += 1
        for number, (key, _) in enumerate(columns, start=1):
            value = _example(example, key, known)
            looks: dict[str, Any] = {"font": Font(italic=True, color="6B6F72")}
            books.put(sheet, row, number, value, border=books.BORDER, **looks)
    _put_lists(book, sheet, columns, known, first=row + 1)
    if template.kind == "attendance":
        _put_sittings(sheet, columns, known, first=row + 1)
    books.for_print(sheet)
    _put_help(book, form, columns)
    return books.bytes_of(book)


def _columns(form: Form, key: str, known: Known) -> list[tuple[str, str]]:
    """(key, heading); 「@options」 is a column for each option that is being asked about."""
    if key == "@options":
        asked = [(f"option:{version.id}", version.option) for version in known.asked]
        return asked or [("version", "方案版本"), ("stance", "对各方案意见")]
    column = form.column(key)
    return [(key, f"*{column.name}" if column.required else column.name)]


def _put_head(sheet: Worksheet, template: Template) -> int:
    """The lines between title and table, two labels a line; the row the table begins at."""
    row = 2
    for place, key in enumerate(template.head):
        column = 1 + 3 * (place % 2)
        books.put(sheet, row + place // 2, column, f"{_HEAD_NAMES[key]}:")
    return row + (len(template.head) + 1) // 2


def _example(example: dict[str, Any], key: str, known: Known) -> Any:
    if key.startswith("option:"):
        version = next(v for v in known.versions if key == f"option:{v.id}")
        return Stance.UNSURE.label if version.status_quo else example.get("@options")
    value = example.get(key)
    stand_ins = {"@village": known.villages, "@role": known.roles} | {
        "@organ": known.organs,
        "@area": known.areas,
    }
    if value in stand_ins:
        return next(iter(stand_ins[value].shown.values()), None)
    return value


def _put_sittings(
    sheet: Worksheet, columns: Sequence[tuple[str, str]], known: Known, *, first: int
) -> None:
    """The sessions whose 实到 is still missing, so that only the figures are left to write."""
    waiting = [s for s in known.sittings if s.present is None and s.held_on <= known.today]
    for row, held in enumerate(waiting[:ROOM], start=first):
        written = {
            "date": held.held_on,
            "area": known.areas.shown.get(held.area_id or ""),
            "village": known.villages.shown.get(held.village_id or ""),
            "topic": held.topic,
        }
        for number, (key, _) in enumerate(columns, start=1):
            books.put(sheet, row, number, written.get(key), border=books.BORDER)


def _put_lists(
    book: Any, sheet: Worksheet, columns: Sequence[tuple[str, str]], known: Known, *, first: int
) -> None:
    lists = {
        "village": list(known.villages.shown.values()),
        "role": list(known.roles.shown.values()),
        "area": list(known.areas.shown.values()),
        "organ": list(known.organs.shown.values()),
        "state": [state.label for state in TaskState],
        "filled": ["本人", "代填"],
        "read_back": ["是", "否"],
        "channel": ["入户", "电话", "视频"],
        "version": [version.option for version in known.asked],
        "topic": list(dict.fromkeys(sitting.topic for sitting in known.sittings)),
        "stance": [stance.label for stance in _STANCES],
    }
    source = books.add_sheet(book, "选项")
    source.sheet_state = "hidden"
    used = 0
    for number, (key, _) in enumerate(columns, start=1):
        choices = lists["stance"] if key.startswith("option:") else lists.get(key, [])
        if not choices:
            continue
        used += 1
        for place, choice in enumerate(choices, start=1):
            books.put(source, place, used, choice)
        letter = get_column_letter(used)
        # A range, not a list in the cell: that may be no longer than 255 characters.
        rule = DataValidation(
            type="list", formula1=f"选项!${letter}$1:${letter}${len(choices)}", allow_blank=True
        )
        rule.showErrorMessage = key not in _OPEN_LISTS
        rule.error = "请从列表里选。"
        here = get_column_letter(number)
        rule.add(f"{here}{first}:{here}{first + ROOM}")
        sheet.add_data_validation(rule)


def _put_help(book: Any, form: Form, columns: Sequence[tuple[str, str]]) -> None:
    sheet = books.add_sheet(book, "填写说明")
    books.put_header(sheet, 1, ["列", "怎么填"], widths=[24, 80])
    row = 1
    wrapped = Alignment(vertical="top", wrap_text=True)
    for key, title in columns:
        row += 1
        column = form.column("stance" if key.startswith("option:") else key)
        books.put(sheet, row, 1, title, border=books.BORDER)
        books.put(sheet, row, 2, _meaning(key, column), border=books.BORDER, alignment=wrapped)
    row += 1
    for line in ([_ANONYMOUS] if form.kind == "opinions" else []) + _GENERAL:
        row += 1
        books.put(sheet, row, 1, line)
    books.for_print(sheet)


def _meaning(key: str, column: Column) -> str:
    if key.startswith("option:"):
        return "赞成、有条件赞成、不赞成、说不清；没有表态的空着。"
    if key == "serial":
        return "顺序号，只供核对。"
    return f"必填。{column.meaning}" if column.required else column.meaning
