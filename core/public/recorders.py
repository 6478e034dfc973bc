"""How many phones are recording in one session right now; known to memory only, for minutes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

#: A phone that sent nothing for so many seconds records no more.
AWAY_AFTER = 600.0
#: Phones remembered in one session, and sessions in all; whoever wrote longest ago goes first.
PHONES, SESSIONS = 50, 500


class Recorders:
    """The phones that sent an entry in the last minutes, by session."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, OrderedDict[str, float]] = OrderedDict()

    def wrote(self, session_id: str, recorder: str, *, now: float) -> int:
        """Notes that this phone sent an entry; how many phones do, this one included."""
        phones = self._seen.setdefault(session_id, OrderedDict())
        self._seen.move_to_end(session_id)
        name = _name(recorder)
        phones[name] = now
        phones.move_to_end(name)
        if len(phones) > PHONES:
            phones.popitem(last=False)
        if len(self._seen) > SESSIONS:
            self._seen.popitem(last=False)
        return self.writing(session_id, recorder, now=now)

    def writing(self, session_id: str, recorder: str, *, now: float) -> int:
        """How many phones are recording there, this one included whether it wrote or not."""
        phones = self._seen.get(session_id, OrderedDict())
        here = {name for name, at in phones.items() if now - at < AWAY_AFTER}
        return len(here | {_name(recorder)})


def _name(recorder: str) -> str:
    return hashlib.sha256(recorder.encode("utf-8", "replace")).hexdigest()
