"""The product's mark and name, and the few style rules the theme file cannot state."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st

#: Three roofs under one: drawn here, so that no screen fetches a picture from elsewhere.
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
    '<rect width="48" height="48" rx="10" fill="#17655A"/>'
    '<path d="M8 25 24 11l16 14" fill="none" stroke="#FBFAF6" stroke-width="3.4" '
    'stroke-linecap="round" stroke-linejoin="round"/>'
    '<path d="M12 36v-6l5-4.5 5 4.5v6M26 36v-6l5-4.5 5 4.5v6" fill="none" stroke="#8DBFB2" '
    'stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)

LINE = "行政村规模调整：听意见，给答复，看落实"

#: Hides or rewords Streamlit's own English hints, gives what brings the cookie no room, sets the
#: wordmark and the form; small print dark enough to read, and on phones everything large enough to
#: touch.
STYLE = f"""
<style>
[data-testid="InputInstructions"], [data-testid="stElementToolbar"],
[data-testid="stDataFrameColumnMenu"], [data-testid="stHeaderActionElements"] {{ display: none; }}
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
[data-testid="stFileUploaderDropzone"] > span button p {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] > span button p::after {{
  content: "选择文件"; font-size: 16px;
}}
[data-testid="stFileUploaderFileErrorMessage"] {{ font-size: 0; }}
[data-testid="stFileUploaderFileErrorMessage"]::after {{
  content: "超过 5 MB，没有上传；请分成几个文件"; font-size: 14px;
}}
[data-testid="stSkipToContent"] {{ font-size: 0 !important; }}
[data-testid="stSkipToContent"]::after {{ content: "跳到正文"; font-size: 16px; }}
[data-testid="stDateInputField"] span {{ font-size: 16px; }}
[data-testid="stDateInputField"] [data-placeholder],
[role="listbox"][data-empty] span {{ font-size: 0; }}
[data-placeholder][data-type="year"]::after {{ content: "年"; font-size: 16px; }}
[data-placeholder][data-type="month"]::after {{ content: "月"; font-size: 16px; }}
[data-placeholder][data-type="day"]::after {{ content: "日"; font-size: 16px; }}
[role="listbox"][data-empty] span::after {{ content: "没有符合的"; font-size: 16px; }}
[role="listbox"][aria-multiselectable="true"][data-empty] span::after {{
  content: "没有符合的，或者已经选满";
}}
section[role="dialog"]:not(:has([data-testid])) > h2[slot="title"],
section[role="dialog"]:not(:has([data-testid])) > h2[slot="title"] + div {{ font-size: 0; }}
section[role="dialog"]:not(:has([data-testid])) > h2[slot="title"]::after {{
  content: "连不上服务器"; font-size: 22px;
}}
section[role="dialog"]:not(:has([data-testid])) > h2[slot="title"] + div > div {{ font-size: 0; }}
section[role="dialog"]:not(:has([data-testid])) > h2[slot="title"] + div::after {{
  content: "网络断了，或者服务器正在重启。已经写的字还在，请不要刷新页面；"
    "连上以后会自己恢复，再接着写。";
  font-size: 16px;
}}
[data-testid="stApp"]:has(.st-key-signin) [data-testid="stSidebar"] {{ display: none; }}
.st-key-errand {{ position: absolute; width: 0; height: 0; overflow: hidden; }}
.cy-mark {{
  background: url("data:image/svg+xml;base64,{b64encode(MARK.encode()).decode()}") 0 0 / contain;
  flex: none; width: 52px; height: 52px;
}}
.cy-brand {{ display: flex; align-items: center; gap: 14px; padding: 5vh 0 10px; }}
.cy-brand b {{ display: block; font-size: 30px; letter-spacing: .16em; line-height: 1.2; }}
.cy-brand span {{ display: block; color: #5A6164; font-size: 15px; line-height: 1.5; }}
.cy-small {{ gap: 10px; padding: 0; }}
.cy-small .cy-mark {{ width: 34px; height: 34px; }}
.cy-small b {{ font-size: 21px; }}
.st-key-signin h3 {{ font-size: 20px; padding: 2px 0 8px; }}
.st-key-signin [data-testid="stForm"] {{ background: #fff; padding: 20px 22px 22px; }}
.st-key-signin [data-testid="stHeading"] {{ padding-bottom: 8px; }}
.st-key-signin [data-testid="stElementContainer"]:has([data-testid="stFormSubmitButton"]),
.st-key-signin [data-testid="stFormSubmitButton"] {{ width: 100% !important; }}
.st-key-signin [data-testid="stFormSubmitButton"] button {{
  width: 100%; background: #17655A; border-color: #17655A; color: #fff; margin-top: 6px;
}}
.st-key-signin [data-testid="stFormSubmitButton"] button:hover {{ background: #12524A; }}
.stMainBlockContainer {{ padding: 2.6rem 3rem 4rem; max-width: 1240px; }}
[data-testid="stWidgetLabel"] p, [data-testid="stCaptionContainer"] p, [data-testid="stPageLink"] p,
.stButton p, .stFormSubmitButton p, .stDownloadButton p, .stPopover p {{ font-size: 16px; }}
[data-testid="stCaptionContainer"] {{ color: #4D5558; opacity: 1; }}
[data-testid="stCaptionContainer"] p {{ color: #4D5558; }}
[data-testid="stRadio"] label p, [data-testid="stButtonGroup"] button p,
[data-testid="stExpander"] summary p, [data-testid="stCheckbox"] label p {{ font-size: 16px; }}
.st-key-round [data-testid="stText"] {{ font-size: 15px; line-height: 1.5; }}
[data-testid="stSidebarHeader"] {{ height: 2.6rem; padding-bottom: 0; }}
input, textarea, [data-baseweb="select"] > div {{ font-size: 16px !important; }}
.st-key-sorting [data-testid="stText"] {{ font-size: 22px; line-height: 1.7; }}
.st-key-candidates button {{ min-height: 60px; }}
.st-key-candidates button p {{ font-size: 20px; }}
.st-key-menu {{ gap: 10px; }}
.st-key-menu [data-testid="stCaptionContainer"] {{ padding-top: 10px; }}
.st-key-menu [data-testid="stCaptionContainer"] p {{ font-size: 15px; }}
.st-key-person {{ border-top: 1px solid #DAD6CB; padding-top: 14px; margin-top: 10px; }}
@media (max-width: 640px) {{
  .stMainBlockContainer {{ padding: 3.2rem 1rem 3rem; }}
  [data-testid="stMain"] button[kind], [data-testid="stPopoverButton"],
  [data-testid="stButtonGroup"] button, .st-key-person button, [data-testid="stPageLink"] a,
  [data-testid="stExpander"] summary {{ min-height: 44px; }}
  .st-key-menu {{ gap: 4px; }}
}}
@media print {{ [data-testid="stSidebar"], [data-testid="stHeader"] {{ display: none; }} }}
</style>
"""


def draw_style() -> None:
    """The style block; fixed text, never data."""
    st.html(STYLE)


def draw_brand() -> None:
    """Mark, name and one line that says what this is, for the sign-in screen."""
    words = f"<div><b>村议</b><span>{LINE}</span></div>"
    st.html(f'<div class="cy-brand"><i class="cy-mark"></i>{words}</div>')


def draw_small_brand() -> None:
    """Mark and name at the top of the menu."""
    st.html('<div class="cy-brand cy-small"><i class="cy-mark"></i><b>村议</b></div>')
