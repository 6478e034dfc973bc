"""一户一码: one-time codes on paper slips. What is kept tells that a code was used, and no more.

Of a code only a salted hash is stored. A used one has no link to the answer it came with, and
no time; the codes are shuffled before they are printed, and handed out face down.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.intake.link_book import in_tens
from core.intake.receipts import ALPHABET, check_sign
from core.model import Round, Slip, SlipBatch, Village, new_id
from core.model.laying import renumber
from core.model.states import LinkMode
from core.rounds.reading import get_open_round

#: Signs of a code before its check sign: 67 random bits. A receipt has 13 signs, a slip 16, so
#: that nobody takes one for the other.
LENGTH = 15
#: Codes in one printing.
MOST = 1000
#: One sentence whatever the reason: it must not tell a used code from an invented one.
NOT_TAKEN = (
    "这个一户一码不能用：可能抄错了、已经用过或已作废，也可能不是这个村的。请对照纸条再看一遍。"
)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One printing. `used` is in words and in steps of ten: it must not move by one."""

    id: str
    village_id: str
    village: str
    count: int
    made_on: date
    voided: bool
    used: str


def make_slips(
    session: Session,
    round_id: str,
    village_id: str,
    count: int,
    *,
    by: Actor,
    secret: bytes,
    today: date,
) -> list[str]:
    """`count` new codes such as `K7RM-3XPA-9TCW-2FHE`, shuffled; they can be had only here.

    A village gets no more codes than it has households. Raises Refused, Missing, Invalid.
    """
    by.must("link.manage")
    round_ = get_open_round(session, round_id)
    if round_.link_mode is not LinkMode.SLIPS:
        raise Invalid("本轮不是一户一码方式，请先在「本轮设置」里改为一户一码。")
    # Locked, so that two printings at once cannot give out more codes than there are households.
    village = session.scalar(sa.select(Village).where(Village.id == village_id).with_for_update())
    if village is None or village.round_id != round_id:
        raise Invalid("这一轮里没有这个村。")
    if not 1 <= count <= MOST:
        raise Invalid(f"一次可以印 1 到 {MOST} 个码。")
    if village.households is not None:
        given = _given_out(session, village_id)
        if given + count > village.households:
            raise Invalid(
                f"{village.name}登记 {village.households} 户，已发 {given} 个码，"
                f"最多还能发 {max(0, village.households - given)} 个。"
                "要重发请先作废旧的一批，户数不对请在「村和片」里改正。"
            )
    batch = SlipBatch(
        id=new_id(),
        round_id=round_id,
        village_id=village_id,
        count=count,
        salt=secrets.token_hex(16),
        made_on=today,
    )
    session.add(batch)
    session.flush()
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(_new_code())
    session.add_all(
        Slip(code_hash=_hash_of(secret, batch.salt, code), batch_id=batch.id) for code in codes
    )
    record(session, round_id, "slip.make", by=by, detail=f"{village.name} {count} 个")
    shuffled = list(codes)
    secrets.SystemRandom().shuffle(shuffled)
    return shuffled


def void_batch(session: Session, batch_id: str, *, by: Actor) -> SlipBatch:
    """Makes every code of a printing useless; answers already given stay. Raises Refused, Missing.

    Voiding once more changes nothing.
    """
    by.must("link.manage")
    batch = session.get(SlipBatch, batch_id)
    if batch is None:
        raise Missing("这批一户一码已经不存在。")
    if not batch.voided:
        batch.voided = True
        village = session.get_one(Village, batch.village_id)
        record(
            session,
            batch.round_id,
            "slip.void",
            by=by,
            detail=f"{village.name} {batch.made_on:%Y-%m-%d} {batch.count} 个",
        )
    return batch


def use_slip(session: Session, round_id: str, village_id: str, code: str, secret: bytes) -> str:
    """Marks the code used and gives its hash, so that a sending that fails can give it back.

    Of two who use it at once one is refused. Raises Invalid, the same for every reason.
    """
    read = read_slip(code)
    if read is None:
        raise Invalid(NOT_TAKEN)
    salts = session.scalars(
        sa.select(SlipBatch.salt).where(
            SlipBatch.round_id == round_id,
            SlipBatch.village_id == village_id,
            SlipBatch.voided.is_(False),
        )
    ).all()
    marks = [_hash_of(secret, salt, read) for salt in salts]
    found = session.execute(
        sa.select(Slip.code_hash, Slip.batch_id).where(Slip.code_hash.in_(marks))
    ).first()
    if found is None:
        raise Invalid(NOT_TAKEN)
    mark, batch_id = found
    taken = session.execute(
        sa.update(Slip)
        .where(Slip.code_hash == mark, Slip.used.is_(False))
        .values(used=True)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Invalid(NOT_TAKEN)
    # The answer carries the number of the same transaction: all used codes get the newest.
    renumber(session, Slip, Slip.batch_id == batch_id, Slip.used.is_(True))
    return str(mark)


def give_back(session: Session, mark: str) -> None:
    """Makes a code usable again whose answer was not stored after all."""
    session.execute(
        sa.update(Slip)
        .where(Slip.code_hash == mark)
        .values(used=False)
        .execution_options(synchronize_session=False)
    )


def list_slips(session: Session, round_id: str, *, by: Actor) -> list[SlipLine]:
    """The printings of a round, village by village, the newest first. Raises Refused."""
    by.must("link.manage")
    used = _used_by_batch(session)
    rows = session.execute(
        sa.select(SlipBatch, Village.name)
        .join(Village, Village.id == SlipBatch.village_id)
        .where(SlipBatch.round_id == round_id)
        .order_by(Village.position, Village.name, SlipBatch.made_on.desc(), SlipBatch.id)
    )
    return [
        SlipLine(
            id=batch.id,
            village_id=batch.village_id,
            village=village,
            count=batch.count,
            made_on=batch.made_on,
            voided=batch.voided,
            used=in_tens(used.get(batch.id, 0)),
        )
        for batch, village in rows
    ]


def read_slip(written: str) -> str | None:
    """The code somebody typed or scanned, in its printed shape, or None when a sign is wrong."""
    signs = "".join(c for c in unicodedata.normalize("NFKC", written).upper() if c.isalnum())
    if len(signs) != LENGTH + 1 or any(c not in ALPHABET for c in signs):
        return None
    return _printed(signs) if check_sign(signs[:LENGTH]) == signs[LENGTH] else None


def mode_words(round_: Round) -> str:
    """One sentence on what a number from this round's links may be called."""
    return MODE_WORDS[round_.link_mode]


MODE_WORDS = {
    LinkMode.OPEN: "开放链接：同一个人可能填了几份，份数不等于人数，也不等于户数。",
    LinkMode.CAPPED: "限额链接：每个链接按人数限了份数，份数仍不等于人数，更不等于户数。",
    LinkMode.SLIPS: "一户一码：一个码只能填一份，凭码填写的可称为听取户数，其他渠道的不能。",
}


def _given_out(session: Session, village_id: str) -> int:
    """Codes that are out there or were used: a voided printing counts only what was used of it."""
    used = _used_by_batch(session)
    batches = session.scalars(sa.select(SlipBatch).where(SlipBatch.village_id == village_id))
    return sum(used.get(each.id, 0) if each.voided else each.count for each in batches)


def _used_by_batch(session: Session) -> dict[str, int]:
    rows = session.execute(
        sa.select(Slip.batch_id, sa.func.count()).where(Slip.used).group_by(Slip.batch_id)
    )
    return dict(rows.all())


def _new_code() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return _printed(signs + check_sign(signs))


def _printed(signs: str) -> str:
    return "-".join(signs[i : i + 4] for i in range(0, LENGTH + 1, 4))


def _hash_of(secret: bytes, salt: str, code: str) -> str:
    return hmac.new(secret, f"slip:{salt}:{code}".encode(), hashlib.sha256).hexdigest()
