"""What there is, named once: plan types, statuses and key figures, with the words people read.

Everything else asks here: the register's table `plantype`, the rules of the store, the sources' schema, forms, filters, charts,
the open API and its documentation, the exports. `docs/adding.md` says how to add one, and `tests/test_adding.py` adds one of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Plantype:
    """A kind of document that volunteering can be anchored in."""

    kode: str
    navn: str
    kort: str
    """for headings of narrow columns"""
    nynorsk: str
    """the name in what goes to a kommune that writes nynorsk"""
    egen_politikk: bool = False
    """whether it gives a kommune its status; only one does"""
    emne: tuple[str, ...] = ()
    """words in the name of a kommunedelplan that make it this one, for the web search"""


PLANTYPER = (
    Plantype(
        "frivillighetspolitikk",
        "Egen frivillighetspolitikk",
        "Egen politikk",
        "Eigen frivilligpolitikk",
        egen_politikk=True,
    ),
    Plantype(
        "kommuneplanens_samfunnsdel", "Kommuneplanens samfunnsdel", "Samfunnsdel", "Samfunnsdelen i kommuneplanen"
    ),
    Plantype(
        "kommunedelplan_oppvekst",
        "Kommunedelplan for oppvekst, barn og unge",
        "Oppvekst",
        "Kommunedelplan for oppvekst",
        emne=("oppvekst",),
    ),
    Plantype(
        "kommunedelplan_kultur", "Kommunedelplan for kultur", "Kultur", "Kommunedelplan for kultur", emne=("kultur",)
    ),
    Plantype(
        "kommunedelplan_folkehelse",
        "Kommunedelplan for folkehelse",
        "Folkehelse",
        "Kommunedelplan for folkehelse",
        emne=("folkehelse",),
    ),
    Plantype(
        "kommunedelplan_annen",
        "Annen kommunedelplan",
        "Annen kommunedelplan",
        "Annan kommunedelplan",
        emne=("idrett",),
    ),
    Plantype("temaplan_annen", "Annen temaplan", "Annen temaplan", "Annan temaplan"),
)
"""in the order in which they are shown"""
PLANTYPE_CODES = tuple(plan.kode for plan in PLANTYPER)
OTHER_KOMMUNEDELPLAN, OTHER_TEMAPLAN = "kommunedelplan_annen", "temaplan_annen"
"""what a plan is that is none of the others"""
OWN_POLICY = next(plan.kode for plan in PLANTYPER if plan.egen_politikk)

STATUS_WORDS = {
    "vedtatt": "Vedtatt",
    "under_arbeid": "Under arbeid",
    "ingen_kjent": "Ingen kjent",
    "ikke_kartlagt": "Ikke kartlagt",
}
"""the four statuses of views.sql, strongest first"""
SHOWN_STATUSES = ("vedtatt", "arvet", "under_arbeid", "ingen_kjent", "ikke_kartlagt")
"""the ways in which a kommune is shown and counted, in the order of legends and filters"""
EVIDENCE_STATUSES = ("vedtatt", "under_arbeid", "ingen_kjent")
"""what a source can say; `ikke_kartlagt` is that no source says anything"""
CERTAINTY_WORDS = {"høy": "Høy", "middels": "Middels", "lav": "Lav"}
"""how certain a source is, the most certain first"""

TEAL = "#00695c"
"""the colour of vedtatt and of links; style sheets of the screens have it as --fk-teal (pages/open/static/skjerm.css)"""


@dataclass(frozen=True)
class KeyFigure:
    """A column of the macro `fylkestall_per`, where it is counted, and how it is told."""

    navn: str
    overskrift: str
    forklaring: str
    slag: Literal["tall", "prosent"] = "tall"
    """tall: a number of kommuner or people; prosent: a share 0–1"""


KEY_FIGURES = (
    KeyFigure("antall_kommuner", "Antall kommuner", "Kommuner i dag."),
    KeyFigure("vedtatt", "Vedtatt", "Kommuner med vedtatt egen frivillighetspolitikk."),
    KeyFigure("under_arbeid", "Under arbeid", "Kommuner i gang med å lage en."),
    KeyFigure("ingen_kjent", "Ingen kjent", "Kommuner der en kilde sier at den ikke kjenner til noen."),
    KeyFigure("ikke_kartlagt", "Ikke kartlagt", "Kommuner uten kilde."),
    KeyFigure("arvet", "Arvet", "Kommuner der en tidligere kommune hadde vedtatt."),
    KeyFigure("andel_vedtatt", "Andel vedtatt", "vedtatt delt på antall_kommuner.", "prosent"),
    KeyFigure("innbyggere", "Innbyggere", "Innbyggere 1. januar 2026 (SSB)."),
    KeyFigure(
        "andel_innbyggere_vedtatt",
        "Andel av innbyggerne",
        "Andel av innbyggerne som bor i en kommune med vedtatt.",
        "prosent",
    ),
    KeyFigure("stille", "Stille", "Kommuner under arbeid uten noe nytt i kildene på fire år."),
    KeyFigure("utlopt", "Utløpt", "Kommuner med vedtatt eller arvet politikk der perioden i dokumentet er over."),
)
"""in the order in which they are sent"""


@dataclass(frozen=True)
class Licence:
    """A licence as data packages, OpenAPI and screens name it."""

    kode: str
    """its identifier in the SPDX list"""
    navn: str
    url: str


REGISTER_LICENCE = Licence(
    "CC-BY-4.0", "Creative Commons Navngivelse 4.0 (CC BY 4.0)", "https://creativecommons.org/licenses/by/4.0/deed.no"
)
"""of the register as a whole; what comes from others keeps its own, which its description says"""


def plantype_rows() -> list[tuple[str, str, bool, int]]:
    """The rows of the register's table `plantype`: kode, navn, egen_politikk, rekkefolge (from 1)."""
    return [(p.kode, p.navn, p.egen_politikk, place) for place, p in enumerate(PLANTYPER, 1)]
