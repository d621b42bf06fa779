"""Many observations at once: template, file, check, effect, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd
import streamlit as st

from data import tabular
from data.database import Register, remembered
from data.redaksjon import innlesing, preview
from data.store.types import Utkast
from data.text import visible
from pages.components import downloads, saving
from pages.components import format as fmt
from pages.components.downloads import Download
from pages.redaksjon import brought_list, observation_form
from pages.redaksjon import texts as t

_SETT = "flere-sett"


def draw(register: Register) -> None:
    """From template to saved, top to bottom."""
    st.write(t.INGRESS)
    downloads.links(
        Download(t.MAL_EXCEL, innlesing.mal_excel, "opplysninger.xlsx", downloads.XLSX, "mal_xlsx"),
        Download(t.MAL_CSV, innlesing.mal_csv, "opplysninger.csv", "text/csv", "mal_csv"),
        beside=True,
    )
    with st.expander(t.FORM):
        st.markdown("\n".join(f"- **{fmt.md_escape(k)}** – {fmt.md_escape(v)}" for k, v in innlesing.KOLONNER.items()))
    fil = st.file_uploader(
        t.FIL, ["xlsx", "csv"], key=f"flere-fil-{st.session_state.get('flere-runde', 0)}", max_upload_size=5
    )
    if fil is None:
        brought_list.before()
        return
    innhold = fil.getvalue()
    if _is_list(innhold):
        brought_list.draw(register, innhold, fil.name)
        return
    lest = _read(register, innhold, fil.name)
    _told(lest)
    if lest.feil:
        st.error(t.FEIL.format(antall=f"{len(lest.feil)} ting"), icon=":material/error:")
        _table(lest.feil, t.REGEL)
        return
    st.success(t.GODT.format(antall=len(lest.observasjoner)), icon=":material/check_circle:")
    if lest.advarsler:
        st.warning(t.SE_OVER.format(antall=len(lest.advarsler)), icon=":material/visibility:")
        _table(lest.advarsler, t.MERK)
    with st.container(border=True):
        observation_form.tell_effect(preview.effekt(register, [o for _, o in lest.observasjoner]), most=60)
    hvorfor = st.text_input(t.FIL_HVORFOR, key="flere-hvorfor", max_chars=400)
    avtrykk = hashlib.sha256(innhold).hexdigest()[:32]
    # What the editor has seen is what stood beside the button when it was pressed: the preview drawn before this one.
    forrige, sett_da = st.session_state.get(_SETT, (None, {}))
    sett_na = saving.seen_by_editor(register, {o.emne for _, o in lest.observasjoner})
    st.session_state[_SETT] = (avtrykk, sett_na)
    if st.button(t.FIL_LAGRE.format(antall=len(lest.observasjoner)), type="primary"):
        _save(register, lest, avtrykk, hvorfor, sett_da if forrige == avtrykk else sett_na)


@lru_cache(8)
def _is_list(content: bytes) -> bool:
    """Whether a file holds a table that does not follow our form."""
    with st.spinner(t.LESER):
        table = tabular.headed(tabular.grid(content, innlesing.MEST_RADER))
    return bool(table.rows or table.headings) and not innlesing.of_the_form(table)


@remembered
def _read(register: Register, content: bytes, name: str) -> innlesing.Innlesing:
    with st.spinner(t.LESER):
        return innlesing.read(register, content, name)


def _told(lest: innlesing.Innlesing) -> None:
    """Which sheet was read, how many rows it has, and what was passed over."""
    if lest.rader:
        ark = t.FRA_ARK.format(ark=fmt.md_escape(lest.ark)) if lest.ark else ""
        st.caption(t.LEST.format(rader=fmt.antall(lest.rader, *t.RADER_MED), ark=ark))
    for setning in lest.forbigaatt:
        st.info(fmt.md_escape(setning), icon=":material/visibility_off:")


def _table(said: Sequence[innlesing.Feil], heading: str) -> None:
    rader = [(f.rad, f.kolonne, visible(f.verdi, 200), f.regel) for f in said]
    kolonner = [t.RAD, t.KOLONNE, t.VERDI, heading]
    st.dataframe(
        pd.DataFrame(rader, columns=kolonner).astype({t.RAD: "Int64"}), hide_index=True, width="stretch", placeholder=""
    )


def _save(register: Register, lest: innlesing.Innlesing, avtrykk: str, hvorfor: str, sett_da: dict[str, int]) -> None:
    # The key is the file's own: the same file twice is the same save, whoever sends it and however often.
    utkast = [Utkast("ny", o, f"fil-{avtrykk}-{nr}", hvorfor) for nr, o in lest.observasjoner]
    outcome = saving.save(utkast, sett_da)
    if not outcome.saved:
        saving.draw_trouble(outcome)
        if outcome.conflict:  # what is shown now has been seen at the next press
            st.session_state[_SETT] = (avtrykk, saving.seen_by_editor(register, sett_da))
        return
    saving.tell(t.FIL_LAGRET.format(antall=len(outcome.entries)) if outcome.anew else t.FRA_FOR)
    st.session_state["flere-runde"] = st.session_state.get("flere-runde", 0) + 1
    st.rerun()
