"""The one pass every opinion goes through on its way in: clean, redact, cut, tag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from core.settings import DATA, LOCAL
from core.text.clean import LIMIT, clean
from core.text.lexicon import Lexicon, load_lexicon
from core.text.names import NameAtRisk, names_at_risk
from core.text.redact import MARK, Kind, redact
from core.text.segment import Segmenter
from core.text.simplify import simplify
from core.text.tagging import Tag, Tagger, make_tagger
from core.text.teaching import LEARNT, kept_model


@dataclass(frozen=True, slots=True)
class TextRecord:
    """What is stored of a text: `text` as written, cleaned and redacted; the rest is the reading.

    `redacted`: the kinds of numbers taken out, in order. `lexicon`: the digest of the lexicon
    it was read with. `names_at_risk`: places in `text` a person should look at. `doubt`: the two
    best guesses where the reader was not sure of the theme.
    """

    text: str
    redacted: tuple[Kind, ...]
    words: tuple[str, ...]
    tags: tuple[Tag, ...]
    lexicon: str
    names_at_risk: tuple[NameAtRisk, ...]
    doubt: tuple[str, str] | None = None


@dataclass(frozen=True)
class Reader:
    """Cuts and tags with one lexicon; build it once, share it between threads.

    `models` is the folder with what rounds have learnt, for `taught`.
    """

    segmenter: Segmenter
    tagger: Tagger
    models: Path | None = None

    @property
    def lexicon(self) -> Lexicon:
        return self.segmenter.lexicon

    def with_places(self, names: Iterable[str]) -> Reader:
        """The same reader knowing this round's village names; costs next to nothing."""
        return replace(self, segmenter=Segmenter(self.lexicon.with_places(names)))

    def taught(self, digest: str) -> Reader:
        """The same reader with the model a round has learnt; itself while that is not here."""
        if not digest or self.models is None:
            return self
        try:
            return replace(self, tagger=_taught_tagger(self.tagger, self.models, digest))
        except LookupError:
            return self


@lru_cache(maxsize=8)
def _taught_tagger(tagger: Tagger, folder: Path, digest: str) -> Tagger:
    """One tagger a learnt model, so that it is read once. LookupError while it is not there."""
    model = kept_model(folder, digest)
    if model is None:
        raise LookupError(digest)
    return tagger.with_model(model)


def read_text(text: str, reader: Reader, *, limit: int = LIMIT) -> TextRecord:
    """One text read. Raises Invalid when it is longer than `limit` after cleaning."""
    return read_many([text], reader, limit=limit)[0]


def read_many(texts: Sequence[str], reader: Reader, *, limit: int = LIMIT) -> list[TextRecord]:
    """Several texts read, in order; quicker than one by one."""
    redacted = [redact(clean(text, limit=limit)) for text in texts]
    plain = [simplify(MARK.sub(" ", one.text)) for one in redacted]
    words = [reader.segmenter.words_of_plain(one) for one in plain]
    found = reader.tagger.sort_plain([one.lower().strip() for one in plain], words)
    digest = reader.lexicon.digest
    return [
        TextRecord(
            text=one.text,
            redacted=tuple(hidden.kind for hidden in one.found),
            words=tuple(cut),
            tags=themes.tags,
            lexicon=digest,
            names_at_risk=names_at_risk(one.text),
            doubt=themes.doubt,
        )
        for one, cut, themes in zip(redacted, words, found, strict=True)
    ]


def make_reader(data: Path = DATA, cache_folder: Path = LOCAL / "cache") -> Reader:
    """A reader from a data folder; learns the theme model (seconds) unless the cache has it."""
    lexicon = load_lexicon(data)
    tagger = make_tagger(lexicon, data=data, cache=cache_folder)
    return Reader(Segmenter(lexicon), tagger, models=cache_folder.with_name(LEARNT))


@cache
def default_reader() -> Reader:
    """The reader of this installation's data folder, built at the first call."""
    return make_reader()
