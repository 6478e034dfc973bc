"""A link as a square one scans: PNG for the screen and posters, SVG for print."""

from __future__ import annotations

import io

import segno

#: Medium correction: a poster may get a drop of rain on it.
_CORRECTION = "m"


def qr_png(url: str, scale: int = 8) -> bytes:
    """The QR code of `url` as a PNG, `scale` pixels a module, with its quiet margin."""
    out = io.BytesIO()
    segno.make(url, error=_CORRECTION, micro=False).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def qr_svg(url: str) -> str:
    """The QR code of `url` as SVG."""
    out = io.BytesIO()
    segno.make(url, error=_CORRECTION, micro=False).save(out, kind="svg", scale=1, border=4)
    return out.getvalue().decode()
