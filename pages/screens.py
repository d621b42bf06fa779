"""The screens, in the order of the menu. A new screen is one line here and one file; a line whose file is not there is left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Screen:
    """One screen: its file under pages/, its name in the menu, its address and the title at its top."""

    fil: str
    navn: str
    adresse: str
    tittel: str
    filtre: tuple[str, ...] = ()
    """the filters that change something on this screen, in the order of the bar under the title; without any there is no bar"""
    redaktor: bool = False
    """shown to editors only (the page itself must check the role again)"""
    i_meny: bool = True
    """in the menu; otherwise reached by links only"""
    forside: bool = False
    """the screen at the bare address; its own `adresse` is never shown"""
    params: tuple[str, ...] = ()
    """names of query parameters that only this screen uses; others get the message «kjenner ikke»"""

    @property
    def filterlinje(self) -> bool:
        """Whether the shared filter bar stands under the title."""
        return bool(self.filtre)

    @property
    def sti(self) -> Path:
        """The file of the screen."""
        return ROOT / "pages" / f"{self.fil}.py"


SAMLINGER_PARAMS = (
    *("del", "landsdel", "okonomisk", "rundt", "radius", "felles", "med", "uten"),
    *("samlinger", "reise", "like", "regel", "ikke", "alternativ", "samlinger2", "reise2", "like2", "plan", "hva_kom"),
)
SCREENS: tuple[Screen, ...] = (
    Screen(
        "oversikt/page",
        "Oversikt",
        "start",
        "Kommuner med frivillighetspolitikk",
        filtre=("fylke", "plantype", "per", "eldre", "farger", "kommune"),
        forside=True,
        params=("eldre", "farger", "side"),
    ),
    Screen(
        "fylker/page",
        "Fylker",
        "fylker",
        "Fylke for fylke",
        filtre=("fylke", "plantype", "per"),
        params=("sorter", "siden", "publisert", "trekk"),
    ),
    Screen(
        "utvikling/page",
        "Utvikling",
        "utvikling",
        "Utvikling over tid",
        filtre=("fylke", "per"),
        params=("maal", "tid"),
    ),
    Screen(
        "kommuner/page",
        "Kommuner",
        "kommuner",
        "Kommune for kommune",
        filtre=("fylke", "status", "per", "kommune"),
        params=("tidligere", "vis"),
    ),
    Screen(
        "samlinger/page",
        "Samlinger",
        "samlinger",
        "Samlinger",
        filtre=("fylke", "status", "per"),
        params=SAMLINGER_PARAMS,
    ),
    Screen(
        "sok_i_planene/page",
        "Søk i planene",
        "sok-i-planene",
        "Søk i planene",
        filtre=("fylke", "plantype", "status", "per"),
        params=("sok", "fra"),
    ),
    Screen(
        "data_og_metode/page",
        "Data og metode",
        "data-og-metode",
        "Data og metode",
        params=("emne", "filer_per", "tabell"),
    ),
    Screen(
        "redaksjon/registrer",
        "Registrer",
        "registrer",
        "Registrer",
        redaktor=True,
        params=("nummer", "fane"),
    ),
    Screen(
        "redaksjon/endringer",
        "Endringer",
        "endringer",
        "Endringer",
        redaktor=True,
        params=("i_kommune", "i_fylke", "fra_dag", "til_dag"),
    ),
    Screen("redaksjon/funn", "Funn", "funn", "Funn fra nettsøket", redaktor=True, params=("gruppe",)),
    Screen("redaksjon/runder", "Runder", "runder", "Runder", redaktor=True, params=("runde", "rundefane")),
    Screen(
        "redaksjon/datastatus",
        "Datastatus",
        "datastatus",
        "Datastatus",
        redaktor=True,
        params=("tilstand", "historikk"),
    ),
)


def visible(er_redaktor: bool) -> list[Screen]:
    """The screens this person may see, in the order of the menu."""
    return [s for s in SCREENS if s.sti.is_file() and (er_redaktor or not s.redaktor)]


@cache
def menu(editor: bool) -> list[tuple[StreamlitPage, Screen]]:
    """The pages of an editor's or a reader's menu. Made once, and to be copied for each run, which marks the one that it draws."""
    made = []
    # The address works for all: the editors' screens ask for a login there.
    for screen in visible(er_redaktor=True):
        shown: Literal["visible", "hidden"] = (
            "visible" if screen.i_meny and (editor or not screen.redaktor) else "hidden"
        )
        page = st.Page(screen.sti, title=screen.navn, url_path=screen.adresse, default=screen.forside, visibility=shown)
        made.append((page, screen))
    return made


@cache
def own_params() -> tuple[str, ...]:
    """All query parameters that single screens use."""
    return tuple(name for s in SCREENS for name in s.params)
