"""Every unsafe setting, named in one sentence with what to do about it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from core.errors import CunyiError
from core.model import Account, Round
from core.model.states import Role
from core.settings import Settings
from core.store import open_store, unsafe_sqlite

#: Below this much free space the next meeting's entries are at risk.
FREE_BYTES = 200 * 1024 * 1024


def examine(settings: Settings) -> list[str]:
    """What is unsafe here; an empty list when nothing was found."""
    return [*_of_settings(settings), *_of_files(settings), *_of_database(settings)]


def _of_settings(settings: Settings) -> Iterator[str]:
    if not settings.limits:
        yield "CUNYI_LIMITS 是 off：提交不限速、不查填写时间，只能在压力测试时用，请改回 on。"
    if settings.public_url.startswith("http://") and not settings.public_url.startswith(
        ("http://127.0.0.1", "http://localhost")
    ):
        yield "CUNYI_PUBLIC_URL 不是 https：密码和意见在网上是明文，请配置证书。"


def _of_files(settings: Settings) -> Iterator[str]:
    try:
        assert settings.secret  # noqa: S101 - reading it is the check
    except CunyiError as error:
        yield error.sentence
    files = [settings.secret_key_file]
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        files.append(Path(url.database or ""))
        warning = unsafe_sqlite()
        if warning:
            yield warning
    for file in files:
        if os.name == "posix" and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield f"文件 {file} 其他用户可以读，请运行：chmod 600 {file}"
    folder = settings.local
    if folder.exists():
        info = os.statvfs(folder) if hasattr(os, "statvfs") else None
        if info is not None and info.f_bavail * info.f_frsize < FREE_BYTES:
            yield f"磁盘剩余空间不足 200 MB({folder})，请清理，否则新意见可能存不进去。"


def _of_database(settings: Settings) -> Iterator[str]:
    try:
        store = open_store(settings.database_url)
    except CunyiError as error:
        yield error.sentence
        return
    with store.read() as session:
        administrators = session.scalars(
            sa.select(Account).where(Account.role == Role.ADMINISTRATOR, Account.active)
        ).all()
        if not administrators:
            yield "还没有可用的管理员账号，请运行：python -m core init"
        unchanged = session.scalars(
            sa.select(Account.username).where(Account.must_change, Account.active)
        ).all()
        if unchanged:
            yield f"还有 {len(unchanged)} 个账号没有改过首次密码：{'、'.join(sorted(unchanged))}。"
        unchecked = session.scalars(
            sa.select(Round.title).where(
                Round.law_checked_by == "", ~Round.demo, ~Round.reference_only
            )
        ).all()
        for title in unchecked:
            yield f"「{title}」的法定口径还没有人核对。"
    store.close()
