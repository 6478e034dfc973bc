"""`python -m core retag`: reads a round's stored opinions anew with its present dictionary."""

from __future__ import annotations

from dataclasses import asdict

import click

from core.access.roles import CONSOLE
from core.intake.reread import count_stale, reread_opinions
from core.office.choose import choose_round


@click.command()
@click.option("--round", "round_id", help="哪一轮（编号或标题）；只有一轮时不用写。")
@click.option("--dry-run", is_flag=True, help="只数有多少条是按旧词典切的，什么都不写入。")
@click.option("--json", "as_json", is_flag=True, help="只在标准输出打印一个 JSON 值。")
def retag(round_id: str | None, dry_run: bool, as_json: bool) -> None:
    """按现在的词典，把按旧词典切的意见重新切词、归类；可以随时中断，下次接着做。"""
    from core.cli import _opened, _progress, _reader, say  # it adds this command to its own

    with _opened() as (settings, store):
        reader = _reader(settings)
        with store.read() as session:
            chosen = choose_round(session, round_id).id
            stale = count_stale(session, chosen, reader)
        if dry_run:
            say(as_json, {"round": chosen, "stale": stale}, f"有 {stale} 条意见是按旧词典切的。")
            return
        with _progress("重新切词", shown=not as_json) as step:
            done = reread_opinions(store, chosen, by=CONSOLE, reader=reader, progress=step)
        words = f"已重新切词 {done.read} 条，其中 {done.changed} 条的用词或主题有变化。"
        say(as_json, {"round": chosen, **asdict(done)}, words)
