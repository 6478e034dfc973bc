"""Points at what may be a person's name; a person decides, nothing is replaced.

A surname with a title (王书记, 李会计, 张婶) or after a word that introduces one (我叫…, 户主…).
It finds many, not all, and never says that a text is free of names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.text.redact import MARK


@dataclass(frozen=True, slots=True)
class NameAtRisk:
    """A stretch of the text that may name a person; `start` and `end` are places in it."""

    text: str
    start: int
    end: int


#: Surnames met often enough to be worth asking; 全, 那, 班 and others that mostly mean
#: something else are left out.
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜戚谢邹喻柏窦章潘葛奚范彭郎鲁韦昌"
    "苗方俞袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄臧戴宋庞"
    "熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍虞柯卢莫裘宗丁邓郁洪诸左"
    "石崔吉龚程邢裴陆荣翁荀甄曲封芮储靳段焦牧侯蓬仇甘厉武刘景詹龙叶黎薄宿怀蒲邰鄂赖卓屠蒙池乔翟"
    "谭姬冉桑桂牛寿扈燕尚温庄晏柴瞿阎慕习艾廖耿欧沃蔚聂晁敖冷辛饶曾沙丰巢荆游盖岳涂仲任万关应向"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯"
_SURNAME = f"(?:{_COMPOUND}|[{_SURNAMES}])"

_TITLES = (
    "书记|副书记|支书|主任|副主任|村长|会计|出纳|组长|队长|文书|委员|网格员|代办员|报账员|干事|镇长|"
    "乡长|县长|局长|站长|所长|科长|主席|片长|代表|老师|校长|医生|大夫|护士|老板|经理|师傅|律师|法官|"
    "警官|先生|女士|同志|大爷|大伯|大叔|大妈|大娘|大婶|大姐|大哥|阿姨|阿婆|阿公|奶奶|爷爷|"
    "伯伯|叔叔|婶婶|老太|老汉|婶|叔|伯|嫂|姨|婆|姐|哥|某某?"
)

#: After 老 or 小 only surnames that do not make another word there (老方案, 小金库, 老毛病).
_AFTER_OLD = (
    "王李张刘陈杨赵周吴徐孙朱胡郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈彭吕卢蒋蔡贾丁魏薛余潘杜戴钟汪"
    "姜姚谭廖邹熊陆郝崔邱秦顾邵孟汤尹黎乔贺龚"
)

_PATTERN = re.compile(
    rf"(?P<titled>{_SURNAME}[\u4e00-\u9fff]{{0,2}}?(?:{_TITLES}))"
    rf"|(?P<old>[老小阿][{_AFTER_OLD}])"
    rf"|(?:我叫|我是|名叫|名字叫|姓名[:：]?|户主|本人|联系人[:：]?)"
    rf"(?P<named>{_SURNAME}[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff]))"
)

_NAME = re.compile(rf"({_SURNAME})[\u4e00-\u9fff]{{1,2}}")

#: Offices that begin like a surname.
_OFFICES = (
    "任书记",
    "任主任",
    "任代表",
    "任组长",
    "任会计",
    "任文书",
    "关委员",
    "万代表",
    "应代表",
)


def names_at_risk(text: str) -> tuple[NameAtRisk, ...]:
    """Where `text` may name a person, in order; empty is no promise that it names nobody."""
    found: list[NameAtRisk] = []
    for match in _PATTERN.finditer(MARK.sub(lambda mark: " " * len(mark[0]), text)):
        group = match.lastgroup or "titled"
        if match[group] not in _OFFICES:
            found.append(NameAtRisk(match[group], match.start(group), match.end(group)))
    return tuple(found)


def surname_of(word: str) -> str:
    """The surname when `word` is one and one or two characters more (so is 安全), else empty."""
    match = _NAME.fullmatch(word)
    return match[1] if match else ""
