"""The one way in which a screen writes to the editors' store.

Each save asks the role on the server, holds what is newer in the log against what the editor had seen, carries a key so that
pressing twice is one save, and wakes the build. What comes of it is an `Outcome`, which the screen draws or acts on.

What counts as seen is what the register on the screen holds, and the entries that were written or shown in this session since:
a build may lag behind the store or fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from data.database import Register
from data.store.log import Store, fold, new_key
from data.store.types import Handling, IkkeTilgang, Innforsel, Innhold, Konflikt, StoreFeil, UgyldigInnforsel, Utkast
from pages.components import access, background, freshness, log_entry
from pages.components import format as fmt
from pages.components import texts as t

_SHOWN, _KEYS, _TOLD = "lagring-vist", "lagring-nokler", "lagring-fortalt"
Kind = Literal["ok", "gone", "trouble"]
_NOTHING: tuple[Kind, str, tuple[Innforsel, ...], bool] = ("ok", "", (), True)


@dataclass(frozen=True)
class Outcome:
    """What came of a save: the entries as they stand in the log, or what hindered it (then nothing is written)."""

    entries: tuple[Innforsel, ...] = ()
    anew: bool = False
    """False when all of it was saved before, with the same keys"""
    trouble: str = ""
    """Norwegian, for the editor; empty when it was saved"""
    problems: tuple[tuple[str, str, str], ...] = ()
    """field, value and rule of each thing that the store's rules refuse"""
    conflict: tuple[Innforsel, ...] = ()
    """what others wrote about the same since the editor saw it"""

    @property
    def saved(self) -> bool:
        """Whether it stands in the log."""
        return bool(self.entries)


def save(drafts: Sequence[Utkast], seen: Mapping[str, int] | None = None) -> Outcome:
    """Write all of the drafts or none. `seen`: topic → the last nr the editor had seen about it (`seen_by_editor`)."""
    begun = datetime.now(UTC)
    try:
        entries = Store().write(access.require_role(), drafts, seen)
    except Konflikt as error:
        return Outcome(trouble=str(error), conflict=tuple(error.innforsler))
    except UgyldigInnforsel as error:
        return Outcome(trouble=str(error), problems=tuple(error.problemer))
    except (IkkeTilgang, StoreFeil) as error:
        return Outcome(trouble=str(error))
    mark_shown(entries)
    background.build_now()
    return Outcome(tuple(entries), any(entry.naar >= begun for entry in entries))


def save_once(entries: Sequence[tuple[Handling, Innhold, str | None]], why: str = "") -> Outcome:
    """Write (handling, content, the id it is about), where the same content pressed twice in a session is saved once.

    What was changed is something new, and so is what has been withdrawn or undone since it was saved.
    """
    keys: dict[str, str] = st.session_state.setdefault(_KEYS, {})
    drafts = []
    try:
        for handling, content, about in entries:
            mark = repr((handling, content, about))
            if mark not in keys or _taken_back(keys[mark]):
                keys[mark] = new_key()
            drafts.append(Utkast(handling, content, keys[mark], why, about))
    except StoreFeil as error:
        return Outcome(trouble=str(error))
    return save(drafts)


def saved_when_made(content: Innhold) -> Callable[[], None]:
    """For a private file: writes that it was taken out, when it is made, in another thread than the screen's.

    What it returns raises IkkeTilgang or StoreFeil: then the file is not given. Each press is one more entry.
    """
    actor = access.actor_later()

    def write() -> None:
        Store().write(actor, [Utkast("ny", content, new_key())])

    return write


def _taken_back(key: str) -> bool:
    """Has what was written with this key been withdrawn or undone since?"""
    chain = Store().history_of_key(key)
    written = next((entry for entry in chain if entry.nokkel == key), None)
    if written is None:
        return False
    undone = any(later.handling == "angring" and later.erstatter == written.id for later in chain)
    return undone or fold(chain)[written.fakta].gjelder is None


def undo(ids: Sequence[str], why: str, keys: Sequence[str] = ()) -> Outcome:
    """Make entries void, the last one first. `keys`: one for each, where the same press may come twice."""
    given = keys or [new_key() for _ in ids]
    return save([Utkast("angring", None, key, why, id_) for id_, key in zip(reversed(ids), given, strict=True)])


def draw_trouble(outcome: Outcome) -> None:
    """Say what hindered a save, with what others wrote in between; nothing when it was saved."""
    if outcome.saved:
        return
    st.error(fmt.md_escape(outcome.trouble), icon=":material/group:" if outcome.conflict else ":material/error:")
    draw_conflict(outcome.conflict)


def draw_conflict(entries: Iterable[Innforsel]) -> None:
    """Show what others wrote; from now on the editor has seen it."""
    entries = list(entries)
    for entry in entries:
        with st.container(border=True):
            log_entry.draw(entry)
    mark_shown(entries)


def mark_shown(entries: Iterable[Innforsel]) -> None:
    """Remember that the editor has written these, or has them before their eyes."""
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, frozenset()) | {entry.id for entry in entries}


def seen_by_editor(register: Register, topics: Iterable[str]) -> dict[str, int]:
    """Topic (`emne`) → the last nr about it that the editor has seen, with this register on the screen."""
    seen = dict.fromkeys(topics, register.lager_nr)
    shown: frozenset[str] = st.session_state.get(_SHOWN, frozenset())
    try:
        newer = Store().entries(etter_nr=register.lager_nr)
    except StoreFeil:
        return seen  # the store does not answer; the save will say so
    unseen: set[str] = set()
    for entry in newer:
        if entry.emne in seen and entry.emne not in unseen:
            if entry.id in shown:
                seen[entry.emne] = entry.nr
            else:
                unseen.add(entry.emne)
    return seen


def tell(message: str, kind: Kind = "ok", entries: Iterable[Innforsel] = ()) -> None:
    """Keep what is to be told at the next drawing, with the entries that it is about: a button's callback has no place on the page."""
    st.session_state[_TOLD] = (kind, message, tuple(entries), False)


def tell_outcome(outcome: Outcome, message: str) -> None:
    """Keep what came of a save: `message`, that it was done before, or what hindered it."""
    if outcome.saved:
        tell(receipt(outcome, message))
    else:
        tell(outcome.trouble, "trouble", outcome.conflict)


def draw_told() -> None:
    """Show what was kept to be told until the editor does something else; that new data are drawn is not that."""
    kind, message, entries, shown = st.session_state.get(_TOLD, _NOTHING)
    if shown and not freshness.drawn_for_new_data():
        st.session_state.pop(_TOLD, None)
    elif message:
        st.session_state[_TOLD] = (kind, message, entries, True)
        show, icon = {
            "ok": (st.success, ":material/check_circle:"),
            "gone": (st.warning, ":material/group:"),
            "trouble": (st.error, ":material/error:"),
        }[kind]
        show(fmt.md_escape(message), icon=icon)
        draw_conflict(entries)


def pop_told() -> str:
    """What was kept to be told, told once (as a toast); empty when there is nothing."""
    return str(st.session_state.pop(_TOLD, _NOTHING)[1])


def receipt(outcome: Outcome, message: str) -> str:
    """What to tell of a save that went well: that it was done, or that it was done before."""
    return message if outcome.anew else t.LAGRET_FRA_FOR
