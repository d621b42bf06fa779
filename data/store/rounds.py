"""Rounds of confirmation as the store holds them: personal links, and the answers that came by them.

A link is 128 random bits, and the store keeps only its SHA-256: whoever reads the store, a backup or a log cannot answer for a
kommune. The links exist in the file that the editor takes out when they are made, and nowhere else.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data import OSLO
from data.store.log import Store, fold
from data.store.types import Aktor, Innforsel, Kommunesvar, Rolle, Runde, SvarBeslutning, Utkast


@dataclass(frozen=True)
class Link:
    """What a valid link opens: the answer of one kommune in one round, until the end of `deadline`."""

    round_id: str
    name: str
    deadline: date
    kommune: str


@dataclass(frozen=True)
class Answer:
    """What a kommune has answered in a round: the entry in force, and the decision on that very entry if there is one."""

    entry: Innforsel
    content: Kommunesvar
    decision: SvarBeslutning | None
    decided: Innforsel | None

    @property
    def day(self) -> date:
        """The day it was given, in Norway."""
        return self.entry.naar.astimezone(OSLO).date()

    @property
    def waits(self) -> bool:
        """Whether an editor has yet to decide on it."""
        return self.decision is None or self.decision.beslutning == "senere"


def digest(token: str) -> str:
    """What the store keeps of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_links(kommuner: Iterable[str]) -> dict[str, str]:
    """One link for each kommune: kommunenummer → 22 characters (128 bits)."""
    return {number: secrets.token_urlsafe(16) for number in kommuner}


def new_round(name: str, deadline: date, links: dict[str, str]) -> Runde:
    """The round that these links belong to."""
    today = datetime.now(OSLO).date().isoformat()
    return Runde(name.strip(), deadline.isoformat(), today, tuple(links), _hashes(links))


def with_links(content: Runde, links: dict[str, str]) -> Runde:
    """The round with new links for some of its kommuner; their old ones are dead."""
    kept = tuple(link for link in content.lenker if link.partition(":")[0] not in links)
    return replace(content, lenker=kept + _hashes(links))


def without_links(content: Runde, kommuner: Collection[str]) -> Runde:
    """The round with the links of some kommuner withdrawn; they stay in the round."""
    return replace(content, lenker=tuple(link for link in content.lenker if link.partition(":")[0] not in kommuner))


def _hashes(links: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{number}:{digest(token)}" for number, token in links.items())


def rounds(store: Store) -> dict[str, tuple[Innforsel, Runde]]:
    """The rounds in force by their id, newest first: the entry that holds, and what it says."""
    found = {}
    for fact in reversed(store.in_force(Runde.TYPE)):
        if fact.gjelder is not None and isinstance(fact.gjelder.innhold, Runde):
            found[fact.fakta] = (fact.gjelder, fact.gjelder.innhold)
    return found


def find_link(store: Store, token: str, now: datetime) -> Link | None:
    """What a link opens at this moment; None for a wrong, old or withdrawn one, which are not told apart."""
    asked, found = digest(token), None
    for round_id, (_, content) in rounds(store).items():
        deadline = date.fromisoformat(content.frist)
        for link in content.lenker:
            number, _, kept = link.partition(":")
            if secrets.compare_digest(kept, asked) and now.astimezone(OSLO).date() <= deadline:
                found = Link(round_id, content.navn, deadline, number)
    return found


def give(
    store: Store, token: str, content: Kommunesvar, key: str, *, before: str | None = None, last_seen: int = 0
) -> Innforsel:
    """Write a kommune's answer by its link; `before` is the answer that the form was drawn with, or there was none up to `last_seen`.

    The link is asked for again as the last thing before the commit. Raises IkkeTilgang when it no longer opens this kommune's answer
    in this round, Konflikt when somebody else with the link has answered meanwhile, UgyldigInnforsel, StoreFeil.
    """

    def still() -> Rolle | None:
        link = find_link(store, token, datetime.now(OSLO))
        return "kommune" if link and (link.round_id, link.kommune) == (content.runde, content.kommunenummer) else None

    actor = Aktor(f"kommune {content.kommunenummer}", "kommune", "kommune", still)
    draft = Utkast("rettelse", content, key, gjelder=before) if before else Utkast("ny", content, key)
    return store.write(actor, [draft], {} if before else {content.emne: last_seen})[0]


def answers(store: Store, round_id: str | None = None, kommune: str | None = None) -> list[Answer]:
    """The answers in force, oldest first; of one round, of one kommune, or all."""
    log = store.entries(kommuner=[kommune]) if kommune else store.entries()
    return answers_in(log, round_id)


def answers_in(log: Sequence[Innforsel], round_id: str | None = None) -> list[Answer]:
    """The answers in force in entries in order of nr."""
    facts = fold([i for i in log if i.type in (Kommunesvar.TYPE, SvarBeslutning.TYPE)]).values()
    decided = {
        f.gjelder.innhold.svar_id: f.gjelder
        for f in facts
        if f.gjelder is not None and isinstance(f.gjelder.innhold, SvarBeslutning)
    }
    found = []
    for fact in facts:
        entry = fact.gjelder
        if entry is None or not isinstance(entry.innhold, Kommunesvar):
            continue
        if round_id is None or entry.innhold.runde == round_id:
            by = decided.get(entry.id)
            decision = by.innhold if by is not None and isinstance(by.innhold, SvarBeslutning) else None
            found.append(Answer(entry, entry.innhold, decision, by))
    return sorted(found, key=lambda answer: answer.entry.nr)
