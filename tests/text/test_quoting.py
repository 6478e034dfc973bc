"""What could tell who is behind a sentence: some of it is refused, some warned of."""

from __future__ import annotations

import pytest

from core.text.quoting import Risk, quote_rules, risks


def told(wording: str, **places: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    return [(r.text, r.what, r.refused) for r in risks(wording, **places)]


@pytest.mark.parametrize(
    "wording",
    [
        "",
        "好几位年纪大的人担心往后办事要跑远路",
        "三月五号以前公布账目,一年公布一次",
        "3月5号开过会,大家赞成一号方案",
        "二号公路修通以前不要搬村部",
        "村干部换人以后,担心以前答应的事没人管",
        "希望村民小组长留着,有事找得到人",
    ],
)
def test_what_everybody_says_is_no_risk(wording: str) -> None:
    assert told(wording) == []


@pytest.mark.parametrize(
    ("wording", "found", "what"),
    [
        ("有事打13857001234再说", "13857001234", "电话号码"),
        ("身份证33082419600101001X登记错了", "33082419600101001X", "身份证号"),
        ("王书记说过不搬", "王书记", "人名或称呼"),
        ("老陈一直担心没人管", "老陈", "人名或称呼"),
        ("住在12号的人担心路远", "12号", "门牌号"),
        ("安置房三幢漏水", "三幢", "门牌号"),
        ("门牌不要改", "门牌", "门牌号"),
    ],
)
def test_names_numbers_and_houses_are_refused(wording: str, found: str, what: str) -> None:
    assert (found, what, True) in told(wording)


def test_a_hamlet_is_refused_and_a_village_warned_of() -> None:
    places = {"villages": ("上坪村",), "hamlets": ("坑口",)}

    assert told("上坪村坑口的人担心路远", **places) == [
        ("坑口", "自然村名", True),
        ("上坪村", "村名", False),
    ]


@pytest.mark.parametrize(
    ("wording", "found", "what"),
    [
        ("婆婆腿脚不便,去不了", "婆婆", "亲属称呼"),
        ("这样搞要得,我晓得的", "晓得", "方言"),
        ("村医退休以后没人看病", "村医", "职业或职务"),
        ("那年山洪冲了桥到现在没修", "那年", "只有少数人家才有的事"),
        ("78岁了还要走山路", "78岁", "年龄"),
        ("2008年修的路到现在没修好", "2008年", "年份"),
        ("三组的水渠没人修", "三组", "小组"),
    ],
)
def test_kin_dialect_jobs_events_and_ages_are_warned_of(
    wording: str, found: str, what: str
) -> None:
    assert (found, what, False) in told(wording)


def test_what_is_refused_comes_first_and_once() -> None:
    found = risks("那年王书记来过,王书记答应的")

    assert found[0] == Risk("王书记", "人名或称呼", refused=True)
    assert len(found) == len(set(found))


def test_the_check_list_asks_for_all_that_was_agreed_on() -> None:
    asked = "".join(check.sentence for check in quote_rules().checks)

    for word in ("姓名", "门牌号", "职业", "只有一两家有过的事", "方言", "亲属称呼", "原话"):
        assert word in asked
