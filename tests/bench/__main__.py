"""`python -m tests.bench [NAME …]`: the measured goals, side by side in one run.

Each bench module has `run() -> list[dict]` with rows {name, value, unit, goal, ok}; a goal that is
missed ends the run with exit 1, so that nobody overlooks it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time

import tests.bench


def main(wanted: list[str]) -> int:
    names = sorted(
        module.name
        for module in pkgutil.iter_modules(tests.bench.__path__)
        if module.name.startswith("bench_")
    )
    missed = 0
    for name in names:
        if wanted and name.removeprefix("bench_") not in wanted:
            continue
        begun = time.perf_counter()
        rows = importlib.import_module(f"tests.bench.{name}").run()
        print(f"\n{name.removeprefix('bench_')}  ({time.perf_counter() - begun:.0f} s)")
        for row in rows:
            goal = f"goal {row['goal']}" if row["goal"] is not None else ""
            mark = {True: "ok", False: "MISSED", None: ""}[row["ok"]]
            missed += row["ok"] is False
            print(f"  {row['name']:<58} {row['value']:>12} {row['unit']:<12} {goal:<22} {mark}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
