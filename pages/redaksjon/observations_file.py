"""Many observations at once: template, file, check, effect, all or nothing. The file follows our form, or is any list of kommuner that
somebody brings in a spreadsheet: how it is read, what becomes of each row, what it changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st
from openpyxl.utils import get_column_letter

from data import kinds, tabular
from data.database import Register, remembered
from data.inndeling import span
from data.redaksjon import innlesing, kommuneliste, preview
from data.redaksjon.kommuneliste import LEFT_OUT, Brought, Judged, Provenance, Reading
from data.redaksjon.registrering import iso_dato
from data.store.log import Store
from data.store.types import Listevalg, Observasjon, StoreFeil, Utkast
from data.text import visible
from pages.components import downloads, saving
from pages.components import format as fmt
from pages.components.downloads import Download
from pages.components.maps import image
from pages.components.picture import Frame
from pages.redaksjon import observation_form
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
        lists_before()
        return
    innhold = fil.getvalue()
    if _is_list(innhold):
        draw_list(register, innhold, fil.name)
        return
    read_in = _read(register, innhold, fil.name)
    _told(read_in)
    if read_in.feil:
        st.error(t.FEIL.format(antall=f"{len(read_in.feil)} ting"), icon=":material/error:")
        _table(read_in.feil, t.REGEL)
        return
    st.success(t.GODT.format(antall=len(read_in.observasjoner)), icon=":material/check_circle:")
    if read_in.advarsler:
        st.warning(t.SE_OVER.format(antall=len(read_in.advarsler)), icon=":material/visibility:")
        _table(read_in.advarsler, t.MERK)
    with st.container(border=True):
        observation_form.tell_effect(preview.effekt(register, [o for _, o in read_in.observasjoner]), most=60)
    hvorfor = st.text_input(t.FIL_HVORFOR, key="flere-hvorfor", max_chars=400)
    digest = hashlib.sha256(innhold).hexdigest()[:32]
    # What the editor has seen is what stood beside the button when it was pressed: the preview drawn before this one.
    before, seen_then = st.session_state.get(_SETT, (None, {}))
    seen_now = saving.seen_by_editor(register, {o.emne for _, o in read_in.observasjoner})
    st.session_state[_SETT] = (digest, seen_now)
    if st.button(t.FIL_LAGRE.format(antall=len(read_in.observasjoner)), type="primary"):
        _save(register, read_in, digest, hvorfor, seen_then if before == digest else seen_now)


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


def _told(read_in: innlesing.Innlesing) -> None:
    """Which sheet was read, how many rows it has, and what was passed over."""
    if read_in.rader:
        ark = t.FRA_ARK.format(ark=fmt.md_escape(read_in.ark)) if read_in.ark else ""
        st.caption(t.LEST.format(rader=fmt.antall(read_in.rader, *t.RADER_MED), ark=ark))
    for sentence in read_in.forbigaatt:
        st.info(fmt.md_escape(sentence), icon=":material/visibility_off:")


def _table(said: Sequence[innlesing.Feil], heading: str) -> None:
    rader = [(f.rad, f.kolonne, visible(f.verdi, 200), f.regel) for f in said]
    kolonner = [t.RAD, t.KOLONNE, t.VERDI, heading]
    st.dataframe(
        pd.DataFrame(rader, columns=kolonner).astype({t.RAD: "Int64"}), hide_index=True, width="stretch", placeholder=""
    )


def _save(
    register: Register, read_in: innlesing.Innlesing, digest: str, hvorfor: str, seen_then: dict[str, int]
) -> None:
    # The key is the file's own: the same file twice is the same save, whoever sends it and however often.
    drafts = [Utkast("ny", o, f"fil-{digest}-{nr}", hvorfor) for nr, o in read_in.observasjoner]
    outcome = saving.save(drafts, seen_then)
    if not outcome.saved:
        saving.draw_trouble(outcome)
        if outcome.conflict:  # what is shown now has been seen at the next press
            st.session_state[_SETT] = (digest, saving.seen_by_editor(register, seen_then))
        return
    saving.tell(t.FIL_LAGRET.format(antall=len(outcome.entries)) if outcome.anew else t.FRA_FOR)
    st.session_state["flere-runde"] = st.session_state.get("flere-runde", 0) + 1
    st.rerun()


_SEEN = "liste-sett"
_STATUSES = (*kinds.EVIDENCE_STATUSES, LEFT_OUT)
_QUESTIONS_SHOWN = 25


def draw_list(register: Register, content: bytes, name: str) -> None:
    """From file to saved, top to bottom."""
    found = _grid(content, None)
    sheet = found.sheet
    if len(found.sheets) > 1:
        sheet = st.selectbox(t.LISTE_ARK, found.sheets, found.sheets.index(sheet or found.sheets[0]), key="liste-ark")
        found = _grid(content, sheet)
    mark = kommuneliste.fingerprint(content, sheet)
    st.info(t.LISTE_INGRESS_FIL, icon=":material/table_view:")
    _list_told(found)
    origin = _origin(name, sheet, mark)
    reading = _reading(register, found, mark)
    if "kommune" not in reading.columns:
        st.warning(t.LISTE_MANGLER_KOMMUNE, icon=":material/help:")
        return
    if origin is None:
        st.warning(t.LISTE_MANGLER_OPPHAV, icon=":material/help:")
        return
    judged = _judged(register, found, reading, origin, mark)
    taken = [row for row in judged if row.observation is not None]
    _list_rows(judged)
    if taken:
        _list_effect(register, tuple(row.observation for row in taken if row.observation))
        _save_list(register, taken, judged, mark, origin, kommuneliste.choice_of(found, reading))


def lists_before() -> None:
    """The lists that were brought before, each withdrawn as one."""
    try:
        lists = kommuneliste.brought_before(Store().entries(type=Observasjon.TYPE))
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/sync_problem:")
        return
    if not lists:
        return
    with st.expander(t.LISTE_FOER):
        for brought in lists:
            _one_before(brought)


def _one_before(brought: Brought) -> None:
    facts = {
        "navn": fmt.md_escape(brought.name),
        "fil": fmt.md_escape(brought.file),
        "hvem": fmt.md_escape(brought.entry.hvem),
        "naar": fmt.dato(brought.entry.naar.date()),
        "antall": fmt.antall(brought.count, *t.LISTE_RADER),
    }
    st.markdown(t.LISTE_FOER_EN.format(**facts))
    if not brought.in_force:
        st.caption(t.LISTE_TRUKKET)
        return
    if st.button(
        t.LISTE_TREKK.format(antall=len(brought.in_force)), key=f"trekk-{brought.key}", icon=":material/undo:"
    ):
        keys = [f"trekk-{id_}" for id_ in reversed(brought.in_force)]
        outcome = saving.undo(list(brought.in_force), t.LISTE_TREKK_HVORFOR, keys)
        saving.draw_trouble(outcome)
        if outcome.saved:
            saving.tell(t.LISTE_ER_TRUKKET)
            st.rerun()


@lru_cache(8)
def _grid(content: bytes, sheet: str | None) -> tabular.Grid:
    with st.spinner(t.LESER):
        return tabular.grid(content, kommuneliste.MOST_ROWS, sheet)


def _list_told(found: tabular.Grid) -> None:
    sheet = t.FRA_ARK.format(ark=fmt.md_escape(found.sheet)) if found.sheet else ""
    st.caption(t.LEST.format(rader=fmt.antall(len(found.rows), *t.RADER_MED), ark=sheet))
    for sentence in found.passed_over:
        st.caption(fmt.md_escape(sentence))


def _origin(name: str, sheet: str | None, mark: str) -> Provenance | None:
    """What the list is called, its day and who brought it; None until all three are there."""
    st.subheader(t.LISTE_OPPHAV, anchor=False)
    called, day, who = st.columns([5, 3, 4])
    title = called.text_input(t.LISTE_NAVN, t.LISTE_NAVN_FORSLAG, max_chars=200, key=f"liste-navn-{mark}")
    written = day.text_input(t.LISTE_DATO, placeholder=t.LISTE_DATO_HINT, max_chars=40, key=f"liste-dato-{mark}")
    brought = who.text_input(t.LISTE_HVEM, max_chars=120, key=f"liste-hvem-{mark}")
    days = span(iso_dato(written))
    if days and days[0] == days[1] <= date.today() and title.strip() and brought.strip():
        return Provenance(title.strip(), days[0], brought.strip(), name, sheet)
    if written.strip() and not (days and days[0] == days[1] <= date.today()):
        st.warning(t.LISTE_DATO_FEIL.format(dato=fmt.md_escape(written)), icon=":material/event:")
    return None


def _reading(register: Register, found: tabular.Grid, mark: str) -> Reading:
    """The guess, corrected by the editor: row of headings, columns, words, colours."""
    st.subheader(t.LISTE_LESES, anchor=False)
    guessed = _guess(register, found)
    try:
        again = kommuneliste.remembered(Store().entries(type=Listevalg.TYPE), found, guessed)
    except StoreFeil:
        again = None
    if again:
        guessed = again
        st.caption(t.LISTE_HUSKET)
    numbers = [0, *(row.number for row in found.rows[:30])]
    heading = st.selectbox(
        t.LISTE_OVERSKRIFT, numbers, numbers.index(guessed.heading_row) if guessed.heading_row in numbers else 0,
        format_func=lambda n: _row_label(found, n), key=f"liste-rad-{mark}",
    )  # fmt: skip
    if heading != guessed.heading_row:
        marks = kommuneliste.guess_marks(found, heading)
        guessed = Reading(heading, kommuneliste.guess_columns(register, found, heading, marks))
    columns = sorted({cell.column for row in found.rows for cell in row.cells})
    chosen: dict[str, int] = {}
    places = [
        place for _ in range(0, len(kommuneliste.FIELDS), 4) for place in st.columns(4)
    ]  # on a phone they follow in order
    for place, field in enumerate(kommuneliste.FIELDS):
        options = [None, *columns]
        given = guessed.columns.get(field)
        column = places[place].selectbox(
            t.LISTE_FELT[field], options, options.index(given) if given in options else 0,
            format_func=lambda c: t.LISTE_INGEN if c is None else _column_label(found, heading, c),
            key=f"liste-{field}-{heading}-{mark}",
        )  # fmt: skip
        if column is not None:
            chosen[field] = column
    marks = guessed.marks if "status" not in chosen else {}
    reading = kommuneliste.complete(found, replace(guessed, columns=chosen, marks=marks))
    return _meanings(found, reading, mark)


@remembered
def _guess(register: Register, found: tabular.Grid) -> Reading:
    with st.spinner(t.LESER):
        return kommuneliste.guess(register, found)


def _row_label(found: tabular.Grid, number: int) -> str:
    if number == 0:
        return t.LISTE_UTEN_OVERSKRIFT
    row = next(row for row in found.rows if row.number == number)
    return f"{number}: " + visible(" · ".join(cell.text for cell in row.cells if cell.text.strip()), 90)


def _column_label(found: tabular.Grid, heading: int, column: int) -> str:
    text = kommuneliste.heading_text(found, heading, column)
    rows = kommuneliste.body(found, heading)
    example = next((cell for row in rows if (cell := row.cell(column).text.strip())), "")
    return f"{get_column_letter(column)} · {visible(text or example, 40)}"


def _meanings(found: tabular.Grid, reading: Reading, mark: str) -> Reading:
    """What each word, colour and crossed column means, as guessed or chosen."""
    words = {w: reading.words.get(w) for w in kommuneliste.status_words(found, reading)[:60]}
    if words:
        chosen = _each(t.LISTE_ORD, words, mark, lambda word: f"«{visible(word, 40)}»")
        return replace(reading, words=chosen, marks={}, colours={})
    if reading.marks:
        # A column is asked about by its number, and shown by its heading.
        heads = {str(c): status for c, status in reading.marks.items()}
        shown = {str(c): kommuneliste.heading_text(found, reading.heading_row, c) for c in reading.marks}
        chosen = _each(t.LISTE_KRYSS, heads, mark, lambda c: f"«{visible(shown[c], 40)}»")
        return replace(reading, marks={int(c): s for c, s in chosen.items() if s != LEFT_OUT})
    colours = {c: reading.colours.get(c) for c in kommuneliste.colours_of(found, reading)[:20]}
    if colours:
        chosen = _each(t.LISTE_FARGER, colours, mark, kommuneliste.colour_name, swatch=True)
        return replace(reading, colours=chosen)
    options = [None, *kinds.EVIDENCE_STATUSES]
    one = st.selectbox(
        t.LISTE_ALLE,
        options,
        format_func=lambda s: t.LISTE_VELG if s is None else t.STATUSER[s],
        key=f"liste-alle-{mark}",
    )
    return replace(reading, one_status=one)


def _each(
    title: str, guessed: Mapping[str, str | None], mark: str, label: Callable[[str], str], swatch: bool = False
) -> dict[str, str]:
    """Ask for the meaning of each word, column or colour, and give those that have one."""
    st.markdown(title)
    found: dict[str, str] = {}
    places = [place for _ in range(0, len(guessed), 4) for place in st.columns(4)]
    options: list[str | None] = [None, *_STATUSES]
    for place, (said, status) in enumerate(guessed.items()):
        with places[place]:
            if swatch:
                st.html(f'<div style="background:#{said};height:.6rem;border-radius:.2rem" aria-hidden="true"></div>')
            meaning = st.selectbox(
                label(said),
                options, options.index(status) if status in options else 0,
                format_func=lambda s: t.LISTE_VELG if s is None else t.LISTE_UTELAT if s == LEFT_OUT else t.STATUSER[s],
                key=f"liste-betyr-{said}-{mark}",
            )  # fmt: skip
        if meaning is not None:
            found[said] = meaning
    return found


def _judged(register: Register, found: tabular.Grid, reading: Reading, origin: Provenance, mark: str) -> list[Judged]:
    """Each row, with the questions asked and answered; a row may have several, one after the other."""
    answers: dict[tuple[int, str], str] = st.session_state.setdefault(f"liste-svar-{mark}", {})
    judged = kommuneliste.judge(register, found, reading, origin, answers)
    asked = [row for row in judged if row.question is not None]
    st.subheader(t.LISTE_RADENE, anchor=False)
    counts = {name: sum(row.outcome == name for row in judged) for name in ("taken", "asked", "refused")}
    st.markdown(t.LISTE_UTFALL.format(**counts))
    if not asked:
        return judged
    with st.container(border=True):
        st.markdown(t.LISTE_SPORSMAL.format(antall=len(asked)))
        for row in asked[:_QUESTIONS_SHOWN]:
            _question(row, answers, mark)
        if len(asked) > _QUESTIONS_SHOWN:
            st.caption(t.LISTE_FLERE_SPORSMAL.format(antall=len(asked) - _QUESTIONS_SHOWN))
    return judged


def _question(row: Judged, answers: dict[tuple[int, str], str], mark: str) -> None:
    question = row.question
    if question is None:
        return
    labels = dict(question.options)
    key = f"liste-svar-{row.row}-{question.field}-{mark}"

    def answered() -> None:
        if st.session_state[key] is not None:
            answers[row.row, question.field] = st.session_state[key]

    st.selectbox(
        t.LISTE_SPORSMAL_RAD.format(rad=row.row, tekst=_plain(visible(row.text, 60)), hvorfor=_plain(row.why)),
        list(labels), None, format_func=lambda v: labels[v], placeholder=t.LISTE_VELG, key=key, on_change=answered,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Text for a label, which is markdown on screen and read out as it stands: without the signs that markdown has a use for."""
    return re.sub(r"[*_`~#$<>\[\]\\|]|:(?=\w)", " ", text)


def _list_rows(judged: Sequence[Judged]) -> None:
    shown = [
        (row.row, visible(row.text, 80), t.LISTE_UTFALL_ORD[row.outcome], _list_status(row), visible(row.why, 300))
        for row in sorted(judged, key=lambda row: (("asked", "refused", "taken").index(row.outcome), row.row))
    ]
    st.dataframe(
        pd.DataFrame(shown, columns=t.LISTE_KOLONNER), hide_index=True, width="stretch", height=320, placeholder=""
    )


def _list_status(row: Judged) -> str:
    return fmt.status_ord(row.observation.status) if row.observation else "–"


def _list_effect(register: Register, new: tuple[Observasjon, ...]) -> None:
    """What the list would do: statuses that change, the map after, the counts of each fylke."""
    with st.spinner(t.LISTE_REGNER):
        told = preview.whole(register, new)
    st.subheader(t.LISTE_VIRKNING, anchor=False)
    words, after = st.columns([1, 1], gap="large")
    with words, st.container(border=True, height=420):
        observation_form.tell_effect(list(told.effects), most=400)
    with after:
        frame = image.map_frame(t.LISTE_KART_ETTER, t.LISTE_KART_SETNING, date.today())
        st.image(_list_map(tuple(told.visning.items()), frame), width="stretch")
    changed = told.fylker[told.fylker.apply(_differs, axis=1)]
    rows = [
        (
            r.fylkesnavn,
            *(f"{getattr(r, f'{s}_fore')} → {getattr(r, f'{s}_etter')}" for s in t.LISTE_FYLKE_STATUSER),
            r.antall_kommuner,
        )
        for r in changed.itertuples()
    ]
    st.dataframe(pd.DataFrame(rows, columns=t.LISTE_FYLKER), hide_index=True, width="stretch", placeholder="")


def _differs(row: pd.Series[Any]) -> bool:
    return any(row[f"{s}_fore"] != row[f"{s}_etter"] for s in t.LISTE_FYLKE_STATUSER)


@lru_cache(8)
def _list_map(shown: tuple[tuple[str, str], ...], frame: Frame) -> str:
    return image.map_svg(dict(shown), frame)


def _save_list(
    register: Register, taken: list[Judged], judged: list[Judged], mark: str, origin: Provenance, choice: Listevalg
) -> None:
    try:
        brought = kommuneliste.brought_before(Store().entries(type=Observasjon.TYPE))
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/sync_problem:")
        return
    new = {row.row: row.observation for row in taken if row.observation}
    seen_now = saving.seen_by_editor(register, {o.emne for o in new.values()})
    before_press, seen_then = st.session_state.get(_SEEN, (None, {}))
    st.session_state[_SEEN] = (mark, seen_now)
    if left := len(judged) - len(taken):
        st.caption(t.LISTE_IKKE_MED.format(antall=fmt.antall(left, *t.LISTE_RADER)))
    if not st.button(t.LISTE_LAGRE.format(antall=len(new)), type="primary"):
        return
    drafts = [Utkast("ny", o, kommuneliste.save_key(mark, brought, row), origin.publisher) for row, o in new.items()]
    # The choice goes with the rows, so that both are remembered or neither.
    drafts.append(Utkast("ny", choice, f"valg-{kommuneliste.save_key(mark, brought, 0)}"))
    outcome = saving.save(drafts, seen_then if before_press == mark and set(seen_now) <= set(seen_then) else seen_now)
    if not outcome.saved:
        saving.draw_trouble(outcome)
        return
    saving.tell(t.FIL_LAGRET.format(antall=len(new)) if outcome.anew else t.FRA_FOR)
    st.session_state["flere-runde"] = st.session_state.get("flere-runde", 0) + 1
    st.rerun()
