"""A published table as lines of text, for the command line."""

from __future__ import annotations

from core.support.published import Published


def table_words(table: Published) -> str:
    """One published table as lines of text; what is hidden says so."""
    head = " ".join(filter(None, (table.version_label, table.title)))
    lines = [f"【{head}】{table.n_label}"]
    for line in table.lines:
        if table.kind == "words":
            lines.append(
                f"  {line.label}：{'、'.join(cell.label for cell in line.cells) or '不列'}"
            )
            continue
        shown = (
            f"{cell.label} {cell.count if cell.count is not None else cell.band or '不列'}"
            for cell in line.cells
        )
        older = f"，第{line.as_of_release}次发布的数字" if line.as_of_release else ""
        figures = "，".join(shown)
        lines.append(f"  {line.label}（{line.n_label}{older}）" + (figures and f"：{figures}"))
    return "\n".join([*lines, *(f"  · {note}" for note in table.notes), f"  {table.caption}"])
