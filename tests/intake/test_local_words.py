"""The words of a round: refused, seen beforehand, taken, declined, found."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.roles import VILLAGER, Actor
from core.errors import Invalid, Missing, Refused
from core.intake.local_words import (
    Preview,
    accept_word,
    decline_word,
    find_words,
    keep_suggestions,
    list_words,
    preview_word,
)
from core.intake.places import local_reader
from core.model import Hamlet, Opinion, Round, TrailEntry
from core.model.states import Stage, Standing, WordKind
from core.text.record import Reader
from tests.intake.test_reread import accept, say
from tests.town import TODAY, Town

KEPT, STOP = WordKind.KEPT, WordKind.STOP
FAR = "村部搬到乌龟墩去，老人办事太远。"

#: Sentences in which 乌龟墩 stands among other neighbours each time.
VARIED = [
    "村部搬到乌龟墩去，太远",
    "从乌龟墩走过来要半天",
    "乌龟墩没有车",
    "我住乌龟墩，路不好走",
    "听说乌龟墩要修路",
    "那边乌龟墩老人多",
    "把乌龟墩也算上",
    "乌龟墩前面那座桥坏了",
    "夏天乌龟墩缺水",
    "小孩在乌龟墩上学",
    "只有乌龟墩不通车",
]

#: What else people spoke of, so that the word is not half of all that was said.
OTHERS = [
    "集体账目要公开，债务不能混在一起，租金归原来的人分",
    "祠堂里的族谱和老照片请不要动，那是几代人的根",
    "山林承包合同还有十年到期，改了名字还算不算数",
    "卫生室撤掉以后配药要坐班车，末班车下午就没有了",
    "自来水夏天常停，水压也低，请先把管子换成粗的",
    "干部少了谁来办事，网格员跑得过来吗，要讲清楚",
    "低保和高龄补贴按什么标准，各地原来发的不一样",
]


def look(town: Town, reader: Reader, word: str, *, by: Actor, kind: WordKind = KEPT) -> Preview:
    with town.store.read() as session:
        return preview_word(session, town.round_id, kind, word, by=by, reader=reader)


def states(town: Town) -> dict[str, str]:
    with town.store.read() as session:
        return {row.word: row.state.value for row in list_words(session, town.round_id)}


def cut(town: Town, reader: Reader, text: str) -> list[str]:
    with town.store.read() as session:
        return local_reader(session, town.round_id, reader).segmenter.words(text)


@pytest.mark.parametrize(
    ("kind", "raw", "why"),
    [
        (KEPT, "", "请先写"),
        (KEPT, "   ", "请先写"),
        (KEPT, "坞", "只有一个字"),
        (KEPT, "乌龟墩。", "只能有汉字"),
        (KEPT, "乌龟 墩", "只能有汉字"),
        (KEPT, "5G信号", "只能有汉字"),
        (KEPT, "<b>", "只能有汉字"),
        (KEPT, "乌" * 21, "最多20个字"),
        (KEPT, "村部", "词典里已经有了"),
        (KEPT, "石桥村", "词典里已经有了"),
        (KEPT, "大家", "是停用词"),
        (KEPT, "汪国坚", "像是人名"),
        (KEPT, "汪阿根", "像是人名"),
        (KEPT, "汪会计", "像是人名"),
        (KEPT, "老汪", "像是人名"),
        (STOP, "", "请先写"),
        (STOP, "坞", "本来就不计入"),
        (STOP, "，", "只能有汉字"),
        (STOP, "大家", "已经是停用词"),
        (STOP, "石桥村", "是本轮的地名"),
    ],
)
def test_a_word_that_cannot_be_taken_is_refused_in_a_sentence(
    town: Town, reader: Reader, kind: WordKind, raw: str, why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        look(town, reader, raw, by=town.admin, kind=kind)
    with pytest.raises(Invalid, match=why):
        accept(town, reader, raw, kind)
    assert states(town) == {}


@pytest.mark.parametrize("word", ["乌龟墩", "汪家坞", "陈村", "高粱粑", "烏龜墩", " 乌龟墩 "])
def test_a_place_or_a_local_thing_is_taken(town: Town, reader: Reader, word: str) -> None:
    accept(town, reader, word)

    assert list(states(town).values()) == ["accepted"]


def test_a_word_stays_whole_from_then_on_in_this_round_only(town: Town, reader: Reader) -> None:
    before = reader.segmenter.words(FAR)

    accept(town, reader, "乌龟墩")

    assert "乌龟墩" in cut(town, reader, FAR)
    assert reader.segmenter.words(FAR) == before


def test_a_word_left_out_is_counted_no_more(town: Town, reader: Reader) -> None:
    accept(town, reader, "路", STOP)
    accept(town, reader, "村部", STOP)

    assert cut(town, reader, "村部，路，桥") == ["桥"]


def test_the_same_word_twice_is_refused(town: Town, reader: Reader) -> None:
    accept(town, reader, "乌龟墩")
    with pytest.raises(Invalid, match="词典里已经有了"):
        accept(town, reader, "乌龟墩")


def test_what_is_kept_is_not_left_out_and_the_other_way_round(town: Town, reader: Reader) -> None:
    accept(town, reader, "村部", STOP)
    with pytest.raises(Invalid, match="是停用词"):
        accept(town, reader, "村部")

    accept(town, reader, "乌龟墩")
    with pytest.raises(Invalid, match="是本轮的本地词"):
        accept(town, reader, "乌龟墩", STOP)


def test_a_word_declined_is_out_of_use_and_may_be_taken_again(town: Town, reader: Reader) -> None:
    key = accept(town, reader, "乌龟墩")
    with town.store.write() as session:
        decline_word(session, key, by=town.facilitator, today=TODAY)
    assert states(town) == {"乌龟墩": "declined"}
    assert "乌龟墩" not in cut(town, reader, FAR)

    assert accept(town, reader, "乌龟墩") == key
    assert states(town) == {"乌龟墩": "accepted"}


def test_declining_twice_and_declining_nothing_are_refused(town: Town, reader: Reader) -> None:
    key = accept(town, reader, "乌龟墩")
    with town.store.write() as session:
        decline_word(session, key, by=town.admin, today=TODAY)
    with pytest.raises(Invalid, match="不采用"), town.store.write() as session:
        decline_word(session, key, by=town.admin, today=TODAY)
    with pytest.raises(Missing), town.store.write() as session:
        decline_word(session, "nothing", by=town.admin, today=TODAY)


@pytest.mark.parametrize("who", ["leader", "group_lead", "villager"])
def test_only_the_office_and_facilitators_have_a_dictionary(
    town: Town, reader: Reader, who: str
) -> None:
    by = VILLAGER if who == "villager" else getattr(town, who)
    key = accept(town, reader, "乌龟墩")

    with town.store.write() as session:
        for refused in (
            lambda: preview_word(session, town.round_id, KEPT, "汪家坞", by=by, reader=reader),
            lambda: accept_word(
                session, town.round_id, KEPT, "汪家坞", by=by, reader=reader, today=TODAY
            ),
            lambda: decline_word(session, key, by=by, today=TODAY),
            lambda: find_words(session, town.round_id, by=by, reader=reader),
            lambda: keep_suggestions(session, town.round_id, ["汪家坞"], by=by),
        ):
            with pytest.raises(Refused, match="编辑本轮词典"):
                refused()


def test_an_archived_round_keeps_its_words(town: Town, reader: Reader) -> None:
    key = accept(town, reader, "乌龟墩")
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED

    with pytest.raises(Refused, match="归档"):
        accept(town, reader, "汪家坞")
    with pytest.raises(Refused, match="归档"), town.store.write() as session:
        decline_word(session, key, by=town.admin, today=TODAY)


def test_a_preview_of_nothing_said_changes_nothing(town: Town, reader: Reader) -> None:
    seen = look(town, reader, "乌龟墩", by=town.facilitator)

    assert (seen.opinions, seen.effect.cuts, seen.effect.pairs) == (0, (), ())
    assert states(town) == {}


def test_who_may_read_what_was_written_sees_how_it_would_be_cut(town: Town, reader: Reader) -> None:
    say(town, reader, FAR)
    say(town, reader, "账目要公开")

    seen = look(town, reader, "乌龟墩", by=town.facilitator)

    assert (seen.opinions, seen.exact) == (1, True)
    assert [(cut.before, cut.after) for cut in seen.effect.cuts] == [
        ("村部搬到乌龟/墩去,老人办事", "村部搬到乌龟墩去,老人办事")
    ]


def test_the_office_sees_steps_and_only_what_many_share(town: Town, reader: Reader) -> None:
    say(town, reader, FAR, 9)
    nine = look(town, reader, "乌龟墩", by=town.admin)
    say(town, reader, FAR, 4)
    thirteen = look(town, reader, "乌龟墩", by=town.admin)

    assert (nine.opinions, nine.exact, nine.effect.cuts, nine.effect.pairs) == (0, False, (), ())
    assert (thirteen.opinions, thirteen.effect.cuts) == (10, ())
    assert thirteen.effect.pairs == ((("乌龟/墩", "乌龟墩"), 10),)


def test_a_word_that_cuts_its_neighbours_apart_is_told(town: Town, reader: Reader) -> None:
    say(town, reader, "集体林权要分清", 3)

    seen = look(town, reader, "集体林", by=town.facilitator)

    assert seen.effect.broken == (("林权", 3),)


def test_a_word_inside_names_and_longer_words_is_told(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        session.add(Hamlet(village_id=town.villages["上坪村"], name="新合村"))

    seen = look(town, reader, "合村", by=town.facilitator)

    assert seen.places == ("新合村",)
    assert seen.longer == ("合村并组",)


def test_a_preview_is_what_then_happens(town: Town, reader: Reader) -> None:
    ids = say(town, reader, FAR, 2) + say(town, reader, "账目要公开")
    with town.store.read() as session:
        before = {key: session.get_one(Opinion, key).words for key in ids}
    seen = look(town, reader, "乌龟墩", by=town.facilitator)

    accept(town, reader, "乌龟墩")

    changed = [
        key
        for key, text in zip(ids, [FAR, FAR, "账目要公开"], strict=True)
        if " ".join(cut(town, reader, text)) != before[key]
    ]
    assert seen.opinions == len(changed) == 2


def test_taking_out_is_seen_beforehand_too(town: Town, reader: Reader) -> None:
    say(town, reader, FAR)
    accept(town, reader, "乌龟墩")

    with town.store.read() as session:
        seen = preview_word(
            session,
            town.round_id,
            KEPT,
            "乌龟墩",
            by=town.facilitator,
            reader=reader,
            taking_in=False,
        )

    assert [(cut.before, cut.after) for cut in seen.effect.cuts] == [
        ("村部搬到乌龟墩去,老人办事", "村部搬到乌龟/墩去,老人办事")
    ]


def found(town: Town, reader: Reader, by: Actor | None = None) -> list[str]:
    with town.store.read() as session:
        words = find_words(session, town.round_id, by=by or town.admin, reader=reader)
    with town.store.write() as session:
        keep_suggestions(session, town.round_id, words, by=town.admin)
    return words


def test_a_word_of_the_place_is_found_once_ten_opinions_have_it(town: Town, reader: Reader) -> None:
    for text in OTHERS + VARIED[:9]:
        say(town, reader, text)
    assert found(town, reader) == []

    say(town, reader, VARIED[9])

    assert found(town, reader) == ["乌龟墩"]
    assert states(town) == {"乌龟墩": "suggested"}
    assert "乌龟墩" not in cut(town, reader, FAR)


def test_who_reads_the_opinions_finds_a_word_once_five_have_it(town: Town, reader: Reader) -> None:
    for text in OTHERS + VARIED[:4]:
        say(town, reader, text)
    assert found(town, reader, town.facilitator) == []

    say(town, reader, VARIED[4])

    assert found(town, reader, town.facilitator) == ["乌龟墩"]
    assert found(town, reader, town.admin) == []


def test_a_suggestion_waits_for_a_yes_and_a_no_is_for_good(town: Town, reader: Reader) -> None:
    for text in OTHERS + VARIED:
        say(town, reader, text)
    found(town, reader)
    with town.store.write() as session:
        (row,) = list_words(session, town.round_id)
        decline_word(session, row.id, by=town.admin, today=TODAY)

    assert found(town, reader) == []
    assert states(town) == {"乌龟墩": "declined"}


def test_an_accepted_suggestion_is_the_same_row_and_is_not_found_again(
    town: Town, reader: Reader
) -> None:
    for text in OTHERS + VARIED:
        say(town, reader, text)
    found(town, reader)
    accept(town, reader, "乌龟墩")

    assert found(town, reader) == []
    assert states(town) == {"乌龟墩": "accepted"}


def test_what_one_person_sent_twice_counts_once(town: Town, reader: Reader) -> None:
    ids = [say(town, reader, text)[0] for text in OTHERS + VARIED[:10]]
    with town.store.write() as session:
        session.execute(
            sa.update(Opinion).where(Opinion.id == ids[-1]).values(standing=Standing.DUPLICATE)
        )

    assert found(town, reader) == []


def test_a_suggestion_too_few_still_say_goes(town: Town, reader: Reader) -> None:
    ids = [say(town, reader, text)[0] for text in OTHERS + VARIED]
    found(town, reader)
    with town.store.write() as session:
        session.execute(sa.delete(Opinion).where(Opinion.id.in_(ids[-2:])))

    assert found(town, reader) == []
    assert states(town) == {}


def test_the_trail_names_the_word_and_never_what_was_said(town: Town, reader: Reader) -> None:
    say(town, reader, FAR)
    accept(town, reader, "乌龟墩")

    with town.store.read() as session:
        told = session.execute(
            sa.select(TrailEntry.act, TrailEntry.detail).where(TrailEntry.act == "word.accept")
        ).all()
    assert [tuple(entry) for entry in told] == [("word.accept", "本地词「乌龟墩」")]
