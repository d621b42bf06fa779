"""What a new register says that the one it replaces did not: evidence, statuses, counts."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data import kinds
from data.database import READER_CONFIG

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


@dataclass(frozen=True)
class State:
    """What is compared.

    evidence: id -> (label, hash of the row, empty where it is not in force, opphav);
    status: kommunenummer -> (name, status, counted as vedtatt, the row that shows it);
    store_entry: the last entry of the editors' store that the register holds (0: none).
    """

    evidence: dict[str, tuple[str, str, str]]
    status: dict[str, tuple[str, str, bool, str]]
    store_entry: int

    @property
    def adopted(self) -> int:
        """How many kommuner are counted as vedtatt today."""
        return sum(counted for _, _, counted, _ in self.status.values())


@dataclass(frozen=True)
class Difference:
    """Labels of evidence added, changed, withdrawn by editors (the store still tells it) and removed without a trace;
    sentences on kommuner whose status changed, and for each the row it rested on and rests on; vedtatt before and after."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    removed: tuple[str, ...]
    statuses: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    adopted_before: int | None  # None: there was no register to compare with
    adopted_after: int

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
        if not lines:
            return f"Ingen endring i evidens eller status; {self.adopted_after} vedtatt."
        return "\n".join([*lines, f"Fra {self.adopted_before} til {self.adopted_after} vedtatt."])


def read_state(connection: duckdb.DuckDBPyConnection) -> State:
    """Read what is compared from an open register."""
    evidence = {id_: (label, digest, origin) for id_, label, digest, origin in connection.execute(EVIDENCE).fetchall()}
    status = {number: tuple(told) for number, *told in connection.execute(STATUS).fetchall()}
    entry = connection.execute("SELECT verdi FROM meta WHERE nokkel = 'lager_nr'").fetchone()
    return State(evidence, status, int(entry[0]) if entry else 0)


def read_file_state(path: Path) -> State | None:
    """The state of a register file, or None where there is none that can be read (then there is nothing to lose)."""
    try:
        with duckdb.connect(str(path.resolve(strict=True)), read_only=True, config=READER_CONFIG) as connection:
            return read_state(connection)
    except (OSError, duckdb.Error):
        return None


def compare(before: State | None, after: State) -> Difference:
    """The difference from one state to the next."""
    old = before.evidence if before else {}
    new = after.evidence
    changed = [
        (before.status[number], told)
        for number, told in after.status.items()
        if before and number in before.status and before.status[number][1] != told[1]
    ]
    gone = {id_: row for id_, row in old.items() if id_ not in new}
    store_kept = before is not None and after.store_entry >= before.store_entry
    out_of_force = {id_ for id_, (_, digest, _) in new.items() if not digest and id_ in old and old[id_][1]}
    withdrawn = {id_ for id_, (_, _, origin) in gone.items() if origin != "kilde" and store_kept} | out_of_force
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
    )


def _word(status: str) -> str:
    kind, _, inherited = status.partition(" ")
    return f"{STATUS_WORDS[kind]} {inherited}".strip()
