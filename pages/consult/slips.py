"""一户一码: one-time codes for the households of a village, printed as slips, had only once."""

from __future__ import annotations

import streamlit as st

from core.intake.link_book import list_links
from core.intake.slips import list_slips, make_slips, mode_words, void_batch
from core.model.states import LinkKind, LinkMode
from core.rounds.reading import get_round, list_villages
from pages.consult.printing import DOCX, slips_file
from pages.shared.once import once, press_of
from pages.shared.session import require, round_id, said, settings, store, today
from pages.shared.show import empty

#: The printing that was made and not yet fetched: in this browser's session only, never stored.
FILE = "slips.file"

who = require("link.manage")
round_ = round_id()
secret = settings().secret
with store().read() as session:
    row = get_round(session, round_)
    villages = {village.id: village for village in list_villages(session, round_)}
    paths = {
        line.village_id: line.path
        for line in list_links(session, round_, by=who, secret=secret)
        if line.kind is LinkKind.VILLAGER and line.is_open and line.village_id
    }
    lines = {line.id: line for line in list_slips(session, round_, by=who)}


def print_form() -> None:
    """How many for which village; the codes exist in clear only in the file that follows."""
    press = press_of("slips.new")
    with st.form("slips.new"):
        left, right = st.columns(2)
        village = left.selectbox(
            "哪个村",
            [id_ for id_ in villages if id_ in paths],
            format_func=lambda id_: f"{villages[id_].name}（{villages[id_].households or '?'} 户）",
            placeholder="请选择",
        )
        count = right.number_input("印多少个码", min_value=1, max_value=1000, value=50, step=10)
        if st.form_submit_button("生成纸条", type="primary"):
            with said("纸条已生成，请马上下载。"), once(press, (village, count)):
                if press.first:
                    with store().write() as session:
                        codes = make_slips(
                            session,
                            round_,
                            village,
                            int(count),
                            by=who,
                            secret=secret,
                            today=today(),
                        )
                    name = villages[village].name
                    file = slips_file(round_, name, codes, paths[village])
                    st.session_state[FILE] = (f"{name}一户一码{count}张.docx", file)


def fetch_once() -> None:
    """The file that was just made; gone from here as soon as it is fetched."""
    name, file = st.session_state[FILE]
    with st.container(border=True):
        st.warning(
            "只能下载这一次：下载后服务器上不再有这些码。文件丢了只能作废这一批，重新生成。",
            icon=":material/warning:",
        )
        st.download_button(
            f"下载 {name}",
            file,
            name,
            DOCX,
            type="primary",
            icon=":material/download:",
            on_click=lambda: st.session_state.pop(FILE, None),
        )


st.title("一户一码", anchor=False)
st.caption(mode_words(row))
if FILE in st.session_state:
    fetch_once()  # before another printing could take its place
elif row.link_mode is not LinkMode.SLIPS:
    st.info("本轮不是一户一码方式。要用，请先在「本轮设置」里把链接方式改为一户一码。")
elif not paths:
    empty("还没有各村的链接。", "纸条上的二维码要打开本村的链接，请先在「链接与二维码」里建好。")
else:
    print_form()
    st.caption(
        "打印后沿虚线裁开、打乱，字朝下发，一户一张；不要登记哪张给了哪户。"
        "服务器只知道哪个码用过，不知道是谁用的、什么时候用的、填了什么。"
    )
if not lines:
    st.stop()
st.subheader(f"已生成 {len(lines)} 批", anchor=False)
st.dataframe(
    [
        {
            "村": line.village,
            "生成日期": f"{line.made_on:%Y-%m-%d}",
            "个数": line.count,
            "已用": line.used,
            "状态": "已作废" if line.voided else "有效",
        }
        for line in lines.values()
    ],
    hide_index=True,
)
valid = {id_: line for id_, line in lines.items() if not line.voided}
if valid:
    with st.popover("作废一批"):
        batch = st.selectbox(
            "哪一批",
            list(valid),
            format_func=lambda id_: (
                f"{valid[id_].village} {valid[id_].made_on} {valid[id_].count} 个"
            ),
            placeholder="请选择",
        )
        st.caption("作废后，这一批没用过的码都不能再用；已经交上来的意见不受影响。")
        if st.button("确认作废"):
            with said("这一批已作废。"), store().write() as session:
                void_batch(session, batch, by=who)
