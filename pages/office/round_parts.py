"""The pieces of 本轮设置."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.access.roles import Actor
from core.model import Round
from core.model.states import LinkMode, Stage
from core.rounds.law import confirm_law, law_rules
from core.rounds.reference import create_reference_round, source_facts
from core.rounds.setup import (
    K_PUBLIC_FLOOR,
    K_STAFF_FLOOR,
    STAGES,
    RoundFields,
    create_round,
    edit_round,
    fields_of,
    move_stage,
    next_stages,
)
from pages.shared.menu import registered
from pages.shared.session import ROUND, rounds, said, store, today

#: Until opinions are asked, the page says what is still missing.
BEFORE = STAGES[: STAGES.index(Stage.CONSULTING)]


def draw_stage(round_: Round, missing: list[str], who: Actor) -> None:
    """Where the round stands, what is missing, and the way on or back."""
    with st.container(border=True):
        number = STAGES.index(round_.stage) + 1
        st.markdown(f"**现在的阶段：{round_.stage.label}**（第 {number} 步，共 {len(STAGES)} 步）")
        st.caption(" → ".join(_step(stage, round_.stage) for stage in STAGES))
        if round_.stage in BEFORE:
            for sentence in missing:
                st.text(f"○ {sentence}")
            if not missing:
                st.text("✓ 村、身份类别、方案和电话都有了，可以开始征求意见。")
        following = next_stages(round_.stage)
        if not following:
            st.text("本轮已经归档，只能查看。")
            return
        with st.container(horizontal=True):
            if st.button(f"进入「{following[0].label}」", type="primary"):
                with said(f"本轮已进入「{following[0].label}」。"), store().write() as session:
                    move_stage(session, round_.id, following[0], by=who)
            if following[1:]:
                with st.popover("退回以前的阶段"):
                    _go_back(round_, following[1:], who)


def draw_fields(round_: Round, who: Actor) -> None:
    """The form of the round's fields."""
    old = fields_of(round_)
    with st.form("round.fields"):
        title = st.text_input("标题", old.title, max_chars=80)
        left, right = st.columns(2)
        town = left.text_input("镇名", old.town, max_chars=40)
        phone = right.text_input("咨询电话", old.phone, max_chars=40, help="印在告知书和公告上。")
        purpose = st.text_area("目的（一两句话）", old.purpose, height=80)
        starts, ends = st.columns(2)
        starts_on = starts.date_input("开始日期", old.starts_on, format="YYYY-MM-DD")
        ends_on = ends.date_input(
            "截止日期",
            old.ends_on,
            format="YYYY-MM-DD",
            help="公开征求意见一般不少于三十日，缩短的要公布理由。",
        )
        public, staff, enough = st.columns(3)
        k_public = public.number_input(
            "对外最少显示人数",
            min_value=K_PUBLIC_FLOOR,
            value=max(K_PUBLIC_FLOOR, round_.k_public),
            help="领导和公众看到的数字，少于这个人数就不显示。只能调高。",
        )
        k_staff = staff.number_input(
            "内部最少显示人数",
            min_value=K_STAFF_FLOOR,
            value=max(K_STAFF_FLOOR, round_.k_staff),
            help="驻村干部看到的数字，少于这个人数就不显示。只能调高。",
        )
        least = enough.number_input(
            "每村至少听取人数",
            min_value=1,
            value=round_.enough_per_village,
            help="一个村本人意见不到这个数，只显示「样本不足，不作判断」。",
        )
        modes = list(LinkMode)
        link_mode = st.radio(
            "村民链接的方式",
            modes,
            index=modes.index(old.link_mode),
            format_func=lambda mode: mode.label,
            horizontal=True,
            help="只有一户一码能按户计算；开放链接谁都能填，只能算条数。",
        )
        second_check = st.toggle(
            "录入后须第二人核对才计入",
            old.second_check,
            help="座谈会、走访和纸质表的录入先列为「待核对」，由另一个人在「核对」里对着纸质记录"
            "确认后才计入。",
        )
        double_entry = st.toggle(
            "纸质表须两人各录一遍",
            old.double_entry,
            help="有编号的纸质表由两个人各录一遍，两遍一致才计入。",
        )
        sent = st.form_submit_button("保存基本信息", type="primary")
    if sent:
        with said("基本信息已保存。"), store().write() as session:
            fields = replace(
                old,
                title=title,
                town=town,
                phone=phone,
                purpose=purpose,
                starts_on=starts_on,
                ends_on=ends_on,
                k_public=int(k_public),
                k_staff=int(k_staff),
                enough_per_village=int(least),
                link_mode=link_mode,
                second_check=second_check,
                double_entry=double_entry,
            )
            edit_round(session, round_.id, fields, by=who)


def draw_consent(round_: Round, who: Actor) -> None:
    """The consent text villagers read before they answer, with its version."""
    st.caption(
        f"现在是第 {round_.consent_version} 版。村民填写前先看到它，每条意见都记着看的是第几版；"
        "改了文字，版本号自动加一，以前的意见仍记旧版。"
    )
    with st.form("round.consent"):
        text = st.text_area("告知书", round_.consent_text, height=360, max_chars=2000)
        sent = st.form_submit_button("保存告知书", type="primary")
    if sent:
        with said("告知书已保存。"), store().write() as session:
            fields = replace(fields_of(round_), consent_text=text)
            edit_round(session, round_.id, fields, by=who)


def draw_law(round_: Round, who: Actor) -> None:
    """The legal rules as a table, and the form for whoever checked them."""
    for number, subject in enumerate(dict.fromkeys(r.subject for r in law_rules().values())):
        rules = [rule for rule in law_rules().values() if rule.subject == subject]
        with st.expander(f"{subject}（{len(rules)} 条）", expanded=number == 0):
            st.caption(f"法律版本：{rules[0].law_version}")
            for rule in rules:
                st.text(rule.text)
                shown = f"口径：{rule.shown} · " if rule.shown else ""
                st.caption(f"{shown}依据：{rule.source}")
    st.subheader("核对")
    st.caption("请司法所对照现行法律逐条核对。没有核对以前，各页都显示「法定口径待核」。")
    with st.form("round.law"):
        name = st.text_input(
            "核对人（单位和姓名）", round_.law_checked_by, placeholder="例如 司法所 王所长"
        )
        on = st.date_input("核对日期", round_.law_checked_on or today(), format="YYYY-MM-DD")
        sent = st.form_submit_button("登记核对", type="primary")
    if sent and on is not None:
        with said("已登记核对人和日期。"), store().write() as session:
            confirm_law(session, round_.id, name, on, by=who)


def draw_new(who: Actor) -> None:
    """The form for a new round, and the reference case when it is not there yet."""
    with st.form("round.new"):
        title = st.text_input("标题", placeholder="例如 竹溪镇行政村规模调整征求意见", max_chars=80)
        left, right = st.columns(2)
        town = left.text_input("镇名", placeholder="例如 竹溪镇", max_chars=40)
        phone = right.text_input("咨询电话", max_chars=40)
        st.caption("身份类别、一办四组、告知书和「维持现状」会自动备好，新建后再按本镇情况改。")
        sent = st.form_submit_button("新建一轮", type="primary")
    if sent:
        with said("已新建。接下来到「村和片」填写各村。"):
            with store().write() as session:
                fields = RoundFields(title=title, town=town, phone=phone)
                made = create_round(session, fields, today=today(), by=who)
            _open(made.id)
    if not any(line.reference_only for line in rounds()):
        st.caption("没有做过？可以先看一个公开报道过的案例：只有报道写明的事实，没有意见数据。")
        if st.button("添加参考案例"):
            with said("已添加参考案例。"):
                with store().write() as session:
                    made = create_reference_round(session, who, today())
                _open(made.id)


def draw_reference(round_: Round) -> None:
    """What a published report says, one fact a row."""
    st.info("这是一篇公开报道里写明的事实，只供参考，不能修改，也不收意见。")
    facts = source_facts(round_)
    st.table({"栏目": [f.subject for f in facts], "报道写明的内容": [f.fact for f in facts]})
    pages = registered()
    if "options" in pages:
        st.page_link(pages["options"], label="看填报数字的核对", query_params={"round": round_.id})


def _go_back(round_: Round, earlier: tuple[Stage, ...], who: Actor) -> None:
    stage = st.selectbox(
        "退回到", earlier, format_func=lambda each: each.label, placeholder="请选择"
    )
    reason = st.text_input("理由", max_chars=200, key="round.back.reason")
    if st.button(f"退回到「{stage.label}」", key="round.back"):
        with said(f"本轮已退回到「{stage.label}」。"), store().write() as session:
            move_stage(session, round_.id, stage, by=who, reason=reason)


def _step(stage: Stage, now: Stage) -> str:
    return f"【{stage.label}】" if stage is now else stage.label


def _open(round_id: str) -> None:
    """Makes the round the one this browser works on."""
    st.session_state[ROUND] = round_id
    st.query_params["round"] = round_id
