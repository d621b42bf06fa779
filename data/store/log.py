"""What editors have written: an append-only log, read back as facts with their history.

Nothing is updated or removed. A fact begins with an entry `ny` (or with a row of the shipped sources) and goes on as a
chain: `rettelse` puts a new content in force, `tilbaketrekking` takes the fact away, `angring` makes the last entry of the
chain void, so that what was in force before it is in force again. `erstatter` is the entry before in the chain, and no two
entries can have the same: that, the `nokkel` of each entry and the one line of writers keep twenty editors apart.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from data.store import engine, rules
from data.store.engine import INNFORSEL, NOWHERE, End
from data.store.types import (
    Aktor,
    Innforsel,
    Innhold,
    Kommunesvar,
    Konflikt,
    LagerSkadet,
    Rolle,
    StoreFeil,
    Utkast,
    from_json,
    kommune_i,
    require,
    to_json,
)

# Ids of shipped rows (12 hex digits in statusobservasjoner.csv); our own have 32.
_KILDE_ID = re.compile(r"[0-9a-f]{12}")
_MEST_TEKST = 4000


@dataclass(frozen=True)
class Fakta:
    """What is in force about one fact: the entry whose content holds (None: withdrawn, or as in the source)."""

    fakta: str
    gjelder: Innforsel | None
    som_i_kilden: bool
    siste: Innforsel


def fold(innforsler: Sequence[Innforsel]) -> dict[str, Fakta]:
    """What is in force after a log: one Fakta per fact, from entries in order of `nr`."""
    tilstander: dict[str, list[tuple[Innforsel | None, bool]]] = {}
    siste: dict[str, Innforsel] = {}
    for i in innforsler:
        kjede = tilstander.setdefault(i.fakta, [(None, i.handling != "ny")])
        if i.handling == "angring":
            kjede.append(kjede[-2])
        else:
            kjede.append((None if i.handling == "tilbaketrekking" else i, False))
        siste[i.fakta] = i
    return {fakta: Fakta(fakta, *kjede[-1], siste[fakta]) for fakta, kjede in tilstander.items()}


class Store:
    """The log at one address. Every method raises StoreFeil with a Norwegian message when the database will not."""

    def __init__(self, url: str | None = None) -> None:
        self.url: URL = engine.store_url(url)

    def write(
        self, aktor: Aktor, utkast: Sequence[Utkast], forventet: Mapping[str, int] | None = None
    ) -> list[Innforsel]:
        """Write all of the drafts or none, and return them as they stand in the log, on the disk.

        `forventet` is emne -> the last nr the editor had seen there (0: nothing); a newer one raises Konflikt. A draft
        whose `nokkel` is in the log already is returned as it was written the first time. Raises IkkeTilgang,
        UgyldigInnforsel, StoreFeil.
        """
        utkast = [rules.cleaned(u) for u in utkast]
        minst = _least(aktor, utkast)
        require(aktor, minst)
        rules.require_sound(aktor.hvem)
        rules.require_valid(utkast)
        with engine.writing(self.url) as connection:
            skrevne = {
                i.nokkel: i for i in _read_entries(connection, INNFORSEL.c.nokkel.in_([u.nokkel for u in utkast]))
            }
            if not skrevne:
                _require_unseen(connection, forventet or {})
            end = engine.end_of(connection)
            neste, chain = end.nr + 1, end.chain
            naar = datetime.now(UTC)
            resultat = []
            for u in utkast:
                if u.nokkel in skrevne:
                    resultat.append(_samme(skrevne[u.nokkel], u))
                    continue
                innforsel = _innforsel(connection, u, aktor, neste, naar)
                rad = _rad(innforsel)
                chain = engine.link_after(chain, rad)
                connection.execute(sa.insert(INNFORSEL).values(rad))
                connection.execute(sa.insert(engine.KJEDE).values(nr=neste, sum=chain))
                resultat.append(innforsel)
                neste += 1
            require(aktor, minst)  # asked once more as the last thing before the commit
            return resultat

    def add(
        self, aktor: Aktor, innhold: Innhold, *, hvorfor: str = "", nokkel: str | None = None, sett: int | None = None
    ) -> Innforsel:
        """Write a new fact; `sett` is the last nr the editor saw about the same emne (None: do not ask)."""
        forventet = {} if sett is None else {innhold.emne: sett}
        return self.write(aktor, [Utkast("ny", innhold, nokkel or new_key(), hvorfor)], forventet)[0]

    def correct(self, aktor: Aktor, gjelder: str, innhold: Innhold, *, hvorfor: str) -> Innforsel:
        """Correct what the editor saw as `gjelder` (an entry's id, or the id of a shipped row)."""
        return self.write(aktor, [Utkast("rettelse", innhold, new_key(), hvorfor, gjelder)])[0]

    def withdraw(self, aktor: Aktor, gjelder: str, innhold: Innhold, *, hvorfor: str) -> Innforsel:
        """Take a fact away; `innhold` is what is taken away, kept for the history."""
        return self.write(aktor, [Utkast("tilbaketrekking", innhold, new_key(), hvorfor, gjelder)])[0]

    def undo(self, aktor: Aktor, innforsel_id: str, *, hvorfor: str = "", nokkel: str | None = None) -> Innforsel:
        """Make one entry void; raises Konflikt when something has been built on it since."""
        return self.write(aktor, [Utkast("angring", None, nokkel or new_key(), hvorfor, innforsel_id)])[0]

    def last(self, emne: str | None = None) -> int:
        """The last nr about an emne (None: in the whole log); 0 when there is none."""
        spor = sa.select(sa.func.max(INNFORSEL.c.nr))
        with engine.reading(self.url) as connection:
            if connection is None:
                return 0
            return connection.execute(spor if emne is None else spor.where(INNFORSEL.c.emne == emne)).scalar() or 0

    def end(self) -> End:
        """Which store this is and where its log ends; `NOWHERE` where there has never been one."""
        with engine.reading(self.url) as connection:
            return NOWHERE if connection is None else engine.end_of(connection)

    def holds(self, end: End) -> bool:
        """Whether this is the store of a log that ended so, with all it had then. An end without an id is of an older register."""
        with engine.reading(self.url) as connection:
            if connection is None:
                return end.nr == 0
            if end.store and engine.identity(connection) not in {"", end.store}:
                return False
            link = connection.execute(sa.select(engine.KJEDE.c.sum).where(engine.KJEDE.c.nr == end.nr)).scalar()
            return end.nr == 0 or (link is not None and end.chain in {"", link})

    def whole(self) -> tuple[list[Innforsel], End, Sequence[str]]:
        """The whole log at one moment, where it ends, and the chain of hashes that its entries make (the first entry's first).

        Raises LagerSkadet for an entry that is not as it was written.
        """
        with engine.reading(self.url) as connection:
            if connection is None:
                return [], NOWHERE, ()
            rows = [dict(row) for row in connection.execute(sa.select(INNFORSEL).order_by(INNFORSEL.c.nr)).mappings()]
            kept: dict[int, str] = {}
            if known := engine.has_identity(connection):
                kept = {row.nr: row.sum for row in connection.execute(sa.select(engine.KJEDE))}
            store = engine.identity(connection)
        links, before = [], ""
        for row in rows:
            before = engine.link_after(before, row)
            if known and kept.pop(row["nr"], None) != before:
                raise LagerSkadet(row["nr"])
            links.append(before)
        if kept:
            raise LagerSkadet(min(kept))
        return [from_row(row) for row in rows], End(store, rows[-1]["nr"] if rows else 0, before), links

    def entries(
        self,
        *,
        fakta: str | None = None,
        emne: str | None = None,
        kommuner: Sequence[str] | None = None,
        hvem: str | None = None,
        type: str | None = None,
        fra: datetime | None = None,
        til: datetime | None = None,
        etter_nr: int | None = None,
        grense: int | None = None,
        nyeste_forst: bool = False,
    ) -> list[Innforsel]:
        """Entries in order of nr that meet every condition given; `fra` inclusive, `til` exclusive (UTC)."""
        kolonner = INNFORSEL.c
        vilkaar: list[sa.ColumnElement[bool]] = []
        for kolonne, verdi in (
            (kolonner.fakta, fakta),
            (kolonner.emne, emne),
            (kolonner.hvem, hvem),
            (kolonner.type, type),
        ):
            if verdi is not None:
                vilkaar.append(kolonne == verdi)
        if kommuner is not None:
            vilkaar.append(kolonner.kommunenummer.in_(list(kommuner)))
        if fra is not None:
            vilkaar.append(kolonner.naar >= _tid(fra))
        if til is not None:
            vilkaar.append(kolonner.naar < _tid(til))
        if etter_nr is not None:
            vilkaar.append(kolonner.nr > etter_nr)
        with engine.reading(self.url) as connection:
            return (
                []
                if connection is None
                else _read_entries(connection, *vilkaar, grense=grense, nyeste_forst=nyeste_forst)
            )

    def history(self, id_: str) -> list[Innforsel]:
        """The whole chain of the fact that an id (an entry's, a fact's or a shipped row's) belongs to, oldest first."""
        with engine.reading(self.url) as connection:
            return [] if connection is None else _chain(connection, id_)

    def history_of_key(self, nokkel: str) -> list[Innforsel]:
        """The whole chain of the fact that the save with this key belongs to, oldest first; empty when nothing was saved with it."""
        with engine.reading(self.url) as connection:
            skrevet = [] if connection is None else _read_entries(connection, INNFORSEL.c.nokkel == nokkel)
            return _chain(connection, skrevet[0].id) if connection is not None and skrevet else []

    def in_force(self, type_: str) -> list[Fakta]:
        """What is in force of one type, oldest fact first (withdrawn ones left out)."""
        return [f for f in fold(self.entries(type=type_)).values() if f.gjelder is not None]


def _least(aktor: Aktor, utkast: Sequence[Utkast]) -> Rolle:
    """The role that a save needs: whoever holds the link of a kommune may write that kommune's answer, and nothing else."""
    own = all(isinstance(u.innhold, Kommunesvar) and aktor.hvem == f"kommune {u.innhold.kommunenummer}" for u in utkast)
    return "kommune" if own and aktor.rolle == "kommune" else "redaktør"


def new_key() -> str:
    """A key for one save; made when the form is opened, so that a retried save is the same save."""
    return uuid.uuid4().hex


def _tid(naar: datetime) -> str:
    return naar.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _read_entries(
    connection: Connection, *vilkaar: sa.ColumnElement[bool], grense: int | None = None, nyeste_forst: bool = False
) -> list[Innforsel]:
    orden = INNFORSEL.c.nr.desc() if nyeste_forst else INNFORSEL.c.nr
    rader = connection.execute(sa.select(INNFORSEL).where(*vilkaar).order_by(orden).limit(grense)).mappings()
    return [from_row(dict(rad)) for rad in rader]


def from_row(rad: dict[str, Any]) -> Innforsel:
    """An entry from the columns of its row; raises StoreFeil for a type that this code does not know."""
    naar = datetime.strptime(rad["naar"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return Innforsel(**{**rad, "naar": naar, "innhold": from_json(rad["type"], rad["innhold"])})


def _rad(innforsel: Innforsel) -> dict[str, Any]:
    return {**vars(innforsel), "naar": _tid(innforsel.naar), "innhold": to_json(innforsel.innhold)}


def _require_unseen(connection: Connection, forventet: Mapping[str, int]) -> None:
    for emne, sett in forventet.items():
        nye = _read_entries(connection, INNFORSEL.c.emne == emne, INNFORSEL.c.nr > sett)
        if nye:
            raise Konflikt(tuple(nye))


def _samme(skrevet: Innforsel, utkast: Utkast) -> Innforsel:
    if (skrevet.handling, skrevet.innhold) != (utkast.handling, utkast.innhold):
        raise StoreFeil("Samme lagringsnøkkel er brukt for noe annet. Last siden på nytt og prøv igjen.")
    return skrevet


def _chain(connection: Connection, id_: str) -> list[Innforsel]:
    treff = sa.or_(INNFORSEL.c.id == id_, INNFORSEL.c.fakta == id_)
    fakta = connection.execute(sa.select(INNFORSEL.c.fakta).where(treff)).scalar()
    return _read_entries(connection, INNFORSEL.c.fakta == fakta) if fakta else []


def _innforsel(connection: Connection, utkast: Utkast, aktor: Aktor, nr: int, naar: datetime) -> Innforsel:
    egen_id = uuid.uuid4().hex
    fakta, erstatter, innhold = egen_id, None, utkast.innhold
    forrige: Innforsel | None = None
    if utkast.handling != "ny":
        gjelder = utkast.gjelder or ""
        kjede = _chain(connection, gjelder)
        if kjede:
            _require_in_force(kjede, utkast)
            forrige, fakta, erstatter = kjede[-1], kjede[-1].fakta, kjede[-1].id
        elif utkast.handling != "angring" and _KILDE_ID.fullmatch(gjelder):
            fakta = erstatter = gjelder
        else:
            raise StoreFeil(f"Finner ikke innførselen «{gjelder}». Last siden på nytt.")
    if forrige is not None and innhold is not None and forrige.type != innhold.TYPE:
        raise StoreFeil("En rettelse må være av samme slag som det den retter.")
    emne, kommune = (
        (innhold.emne, kommune_i(innhold))
        if innhold
        else (forrige.emne, forrige.kommunenummer)
        if forrige
        else ("", None)
    )
    return Innforsel(
        nr=nr, id=egen_id, type=innhold.TYPE if innhold else forrige.type if forrige else "", handling=utkast.handling, fakta=fakta,
        erstatter=erstatter, emne=emne, kommunenummer=kommune, innhold=innhold, hvem=aktor.hvem, naar=naar,
        hvorfor=utkast.hvorfor.strip()[:_MEST_TEKST], opphav=aktor.opphav, nokkel=utkast.nokkel,
    )  # fmt: skip


def _require_in_force(kjede: list[Innforsel], utkast: Utkast) -> None:
    """What the editor saw must still be in force; else what came after it is shown."""
    na = fold(kjede)[kjede[0].fakta]
    if utkast.handling == "angring":
        if utkast.gjelder != kjede[-1].id:
            raise Konflikt(tuple(i for i in kjede if i.nr > next(j.nr for j in kjede if j.id == utkast.gjelder)))
        return
    sett = na.gjelder.id if na.gjelder else na.fakta if na.som_i_kilden else None
    if utkast.gjelder != sett:
        etter = next((i.nr for i in kjede if i.id == utkast.gjelder), 0)
        raise Konflikt(tuple(i for i in kjede if i.nr > etter))
