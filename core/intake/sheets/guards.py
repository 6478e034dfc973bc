"""Decides, without parsing, whether a file may be opened, and says in words why not."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from core.errors import Invalid

MB = 1024 * 1024
MOST_BYTES = 5 * MB
MOST_MEMBERS = 50
MOST_UNPACKED = 50 * MB
#: A real form of 20,000 equal rows packs about 50 to 1; a bomb 1,000 to 1.
MOST_RATIO = 200

SAVE_AS = "请用 Excel 或 WPS 打开，另存为「Excel 工作簿（.xlsx）」后再上传。"
DAMAGED = f"文件打不开，可能已损坏或没有传完。{SAVE_AS}"
NOT_A_SHEET = "这不是表格文件，请上传 .xlsx 或 .csv 文件。"
_TOO_BIG_INSIDE = "文件展开后太大，不像普通表格，没有打开。请只保留要导入的内容，另存后再上传。"
_ODD = f"文件的内部结构不正常，没有打开。{SAVE_AS}"

#: How other kinds of files begin.
_BEGINNINGS: list[tuple[bytes, str]] = [
    (b"%PDF", "这是 PDF 文件，请上传 .xlsx 或 .csv 表格。"),
    (b"\xff\xd8\xff", "这是图片，请上传 .xlsx 或 .csv 表格。"),
    (b"\x89PNG", "这是图片，请上传 .xlsx 或 .csv 表格。"),
    (b"GIF8", "这是图片，请上传 .xlsx 或 .csv 表格。"),
    (b"Rar!", "这是压缩包，请解压后上传里面的 .xlsx 表格。"),
    (b"7z\xbc\xaf", "这是压缩包，请解压后上传里面的 .xlsx 表格。"),
    (b"\x1f\x8b", "这是压缩包，请解压后上传里面的 .xlsx 表格。"),
    (b"MZ", "这是程序文件，不能上传。"),
    (b"\x7fELF", "这是程序文件，不能上传。"),
    (b"SQLite format 3", "这是数据库文件，请上传 .xlsx 或 .csv 表格。"),
]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version:")

#: What may not be inside a workbook: (part of a member's name, why).
_FORBIDDEN: list[tuple[str, str]] = [
    ("vbaproject", f"表格里有宏（自动程序），没有打开。{SAVE_AS}"),
    ("xl/macrosheets/", f"表格里有宏（自动程序），没有打开。{SAVE_AS}"),
    ("xl/activex/", f"表格里有控件，没有打开。{SAVE_AS}"),
    ("xl/embeddings/", "表格里嵌有别的文件，没有打开。请删去嵌入的文件，另存为 .xlsx 后再上传。"),
    (
        "xl/externallinks/",
        "表格里有指向其他文件的链接，没有打开。"
        "请在「数据→编辑链接」里断开链接，另存为 .xlsx 后再上传。",
    ),
    ("xl/connections.xml", "表格里有外部数据连接，没有打开。请断开连接，另存为 .xlsx 后再上传。"),
]


def check_size(content: bytes) -> None:
    """Raises Invalid for an empty file and for one of more than 5 MB."""
    if not content:
        raise Invalid("文件是空的，请重新选择。")
    if len(content) > MOST_BYTES:
        size = len(content) / MB
        raise Invalid(
            f"文件有 {size:.1f} MB，最多 5 MB。请删去图片和多余的表，或分成几个文件上传。"
        )


def is_workbook(content: bytes) -> bool:
    """True for a zip, which may be a workbook; False for what may be text.

    Raises Invalid, naming what it is, for anything else: the content decides, not the name.
    """
    if content.startswith(_OLE):
        if _ENCRYPTED_PART in content:
            raise Invalid("表格设了打开密码。请先取消密码，另存为 .xlsx 后再上传。")
        raise Invalid(f"这是旧格式的文件（.xls、.et 等）。{SAVE_AS}")
    for beginning, why in _BEGINNINGS:
        if content.startswith(beginning):
            raise Invalid(why)
    if content.startswith(b"PK"):
        return True
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE):
        raise Invalid(f"这是网页，不是真正的表格。{SAVE_AS}")
    return False


def check_workbook(content: bytes) -> None:
    """Raises Invalid unless the zip is a plain .xlsx within the limits above.

    What the directory declares is not believed: every member is unpacked once, in pieces, and
    counted; nothing of it is kept.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, len(content))
            _check_kind({member.filename.lower() for member in members}, archive)
            _count_unpacked(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise Invalid(DAMAGED) from error
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise Invalid(DAMAGED) from error


def _check_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise Invalid(
            f"文件里的部件有 {len(members)} 个，超过 {MOST_MEMBERS} 个，没有打开。{SAVE_AS}"
        )
    if len({member.filename.lower() for member in members}) < len(members):
        raise Invalid(_ODD)
    for member in members:
        name = member.filename
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in member.orig_filename:
            raise Invalid(_ODD)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Invalid(_ODD)
        if member.flag_bits & 0x1:
            raise Invalid("表格设了打开密码。请先取消密码，另存为 .xlsx 后再上传。")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Invalid(_ODD)
    declared = sum(member.file_size for member in members)
    if declared > MOST_UNPACKED or declared > packed * MOST_RATIO:
        raise Invalid(_TOO_BIG_INSIDE)


def _check_kind(names: set[str], archive: zipfile.ZipFile) -> None:
    for part, why in _FORBIDDEN:
        if any(part in name for name in names):
            raise Invalid(why)
    if "xl/workbook.bin" in names:
        raise Invalid(f"这是 .xlsb 格式的表格。{SAVE_AS}")
    if "word/document.xml" in names:
        raise Invalid(f"这是 Word 文档。请把表格复制到 Excel 或 WPS 表格里。{SAVE_AS}")
    if "mimetype" in names and "content.xml" in names:
        raise Invalid(f"这是 .ods 格式的表格。{SAVE_AS}")
    if "[content_types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise Invalid("这是压缩包，不是表格。请解压后上传里面的 .xlsx 表格。")
    kinds = next(m for m in archive.infolist() if m.filename.lower() == "[content_types].xml")
    with archive.open(kinds) as part_file:
        if b"macroenabled" in part_file.read(MB).lower():
            raise Invalid(f"表格里有宏（自动程序），没有打开。{SAVE_AS}")


def _count_unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    total = 0
    for member in members:
        with archive.open(member) as part:
            while piece := part.read(64 * 1024):
                total += len(piece)
                if total > MOST_UNPACKED:
                    raise Invalid(_TOO_BIG_INSIDE)
