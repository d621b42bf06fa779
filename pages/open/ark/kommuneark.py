"""The kommuneark in words: one page about one kommune, in its målform."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import segno

from data.database import unknown
from data.kinds import OWN_POLICY
from data.queries.kommune import Kriterium
from data.queries.kommuneside import Kommuneside
from data.samling.avstand import LUFTLINJE, VEI
from data.store.types import TJENESTER
from pages.components import format as fmt
from pages.components.downloads import file_name
from pages.components.svar_texts import PLANTYPE_NN, STATUS_NN, TJENESTE_NN
from pages.open.ark import texts as t
from pages.open.ark.paper import Cell, Code, Paper, Section, Table, Text, cut

MOST_ANCHORED, MOST_EACH, MOST_TO_LEARN = 7, 3, 7


def language(malform: str | None) -> str:
    """nn for a kommune that writes nynorsk; bokmål for the others, those that have not said so too."""
    return "nn" if malform == "nynorsk" else "nb"


def status_word(code: str, lang: str) -> str:
    """Symbol and word of a status in the målform."""
    return f"{fmt.STATUSER[code].symbol} {STATUS_NN[code] if lang == 'nn' else fmt.STATUSER[code].ord}"


def paper(told: Kommuneside, address: str) -> Paper:
    """The paper of one page. `address`: where the product is."""
    who, row = told.who, told.status
    lang = language(who.malform)
    w = t.SPRAK[lang]
    shown = row.visning
    since = f" {w['siden'].format(dato=fmt.dato(row.siden_tekst))}" if isinstance(row.siden_tekst, str) else ""
    page = f"{address}/kommuner?kommune={who.nummer}"
    return Paper(
        title=w["tittel"].format(navn=cut(who.navn, 60)),
        subtitle=w["undertittel"].format(
            fylke=who.fylkesnavn, innbyggere=fmt.tall(who.innbyggere), per=fmt.dato(told.per)
        ),
        language=lang,
        per=told.per,
        pages=(
            (
                Section(
                    w["status"].format(status=status_word(shown, lang) + since),
                    (Text(why(told, w), "lead"), *_remarks(row, w)),
                    Code(qr(page), page, w["qr"]),
                ),
                _criteria(told.criteria, w),
                _anchored(told, w, lang),
                _learn(told, w),
                _next(shown, w, lang),
            ),
        ),
        foot=w["fot"].format(innhold=told.innhold, per=fmt.dato(told.per)),
        page_word=w["side"],
        name=file_name(f"{t.KOMMUNEARK} {who.navn}", told.per, "").rstrip("."),
        mark=fmt.STATUSER[shown].farge,
    )


def qr(address: str) -> str:
    """The address as a QR code, SVG with the quiet zone that readers need."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=4, border=4, light="#ffffff", xmldecl=False
    )
    return drawn.getvalue().decode()


def why(told: Kommuneside, w: dict[str, str]) -> str:
    """Why the status is what it is, and who says so."""
    o, row = told.decides, told.status
    if o is None:
        return w["grunn_ikke_kartlagt"]
    words = {
        "navn": cut(told.who.navn, 60),
        "enhet": cut(o.enhet, 60),
        "kilde": cut(o.utgiver, 80) or w["ukjent_kilde"],
        "tittel": f": «{cut(o.tittel, 100)}»" if o.tittel else "",
        "dato": f" ({fmt.dato(o.dato_tekst)})" if o.dato_tekst else "",
    }
    key = f"grunn_{row.status}" if row.status == "ingen_kjent" or not row.arvet else f"grunn_{row.status}_arvet"
    said = w[key.replace("vedtatt_arvet", "arvet")].format(**words)
    return said + w["grunn_utledet"] if row.status == "ingen_kjent" and o.utledet else said


def _remarks(row: Any, w: dict[str, str]) -> Iterable[Text]:
    said = [
        (row.under_revisjon, w["under_revisjon"]),
        (row.stille, w["stille"].format(dato=fmt.dato(row.sist_bekreftet))),
        (row.utlopt, w["utlopt"].format(aar=str(row.periode_til)[:4])),
        (row.udatert and not isinstance(row.siden_tekst, str), w["udatert"]),
        (not unknown(row.bekreftet), w["bekreftet"].format(dato=fmt.dato(row.bekreftet))),
    ]
    words = " ".join(text for holds, text in said if holds)
    return [Text(words)] if words else []


def _criteria(found: tuple[Kriterium, ...], w: dict[str, str]) -> Section:
    rows = []
    for one in found:
        inherited = f" {w['arvet_svar']}" if one.bevis is not None and one.bevis.arvet else ""
        source = Cell("–")
        if one.bevis is not None:
            when = f" ({fmt.dato(one.bevis.dato_tekst)})" if one.bevis.dato_tekst else ""
            source = Cell((cut(one.bevis.utgiver, 50) or w["ukjent_kilde"]) + when, fmt.trygg_url(one.bevis.kilde_url))
        rows.append((Cell(w[f"krit_{one.kode}"]), Cell(w[one.svar] + inherited), source))
    table = Table("", tuple(w["krit_kolonner"].split("|")), tuple(rows), (5, 2, 4.4))
    return Section(w["kriterier"], (table, Text(w["kriterier_note"], "note")))


def _anchored(told: Kommuneside, w: dict[str, str], lang: str) -> Section:
    plans = [row for row in told.plans if row.plantype != OWN_POLICY]
    if not plans:
        return Section(w["forankret"], (Text(w["forankret_ingen"]),))
    rows = tuple(
        (
            Cell(PLANTYPE_NN[row.plantype] if lang == "nn" else row.plantype_navn),
            Cell(status_word(row.visning, lang)),
            Cell(_since(row, w)),
            Cell(cut(row.tittel, 70) or w["uten_tittel"], fmt.trygg_url(row.kilde_url)),
        )
        for row in plans[:MOST_ANCHORED]
    )
    return Section(w["forankret"], (Table("", tuple(w["forankret_kolonner"].split("|")), rows, (4, 2.4, 2, 4.6)),))


def _since(row: Any, w: dict[str, str]) -> str:
    return fmt.dato(row.siden_tekst) if isinstance(row.siden_tekst, str) else w["uten_dato"]


def to_learn_from(told: Kommuneside, w: dict[str, str]) -> list[tuple[Any, str]]:
    """Kommuner that have vedtatt themselves, each once, and why it is named: neighbours, then those of its size, then the nearest."""
    how = "luftlinje" if told.measured == LUFTLINJE else "vei"
    lists = (
        [(row, w["nabo"]) for row in told.near if row.visning == "vedtatt"][:MOST_EACH],
        [(row, w["lik"]) for row in told.similar if row.visning == "vedtatt"][:MOST_EACH],
        [(one.row, w["kostra" if one.same_group else how].format(km=fmt.tall(one.km))) for one in told.nearest],
    )
    found: dict[str, tuple[Any, str]] = {}
    for row, reason in (pair for pairs in lists for pair in pairs):
        found.setdefault(row.kommunenummer, (row, reason))
    return list(found.values())[:MOST_TO_LEARN]


def _learn(told: Kommuneside, w: dict[str, str]) -> Section:
    rows = tuple(
        (
            Cell(cut(row.kommunenavn, 40)),
            Cell(reason),
            Cell(fmt.tall(row.innbyggere)),
            Cell(_since(row, w)),
            Cell(cut(row.tittel, 60) or w["uten_tittel"], fmt.trygg_url(row.kilde_url)),
        )
        for row, reason in to_learn_from(told, w)
    )
    if not rows:
        return Section(w["laere"], (Text(w["laere_ingen"]),))
    table = Table("", tuple(w["laere_kolonner"].split("|")), rows, (2.2, 3, 1.6, 2.2, 4.8), right=(2,))
    measured = () if told.measured == LUFTLINJE else (Text(_measured(told.measured, w["vei_kilde"]), "note"),)
    return Section(w["laere"], (table, *measured))


def _measured(said: str, form: str) -> str:
    """How road lengths are measured, in the målform: what `avstand.VEI` says, with its source and date."""
    pattern = re.escape(VEI).replace(r"\{kilde\}", "(?P<kilde>.+?)").replace(r"\{dato\}", "(?P<dato>.+?)")
    found = re.match(pattern, said)
    return form.format(**found.groupdict()) if found else said


def _next(shown: str, w: dict[str, str], lang: str) -> Section:
    services = [TJENESTE_NN[name] if lang == "nn" else name for name in TJENESTER]
    return Section(
        w["neste"],
        (
            Text(w["steg"]),
            Text(w.get(f"neste_{shown}", w["neste_ellers"])),
            Text(f"{w['hjelp']}: {fmt.liste(services)}."),
        ),
    )
