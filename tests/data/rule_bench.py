"""A register in memory with evidence of the test's own making, and the rule told a second time in plain Python to hold it against."""

from dataclasses import dataclass, replace
from datetime import date

import duckdb
import pandas as pd

from loaders.build import fill_tables, run_views
from loaders.sources.validate import SOURCES, Sources, read_sources

COLUMNS = [
    "id",
    "niva",
    "enhet",
    "kommunenummer",
    "dagens_kommunenummer",
    "status",
    "plantype",
    "dokumenttittel",
    "vedtatt_dato",
    "vedtatt_av",
    "periode_fra",
    "periode_til",
    "i_dialog",
    "gjelder_dato",
    "kilde_url",
    "kilde_utgiver",
    "kilde_dato",
    "sikkerhet",
    "utledet",
    "merknad",
]
STRENGTH = {"vedtatt": 3, "under_arbeid": 2, "ingen_kjent": 1}
CERTAINTY = {"høy": 3, "middels": 2, "lav": 1}
_sources: list[Sources] = []


REGISTERED = date(2026, 11, 21)  # undated evidence counts from here


@dataclass(frozen=True)
class Word:
    """One piece of evidence about a kommune's own policy; `day` may be partial, or None where the source gives none."""

    day: str | None
    status: str
    certainty: str = "høy"
    inferred: bool = False
    document: bool = False

    @property
    def holds_from(self) -> date:
        """Its last day (rule 3)."""
        return self._period.end_time.date() if self.day else REGISTERED

    @property
    def first_day(self) -> date:
        """Its first day."""
        return self._period.start_time.date() if self.day else REGISTERED

    @property
    def _period(self) -> pd.Period:
        assert self.day
        return pd.Period(self.day, freq={4: "Y", 7: "M", 10: "D"}[len(self.day)])


@dataclass(frozen=True)
class Told:
    """What is shown of a kommune: status, flags, the place of the shown word among those said, and the latest day it was confirmed."""

    status: str
    revised: bool = False
    shown: int | None = None
    confirmed: date | None = None
    silent: bool = False


def real_sources() -> Sources:
    """The shipped sources, read once per process."""
    if not _sources:
        _sources.append(read_sources(SOURCES))
    return _sources[0]


def with_observations(frame: pd.DataFrame, *, sources: Sources | None = None) -> duckdb.DuckDBPyConnection:
    """A register in memory with these observations and the real registry."""
    connection = duckdb.connect(config={"threads": 1})
    fill_tables(connection, replace(sources or real_sources(), statusobservasjoner=frame), REGISTERED.isoformat())
    run_views(connection)
    return connection


def frame_of(words: dict[str, list[Word]]) -> pd.DataFrame:
    """The observations table for words by kommunenummer."""
    rows = [
        {
            "id": f"{number}-{i:04}",
            "niva": "kommune",
            "enhet": number,
            "kommunenummer": number,
            "status": word.status,
            "plantype": "frivillighetspolitikk",
            "gjelder_dato": word.day,
            "dokumenttittel": "Frivilligplan" if word.document else None,
            "sikkerhet": word.certainty,
            "utledet": "ja" if word.inferred else None,
        }
        for number, said in words.items()
        for i, word in enumerate(said)
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def status_by_the_book(said: list[Word], per: date) -> Told:
    """What is shown of a kommune without reforms, told step by step as rules 3 to 5 read."""
    words = [
        (i, w)
        for i, w in enumerate(said)
        if w.day or (w.status == "vedtatt" and w.certainty != "lav") or not any(other.day for other in said)
    ]
    by_day: dict[date, Word] = {}
    for _, word in words:
        best = by_day.get(word.holds_from)
        rank = (CERTAINTY[word.certainty], STRENGTH[word.status])
        if best is None or rank > (CERTAINTY[best.certainty], STRENGTH[best.status]):
            by_day[word.holds_from] = word
    policy: Word | None = None  # the latest vedtak in force
    work_since: date | None = None  # the first word of work that no vedtak or plain «none» has ended
    revised_from: date | None = None
    status, began = "ikke_kartlagt", date.min
    for day in sorted(day for day in by_day if day <= per):
        word = by_day[day]
        if word.status == "vedtatt":
            policy, work_since = word, None
        elif word.status == "under_arbeid":
            work_since = work_since or day
            if word.day:
                revised_from = max(revised_from or word.first_day, word.first_day)
        else:
            policy = None
            work_since = work_since if word.inferred else None
        before, status = status, "vedtatt" if policy else "under_arbeid" if work_since else "ingen_kjent"
        if status != before:
            began = day
    if status == "ikke_kartlagt":
        return Told(status)
    since = work_since if status == "under_arbeid" and work_since else began
    behind = [(i, w) for i, w in words if w.status == status and since <= w.holds_from <= per]
    shown = max(
        behind, key=lambda x: (CERTAINTY[x[1].certainty], x[1].document, bool(x[1].day), x[1].holds_from, -x[0])
    )
    confirmed = max((w.holds_from for _, w in behind if w.day), default=None)
    silent = (
        status == "under_arbeid"
        and confirmed is not None
        and pd.Timestamp(confirmed) + pd.DateOffset(years=4) < pd.Timestamp(per)
    )
    return Told(status, bool(policy and revised_from and revised_from > policy.holds_from), shown[0], confirmed, silent)
