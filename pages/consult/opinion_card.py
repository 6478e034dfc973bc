"""One opinion on a staff screen: what was said, what was hidden in it, and its correction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import streamlit as st

from core.access.roles import Actor
from core.answers.sealing import IN_ITS_PLACE, seal_opinion
from core.intake.checking import REASON, check_entry
from core.intake.correct import correct_opinion, form_of, history
from core.intake.desk import Entry
from core.intake.duplicates import Twin
from core.intake.form import OpinionForm, read_form
from core.intake.session_list import version_labels
from core.model import Opinion
from core.model.states import Stance, Standing
from pages.consult.desk_data import load_role_groups, load_themes, load_villages
from pages.consult.duplicate_form import draw_twins, mark_twice, offer_again
from pages.consult.entry_form import STANCES, choose_topics
from pages.consult.theme_form import draw_themes, offer_themes
from pages.shared.loaders import revision
from pages.shared.plain import plain
from pages.shared.session import reader, said, settings, store, today
from pages.shared.show import villager_text


def draw_entry(
    entry: Entry,
    who: Actor,
    round_id: str,
    *,
    fresh: bool = False,
    themes: Mapping[str, str] | None = None,
    twins: Sequence[Twin] = (),
) -> None:
    """One opinion in a frame; `fresh` marks the one just stored.

    With `themes`, the names of themes, those can be looked over and a repetition be marked;
    `twins` say letter by letter the same.
    """
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(entry.village)} · {plain(entry.role_group)}**", width="content")
            for word in marks(entry, fresh=fresh):
                st.badge(word, color="green" if word == "刚录入" else "gray")
        st.text("\n".join(f"{label}：{stance.label}" for label, stance in entry.stances))
        if entry.text:
            villager_text(entry.text)
        elif entry.text is None:
            st.caption("原话只有驻村干部可以查看。")
        _topics(entry)
        if themes:
            draw_themes(entry, themes)
        draw_twins(twins)
        _notes(entry)
        if entry.text is not None and entry.standing is not Standing.WITHDRAWN:
            with st.container(horizontal=True, vertical_alignment="center"):
                if themes and entry.text and entry.text != IN_ITS_PLACE:
                    offer_themes(entry, who, themes)
                if st.button("更正", key=f"card.correct.{entry.id}", type="tertiary"):
                    correct(entry.id, who, round_id)
                if themes and entry.standing is Standing.DUPLICATE:
                    offer_again(entry, who)
                elif (
                    themes
                    and entry.text
                    and st.button("记为重复", key=f"card.twice.{entry.id}", type="tertiary")
                ):
                    mark_twice(entry, who, round_id)
                if entry.text and entry.text != IN_ITS_PLACE and who.may("opinion.read"):
                    _offer_sealing(entry.id, who)
                if entry.changes:
                    st.caption(f"更正过 {entry.changes} 次")


def _offer_sealing(opinion_id: str, who: Actor) -> None:
    """Hands words about a cadre over sealed; says what it does before it is done."""
    with st.popover("密封转办"):
        st.text("这段话会加密转给负责纪检的工作组，这里不再看得到，也不能取回；态度照样计入。")
        if st.button("确定密封转办", key=f"card.seal.{opinion_id}", type="primary"):
            with said("已密封转办。"), store().write() as session:
                seal_opinion(
                    session,
                    opinion_id,
                    by=who,
                    reason="反映干部问题",
                    folder=settings().local,
                    today=today(),
                )


def draw_words(entry: Entry) -> None:
    """What was said, and what is to be looked at in it."""
    if entry.text:
        villager_text(entry.text)
    else:
        st.caption("原话只有驻村干部可以查看。" if entry.text is None else "没有写文字。")
    _topics(entry)
    _notes(entry)


@st.dialog("更正意见", width="medium")
def correct(opinion_id: str, who: Actor, round_id: str, *, checked: bool = False) -> None:
    """The opinion as a form, the reason, and what it said before each correction.

    `checked`: the correction is a second person's, and the opinion counts from then on.
    """
    moved = revision(round_id)
    villages = {id_: name for id_, (name, _) in load_villages(round_id, moved).items()}
    groups = load_role_groups(round_id, moved)
    with store().read() as session:
        form = form_of(session, session.get_one(Opinion, opinion_id))
        labels = version_labels(session, round_id)
        before = [
            (c.changed_on, c.reason, json.loads(c.before)) for c in history(session, opinion_id)
        ]
    with st.form(f"card.{opinion_id}", border=False):
        left, right = st.columns(2)
        group = left.selectbox(
            "身份类别",
            list(groups),
            index=list(groups).index(form.role_group_id),
            format_func=groups.__getitem__,
            placeholder="请选择",
        )
        village = right.selectbox(
            "所在村",
            list(villages),
            index=list(villages).index(form.village_id),
            format_func=villages.__getitem__,
            placeholder="请选择",
        )
        stances = {
            version: st.radio(
                f"对「{labels[version]}」",
                STANCES,
                index=STANCES.index(stance),
                format_func=lambda s: s.label,
                horizontal=True,
                key=f"card.{opinion_id}.{version}",
            )
            for version, stance in _in_order(form, labels).items()
        }
        topics = choose_topics(default=list(form.topics), key=f"card.{opinion_id}.topics")
        text = st.text_area("意见建议", form.text, height=120)
        with st.container(horizontal=True):
            dictated = st.checkbox("代填", not form.direct)
            read_back = st.checkbox("已复述", form.read_back)
            away = st.checkbox("外出务工", form.away)
        reason = st.text_input(
            "更正的原因（必填）",
            REASON if checked else "",
            placeholder="例如：记错了村",
            max_chars=200,
        )
        sent = st.form_submit_button("保存更正", type="primary", width="stretch")
    if sent:
        with said("已更正，原来的内容留在历史里。"), store().write() as session:
            changed = form.model_dump() | {
                "village_id": village,
                "role_group_id": group,
                "stances": stances,
                "text": text,
                "topics": tuple(topics),
                "direct": not dictated,
                "read_back": read_back,
                "away": away,
            }
            words = {"by": who, "reason": reason, "reader": reader(), "today": today()}
            if checked:
                mended = read_form(changed)
                check_entry(session, opinion_id, agrees=False, corrected=mended, **words)
            else:
                correct_opinion(session, opinion_id, read_form(changed), **words)
    if before:
        st.divider()
        st.markdown("**更正历史**")
    for day, why, was in reversed(before):
        st.text(f"{day:%Y-%m-%d} {why}。更正前：")
        said_then = "  ".join(
            f"{labels.get(v, '')}：{Stance(s).label}" for v, s in was["stances"].items()
        )
        st.text(
            f"{villages.get(was['village_id'], '')} · {groups.get(was['role_group_id'], '')}  "
            f"{said_then}"
        )
        villager_text(was["text"] or "（没有文字）")


def _topics(entry: Entry) -> None:
    """What was ticked on the form, to be held against it."""
    if entry.topics:
        names = load_themes()
        st.text(f"最关心的事：{'、'.join(names[code] for code in entry.topics)}")


def _notes(entry: Entry) -> None:
    if entry.hidden:
        st.caption("已自动隐去：" + "、".join(dict.fromkeys(entry.hidden)))
    if entry.names:
        st.markdown(
            f":material/warning: :small[像是姓名：{plain('、'.join(entry.names))}。"
            "请点「更正」改成「某干部」「某户」，不要留姓名。]"
        )
    if entry.twice:
        st.markdown(
            ":material/warning: :small[有一条文字、村和身份都相同的记录，请核对是不是录了两次。]"
        )


def marks(entry: Entry, *, fresh: bool = False) -> list[str]:
    """The short words that stand beside an entry."""
    words = ["刚录入"] if fresh else []
    words.append("本人" if entry.direct else "代填")
    words += ["已复述"] if entry.read_back else []
    words += ["外出务工"] if entry.away else []
    return words + ([] if entry.standing is Standing.COUNTED else [entry.standing.label])


def _in_order(form: OpinionForm, labels: Mapping[str, str]) -> dict[str, Stance]:
    return {version: form.stances[version] for version in labels if version in form.stances}
