"""The same acts from the command line, with no logic of its own.

Exit 0 done, 1 refused with one plain sentence on stderr, 2 wrong usage. With --json, one JSON
value is all that stands on stdout.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from core.access.first import ensure_first_administrator
from core.access.roles import CONSOLE
from core.cli_retag import retag
from core.demo.build import build_demo, has_rounds
from core.errors import CunyiError, Invalid
from core.intake.release import make_release
from core.intake.release_due import release_due
from core.intake.released import shown_release
from core.intake.sheets.check import preview_file
from core.intake.sheets.forms import KINDS
from core.intake.sheets.preview import Outcome, Preview
from core.intake.sheets.take import take_in
from core.intake.sheets.who import Defaults
from core.office.choose import choose_round, find_role_group
from core.office.doctor import examine
from core.office.purge import purge_due
from core.office.status import status_of
from core.reports.words import table_words
from core.rounds.reading import find_village
from core.settings import Settings, read_settings
from core.store import Store, check_file, create_store, open_store
from core.text.record import Reader, make_reader
from core.text.tag_stream import tag_lines


class Sentence(click.ClickException):
    """A refusal: one sentence on stderr, exit 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


class Plain(click.Group):
    """Turns what the acts refuse into sentences; anything else stays a loud bug."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CunyiError as error:
            raise Sentence(error.sentence) from error


@click.group(cls=Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="村议")
def main() -> None:
    """村议：行政村规模调整的意见征集、分析与实施跟踪。"""


as_json = click.option("--json", "as_json", is_flag=True, help="只在标准输出打印一个 JSON 值。")
of_round = click.option("--round", "round_id", help="哪一轮（编号或标题）；只有一轮时不用写。")
main.add_command(retag)


@main.command()
@as_json
def init(as_json: bool) -> None:
    """建立或升级数据库，建第一个管理员；一次性密码只显示这一次。"""
    settings = read_settings()
    store = create_store(settings.database_url)
    try:
        first = _first_password(store)
        say(as_json, {"administrator": first}, "数据库已就绪。" + _first_words(first))
    finally:
        store.close()


@main.command()
@click.option("--opinions", default=None, type=click.IntRange(1, 200_000), help="编多少条意见。")
@as_json
def demo(opinions: int | None, as_json: bool) -> None:
    """装入演示一轮（虚构的禾岭镇）和苏庄镇的资料。"""
    settings = read_settings()
    store = create_store(settings.database_url)
    try:
        with _progress("装入演示数据", shown=not as_json) as step:
            made = build_demo(
                store,
                secret=settings.secret,
                reader=_reader(settings),
                today=_today(),
                count=opinions,
                progress=step,
            )
        say(as_json, made.to_plain(), made.in_words(settings.public_url))
    finally:
        store.close()


@main.command()
@as_json
def status(as_json: bool) -> None:
    """各渠道意见数、修订号、最近一次发布、数据库。"""
    with _opened() as (settings, store):
        found = status_of(store, settings)
        say(as_json, found.to_plain(), found.in_words())


@main.command("import")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查、报告，什么都不写入。")
@click.option("--village", help="表里没有「所在村」时，全部算哪个村。")
@click.option("--role-group", help="表里没有「身份类别」时，全部算哪一类。")
@of_round
@as_json
def import_(
    kind: str,
    file: Path,
    dry_run: bool,
    village: str | None,
    role_group: str | None,
    round_id: str | None,
    as_json: bool,
) -> None:
    """导入一张表（KIND 是表的种类，FILE 是 .xlsx 或 .csv）。好的行导入，有问题的行逐条说明。"""
    with _opened() as (settings, store):
        with store.read() as session:
            chosen = choose_round(session, round_id).id
            defaults = Defaults(
                village_id=find_village(session, chosen, village).id if village else None,
                role_group_id=(
                    find_role_group(session, chosen, role_group).id if role_group else None
                ),
            )
            preview = preview_file(
                session,
                chosen,
                kind,
                file.name,
                file.read_bytes(),
                secret=settings.secret,
                today=_today(),
                defaults=defaults,
            )
        if not as_json:
            _tell_pairs(preview)
        if dry_run:
            say(as_json, preview.to_plain(), _import_words(preview.to_plain(), dry_run=True))
            return
        with _progress("导入", shown=not as_json) as step, store.write() as session:
            outcome: Outcome = take_in(
                session,
                chosen,
                preview,
                by=CONSOLE,
                reader=_reader(settings) if kind == "opinions" else None,
                today=_today(),
                progress=step,
            )
        say(as_json, outcome.to_plain(), _import_words(outcome.to_plain(), dry_run=False))


@main.command()
def tag() -> None:
    """标准输入每行 {"id","text"} → 标准输出每行主题、词和隐去号码后的文字；不需要数据库。"""
    reader = _reader(read_settings())
    for row in tag_lines(click.open_file("-", encoding="utf-8"), reader):
        click.echo(json.dumps(row, ensure_ascii=False))


@main.command()
@click.option(
    "--audience",
    required=True,
    type=click.Choice(["facilitator", "leadership", "public"]),
    help="给谁看的表：facilitator 驻村干部，leadership 领导，public 公示。",
)
@of_round
@as_json
def support(audience: str, round_id: str | None, as_json: bool) -> None:
    """最近一次发布的表，与页面上画的完全相同。"""
    with _opened() as (_, store), store.read() as session:
        round_ = choose_round(session, round_id)
        release = shown_release(session, round_.id, audience)
        if release is None:
            raise Invalid("还没有发布过统计。先在「总览」页面发布一次。")
        tables = release.tables
        plain = {
            "round": round_.title,
            "demo": round_.demo,
            "release": release.number,
            "as_of": release.as_of.isoformat(),
            "audience": audience,
            "tables": [table.to_plain() for table in tables],
        }
        say(as_json, plain, "\n\n".join(table_words(table) for table in tables))


@main.command()
@click.option(
    "--due", is_flag=True, help="只发布各轮到时间的（供 cron 用）；没有到时间的也以 0 结束。"
)
@of_round
@as_json
def release(due: bool, round_id: str | None, as_json: bool) -> None:
    """发布统计快照；规则与页面上的按钮相同。"""
    with _opened() as (_, store):
        now = datetime.now(UTC)
        if due:
            looked = release_due(store, now=now)
            words = "\n".join(each.in_words() for each in looked) or "没有到时间的发布。"
            say(as_json, [asdict(each) for each in looked], words)
            return
        with store.read() as session:
            chosen = choose_round(session, round_id).id
        made = make_release(store, chosen, by=CONSOLE, now=now)
        say(as_json, {"round": chosen, "number": made.number}, f"已发布第{made.number}次统计快照。")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """把数据库完整复制到 FILE；服务不用停。"""
    with _opened() as (_, store):
        store.backup(file)
        check_file(file)
        click.echo(f"已备份到 {file}。备份含全部原文，请妥善保管。")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """用备份 FILE 建立数据库；已有数据库时不覆盖。"""
    settings = read_settings()
    target = Store(settings.database_url).path
    if target is None:
        raise Invalid("PostgreSQL 数据库请用 pg_restore 恢复。")
    check_file(file)
    if target.exists():
        raise Invalid(f"数据库 {target} 已经存在。请先把它移走，再恢复。")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.write_bytes(file.read_bytes())
    target.chmod(0o600)
    create_store(settings.database_url).close()
    click.echo(f"已从 {file} 恢复。")


@main.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def verify(file: Path | None) -> None:
    """检查数据库或备份 FILE 是否完整。"""
    if file is not None:
        check_file(file)
    else:
        with _opened():
            pass
    click.echo("完整。")


@main.command()
@as_json
def doctor(as_json: bool) -> None:
    """逐项说出不安全的设置；有就以 1 结束。"""
    findings = examine(read_settings())
    say(as_json, findings, "\n".join(f"· {f}" for f in findings) or "没有发现不安全的设置。")
    if findings:
        sys.exit(1)


@main.command()
@as_json
def purge(as_json: bool) -> None:
    """清除到期的联系方式，和已归档的轮次学到的主题模型。"""
    with _opened() as (settings, store), store.write() as session:
        gone = purge_due(session, by=CONSOLE, local=settings.local, today=_today())
    done = f"已清除到期的联系方式 {gone.contacts} 条，主题模型 {gone.models} 个。"
    say(as_json, {"contacts": gone.contacts, "models": gone.models}, done)


@main.command()
@click.option("--empty", is_flag=True, help="不装演示数据。")
def start(empty: bool) -> None:
    """备好数据库（空的就装演示一轮），打印地址和首次密码，启动服务。"""
    settings = read_settings()
    store = create_store(settings.database_url)
    try:
        with store.read() as session:
            fresh = not has_rounds(session)
        if fresh and not empty:
            with _progress("第一次启动，装入演示数据") as step:
                made = build_demo(
                    store,
                    secret=settings.secret,
                    reader=_reader(settings),
                    today=_today(),
                    progress=step,
                )
            click.echo(made.in_words(settings.public_url))
        else:
            click.echo(_first_words(_first_password(store)))
    finally:
        store.close()
    click.echo(f"\n工作人员打开：{settings.public_url}\n按 Ctrl+C 停止。", nl=True)
    sys.stdout.flush()
    app = Path(__file__).resolve().parent.parent / "app.py"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(app),
        "--server.port",
        str(settings.port),
    ]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, fixed words


def say(as_json: bool, plain: Any, words: str) -> None:
    """One JSON value, or words for a person."""
    click.echo(json.dumps(plain, ensure_ascii=False) if as_json else words)


@contextmanager
def _opened() -> Iterator[tuple[Settings, Store]]:
    settings = read_settings()
    store = open_store(settings.database_url)
    try:
        yield settings, store
    finally:
        store.close()


@contextmanager
def _progress(label: str, *, shown: bool = True) -> Iterator[Any]:
    """A bar on stderr when a person looks on; a call takes (done, total)."""
    if not shown or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr) as bar:
        yield lambda done, total: bar.update(round(1000 * done / max(total, 1)) - bar.pos)


def _reader(settings: Settings) -> Reader:
    return make_reader(cache_folder=settings.local / "cache")


def _import_words(plain: dict[str, Any], *, dry_run: bool) -> str:
    """The outcome of an import for a person."""
    word, mend = ("可以导入", "可以更正") if dry_run else ("已导入", "已更正")
    lines = [
        f"共 {plain['rows']} 行：{word}新的 {plain['accepted']} 行，"
        f"{mend} {plain.get('corrected', 0)} 行，没有变化 {plain['duplicates']} 行，"
        f"有问题 {len(plain['problems'])} 处。"
    ]
    lines += [
        f"  {p['sheet']} 第 {p['row']} 行「{p['column']}」：{p['reason']}"
        for p in plain["problems"]
    ]
    return "\n".join(lines)


def _tell_pairs(preview: Preview) -> None:
    """Says on stderr which rows resemble an opinion imported before, and how they are taken."""
    for pair in preview.pairs:
        row, said = pair.correction.row.row, "按更正" if pair.proposed else "按新的一条"
        click.echo(f"第 {row} 行像是改过的旧行，{said}处理；逐行选请到「导入表格」。", err=True)


def _first_password(store: Store) -> dict[str, str] | None:
    with store.write() as session:
        made = ensure_first_administrator(session)
    return None if made is None else {"username": made.account.username, "password": made.password}


def _first_words(first: dict[str, str] | None) -> str:
    if first is None:
        return "已有管理员账号。"
    return (
        f"第一个管理员：{first['username']}，一次性密码：{first['password']}\n"
        "密码只显示这一次，首次登录要改。"
    )


def _today() -> date:
    return datetime.now().astimezone().date()
