"""The status rule told by real cases: each example names the rule, the kommune, the date and what the rule says there.

The screen shows what `status_per` answers for them, and a test compares that with what is written here, so that the
explanation and the rule in views.sql cannot drift apart.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Eksempel:
    """One real case: on `dato` the kommune has `status` by rule number `regel`; flags as `status_per` has them."""

    regel: int
    kommunenummer: str
    dato: date
    status: str
    arvet: bool = False
    under_revisjon: bool = False
    utlopt: bool = False
    udatert: bool = False
    stille: bool = False
    tittel: str | None = None
    """the document shown, where the case is about which row that is"""
    sist_bekreftet: date | None = None
    """the latest day a source said the same, where the case is about that"""


EKSEMPLER: tuple[Eksempel, ...] = (
    Eksempel(1, "1820", date(2026, 11, 21), "ikke_kartlagt"),
    Eksempel(1, "1515", date(2026, 11, 21), "ingen_kjent"),
    Eksempel(2, "1806", date(2026, 11, 21), "ikke_kartlagt"),
    Eksempel(3, "4621", date(2024, 6, 12), "under_arbeid"),
    Eksempel(3, "4621", date(2024, 6, 13), "vedtatt"),
    Eksempel(3, "3403", date(2010, 12, 30), "ikke_kartlagt"),
    Eksempel(3, "3403", date(2010, 12, 31), "vedtatt"),
    Eksempel(3, "3205", date(2026, 11, 21), "vedtatt", udatert=True),
    Eksempel(3, "5501", date(2019, 7, 17), "under_arbeid"),
    Eksempel(3, "1539", date(2026, 11, 21), "vedtatt"),
    Eksempel(4, "3403", date(2024, 1, 1), "vedtatt", under_revisjon=True),
    Eksempel(4, "5501", date(2019, 7, 18), "vedtatt"),
    Eksempel(4, "5501", date(2021, 7, 17), "ingen_kjent"),
    Eksempel(
        4,
        "0301",
        date(2026, 11, 21),
        "vedtatt",
        tittel="Engasjement og deltakelse – Frivillighet i Oslo 2016",
        sist_bekreftet=date(2024, 7, 31),
    ),
    Eksempel(5, "3116", date(2026, 11, 21), "vedtatt", utlopt=True),
    Eksempel(5, "3407", date(2018, 10, 30), "under_arbeid", sist_bekreftet=date(2014, 10, 30)),
    Eksempel(5, "3407", date(2018, 10, 31), "under_arbeid", stille=True, sist_bekreftet=date(2014, 10, 30)),
    Eksempel(6, "4601", date(2020, 1, 1), "vedtatt"),
    Eksempel(6, "4626", date(2026, 11, 21), "vedtatt", arvet=True),
    Eksempel(6, "1508", date(2024, 6, 1), "under_arbeid", arvet=True),
    Eksempel(6, "1580", date(2024, 6, 1), "under_arbeid", arvet=True),
)
