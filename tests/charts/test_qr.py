"""A link as a square to scan."""

import io

from PIL import Image

from core.charts.qr import qr_png, qr_svg

URL = "https://cunyi.example.org/v/2F3l6iTS3fMDeB0Ku-U6gw"


def test_the_picture_is_black_on_white_with_a_quiet_margin() -> None:
    picture = Image.open(io.BytesIO(qr_png(URL, scale=4))).convert("L")

    assert picture.width == picture.height
    assert {shade for _, shade in picture.getcolors() or []} == {0, 255}
    margin = picture.crop((0, 0, picture.width, 16))
    assert margin.getextrema() == (255, 255)
    # The finder pattern starts right behind the margin of four modules.
    assert picture.getpixel((17, 17)) == 0


def test_another_link_is_another_picture() -> None:
    assert qr_png(URL) == qr_png(URL)
    assert qr_png(URL) != qr_png(URL + "x")
    assert qr_svg(URL) != qr_svg(URL + "x")
