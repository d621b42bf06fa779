"""A register in memory with evidence of the test's own making, and the rule told a second time in plain Python to hold it against."""

from dataclasses import dataclass, replace
from datetime import date

import duckdb
import pandas as pd

from loaders.fill import fill_tables, run_views
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


@dataclass(frozen=True)
class Word:
    """One piece of evidence about a kommune's own policy; `day` may be partial."""

    day: str
    status: str
    certainty: str = "høy"
    inferred: bool = False

    @property
    def holds_from(self) -> date:
        """Its last day (rule 3)."""
        period = pd.Period(self.day, freq={4: "Y", 7: "M", 10: "D"}[len(self.day)])
        return period.end_time.date()

    @property
    def first_day(self) -> date:
        """Its first day."""
        period = pd.Period(self.day, freq={4: "Y", 7: "M", 10: "D"}[len(self.day)])
        return period.start_time.date()


def real_sources() -> Sources:
    """The shipped sources, read once per process."""
    if not _sources:
        _sources.append(read_sources(SOURCES))
    return _sources[0]


def with_observations(frame: pd.DataFrame, *, sources: Sources | None = None) -> duckdb.DuckDBPyConnection:
    """A register in memory with these observations and the real registry."""
    connection = duckdb.connect(config={"threads": 1})
    fill_tables(connection, replace(sources or real_sources(), statusobservasjoner=frame), "2026-11-21")
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
            "sikkerhet": word.certainty,
            "utledet": "ja" if word.inferred else None,
        }
        for number, said in words.items()
        for i, word in enumerate(said)
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def status_by_the_book(words: list[Word], per: date) -> tuple[str, bool]:
    """(status, under_revisjon) of a kommune without reforms, told step by step as rule 4 reads."""
    by_day: dict[date, Word] = {}
    for word in words:
        best = by_day.get(word.holds_from)
        rank = (CERTAINTY[word.certainty], STRENGTH[word.status])
        if best is None or rank > (CERTAINTY[best.certainty], STRENGTH[best.status]):
            by_day[word.holds_from] = word
    policy: Word | None = None  # the vedtak in force
    work: Word | None = None  # work that no vedtak or plain «none» has ended
    known = False
    revised_from: date | None = None
    for day in sorted(by_day):
        if day > per:
            break
        word, known = by_day[day], True
        if word.status == "vedtatt":
            policy, work = word, None
        elif word.status == "under_arbeid":
            work = word
            revised_from = max(revised_from or word.first_day, word.first_day)
        else:
            policy = None
            work = work if word.inferred else None
    if policy:
        return "vedtatt", revised_from is not None and revised_from > policy.holds_from
    return ("under_arbeid" if work else "ingen_kjent" if known else "ikke_kartlagt"), False
