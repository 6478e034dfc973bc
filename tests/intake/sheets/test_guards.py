"""What is not a plain sheet is refused with a sentence that says what it is and the way on."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from core.errors import Invalid
from core.intake.sheets.reading import read_sheets
from tests.intake.sheets.files import HEADER, as_excel_saves, book, with_parts

ROWS = [HEADER, [1, "上坪村", "老党员", "赞成", "", "好"]]


def zipped(parts: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def bomb() -> bytes:
    """A sheet of 200 MB of blanks in 200 kB."""
    return with_parts(book(ROWS), {"xl/worksheets/sheet1.xml": b" " * (200 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """The same, its directory declaring one kilobyte only."""
    content = bytearray(bomb())
    size = struct.pack("<L", 200 * 1024 * 1024)
    return bytes(content.replace(size, struct.pack("<L", 1024)))


def encrypted_member() -> bytes:
    content = bytearray(book(ROWS))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + offset] |= 1
    return bytes(content)


def symlink() -> bytes:
    kept = io.BytesIO(book(ROWS))
    with zipfile.ZipFile(kept, "a") as archive:
        info = zipfile.ZipInfo("xl/link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return kept.getvalue()


def macro_type() -> bytes:
    content = book(ROWS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return with_parts(content, {"[Content_Types].xml": types.replace(plain, macro)})


def named(name: str) -> Callable[[], bytes]:
    return lambda: with_parts(book(ROWS), {name: b"x"})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512

REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "文件是空的"),
    ("six megabytes", lambda: b"a," * (3 * 1024 * 1024 + 1), "文件有 6.0 MB，最多 5 MB"),
    ("bomb of 200 MB", bomb, "展开后太大"),
    ("bomb that lies about its size", lying_bomb, "打不开"),
    (
        "51 members",
        lambda: with_parts(book(ROWS), {f"xl/x{n}": b"" for n in range(51)}),
        "超过 50 个",
    ),
    ("macro part", named("xl/vbaProject.bin"), "有宏"),
    ("macro type", macro_type, "有宏"),
    ("macro sheet", named("xl/macrosheets/sheet1.xml"), "有宏"),
    ("external link", named("xl/externalLinks/externalLink1.xml"), "断开链接"),
    ("data connection", named("xl/connections.xml"), "外部数据连接"),
    ("embedded file", named("xl/embeddings/oleObject1.bin"), "嵌有别的文件"),
    ("parent folder in a name", named("../../etc/passwd"), "结构不正常"),
    ("parent folder with backslashes", named("..\\evil.xml"), "结构不正常"),
    ("absolute name", named("/etc/passwd"), "结构不正常"),
    ("drive in a name", named("C:/evil.xml"), "结构不正常"),
    ("symbolic link", symlink, "结构不正常"),
    ("the same member twice", named("XL/workbook.xml"), "结构不正常"),
    ("password on a member", encrypted_member, "打开密码"),
    ("password on the file", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    ("old .xls", lambda: OLE, "另存为「Excel 工作簿（.xlsx）」"),
    (
        "binary workbook",
        lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
        ".xlsb",
    ),
    ("Word", lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "Word 文档"),
    ("OpenDocument", lambda: zipped({"mimetype": b"", "content.xml": b""}), ".ods"),
    ("zip of sheets", lambda: zipped({"意见.xlsx": b"x"}), "这是压缩包"),
    ("cut off", lambda: book(ROWS)[:-200], "打不开"),
    ("zip that is none", lambda: b"PK\x03\x04" + b"x" * 100, "打不开"),
    ("no workbook in it", lambda: zipped({"[Content_Types].xml": b"", "xl/a": b""}), "打不开"),
    ("PDF", lambda: b"%PDF-1.7 ...", "PDF"),
    ("photo", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 9, "图片"),
    ("program", lambda: b"MZ" + bytes(range(256)), "程序文件"),
    ("web page called .xls", lambda: "<html><table><tr><td>村".encode(), "网页"),
    ("noise", lambda: bytes(range(256)) * 40, "这不是表格文件"),
]


@pytest.mark.parametrize(("make", "why"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_file_that_is_no_plain_sheet_is_refused_with_a_sentence(
    make: Callable[[], bytes], why: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_sheets(make())

    assert why in refusal.value.sentence
    assert re.search("[。,]", refusal.value.sentence)


def test_a_plain_workbook_passes() -> None:
    (sheet,) = read_sheets(book(ROWS))

    assert [row.cells for row in sheet.rows] == [
        tuple(HEADER),
        (1, "上坪村", "老党员", "赞成", None, "好"),
    ]


ENTITIES = {
    "file of the server": b'<!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "a thousand laughs": b'<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY e "&a;&a;&a;&a;">]>',
}


@pytest.mark.parametrize("doctype", ENTITIES.values(), ids=ENTITIES)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]
)
def test_entities_in_the_xml_are_refused_and_not_resolved(doctype: bytes, part: str) -> None:
    content = as_excel_saves(["好"], '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part)
    start = xml.find(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    evil = xml[:start] + doctype + xml[start:].replace("好".encode(), b"&e;")

    with pytest.raises(Invalid) as refusal:
        read_sheets(with_parts(content, {part: evil}))

    assert "打不开" in refusal.value.sentence


def sheet_xml(rows: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def test_a_million_rows_are_refused() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 1000003}</v></c></row>'
        for n in range(1, 1_000_001)
    )

    with pytest.raises(Invalid) as refusal:
        read_sheets(with_parts(book(ROWS), {"xl/worksheets/sheet1.xml": sheet_xml(rows)}))

    assert re.search("超过 20000 行|最多 5 MB|展开后太大", refusal.value.sentence)


def test_20_001_rows_are_refused_and_20_000_are_read() -> None:
    lines = ["意见建议", *(f"第{n}条" for n in range(19_999))]

    assert len(read_sheets("\n".join(lines).encode())[0].rows) == 20_000
    with pytest.raises(Invalid, match="超过 20000 行"):
        read_sheets("\n".join([*lines, "多一条"]).encode())
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_002))
    with pytest.raises(Invalid, match="超过 20000 行"):
        read_sheets(with_parts(book(ROWS), {"xl/worksheets/sheet1.xml": sheet_xml(many)}))


def test_51_columns_are_refused_and_50_are_read() -> None:
    assert len(read_sheets(book([list(range(50))]))[0].rows[0].cells) == 50
    for content in (book([list(range(51))]), ",".join(map(str, range(51))).encode()):
        with pytest.raises(Invalid, match="超过 50 列"):
            read_sheets(content)


def test_one_text_shared_by_many_cells_cannot_fill_the_memory() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    content = as_excel_saves(["村" * 30_000], rows)

    with pytest.raises(Invalid, match="文字太多"):
        read_sheets(content)


def test_a_row_far_below_is_read_without_the_empty_ones_between() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>2</v></c></row>'
    )

    (sheet,) = read_sheets(with_parts(book(ROWS), {"xl/worksheets/sheet1.xml": sheet_xml(rows)}))

    assert [(row.number, row.cells) for row in sheet.rows] == [(1, (1,)), (1_048_576, (2,))]
