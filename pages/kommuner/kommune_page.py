"""The long form of one kommune, section by section; each draws one part of what was found and asks nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from math import cos, radians
from typing import Any

import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from data import grenser, inndeling
from data.grenser import naboer, per_utgave, read_areas, steder
from data.queries.kommune import Dokument, Kommune, Kriterium, Opplysning, dokumenter, kriterier
from data.queries.kommuneside import Andre, Kommuneside
from data.queries.kontekst import Datasett, Sammenligning
from pages.components import access, ark_links, kommune_view, picture, ways
from pages.components import format as fmt
from pages.components import kommune_texts as shared
from pages.components.format import change_words
from pages.components.html import ekstern, esc, kommune_lenke, status_merke, tabell
from pages.components.kommune_view import Section
from pages.kommuner import texts as t


def draw(side: Kommuneside) -> None:
    """Draw the whole page of a kommune of today."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        kommune_view.draw(side, LEFT)
    with right:
        kommune_view.draw(side, RIGHT)
    kommune_view.draw(side, BELOW if side.evidence else BELOW_UNKNOWN)


def draw_former(who: Kommune, former: Any, evidence: Sequence[Opplysning]) -> None:
    """Draw the page that a former kommune (a row of `tidligere_kommuner`) keeps: its own evidence, until it became part of `who`."""
    last = former.gyldig_til.date()
    st.header(
        t.TIDLIGERE_TITTEL.format(
            navn=fmt.md_escape(former.kommunenavn), nummer=former.kommunenummer, dato=fmt.dato(last)
        ),
        anchor=False,
    )
    same = former.kommunenavn == who.navn
    told = (t.TIDLIGERE_SAMME_NAVN if same else t.TIDLIGERE_I_DAG).format(navn=former.kommunenavn, ny=who.navn)
    today = kommune_lenke(who.nummer, t.TIL_DAGENS.format(navn=who.navn))
    st.html(
        f"<p>{esc(told)} {today}</p><p>{esc(t.TIDLIGERE_STATUS)}: <strong>{status_merke(former.status)}</strong></p>"
    )
    if not evidence:
        st.info(fmt.md_escape(t.TIDLIGERE_TOM.format(navn=former.kommunenavn)), icon=":material/search:")
    decides = former.observasjon_id if isinstance(former.observasjon_id, str) else None
    _criteria(kriterier(list(evidence), former.status, decides))
    st.subheader(shared.TIDSLINJE, anchor=False)
    st.html(kommune_view.timeline(evidence, (), decides) or esc(shared.TIDSLINJE_TOM))
    _documents(dokumenter(list(evidence), last))


def _title(side: Kommuneside) -> None:
    st.header(f"{fmt.md_escape(side.who.navn)} ({side.who.nummer})", anchor=False)


def _as_of(side: Kommuneside) -> None:
    st.caption(t.PER.format(dato=fmt.dato(side.per), innhold=side.innhold[:12]))
    ark_links.kommuneark([side.who.nummer], side.per)


def _nothing_known(side: Kommuneside) -> None:
    who = side.who
    if side.evidence:
        return
    if side.later:
        told = t.INGEN_DA.format(
            opplysninger=fmt.antall(side.later, "opplysning", "opplysninger"), navn=who.navn, per=fmt.dato(side.per)
        )
        st.info(fmt.md_escape(told), icon=":material/search:")
        return
    told = t.LETT_I.format(
        antall=fmt.tall(side.extent.opplysninger),
        utgivere=fmt.tall(side.extent.utgivere),
        dato=fmt.dato(side.extent.til_og_med),
        navn=who.navn,
    )
    run = side.searched
    searched = (
        t.IKKE_SOKT
        if run is None
        else t.SOKT.format(sider=fmt.tall(run.sider), nettsted=who.nettsted or who.navn, dato=fmt.dato(run.dag))
    )
    st.info(fmt.md_escape(f"{t.INGEN_EVIDENS.format(navn=who.navn)}. {told} {searched}"), icon=":material/search:")
    _next_step(side)


def _next_step(side: Kommuneside) -> None:
    """What a kommune of which nothing is known can do: look, see what others like it have, get help, answer."""
    who, near, similar = side.who, Andre.of(side.near), Andre.of(side.similar)
    site = fmt.trygg_url(who.nettsted)
    beside = t.NESTE_NABOER.format(
        antall=fmt.antall(near.antall, *t.NESTE_NABO), vedtatt=near.vedtatt, arbeid=near.under_arbeid
    )
    alike = t.NESTE_LIKE.format(antall=similar.antall, vedtatt=similar.vedtatt, arbeid=similar.under_arbeid)
    told = {
        t.NESTE_SE: t.NESTE_SE_HVORDAN.format(nettsted=ekstern(t.NESTE_NETTSTED, site)),
        t.NESTE_ANDRE: esc(f"{beside} {alike}" if side.near else alike),
        t.NESTE_HJELP: t.NESTE_HJELP_HVA.format(lenke=ekstern(ways.PUBLISHER, ways.PUBLISHER_URL)),
        t.NESTE_SVAR: f"{t.NESTE_SVAR_HVORDAN} {_report_link(who)}",
    }
    st.subheader(t.NESTE, anchor=False)
    st.html(
        "<ul>" + "".join(f"<li><strong>{esc(head)}</strong> {words}</li>" for head, words in told.items()) + "</ul>"
    )


def _criteria(found: Sequence[Kriterium]) -> None:
    st.subheader(t.KRITERIER, anchor=False)
    st.html(
        tabell(
            t.KRITERIER_HJELP,
            t.KRITERIER_KOLONNER,
            [(esc(t.KRITERIUM[c.kode]), _answer(c), _proof(c)) for c in found],
            stack=True,
        )
    )


def _answer(c: Kriterium) -> str:
    inherited = f" {t.ARVET_SVAR}" if c.bevis is not None and c.bevis.arvet else ""
    return f'<span class="fk-merke">{esc(t.SVAR[c.svar] + inherited)}</span>'


def _proof(c: Kriterium) -> str:
    o = c.bevis
    if o is None:
        return esc(t.KRITERIUM_UKJENT)
    source = ekstern(o.utgiver or shared.UKJENT_KILDE, o.kilde_url)
    when = f" ({esc(fmt.dato(o.dato_tekst))})" if o.dato_tekst else ""
    if c.svar == "ikke_oppfylt":
        return t.KRITERIUM_IKKE.format(kilde=source, dato=when)
    unit = f"{esc(o.enhet)}: " if o.arvet else ""
    return unit + t.BEVIS[c.kode].format(
        tittel=f"«{esc(o.tittel)}» – " if o.tittel else "",
        kilde=source,
        dato=when,
        av=f" av {esc(o.vedtatt_av)}" if o.vedtatt_av else "",
        merknad=f'. <span class="fk-svak">{esc(o.merknad)}</span>' if o.merknad else "",
        vedtatt=f" {esc(fmt.dato(o.vedtatt_dato))}" if o.vedtatt_dato else "",
    )


def _map(side: Kommuneside) -> None:
    names = {number: row.kommunenavn for number, row in side.everyone.items()}
    status = {number: fmt.tegnet(row.visning, row.stille) for number, row in side.everyone.items()}
    number = side.who.nummer
    beside = ", ".join(
        f"{names[other]} ({fmt.TEGNET[status[other]].ord.lower()})" for other, _ in grenser.naboer().get(number, ())
    )
    told = t.KART_BESKRIVELSE.format(navn=side.who.navn, status=fmt.TEGNET[status[number]].ord, naboer=beside)
    st.html(small_map(number, names, status, t.KART.format(navn=side.who.navn), told))
    edition = grenser.utgave()
    st.caption(t.KART_KREDIT.format(attribusjon=edition.attribusjon, utgave=edition.utgave))


def _facts(side: Kommuneside) -> None:
    who = side.who
    site = fmt.trygg_url(who.nettsted)
    facts = {
        "innbyggere": esc(t.INNBYGGERE.format(antall=fmt.tall(who.innbyggere), dato=fmt.dato(who.innbyggere_dato))),
        "fylke": esc(who.fylkesnavn),
        "senter": esc(who.administrasjonssenter),
        "region": esc(who.okonomisk_region),
        "navn": esc(" · ".join(filter(None, (who.samisk, who.kvensk)))),
        "nettsted": ekstern(site.split("//", 1)[1].rstrip("/"), site) if site else "",
    }
    st.html(tabell("", (t.FAKTA, ""), [(esc(t.FAKTA_LINJER[key]), value) for key, value in facts.items() if value]))


def _reform_to_come(side: Kommuneside) -> None:
    """What SSB says that the kommune will become, with the day it was asked."""
    told = inndeling.kept()
    if told is None:
        return
    here = [one for one in inndeling.coming(told, date.today()) if side.who.nummer in (one.fra, one.til)]
    for one in here:
        st.info(f"{change_words(one)} {t.REFORM_KILDE.format(dato=fmt.dato(told.spurt))}", icon=":material/event:")


def _timeline(side: Kommuneside) -> None:
    st.subheader(shared.TIDSLINJE, anchor=False)
    st.caption(t.TIDSLINJE_HJELP)
    told = kommune_view.timeline(side.evidence, side.events, side.status.observasjon_id)
    st.html(told or esc(shared.TIDSLINJE_TOM))


def _documents(found: Sequence[Dokument]) -> None:
    st.subheader(t.DOKUMENTER, anchor=False)
    if not found:
        st.caption(t.DOKUMENTER_TOM)
        return
    st.html(tabell("", t.DOKUMENT_KOLONNER, [_document(d) for d in found]))


def _document(d: Dokument) -> tuple[str, ...]:
    adopted = " ".join(
        filter(None, (fmt.dato(d.vedtatt_dato) if d.vedtatt_dato else "", f"({d.vedtatt_av})" if d.vedtatt_av else ""))
    )
    period = "–".join(filter(None, (d.periode_fra, d.periode_til)))
    ends = "" if not d.periode_til else f" · {t.PERIODE_UTE if d.utlopt else t.PERIODE_LOPER}"
    unit = f' <span class="fk-svak">({esc(d.enhet)})</span>' if d.arvet else ""
    return (
        (esc(d.tittel) or f'<span class="fk-svak">{esc(t.UTEN_TITTEL)}</span>') + unit,
        esc(d.plantype_navn),
        esc(adopted) or esc(t.DATO_UKJENT if d.status == "vedtatt" else t.IKKE_VEDTATT),
        esc(period) + esc(ends) or "–",
        ekstern(d.utgiver or shared.UKJENT_KILDE, d.kilde_url),
    )


def _former(side: Kommuneside) -> None:
    if not side.former and not side.renumbered:
        return
    st.subheader(t.TIDLIGERE, anchor=False)
    kommune_view.former_numbers(side)
    if side.former:
        rows = [
            (
                kommune_lenke(
                    side.who.nummer, f"{r.kommunenavn} ({r.kommunenummer})", side.per, tidligere=r.kommunenummer
                ),
                esc(fmt.dato(r.gyldig_til)),
                status_merke(r.status),
                _source(r) if isinstance(r.kilde_url, str) else "–",
            )
            for r in side.former
        ]
        st.html(tabell(t.TIDLIGERE_HJELP.format(navn=side.who.navn), t.TIDLIGERE_KOLONNER, rows))


def _source(row: Any) -> str:
    return ekstern(row.tittel if isinstance(row.tittel, str) else t.KILDE, row.kilde_url)


def _context(side: Kommuneside) -> None:
    """The figures of others about the kommune, beside its KOSTRA-gruppe, its fylke and the country."""
    who, context = side.who, side.context
    st.subheader(t.KONTEKST, anchor=False)
    shown = [one for one in context.datasett if one.niva == "kommune" and one.slag != "gruppe"]
    if all(one.hentet is None and not one.feil for one in context.datasett):
        titles = fmt.liste([fmt.inside(one.tittel) for one in context.datasett])
        told = t.KONTEKST_INGEN.format(navn=who.navn, liste=titles)
        st.info(fmt.md_escape(told), icon=":material/download:")
        return
    figures = {one.datasett.datasett: one for one in context.tall}
    divided = {row.datasett for row in context.kategorier}
    rows = [_context_row(one, figures.get(one.datasett), who.navn) for one in shown if one.datasett not in divided]
    headings = [name.format(navn=who.navn, fylke=who.fylkesnavn) for name in t.KONTEKST_KOLONNER]
    st.html(tabell("", headings, rows, right=(1, 2, 3, 4)))
    st.caption(t.KONTEKST_HJELP.format(dato=fmt.dato(who.innbyggere_dato)))
    _years(side)
    _categories(side)
    if context.gruppe:
        told = t.GRUPPE.format(
            navn=who.navn, gruppe=context.gruppe.navn, andre=fmt.antall(len(side.alike), "annen kommune", "andre kommuner"),
            aar=context.gruppe.aar, vedtatt=fmt.tall(side.alike_adopted),
        )  # fmt: skip
        st.caption(fmt.md_escape(told))


def _context_row(one: Datasett, figure: Sammenligning | None, navn: str) -> tuple[str, ...]:
    title = f'{esc(one.tittel)}<br><span class="fk-svak">{esc(one.beskrivelse)}</span>'
    if figure is None:
        why = fmt.context_missing(one) or t.KONTEKST_UTEN.format(navn=navn, aar=one.aar_til)
        return (title, "–", "–", "–", "–", esc(why))
    own = esc(fmt.context_value(one, figure.verdi))
    if one.slag == "antall":
        own += f'<br><span class="fk-svak">{esc(fmt.context_measure(one, figure.maal))} {esc(fmt.PER_1000)}</span>'
    areas = (esc(fmt.context_measure(one, maal)) for maal in (figure.gruppe, figure.fylke, figure.landet))
    return (title, own, *areas, ekstern(fmt.context_source(one, figure.aar), one.kilde_url))


def _years(side: Kommuneside) -> None:
    """The figures of every year that a data set has, as a line of text each."""
    sets = {one.datasett: one for one in side.context.datasett}
    for name, found in groupby(side.context.aarene, lambda row: row.datasett):
        rows, one = tuple(found), sets[name]
        if len(rows) > 1:
            years = " · ".join(f"{row.aar}: {fmt.context_measure(one, row.verdi)}" for row in rows)
            told = t.KONTEKST_AARENE.format(tittel=one.tittel, enhet=one.enhet, aarene=years)
            st.caption(fmt.md_escape(told))


def _categories(side: Kommuneside) -> None:
    sets = {one.datasett: one for one in side.context.datasett}
    for name, rows in groupby(side.context.kategorier, lambda row: row.datasett):
        one = sets[name]
        cells = [(esc(row.kategori_navn), esc(fmt.tall(row.verdi))) for row in rows]
        with st.expander(f"{t.KATEGORIER} ({fmt.tall(len(cells))})"):
            st.html(tabell(one.beskrivelse, t.KATEGORI_KOLONNER, cells, right=(1,)))
            st.html(ekstern(fmt.context_source(one), one.kilde_url))


def _learn_from(side: Kommuneside) -> None:
    st.subheader(t.LAERE, anchor=False)
    st.caption(t.LAERE_HJELP)
    by_sea = {kind for _, kind in grenser.naboer().get(side.who.nummer, ())} == {"sjø"}
    columns = st.columns(3, gap="large")
    with columns[0]:
        st.html(_status_table(t.NABOER_SJO if by_sea else t.NABOER, side.near, side))
    with columns[1]:
        st.html(_status_table(t.LIKE_STORE, side.similar, side))
    with columns[2]:
        group = side.context.gruppe
        rows = [
            (
                kommune_lenke(one.row.kommunenummer, one.row.kommunenavn, side.per)
                + (f'<br><span class="fk-svak">{esc(t.SAMME_GRUPPE)}</span>' if one.same_group else ""),
                _source(one.row),
                f"{fmt.tall(one.km)}{fmt.NBSP}km",
            )
            for one in side.nearest
        ]
        st.html(tabell(t.NAERMESTE_GRUPPE if group else t.NAERMESTE, t.NAERMESTE_KOLONNER, rows, right=(2,)))
        alike = f"{t.GRUPPE_HJELP.format(gruppe=group.navn, aar=group.aar)} " if group else ""
        st.caption(fmt.md_escape(alike + side.measured) if rows else t.NAERMESTE_INGEN)


def _status_table(caption: str, found: Sequence[Any], side: Kommuneside) -> str:
    order = list(fmt.STATUSER)
    rows = [
        (
            kommune_lenke(r.kommunenummer, r.kommunenavn, side.per),
            status_merke(fmt.tegnet(r.visning, r.stille)),
            fmt.tall(r.innbyggere),
        )
        for r in sorted(found, key=lambda r: order.index(r.visning))
    ]
    return tabell(caption, t.LAERE_KOLONNER, rows, right=(2,))


def mailto(to: str, hva: str, navn: str, nummer: str, naa: str) -> str:
    """The address of a prefilled message; `hva` is feil, nytt or stemmer, `naa` is what the screen says now."""
    subject = t.MELDING_EMNE.format(hva=t.MELDING[hva].lower(), navn=navn, nummer=nummer)
    return ways.mailto(to, subject, t.MELDING_TEKST[hva].format(navn=navn) + naa)


def _report_link(who: Kommune) -> str:
    return f'<a class="fk-lenke" href="{ways.REPORT}?kommune={who.nummer}" target="_self">{esc(t.MELD_FRA_SLIK)}</a>'


def _report(side: Kommuneside) -> None:
    """The links that open a prefilled message about the kommune, or the way to the page that says how to tell."""
    st.subheader(t.MELD_FRA, anchor="meld-fra")
    to = access.report_address()
    if to is None:
        st.html(_report_link(side.who))
        return
    who = side.who
    now = t.MELDING_NAA.format(
        status=kommune_view.shown(side).merke,
        grunn=kommune_view.reason(side),
        adresse=f"{st.context.url or ''}?kommune={who.nummer}",
        innhold=side.innhold[:12],
    )
    links = " · ".join(
        f'<a class="fk-lenke" href="{esc(mailto(to, hva, who.navn, who.nummer, now))}">{esc(words)}</a>'
        for hva, words in t.MELDING.items()
    )
    st.html(f'<p style="margin:0">{links}</p>')
    st.caption(t.MELD_FRA_HJELP)


LEFT: tuple[Section, ...] = (
    _title, _reform_to_come, kommune_view.status, _as_of, _nothing_known, lambda side: _criteria(side.criteria),
)  # fmt: skip
RIGHT: tuple[Section, ...] = (_map, _facts)
BELOW: tuple[Section, ...] = (
    _timeline, lambda side: _documents(side.documents), _former, _context, _learn_from, _report,
)  # fmt: skip
BELOW_UNKNOWN: tuple[Section, ...] = (_learn_from, *(section for section in BELOW if section is not _learn_from))
"""the sections below the two columns; where nothing is known, those that have something to show come first.

One more is one more function in the tuple, and what it shows a field of Kommuneside."""


WIDTH, HEIGHT = 520.0, 390.0
MARGIN = 0.45  # of the kommune's own size, shown around it
LABEL_WIDTH = 6.2  # pixels per character, for keeping names inside the picture


@per_utgave()
def _areas() -> tuple[list[str], list[BaseGeometry], shapely.STRtree]:
    areas = read_areas()
    return list(areas), list(areas.values()), shapely.STRtree(list(areas.values()))


@per_utgave(400)
def _drawn(nummer: str) -> tuple[tuple[str, str], ...]:
    """Kommunenummer and SVG path of every kommune in the picture, the chosen one last."""
    numbers, shapes, tree = _areas()
    west, south, east, north, scale, squeeze = _frame(nummer)
    found = []
    for index in sorted(tree.query(shapely.box(west, south, east, north))):
        clipped = shapely.clip_by_rect(shapes[index], west, south, east, north)
        flat = shapely.transform(clipped, lambda xy: (xy - (west, north)) * (squeeze * scale, -scale))
        path = _path(shapely.simplify(flat, 0.4))
        if path:
            found.append((numbers[index], path))
    return tuple(sorted(found, key=lambda pair: pair[0] == nummer))


def _frame(nummer: str) -> tuple[float, float, float, float, float, float]:
    """The box shown (degrees), pixels per degree of latitude, and the narrowing of a degree of longitude here."""
    place = steder()[nummer]
    squeeze = cos(radians((place.sor + place.nord) / 2))
    half_w, half_h = (place.ost - place.vest) / 2 * squeeze * (1 + MARGIN), (place.nord - place.sor) / 2 * (1 + MARGIN)
    half_h = max(half_h, half_w * HEIGHT / WIDTH, 0.04)
    half_w = half_h * WIDTH / HEIGHT
    x, y = (place.vest + place.ost) / 2, (place.sor + place.nord) / 2
    scale = HEIGHT / (2 * half_h)
    return x - half_w / squeeze, y - half_h, x + half_w / squeeze, y + half_h, scale, squeeze


def _path(area: BaseGeometry) -> str:
    rings = [
        ring
        for part in shapely.get_parts(area)
        if part.geom_type == "Polygon" and part.area > 0.6
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)


def _fill(kode: str) -> str:
    return fmt.TEGNET[kode].farge


def _labels(nummer: str, names: Mapping[str, str], status: Mapping[str, str]) -> str:
    """Symbol and name of the kommune and of the neighbours whose middle lies in the picture, without names on top of each other."""
    west, _, _, north, scale, squeeze = _frame(nummer)
    wanted = [nummer, *(number for number, _ in naboer().get(nummer, ()))]
    wished: list[tuple[str, picture.Box]] = []
    for number in wanted:
        place = steder()[number]
        words = f"{fmt.TEGNET[status[number]].symbol} {names[number]}"
        half = len(words) * LABEL_WIDTH / 2
        x, y = (place.lon - west) * squeeze * scale, (north - place.lat) * scale
        x, y = min(max(x, half + 4), WIDTH - half - 4), min(max(y, 14), HEIGHT - 8)
        weight = ' font-weight="700" font-size="14"' if number == nummer else ""
        drawn = (
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" stroke="#ffffff" stroke-width="3.5" paint-order="stroke"'
            f' stroke-linejoin="round"{weight}>{escape(words)}</text>'
        )
        wished.append((drawn, picture.box(x, y, half, 15)))
    return "".join(picture.apart(wished))


def small_map(nummer: str, names: Mapping[str, str], status: Mapping[str, str], title: str, description: str) -> str:
    """The picture as an HTML image with its description; st.html lets no inline SVG through. Empty without boundaries."""
    drawn = small_map_svg(nummer, names, status, title, description)
    if not drawn:
        return ""
    data = b64encode(drawn.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(f"{title}. {description}")}" width="{WIDTH:.0f}" '
        f'height="{HEIGHT:.0f}" style="width: 100%; height: auto; border: 1px solid #d5dddc; border-radius: .4rem">'
    )


def small_map_svg(
    nummer: str, names: Mapping[str, str], status: Mapping[str, str], title: str, description: str
) -> str:
    """The picture as SVG text: `names` and `status` (as shown, so «arvet» where inherited) by kommunenummer; empty without boundaries."""
    if nummer not in steder():
        return ""
    neighbours = {number for number, _ in naboer().get(nummer, ())}
    areas = []
    for number, path in _drawn(nummer):
        own, near = number == nummer, number in neighbours
        fill = _fill(status[number]) if own or near else fmt.UTENFOR_FARGE
        line = "#1f2a2a" if own else "#ffffff" if near and status[number] != "ikke_kartlagt" else "#9fb0ae"
        areas.append(f'<path d="{path}" fill="{fill}" stroke="{line}" stroke-width="{1.8 if own else 0.7}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" font-family="sans-serif" '
        f'font-size="12" fill="#1f2a2a">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(areas)}{_labels(nummer, names, status)}</svg>"
    )
