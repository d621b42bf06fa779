"""The store as `loaders build` takes it in: what is in force at one moment, in the columns of the sources.

A snapshot is one SELECT, so that it is consistent however many write meanwhile. `registrert_av` is an editor's address:
it is for the editors' screens, and must not be shown or offered for download in public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

import pandas as pd

from data.store.log import Fakta, Store, fold
from data.store.rounds import OSLO, answers_in
from data.store.types import Bistand, FunnBeslutning, Innforsel, Observasjon, Runde, Samling, to_json

OBSERVASJON_KOLONNER = ("id", *(f.name for f in fields(Observasjon)), "registrert_dato", "registrert_av", "opphav")
SAMLING_KOLONNER = ("id", *(f.name for f in fields(Samling)), "registrert_dato", "registrert_av", "opphav")
BISTAND_KOLONNER = ("id", *(f.name for f in fields(Bistand)), "registrert_dato", "registrert_av", "opphav")
SVAR_KOLONNER = ("id", "runde", "kommunenummer", "svart_dato", "beslutning")
FUNN_KOLONNER = ("id", *(f.name for f in fields(FunnBeslutning)), "registrert_dato", "registrert_av", "opphav")


@dataclass(frozen=True)
class StoreSnapshot:
    """What editors have in force.

    siste_nr         the last entry it holds (0: empty store); the build writes it to meta as `lager_nr`
    innhold          SHA-256 over the whole log, "" for an empty store; part of the register's content hash
    observasjoner    columns of statusobservasjoner.csv + registrert_dato (ISO, UTC day), registrert_av, opphav
    samlinger        the fields of Samling, tuples joined with "; ", + the same three; only 'holdt' counts in statistics
    bistand          one row per service given
    funn_beslutninger  the decision in force per finding
    kommunesvar      one row per answer in force: id, runde, kommunenummer, svart_dato (ISO, Norwegian day), beslutning
    runder           one row per round in force: id, navn, startet, frist (ISO, Norwegian days)
    runde_kommuner   one row per round and kommune asked: runde, kommunenummer, har_lenke (true, false)
    fjernet_ids      ids of shipped rows that are corrected or withdrawn: leave them out
    """

    siste_nr: int
    innhold: str
    observasjoner: pd.DataFrame
    samlinger: pd.DataFrame
    bistand: pd.DataFrame
    funn_beslutninger: pd.DataFrame
    kommunesvar: pd.DataFrame
    runder: pd.DataFrame
    runde_kommuner: pd.DataFrame
    fjernet_ids: frozenset[str]


def read_for_build(url: str | None = None) -> StoreSnapshot:
    """The snapshot of the store at `url` (None: REGISTER_URL or the default).

    An absent store is an empty one. Raises StoreFeil.
    """
    return snapshot_of(Store(url).entries())


def snapshot_of(log: Sequence[Innforsel]) -> StoreSnapshot:
    """The snapshot of a log (in order of nr); also used for the preview of an entry that is not written yet."""
    summen = hashlib.sha256()
    for i in log:
        summen.update(f"{i.nr}\x1f{i.id}\x1f{i.handling}\x1f{i.erstatter}\x1f{to_json(i.innhold)}\x1e".encode())
    fakta = fold(log).values()
    return StoreSnapshot(
        siste_nr=log[-1].nr if log else 0,
        innhold=summen.hexdigest() if log else "",
        observasjoner=_tabell(fakta, "observasjon", OBSERVASJON_KOLONNER),
        samlinger=_tabell(fakta, "samling", SAMLING_KOLONNER),
        bistand=_tabell(fakta, "bistand", BISTAND_KOLONNER),
        funn_beslutninger=_tabell(fakta, "funn_beslutning", FUNN_KOLONNER),
        kommunesvar=_answers(log),
        runder=_rounds(fakta),
        runde_kommuner=_asked(fakta),
        # An entry of our own has a fact of the same id; only a shipped row can be a fact that no entry began.
        fjernet_ids=frozenset(f.fakta for f in fakta if not f.som_i_kilden and f.fakta not in {i.id for i in log}),
    )


def _answers(log: Sequence[Innforsel]) -> pd.DataFrame:
    rows = [
        {
            "id": answer.entry.id,
            "runde": answer.content.runde,
            "kommunenummer": answer.content.kommunenummer,
            "svart_dato": answer.day.isoformat(),
            "beslutning": None if answer.waits or answer.decision is None else answer.decision.beslutning,
        }
        for answer in answers_in(log)
    ]
    return pd.DataFrame(rows, columns=list(SVAR_KOLONNER), dtype=object)


def _in_force(fakta: Iterable[Fakta]) -> Iterator[tuple[str, Innforsel, Runde]]:
    for f in fakta:
        if f.gjelder is not None and isinstance(f.gjelder.innhold, Runde):
            yield f.fakta, f.gjelder, f.gjelder.innhold


def _rounds(fakta: Iterable[Fakta]) -> pd.DataFrame:
    rows = [
        (id_, r.navn, (r.startet or entry.naar.astimezone(OSLO).date().isoformat()), r.frist)
        for id_, entry, r in _in_force(fakta)
    ]
    return pd.DataFrame(rows, columns=["id", "navn", "startet", "frist"], dtype=object)


def _asked(fakta: Iterable[Fakta]) -> pd.DataFrame:
    rows = []
    for id_, _, r in _in_force(fakta):
        linked = {link.partition(":")[0] for link in r.lenker}
        rows += [(id_, number, str(number in linked).lower()) for number in r.kommuner]
    return pd.DataFrame(rows, columns=["runde", "kommunenummer", "har_lenke"], dtype=object)


def _tabell(fakta: Iterable[Fakta], type_: str, kolonner: Sequence[str]) -> pd.DataFrame:
    rader = []
    for f in fakta:
        if f.gjelder is None or f.gjelder.type != type_:
            continue
        felt = {k: "; ".join(v) if isinstance(v, tuple) else v for k, v in vars(f.gjelder.innhold).items()}
        rader.append(
            {
                "id": f.gjelder.id,
                **felt,
                "registrert_dato": f.gjelder.naar.date().isoformat(),
                "registrert_av": f.gjelder.hvem,
                "opphav": f.gjelder.opphav,
            }
        )
    return pd.DataFrame(rader, columns=list(kolonner), dtype=object)
