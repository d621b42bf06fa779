"""One finding as a person judges it: what it says, the sentence in its place, what the register has, what accepting would do."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd
import streamlit as st

from data.database import Register
from data.redaksjon import funnvurdering, preview
from data.redaksjon.funnvurdering import Funn
from data.store.rules import problems_with
from data.store.types import Observasjon
from pages.components import background
from pages.components import format as fmt
from pages.components.maps import features
from pages.redaksjon import effect
from pages.redaksjon import funn_texts as t
from pages.redaksjon.texts import FELT

_CSS = """<style>
.funn-bevis { border-left: 4px solid var(--fk-teal); background: #f3f6f6; padding: .7rem 1rem; margin: 0;
  border-radius: 4px; line-height: 1.55;
  overflow-wrap: anywhere; color: #465454; }
.st-key-funn-kort h2 { font-size: 1.4rem; padding-top: 0; }
.st-key-funn-kort [data-testid="stCaptionContainer"] p { color: #566262; opacity: 1; }
.st-key-funn-kort [data-testid="stCaptionContainer"] { opacity: 1; }
.funn-bevis mark { background: #fff3cd; color: #1f2a2a; font-weight: 600; padding: .05em .15em; }
.st-key-funn-ko-liste button { justify-content: flex-start; text-align: left; }
.st-key-funn-ko-liste button > div { justify-content: flex-start; }
</style>"""


def draw(register: Register, rad: pd.Series, funn: Funn, beslutning: str | None, *, rettes: bool = False) -> None:
    """Draw one finding; everything that comes from the page is shown as the text it is.

    While it is being corrected (`rettes`) the form tells what would change, by what stands in the form.
    """
    st.html(_CSS)
    sted = str(rad["kommunenavn"]) if isinstance(rad["kommunenavn"], str) else f"{funn.enhetsnavn} fylkeskommune"
    fylke = f" ({fmt.md_escape(rad['fylkesnavn'])})" if isinstance(rad["fylkesnavn"], str) else ""
    st.header(f"{fmt.md_escape(sted)}{fylke}: {status_words(funn.status)}", anchor=False)
    st.markdown(f":primary-badge[{t.KLASSE[str(rad['klasse'])]}] {_hva(rad, funn)}")
    if beslutning:
        st.info(t.ENDRET.format(beslutning=t.BESLUTNING[beslutning]), icon=":material/update:")
    _bevis(rad, funn)
    har, hvis = st.columns(2, gap="medium")
    with har:
        _har(rad)
    if not rettes:
        with hvis:
            if funn.uten_status:
                st.markdown(f"**{t.VIST_HVA}**\n\n{t.VIST_FORKLARING}")
                return
            st.markdown(f"**{t.HVIS}**")
            effekt(register, funn, funnvurdering.observasjon(register, funn))


def status_words(status: str) -> str:
    """Symbol and words of what a finding proposes; of a policy that is only shown, that its adoption is not."""
    return t.VIST if status == funnvurdering.VIST else fmt.status_ord(status)


def _hva(rad: pd.Series, funn: Funn) -> str:
    case = rad["saksnummer"] if isinstance(rad["saksnummer"], str) else None
    period = f"{funn.periode_fra or ''}–{funn.periode_til or ''}" if funn.periode_fra or funn.periode_til else None
    parts = [
        f"**{fmt.md_escape(funn.tittel)}**" if funn.tittel else "",
        fmt.md_escape(rad["plantype_navn"]),
        fmt.dato(funn.vedtatt_dato) if funn.vedtatt_dato else "",
        fmt.md_escape(funn.vedtatt_av),
        f"sak {fmt.md_escape(case)}" if case else "",
        fmt.md_escape(period),
        t.DIALOG if funn.i_dialog else "",
    ]
    return " · ".join(part for part in parts if part)


def _bevis(rad: pd.Series, funn: Funn) -> None:
    before, proof, after = (escape(str(rad[name] or "")) for name in ("bevis_foer", "bevis", "bevis_etter"))
    lead = f"… {before} " if before else ""
    st.html(
        f'<blockquote class="funn-bevis" aria-label="{t.BEVIS}">{lead}<mark>{proof}</mark> {after}{" …" if after else ""}</blockquote>'
    )
    page = rad["bevis_side"]
    link = fmt.md_lenke(t.AAPNE, funn.url)
    st.markdown(f"{link} · {fmt.md_escape(_vert(funn.url))}")
    parts = [
        t.SIDE.format(side=int(page)) if pd.notna(page) and int(page) > 1 else "",
        t.SIST_SETT.format(dato=fmt.dato(funn.siste_sett)) if funn.siste_sett else "",
        t.POENG.format(poeng=f"{funn.poeng:.1f}".replace(".", ",")),
    ]
    found = " · ".join(part for part in parts if part)
    st.caption(found[:1].upper() + found[1:])
    if funn.status == "vedtatt" and funn.poeng < funnvurdering.SIKKER and not funn.vedtatt_dato:
        st.caption(f"⚠ {t.USIKKERT}")
    if any(part.startswith("ocr:") for part in funn.regler.split(";")):
        st.caption(f"⚠ {t.OCR}")
    with st.expander(t.REGLER):
        st.markdown(t.REGEL_TABELL + "\n".join(_regler(funn.regler)))


def _vert(url: str) -> str:
    """Host and path, without the scheme that would make a link of it; an unsafe address is shown whole, as text."""
    return url.split("://", 1)[-1] if fmt.trygg_url(url) else url


def _regler(regler: str) -> list[str]:
    rows = []
    for part in regler.split(";"):
        name, _, weight = part.rpartition(":")
        if name:
            rows.append(
                f"| {fmt.md_escape(background.rule_words().get(name, name))} | {fmt.md_escape(weight.replace('.', ','))} |"
            )
    return rows


def _har(rad: pd.Series) -> None:
    st.markdown(f"**{t.HAR}**")
    if not isinstance(rad["har_status"], str):
        st.markdown(t.HAR_INGENTING)
        return
    inherited = bool(rad["har_arvet"]) if pd.notna(rad["har_arvet"]) else False
    status = fmt.status_ord(fmt.visningsstatus(str(rad["har_status"]), inherited))
    since = features.since_words(rad["har_siden"], rad["har_siden_tekst"])
    st.markdown(f"{status} {since}{f' ({t.HAR_ARVET})' if inherited else ''}")
    if isinstance(rad["har_tittel"], str) or isinstance(rad["har_url"], str):
        st.markdown(fmt.md_lenke(rad["har_tittel"], rad["har_url"]))


def effekt(register: Register, funn: Funn, ny: Observasjon) -> None:
    """Say what saving an observation would do to the map, by the status rule itself; of one that breaks rules, which."""
    problems = problems_with(ny)
    if problems:
        st.markdown(t.EFFEKT_FEIL.format(feil=fmt.md_escape(problemer(problems))))
        return
    if funn.niva == "fylkeskommune":
        st.markdown(t.FYLKE)
        return
    if ny.plantype != "frivillighetspolitikk":
        st.markdown(t.EFFEKT_FORANKRING)
        return
    try:
        changes = preview.effekt(register, (ny,))
    except ValueError as error:
        st.markdown(t.EFFEKT_FEIL.format(feil=fmt.md_escape(str(error).splitlines()[0])))
        return
    effect.draw(changes)


def problemer(funnet: Iterable[tuple[str, str, str]]) -> str:
    """What is wrong with an entry in one line: field, value and rule of each problem."""
    lines = (" ".join(f"{FELT.get(field, field)} {value} {rule}".split()) for field, value, rule in funnet)
    return " ".join(line if line.endswith(".") else f"{line}." for line in dict.fromkeys(lines))


def treffsikkerhet(rules: pd.DataFrame) -> None:
    """How often editors have agreed with what each rule took part in, the weakest first; nothing before anything is decided."""
    if rules.empty:
        return
    with st.expander(t.TREFFSIKKERHET):
        st.caption(t.TREFFSIKKERHET_FORKLARING)
        words = background.rule_words()
        rows = [
            f"| {fmt.md_escape(words.get(row.regel, row.regel))} | {fmt.tall(row.brukt)} | {fmt.prosent(row.rett / row.brukt)} |"
            for row in rules.itertuples()
        ]
        st.markdown(t.TREFFSIKKERHET_TABELL + "\n".join(rows))
