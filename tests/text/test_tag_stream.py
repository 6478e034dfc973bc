"""Comments in as JSON lines, readings out."""

from __future__ import annotations

import json

import pytest

from core.errors import Invalid
from core.text.record import Reader
from core.text.tag_stream import LIMIT, tag_lines


def test_each_line_is_read_in_order(reader: Reader) -> None:
    lines = [
        '{"id": 1, "text": "公章盖章难,电话13800138000"}\n',
        "\n",
        '{"id": "b", "text": ""}\n',
        '{"id": "c", "text": "\\ud800不同意"}',
    ]

    first, second, third = tag_lines(lines, reader)

    assert first == {
        "id": 1,
        "themes": first["themes"],
        "words": ["公章", "盖章", "电话"],
        "redacted": "公章盖章难,电话〔电话已隐去〕",
    }
    assert first["themes"][0].keys() == {"code", "score"}
    assert first["themes"][0]["code"] == "T11a"
    assert second == {"id": "b", "themes": [], "words": [], "redacted": ""}
    assert (third["themes"][0]["code"], third["redacted"]) == ("T99a", "不同意")
    assert json.loads(json.dumps(first)) == first


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("not json", "第 2 行不是 JSON。"),
        ("[" * 100_000, "第 2 行不是 JSON。"),
        ("[1]", "第 2 行应是一个带 id 和 text 的对象。"),
        ('{"text": "好"}', "第 2 行缺少 id"),
        ('{"id": true, "text": "好"}', "第 2 行缺少 id"),
        ('{"id": 1}', "第 2 行缺少 text"),
        ('{"id": 1, "text": 5}', "第 2 行缺少 text"),
        (json.dumps({"id": 1, "text": "村" * (LIMIT + 1)}), "第 2 行:文字太长"),
    ],
)
def test_a_bad_line_is_named(reader: Reader, line: str, sentence: str) -> None:
    rows = tag_lines(['{"id": 0, "text": "好"}', line], reader)

    assert next(rows)["id"] == 0
    with pytest.raises(Invalid, match=sentence):
        next(rows)
