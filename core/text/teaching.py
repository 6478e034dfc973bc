"""What a round teaches the theme reader: its own comments as people sorted them, learnt and kept.

Learning runs in a process of its own (`python -m core.text.teaching`), so that nobody who sends
an opinion meanwhile waits for it. The comments go there through a pipe and into no file.

A learnt model holds runs of one to three characters and weights, no text and no order of texts.
Even so it says something of what people wrote. So redaction marks and what may be names are left
out before learning, and a run that the shipped examples do not have is kept only when at least
CHECKED_GRAM_FROM comments share it. The file is its owner's alone (0600, in a folder 0700), stands
beside the database and never in the repository, and goes when the round learns anew, goes back to
the shipped model, or is archived and cleared.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.settings import DATA
from core.text.model import (
    Example,
    ThemeModel,
    digest_of,
    learn,
    load_examples,
    load_model,
    save_model,
)
from core.text.names import names_at_risk
from core.text.redact import MARK
from core.text.themes import load_themes

#: The folder with what rounds have learnt, beside the database's cache.
LEARNT = "learnt"

_NAME = "{}.npz"


def learnable(text: str) -> str:
    """The text without marks of what was taken out and without what may be a person's name."""
    for name in reversed(names_at_risk(text)):
        text = f"{text[: name.start]} {text[name.end :]}"
    return MARK.sub(" ", text)


def teach(checked: Iterable[Example], folder: Path, *, data: Path = DATA) -> str:
    """Learns from the examples of `data` and these comments; gives the digest it is kept under.

    Raises Invalid for a code the theme list does not have. Takes seconds; nothing is learnt again
    that is kept already.
    """
    themes, examples = load_themes(data / "themes.toml"), data / "examples" / "examples.jsonl"
    own = [Example(learnable(one.text), one.codes) for one in checked]
    digest = digest_of(examples, themes, own)
    file = model_file(folder, digest)
    if load_model(file, digest) is None:
        save_model(learn(load_examples(examples), themes, checked=own, digest=digest), file)
    return digest


def kept_model(folder: Path, digest: str) -> ThemeModel | None:
    """The model a round has learnt; None when this server does not have it."""
    return load_model(model_file(folder, digest), digest)


def forget_models(folder: Path, keep: Sequence[str]) -> int:
    """Deletes every learnt model but those of these digests; gives how many went."""
    stay = {model_file(folder, digest).name for digest in keep if digest}
    gone = [file for file in folder.glob(_NAME.format("*")) if file.name not in stay]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def model_file(folder: Path, digest: str) -> Path:
    """Where the model of this digest stands."""
    return folder / _NAME.format(digest[:16])


def main() -> None:
    """Reads the two folders and the comments as JSON; writes the digest."""
    os.nice(10)
    given = json.load(sys.stdin)
    checked = [Example(text, tuple(codes)) for text, codes in given["checked"]]
    sys.stdout.write(teach(checked, Path(given["folder"]), data=Path(given["data"])))


if __name__ == "__main__":
    main()
