"""Photos and scans of a session's signed record: kept with the session, never with an opinion.

A phone writes into a photo where, when and with what it was taken. Nothing of that is kept.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import ListeningSession, SessionScan

LIMIT = 5 * 1024 * 1024
#: Pixels of one picture; a small file may claim to be many times larger.
MOST_PIXELS = 50_000_000
#: Files of one session.
MOST = 20
NOT_A_SCAN = "只能附 JPG、PNG 图片或 PDF 文件，这个文件不是或者已经损坏。"
TOO_MANY_PIXELS = "这张图片太大了，请用手机按普通清晰度再拍一张。"
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia)\b")
#: A date or a name, as plain text with its brackets or as figures of a code.
_PDF_WORDS = re.compile(
    rb"/(?:CreationDate|ModDate|Author|Creator|Producer|Title|Subject|Keywords)\s*"
    rb"(?:\((?:\\.|\([^()]*\)|[^\\()])*\)|<[0-9A-Fa-f\s]*>)"
)
_PDF_PACKET = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*\?>", re.DOTALL)
_EXIF = b"Exif\0\0"


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One file of a session."""

    id: str
    name: str
    media_type: str
    added_on: date


def attach_scan(
    session: Session, session_id: str, file_name: str, content: bytes, *, by: Actor, today: date
) -> SessionScan:
    """Keeps a photo or scan of the signed sheet, without what the camera wrote into it.

    What the file is, is told by its content; its own name, often a time, gives way to a number.
    Raises Refused, Missing, or Invalid for another kind of file, above 5 MB, or one too many.
    """
    held = _held(session, session_id, by)
    if len(content) > LIMIT:
        raise Invalid(f"「{file_name[:60]}」超过 5 MB，请拍小一些或分成几个文件。")
    kept, media_type, ending = _without_traces(content)
    names = list_names(session, session_id)
    if len(names) >= MOST:
        raise Invalid(f"一场最多附 {MOST} 个文件。")
    taken = {int(n) for name in names if (n := re.sub(r"\D", "", name))}
    number = next(n for n in range(1, MOST + 2) if n not in taken)
    scan = SessionScan(
        session_id=session_id,
        file_name=f"签字记录{number}.{ending}",
        media_type=media_type,
        content=kept,
        added_on=today,
        added_by=by.account_id,
    )
    session.add(scan)
    session.flush()
    record(session, held.round_id, "session.scan", by=by, detail=held.topic)
    return scan


def list_scans(session: Session, session_id: str, *, by: Actor) -> list[ScanLine]:
    """The files of a session by name. Raises Refused, Missing."""
    _held(session, session_id, by)
    rows = session.scalars(
        sa.select(SessionScan)
        .where(SessionScan.session_id == session_id)
        .order_by(SessionScan.added_on, SessionScan.file_name)
    )
    return [ScanLine(row.id, row.file_name, row.media_type, row.added_on) for row in rows]


def read_scan(session: Session, scan_id: str, *, by: Actor) -> bytes:
    """The file itself. Raises Refused, Missing."""
    return _scan(session, scan_id, by).content


def remove_scan(session: Session, scan_id: str, *, by: Actor) -> None:
    """Erases a file that was attached by mistake. Raises Refused, Missing."""
    scan = _scan(session, scan_id, by)
    held = session.get_one(ListeningSession, scan.session_id)
    session.delete(scan)
    record(session, held.round_id, "session.scan_remove", by=by, detail=held.topic)


def list_names(session: Session, session_id: str) -> list[str]:
    """The names of a session's files."""
    query = sa.select(SessionScan.file_name).where(SessionScan.session_id == session_id)
    return list(session.scalars(query))


def _held(session: Session, session_id: str, by: Actor) -> ListeningSession:
    by.must("session.edit")
    held = session.get(ListeningSession, session_id)
    if held is None:
        raise Missing("这场座谈或走访已经不存在。")
    return held


def _scan(session: Session, scan_id: str, by: Actor) -> SessionScan:
    by.must("session.edit")
    scan = session.get(SessionScan, scan_id)
    if scan is None:
        raise Missing("这个文件已经不存在。")
    return scan


def _without_traces(content: bytes) -> tuple[bytes, str, str]:
    """The file to keep, its media type and the ending of its name."""
    if content.startswith(b"%PDF-"):
        return _plain_pdf(content), "application/pdf", "pdf"
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid(TOO_MANY_PIXELS)
            kind = opened.format or ""
            picture = ImageOps.exif_transpose(opened).convert("L" if opened.mode == "L" else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Invalid(NOT_A_SCAN) from error
    # Drawn anew from its pixels alone: nothing that stood beside them comes along.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if kind == "JPEG":
        bare.save(out, "JPEG", quality=85)
        return out.getvalue(), "image/jpeg", "jpg"
    bare.save(out, "PNG")
    return out.getvalue(), "image/png", "png"


def _plain_pdf(content: bytes) -> bytes:
    """A PDF with its dates, names and photos' marks blanked in place, so that it stays whole."""
    if b"%%EOF" not in content[-2048:]:
        raise Invalid(NOT_A_SCAN)
    if ACTIVE.search(content):
        raise Invalid("这个 PDF 里带有程序或附件，不能收；请把签字页拍成照片再附。")
    content = _PDF_WORDS.sub(_blank_words, content)
    content = _PDF_PACKET.sub(lambda found: b" " * len(found.group()), content)
    return _without_exif(content)


def _blank_words(found: re.Match[bytes]) -> bytes:
    """The same name with nothing said, as long as before: places in a PDF are counted in bytes."""
    whole = found.group()
    start = min(place for place in (whole.find(b"("), whole.find(b"<")) if place > 0)
    return whole[: start + 1] + b" " * (len(whole) - start - 2) + whole[-1:]


def _without_exif(content: bytes) -> bytes:
    """Photos inside a PDF keep their places in the file; what the camera wrote becomes zeros."""
    kept = bytearray(content)
    at = kept.find(_EXIF)
    while at >= 4:
        if kept[at - 4 : at - 2] == b"\xff\xe1":
            end = at - 2 + int.from_bytes(kept[at - 2 : at], "big")
            kept[at : min(end, len(kept))] = bytes(min(end, len(kept)) - at)
        at = kept.find(_EXIF, at + 1)
    return bytes(kept)
