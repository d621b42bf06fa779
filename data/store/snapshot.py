"""The store as `loaders build` takes it in: what is in force at one moment, in the columns of the sources.

A snapshot is one SELECT, so that it is consistent however many write meanwhile. `registrert_av` is an editor's address:
it is for the editors' screens, and must not be shown or offered for download in public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from data import OSLO
from data.store.engine import NOWHERE, End
from data.store.log import Fakta, Store, fold
from data.store.rounds import answers_in
from data.store.types import Bistand, FunnBeslutning, Innforsel, Observasjon, Runde, Samling, to_json

OBSERVASJON_KOLONNER = ("id", *(f.name for f in fields(Observasjon)), "registrert_dato", "registrert_av", "opphav")
SAMLING_KOLONNER = ("id", *(f.name for f in fields(Samling)), "registrert_dato", "registrert_av", "opphav")
BISTAND_KOLONNER = ("id", *(f.name for f in fields(Bistand)), "registrert_dato", "registrert_av", "opphav")
SVAR_KOLONNER = ("id", "runde", "kommunenummer", "svart_dato", "beslutning")
ENDRING_KOLONNER = ("id", "nr", "registrert_dato", "forrige_id", "observasjon_id")
FUNN_KOLONNER = ("id", *(f.name for f in fields(FunnBeslutning)), "registrert_dato", "registrert_av", "opphav")


@dataclass(frozen=True)
class StoreSnapshot:
    """What editors have in force.

    siste_nr         the last entry it holds (0: empty store); the build writes it to meta as `lager_nr`
    slutt            which store it is and where its log ends; `kjede` the hash after each entry
    innhold          SHA-256 over the whole log, "" for an empty store; part of the register's content hash
    observasjoner    columns of statusobservasjoner.csv + registrert_dato (ISO, UTC day), registrert_av, opphav
    tidligere        the same columns: what an entry of the log put in force and a later one took away
    endringer        one row per entry about evidence: id, nr, registrert_dato, the ids of what was in force before it and is after it
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
    tidligere: pd.DataFrame
    endringer: pd.DataFrame
    samlinger: pd.DataFrame
    bistand: pd.DataFrame
    funn_beslutninger: pd.DataFrame
    kommunesvar: pd.DataFrame
    runder: pd.DataFrame
    runde_kommuner: pd.DataFrame
    fjernet_ids: frozenset[str]
    slutt: End = NOWHERE
    kjede: Sequence[str] = ()

    def goes_on_from(self, end: End) -> bool:
        """Whether this is the same store as one that ended at `end`, with all it had then.

        An end without an id is of a register built before stores had one: there the numbers must do.
        """
        if not end.store:
            return self.siste_nr >= end.nr
        same = not self.slutt.store or self.slutt.store == end.store
        return same and len(self.kjede) >= end.nr and (end.nr == 0 or self.kjede[end.nr - 1] == end.chain)


def read_for_build(url: str | None = None) -> StoreSnapshot:
    """The snapshot of the store at `url` (None: REGISTER_URL or the default).

    Where there has never been a store it is empty. Raises StoreFeil.
    """
    log, end, chain = Store(url).whole()
    return replace(snapshot_of(log), slutt=end, kjede=chain)


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
        tidligere=_superseded(log, fakta),
        endringer=_changes(log),
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


def _superseded(log: Sequence[Innforsel], fakta: Iterable[Fakta]) -> pd.DataFrame:
    in_force = {f.gjelder.id for f in fakta if f.gjelder is not None}
    return _rows(
        (i for i in log if i.handling in ("ny", "rettelse") and i.id not in in_force),
        "observasjon",
        OBSERVASJON_KOLONNER,
    )


def _changes(log: Sequence[Innforsel]) -> pd.DataFrame:
    """An undone entry is a change of its own; a fact that no entry began is a shipped row, which was in force before all of them."""
    in_force: dict[str, list[str | None]] = {}
    rows = []
    for i in log:
        if i.type != "observasjon":
            continue
        chain = in_force.setdefault(i.fakta, [None if i.handling == "ny" else i.fakta])
        before = chain[-1]
        chain.append(chain[-2] if i.handling == "angring" else None if i.handling == "tilbaketrekking" else i.id)
        rows.append((i.id, i.nr, i.naar.date().isoformat(), before, chain[-1]))
    return pd.DataFrame(rows, columns=list(ENDRING_KOLONNER), dtype=object)


def _tabell(fakta: Iterable[Fakta], type_: str, kolonner: Sequence[str]) -> pd.DataFrame:
    return _rows((f.gjelder for f in fakta if f.gjelder is not None), type_, kolonner)


def _rows(entries: Iterable[Innforsel], type_: str, kolonner: Sequence[str]) -> pd.DataFrame:
    rader = []
    for entry in entries:
        if entry.type != type_:
            continue
        felt = {k: "; ".join(v) if isinstance(v, tuple) else v for k, v in vars(entry.innhold).items()}
        rader.append(
            {
                "id": entry.id,
                **felt,
                "registrert_dato": entry.naar.date().isoformat(),
                "registrert_av": entry.hvem,
                "opphav": entry.opphav,
            }
        )
    return pd.DataFrame(rader, columns=list(kolonner), dtype=object)
