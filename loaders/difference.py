"""What a new register says that the one it replaces did not: evidence, statuses, counts."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data import kinds
from data.database import READER_CONFIG
from data.store.engine import End

STATUS_WORDS = {code: word.lower() for code, word in kinds.STATUS_WORDS.items()}
SHOWN = 40

EVIDENCE = """SELECT id, enhet || ' – ' || coalesce(kilde_url, 'uten lenke') || coalesce(' – ' || registrert_av, ''),
    CASE WHEN gjeldende THEN md5(o::VARCHAR) ELSE '' END, opphav FROM observasjon AS o ORDER BY enhet, id"""
STATUS = """SELECT s.kommunenummer, s.kommunenavn, s.status || CASE WHEN s.arvet THEN ' (arvet)' ELSE '' END,
    s.status = 'vedtatt' AND NOT s.arvet, CASE WHEN e.id IS NULL THEN '' ELSE concat_ws(', ',
        '«' || e.dokumenttittel || '»', coalesce(e.dato_tekst, 'uten dato'), 'sikkerhet ' || e.sikkerhet,
        CASE WHEN e.enhet <> s.kommunenavn THEN 'om ' || e.enhet END, e.kilde_url, 'rad ' || e.id) END
    FROM status_per(current_date) AS s LEFT JOIN evidens AS e ON e.id = s.observasjon_id
    ORDER BY s.kommunenavn COLLATE nb, s.kommunenummer"""
# Every other base table, by where its rows come from: table -> what people call them. What editors wrote goes when they take it back and
# in no other way; what the sources say does not get less; what the search found may change, but not be gone.
WRITTEN = {
    "samling_kommune": "deltakere på samlinger",
    "bistand": "bistand",
    "endring": "endringer",
    "funn_beslutning": "avgjørelser om funn",
    "runde": "runder",
    "runde_kommune": "kommuner i runder",
    "kommunesvar": "svar fra kommuner",
}
SAMLING = "samling"
SHIPPED = {
    "fylke": "fylker",
    "fylke_endring": "endringer i fylker",
    "kommune": "kommuner",
    "kommune_endring": "endringer i kommuner",
    "kommune_deling": "delte kommuner",
    "kommune_grensejustering": "grensejusteringer",
    "kommune_egenskap": "opplysninger om kommuner",
    "plantype": "plantyper",
    "publisert_tall": "publiserte tall",
    "kontekst": "datasett med andres tall",
}
FOUND = {
    "nettside": "nettsider",
    "soek": "søk på nettsteder",
    "funn": "funn",
    "kopi": "kopier av kilder",
    "einnsyn": "spørsmål til eInnsyn",
    "kontekst_tall": "andres tall",
}
FEW = 10
"""of so many found rows or fewer all may go at once"""


@dataclass(frozen=True)
class State:
    """What is compared.

    evidence: id -> (label, hash of the row, empty where it is not in force, opphav);
    status: kommunenummer -> (name, status, counted as vedtatt, the row that shows it);
    written: table -> hashes of the rows that editors wrote; samlinger: id -> opphav; counts: table -> rows; end: of which store the
    register is made, and where its log ended.
    """

    evidence: dict[str, tuple[str, str, str]]
    status: dict[str, tuple[str, str, bool, str]]
    written: dict[str, frozenset[str]]
    samlinger: dict[str, str]
    counts: dict[str, int]
    end: End

    @property
    def adopted(self) -> int:
        """How many kommuner are counted as vedtatt today."""
        return sum(counted for _, _, counted, _ in self.status.values())


@dataclass(frozen=True)
class Difference:
    """Labels of evidence added, changed, withdrawn by editors (the store still tells it) and removed without a trace;
    sentences on kommuner whose status changed, and for each the row it rested on and rests on; vedtatt before and after; how many rows of
    other kinds there are now where that changed, and what of them is lost: gone in a way in which they may not go."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    removed: tuple[str, ...]
    statuses: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    adopted_before: int | None  # None: there was no register to compare with
    adopted_after: int
    counted: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The report, in Norwegian."""
        if self.adopted_before is None:
            return (
                f"Nytt register: {len(self.added)} observasjoner, {self.adopted_after} kommuner med vedtatt politikk."
            )
        lines: list[str] = []
        groups = {
            "lagt til": self.added,
            "endret": self.changed,
            "trukket tilbake": self.withdrawn,
            "fjernet": self.removed,
        }
        for word, labels in groups.items():
            if labels:
                lines.append(f"Evidens {word}: {len(labels)}")
                lines += [f"  {label}" for label in labels[:SHOWN]]
                lines += [f"  … og {len(labels) - SHOWN} til"] if len(labels) > SHOWN else []
        if self.statuses:
            lines.append("Kommuner med ny status:")
            for sentence, (row_before, row_after) in zip(self.statuses, self.reasons, strict=True):
                lines += [f"  {sentence}", f"    avgjøres nå av: {row_after or 'ingen opplysning'}"]
                lines += [f"    før av: {row_before or 'ingen opplysning'}"] if row_before != row_after else []
        lines += self.counted
        if not lines:
            return f"Ingen endring i evidens eller status; {self.adopted_after} vedtatt."
        return "\n".join([*lines, f"Fra {self.adopted_before} til {self.adopted_after} vedtatt."])


def read_state(connection: duckdb.DuckDBPyConnection) -> State:
    """Read what is compared from an open register."""
    evidence = {id_: (label, digest, origin) for id_, label, digest, origin in connection.execute(EVIDENCE).fetchall()}
    status = {number: tuple(told) for number, *told in connection.execute(STATUS).fetchall()}
    meta = dict(connection.execute("SELECT nokkel, verdi FROM meta").fetchall())
    counts = {}
    for table in (*WRITTEN, SAMLING, *SHIPPED, *FOUND):
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        counts[table] = int(row[0]) if row else 0
    written = {
        table: frozenset(row[0] for row in connection.execute(f"SELECT md5(t::VARCHAR) FROM {table} AS t").fetchall())
        for table in WRITTEN
    }
    samlinger = dict(connection.execute("SELECT id, opphav FROM samling").fetchall())
    end = End(meta.get("lager_id", ""), int(meta.get("lager_nr", 0)), meta.get("lager_kjede", ""))
    return State(evidence, status, written, samlinger, counts, end)


def read_file_state(path: Path) -> State | None:
    """The state of a register file, or None where there is none that can be read (then there is nothing to lose)."""
    try:
        with duckdb.connect(str(path.resolve(strict=True)), read_only=True, config=READER_CONFIG) as connection:
            return read_state(connection)
    except (OSError, duckdb.Error):
        return None


def compare(before: State | None, after: State, *, goes_on: bool, superseded: Collection[str] = ()) -> Difference:
    """The difference from one state to the next.

    `goes_on`: the store is the one that the register before was made of, with all it had then; `superseded`: shipped rows that editors
    have corrected or withdrawn.
    """
    old = before.evidence if before else {}
    new = after.evidence
    changed = [
        (before.status[number], told)
        for number, told in after.status.items()
        if before and number in before.status and before.status[number][1] != told[1]
    ]
    gone = {id_: row for id_, row in old.items() if id_ not in new}
    out_of_force = {id_ for id_, (_, digest, _) in new.items() if not digest and id_ in old and old[id_][1]}
    withdrawn = {id_ for id_, (_, _, origin) in gone.items() if origin != "kilde" and goes_on} | out_of_force
    return Difference(
        added=tuple(label for id_, (label, digest, _) in new.items() if digest and id_ not in old),
        changed=tuple(
            label for id_, (label, digest, _) in new.items() if digest and id_ in old and old[id_][1] != digest
        ),
        withdrawn=tuple(label for id_, (label, _, _) in old.items() if id_ in withdrawn),
        removed=tuple(label for id_, (label, _, _) in gone.items() if id_ not in withdrawn),
        statuses=tuple(f"{now[0]}: {_word(was[1])} → {_word(now[1])}" for was, now in changed),
        reasons=tuple((was[3], now[3]) for was, now in changed),
        adopted_before=before.adopted if before else None,
        adopted_after=after.adopted,
        counted=_counted(before, after) if before else (),
        lost=tuple(_lost(before, after, goes_on, superseded)) if before else (),
    )


def _counted(before: State, after: State) -> tuple[str, ...]:
    words = {SAMLING: "samlinger", **WRITTEN, **SHIPPED, **FOUND}
    return tuple(
        f"{word[0].upper()}{word[1:]}: {before.counts[table]} → {after.counts[table]}"
        for table, word in words.items()
        if before.counts[table] != after.counts[table]
    )


def _lost(before: State, after: State, goes_on: bool, superseded: Collection[str]) -> Iterator[str]:
    """What is gone that nobody took away, a sentence a kind."""
    if not goes_on and before.end.nr:
        yield f"lageret: registeret holder innførsel {before.end.nr} av et lager som dette ikke er en fortsettelse av"
    for table, word in WRITTEN.items():
        if (missing := len(before.written[table] - after.written[table])) and not goes_on:
            yield f"{word}: {missing} borte"
    gone = {id_ for id_ in before.samlinger if id_ not in after.samlinger and id_ not in superseded}
    if (ours := sum(before.samlinger[id_] != "kilde" for id_ in gone)) and not goes_on:
        yield f"samlinger som redaktører har skrevet: {ours} borte"
    held, holds = (sum(origin == "kilde" for origin in state.samlinger.values()) for state in (before, after))
    if (short := held - holds - sum(id_ in superseded for id_ in before.samlinger)) > 0:
        yield f"samlinger fra kildene: {short} borte"
    for table, word in SHIPPED.items():
        if (short := before.counts[table] - after.counts[table]) > 0:
            yield f"{word} fra kildene: {short} borte"
    for table, word in FOUND.items():
        had, has = before.counts[table], after.counts[table]
        if (had > FEW and has * 2 < had) or (had and not has and (table != "funn" or not after.counts["nettside"])):
            yield f"{word}: {had - has} av {had} borte (er mappen med det som er hentet, på plass?)"


def _word(status: str) -> str:
    kind, _, inherited = status.partition(" ")
    return f"{STATUS_WORDS[kind]} {inherited}".strip()
