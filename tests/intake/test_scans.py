"""Photos of the signed sheet stay with the session, without place, time or device."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from PIL import Image

from core.errors import Invalid, Missing, Refused
from core.intake.scans import LIMIT, MOST, attach_scan, list_scans, read_scan, remove_scan
from core.model import SessionScan
from tests.intake.test_sessions import open_one
from tests.town import TODAY, Town

MAKER, TAKEN, PLACE = "赤兔手机".encode(), b"2026:03:02 09:41:17", b"N29.3"


def photo(kind: str = "JPEG", **extra: object) -> bytes:
    """A photo as a phone makes it: lying on its side, with where, when and with what."""
    picture = Image.new("RGB", (60, 40), "white")
    picture.paste("red", (0, 0, 60, 8))
    exif = Image.Exif()
    exif[0x010F] = MAKER.decode()
    exif[0x0132] = TAKEN.decode()
    exif[0x0112] = 6  # to be turned a quarter to the right
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, **extra)
    return out.getvalue()


def pdf(inside: bytes = b"") -> bytes:
    """A scanned page as a machine in the office makes it."""
    exif = b"Exif\0\0II*\0" + TAKEN
    image = b"\xff\xd8\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + b"\xff\xd9"
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Author (\xe9\x99\x88) /Producer (Scan \\) 5) "
        b"/CreationDate (D:20260302094117+08'00') " + inside + b">>\nendobj\n"
        b"<?xpacket begin='' ?><xmp:CreateDate>2026-03-02T09:41:17</xmp:CreateDate>"
        b"<?xpacket end='w'?>\n2 0 obj\nstream\n" + image + b"\nendstream\nendobj\n%%EOF\n"
    )


def attach(town: Town, session_id: str, content: bytes, name: str = "IMG_094117.jpg") -> str:
    with town.store.write() as session:
        return attach_scan(session, session_id, name, content, by=town.facilitator, today=TODAY).id


def kept(town: Town, scan_id: str) -> bytes:
    with town.store.read() as session:
        return read_scan(session, scan_id, by=town.facilitator)


@pytest.mark.parametrize(("kind", "media"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_photo_is_kept_upright_and_without_what_the_phone_wrote(
    town: Town, kind: str, media: str
) -> None:
    sent = photo(kind)
    assert TAKEN in sent
    scan_id = attach(town, open_one(town), sent)

    stored = kept(town, scan_id)
    for trace in (TAKEN, MAKER, b"Exif"):
        assert trace not in stored
    picture = Image.open(io.BytesIO(stored))
    assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (40, 60), {})
    red, _, blue = picture.convert("RGB").getpixel((38, 30))
    assert red > 200
    assert blue < 90
    with town.store.read() as session:
        (row,) = session.scalars(sa.select(SessionScan))
    assert (row.media_type, row.added_on) == (media, TODAY)


def test_words_inside_a_picture_file_do_not_come_along(town: Town) -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("GPS", PLACE.decode())
    sent = photo("PNG", pnginfo=notes) + b"trailing " + PLACE
    assert PLACE in sent

    assert PLACE not in kept(town, attach(town, open_one(town), sent))


def test_a_pdf_keeps_its_size_and_loses_dates_names_and_photo_marks(town: Town) -> None:
    sent = pdf()
    stored = kept(town, attach(town, open_one(town), sent, "扫描.pdf"))

    assert len(stored) == len(sent)
    for trace in (TAKEN, b"20260302", b"2026-03-02", b"Scan", b"Exif"):
        assert trace in sent
        assert trace not in stored
    assert stored.startswith(b"%PDF-1.4\n1 0 obj\n<< /Author (")
    assert stored.endswith(b"endstream\nendobj\n%%EOF\n")


def test_a_pdf_loses_a_date_in_figures_and_a_name_with_brackets(town: Town) -> None:
    """As other machines write them; the place of everything behind them stays."""
    date, name = b"<443A32303236303330323039 3431>", b"(\xe9\x99\x88 (\xe9\x95\x87) \\( x)"
    sent = pdf(b"/ModDate " + date + b" /Title" + name + b" /Kept (A4) ")
    stored = kept(town, attach(town, open_one(town), sent, "扫描.pdf"))

    assert len(stored) == len(sent)
    assert b"/ModDate <" + b" " * (len(date) - 2) + b"> /Title(" in stored
    assert b"/Title(" + b" " * (len(name) - 2) + b") /Kept (A4) " in stored


def test_its_own_name_gives_way_to_a_number(town: Town) -> None:
    session_id = open_one(town)
    first = attach(town, session_id, photo())
    attach(town, session_id, pdf(), "王小明签字.pdf")

    def names() -> list[str]:
        with town.store.read() as session:
            return [line.name for line in list_scans(session, session_id, by=town.facilitator)]

    assert names() == ["签字记录1.jpg", "签字记录2.pdf"]
    with town.store.write() as session:
        remove_scan(session, first, by=town.facilitator)
    assert names() == ["签字记录2.pdf"]
    attach(town, session_id, photo("PNG"))
    assert names() == ["签字记录1.png", "签字记录2.pdf"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 40,
        b"%PDF-1.4 and then nothing",
        b"\xff\xd8\xff\xe0 not a picture",
        photo()[:200],
    ],
)
def test_what_is_no_photo_and_no_pdf_is_refused_whatever_its_name(
    town: Town, content: bytes
) -> None:
    session_id = open_one(town)
    with pytest.raises(Invalid, match="只能附 JPG、PNG 图片或 PDF"):
        attach(town, session_id, content, "签字.jpg")
    with town.store.read() as session:
        assert list_scans(session, session_id, by=town.facilitator) == []


def test_five_megabytes_and_not_one_byte_more(town: Town) -> None:
    session_id = open_one(town)
    fits = pdf(b" " * (LIMIT - len(pdf())))
    assert len(fits) == LIMIT
    attach(town, session_id, fits)
    with pytest.raises(Invalid, match="超过 5 MB"):
        attach(town, session_id, fits + b"\n")


def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(town: Town) -> None:
    out = io.BytesIO()
    Image.new("1", (8000, 7000)).save(out, "PNG")
    assert len(out.getvalue()) < LIMIT
    with pytest.raises(Invalid, match="太大了"):
        attach(town, open_one(town), out.getvalue())


@pytest.mark.parametrize("inside", [b"/JavaScript (x)", b"/Launch ", b"/EmbeddedFile "])
def test_a_pdf_with_a_program_or_a_file_inside_is_refused(town: Town, inside: bytes) -> None:
    with pytest.raises(Invalid, match="带有程序或附件"):
        attach(town, open_one(town), pdf(inside))


def test_one_too_many_is_refused(town: Town) -> None:
    session_id = open_one(town)
    for _ in range(MOST):
        attach(town, session_id, pdf())
    with pytest.raises(Invalid, match=f"一场最多附 {MOST} 个文件"):
        attach(town, session_id, pdf())


def test_only_those_who_keep_sessions_see_add_and_remove(town: Town) -> None:
    session_id = open_one(town)
    scan_id = attach(town, session_id, photo())
    for who in (town.leader, town.group_lead):
        with town.store.write() as session:
            with pytest.raises(Refused):
                attach_scan(session, session_id, "x.jpg", photo(), by=who, today=TODAY)
            with pytest.raises(Refused):
                list_scans(session, session_id, by=who)
            with pytest.raises(Refused):
                read_scan(session, scan_id, by=who)
            with pytest.raises(Refused):
                remove_scan(session, scan_id, by=who)
    assert kept(town, scan_id)


def test_an_unknown_session_or_file_is_missing(town: Town) -> None:
    with town.store.write() as session:
        with pytest.raises(Missing):
            attach_scan(session, "x", "x.jpg", photo(), by=town.facilitator, today=TODAY)
        with pytest.raises(Missing):
            read_scan(session, "x", by=town.facilitator)
        with pytest.raises(Missing):
            remove_scan(session, "x", by=town.facilitator)


def test_a_scan_hangs_on_a_session_and_on_nothing_else() -> None:
    keys = {key.target_fullname for key in SessionScan.__table__.foreign_keys}
    assert keys == {"listening_session.id", "account.id"}
