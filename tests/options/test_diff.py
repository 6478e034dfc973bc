"""What changed between two versions of an option."""

from __future__ import annotations

from dataclasses import dataclass

from core.model.states import AssetMode
from core.options.diff import Change, VersionDiff, diff_versions
from core.options.measures import Part


@dataclass(frozen=True)
class Version:
    """What two versions are compared by."""

    parts: tuple[Part, ...]
    plain_words: str = "说明"
    asset_mode: AssetMode = AssetMode.APART


MERGED = (Part("坪上村", ("上坪村", "下坪村"), "上坪村部"), Part("石桥村", ("石桥村",), "桥头"))


def test_the_same_version_twice_differs_in_nothing() -> None:
    assert diff_versions(Version(MERGED), Version(MERGED)).is_empty


def test_an_empty_version_differs_in_nothing_from_itself() -> None:
    assert diff_versions(Version(()), Version(())).rows == ()


def test_a_village_that_joins_another_has_moved_and_the_rest_has_not() -> None:
    all_in_one = (Part("坪上村", ("上坪村", "下坪村", "石桥村"), "上坪村部"),)

    assert diff_versions(Version(MERGED), Version(all_in_one)) == VersionDiff(
        moved=(Change("石桥村", "石桥村", "坪上村"),),
        renamed=(),
        offices=(),
        asset_mode=None,
        plain_words=None,
    )


def test_a_new_name_for_the_same_villages_moves_nobody() -> None:
    renamed = (Part("双坪村", ("下坪村", "上坪村"), "大路边"), MERGED[1])

    diff = diff_versions(Version(MERGED), Version(renamed))

    assert diff.moved == ()
    assert diff.renamed == (Change("新村", "坪上村", "双坪村"),)
    assert diff.offices == (Change("双坪村", "上坪村部", "大路边"),)


def test_a_split_moves_both_villages() -> None:
    split = (Part("上坪村", ("上坪村",)), Part("下坪村", ("下坪村",)), MERGED[1])

    assert diff_versions(Version(MERGED), Version(split)).moved == (
        Change("上坪村", "坪上村", "上坪村"),
        Change("下坪村", "坪上村", "下坪村"),
    )


def test_every_kind_of_change_stands_in_one_table() -> None:
    new = Version((Part("坪上村", ("上坪村", "下坪村"), ""), MERGED[1]), "新说明", AssetMode.JOINT)

    assert diff_versions(Version(MERGED), new).rows == (
        ("办公地点", "坪上村", "上坪村部", "未定"),
        ("集体资产", "账目", "不并账", "并账"),
        ("说明", "给村民的说明", "说明", "新说明"),
    )
