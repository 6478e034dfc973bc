"""How every chart looks: colours, type, hatching, and the way to a picture.

State it here once. A chart function builds its marks, calls :func:`dressed` last, and pages draw
it with ``st.altair_chart(chart, theme=None)``, so that the screen and the printed file agree.
Words and colours are keyed by what the screen says (赞成, 已完成 …), because charts are given
published tables and frames, never the database's own states.
"""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import vl_convert
from altair.utils import schemapi

# A chart is checked as a whole when it is drawn; to check every part of it besides, as it is
# made, takes four times as long as making it.
schemapi.disable_debug_mode()

#: Chinese faces first, as offices and phones have them; digits of all of them are of one width.
FONT: Final = (
    "PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, sans-serif"
)

PAPER: Final = "#FBFAF6"
INK: Final = "#1F2426"
MUTED: Final = "#5C6468"
RULE: Final = "#DAD6CB"
ACCENT: Final = "#17655A"
#: Only for what is late or unlawful.
LATE: Final = "#B3261E"
#: What may not be shown, and what was not said: always hatched, never a plain colour.
HIDDEN: Final = "#D3D5D8"

#: In the order of every bar, from one end of the scale to the other.
STANCES: Final[dict[str, str]] = {
    "赞成": "#17655A",
    "有条件赞成": "#8DBFB2",
    "说不清": "#D3D5D8",
    "未表态": "#ECEDEF",
    "不赞成": "#C0632B",
}
#: The colour of words written on a stance's bar: readable at 4.5 to 1 or better.
ON_STANCES: Final[dict[str, str]] = {
    "赞成": "#FFFFFF",
    "有条件赞成": INK,
    "说不清": INK,
    "未表态": INK,
    "不赞成": "#FFFFFF",
}

#: 逾期 is no state of a task but what the date makes of it; it is shown as one.
TASKS: Final[dict[str, str]] = {
    "已完成": "#17655A",
    "进行中": "#8DBFB2",
    "未开始": "#D3D5D8",
    "受阻": "#8A6D3B",
    "逾期": LATE,
}

TEXT_SIZE: Final = 14
SMALL_SIZE: Final = 13
TITLE_SIZE: Final = 17


def colours(of: dict[str, str]) -> alt.Scale:
    """A colour scale of one of the tables above: the same word has the same colour everywhere."""
    return alt.Scale(domain=list(of), range=list(of.values()))


def hatched(ground: str = STANCES["未表态"], line: str = "#9AA0A4", stripes: int = 12) -> Any:
    """A slanted hatching, to give as the colour value of a mark: 未表态 and what is hidden.

    It is a gradient with hard stops, laid over the box of each mark; wide marks want more
    `stripes`.
    """
    stops = []
    for stripe in range(stripes):
        start, end = stripe / stripes, (stripe + 1) / stripes
        bend = start + (end - start) * 0.72
        for offset, colour in ((start, ground), (bend, ground), (bend, line), (end, line)):
            stops.append(alt.GradientStop(offset=round(offset, 4), color=colour))
    # The end lies a little outside the box, so that the far corner is striped too.
    return alt.LinearGradient(gradient="linear", x1=0, y1=0, x2=1.05, y2=0.05, stops=stops)


def dressed(chart: Any, title: str = "", caption: str = "", *, line: int = 46) -> Any:
    """`chart` in the house's dress; call it last, on the outermost chart.

    `title` says what the chart shows. `caption` (n, date, what is hidden) goes under the title
    for print, broken into lines of `line` Chinese characters; a page shows it beside the chart
    instead and leaves it out here.
    """
    if title or caption:
        chart = chart.properties(
            title=alt.TitleParams(text=title, subtitle=broken(caption, line) if caption else [])
        )
    return chart.configure(**_CONFIG)


def broken(text: str, line: int) -> list[str]:
    """`text` in lines of at most `line` full-width characters; two narrow ones count as one."""
    lines, current, width = [], "", 0.0
    for letter in text:
        step = 0.5 if ord(letter) < 0x2E80 else 1.0
        # A line may not begin with a mark that closes: it hangs over the edge instead.
        if width + step > line and letter not in "，。、；：！？）」』》，.;:!?)%":
            lines.append(current)
            current, width = "", 0.0
        current += letter
        width += step
    return [*lines, current] if current else lines


def png(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as a PNG for print and files. The machine needs a Chinese font."""
    return bytes(vl_convert.vegalite_to_png(_printed(chart), scale=scale, allowed_base_urls=[]))


def svg(chart: Any) -> str:
    """The chart as SVG, its words kept as text."""
    return str(vl_convert.vegalite_to_svg(_printed(chart), allowed_base_urls=[]))


def _printed(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    return spec | {"background": "white"}


_WORDS: Final[dict[str, Any]] = {
    "labelFont": FONT,
    "titleFont": FONT,
    "labelFontSize": TEXT_SIZE,
    "titleFontSize": SMALL_SIZE,
    "labelColor": INK,
    "titleColor": MUTED,
    "titleFontWeight": "normal",
}

_CONFIG: Final[dict[str, Any]] = {
    # The page's paper shows through; a picture for print gets a white ground, see png and svg.
    "background": "transparent",
    "font": FONT,
    "padding": 8,
    "title": {
        "font": FONT,
        "subtitleFont": FONT,
        "fontSize": TITLE_SIZE,
        "fontWeight": 600,
        "color": INK,
        "subtitleFontSize": SMALL_SIZE,
        "subtitleColor": MUTED,
        "subtitlePadding": 6,
        "anchor": "start",
        "frame": "group",
        "offset": 14,
    },
    "axis": {
        **_WORDS,
        "labelLimit": 260,
        "labelPadding": 6,
        "domainColor": RULE,
        "tickColor": RULE,
        "gridColor": "#ECE9E1",
    },
    "axisY": {"ticks": False, "domain": False, "grid": False},
    "header": {**_WORDS, "labelFontWeight": 600, "labelAnchor": "start", "labelAlign": "left"},
    "legend": {**_WORDS, "orient": "top", "title": None, "symbolType": "square"},
    "text": {"font": FONT, "fontSize": TEXT_SIZE, "color": INK},
    "bar": {"color": ACCENT},
    "view": {"stroke": None},
}
