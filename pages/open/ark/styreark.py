"""The styreark and the fylkesark in words: which sentences, tables and pictures the figures become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.database import Register
from data.grenser import utgave
from data.queries import knowledge
from data.queries.ark import Change, Styretall
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.downloads import file_name
from pages.components.maps import image
from pages.open.ark import texts as t
from pages.open.ark.paper import Bars, Block, Cell, Paper, Picture, Section, Table, Text, cut

MOST_CHANGED, MOST_ENDING = 14, 9
"""rows of the lists; the rest is told with a number and the address where they all stand"""
MAP_WIDTH, MAP_HEIGHT = 400, 520


@dataclass(frozen=True)
class Choice:
    """What a paper is made with. `area`: the region in words; `address`: where the product is; `screen`: where the paper itself is shown,
    with whole lists; `groups`: a fylkesark, with its kommuner; `whole`: this is that page."""

    area: str
    address: str
    screen: str
    groups: bool = False
    whole: bool = False


def paper(register: Register, told: Styretall, choice: Choice) -> Paper:
    """The paper of two pages."""
    groups = choice.groups
    slag = t.FYLKESARK if groups else t.STYREARK
    scope = knowledge.omfang(register)
    area = cut(choice.area, 120)
    upper = fmt.capital(area)
    days = {"per": fmt.dato(told.per), "siden": fmt.dato(told.siden)}
    second = [_groups(told, area)] if groups else []
    return Paper(
        title=t.TITTEL.format(slag=slag),
        subtitle=t.UNDERTITTEL.format(omraade=upper, **days),
        language="nb",
        per=told.per,
        pages=(
            (_status(told, upper, days), _pace(told), _known(told)),
            (
                *second,
                _fylker(told, days),
                _changed(told, days, choice),
                _ending(told, choice),
                _sources(register, told, choice.address),
            ),
        ),
        foot=t.FOT.format(
            innhold=register.innhold[:12],
            per=days["per"],
            opplysninger=fmt.tall(scope.opplysninger),
            utgivere=fmt.tall(scope.utgivere),
            adresse=choice.address,
        ),
        page_word=t.SIDE,
        name=file_name(f"{slag} {area}", told.per, "").rstrip("."),
    )


def _status(told: Styretall, area: str, days: dict[str, str]) -> Section:
    own, total = told.shown_as("vedtatt"), told.ferskhet.antall_kommuner
    claim = shared.PASTAND.format(antall=fmt.tall(own.antall), alle=fmt.kommuner(total))
    lead = t.SETNING.format(
        omraade=area,
        paastand=claim,
        andel=fmt.prosent(own.antall / total),
        innbyggere=fmt.prosent(own.innbyggere / told.ferskhet.innbyggere, 0),
        **days,
    )
    silent = told.shown_as("under_arbeid")
    return Section(
        "",
        (
            Text(lead, "lead"),
            Text(t.NYE.format(datert=fmt.endring(own.datert), udatert=fmt.endring(own.udatert), **days)),
            Table(
                "",
                tuple(name.format(siden=fmt.kort_dato(told.siden)) for name in t.STATUS_KOLONNER),
                tuple(_change(row, total) for row in told.endringer),
                (3, 1.1, 1.4, 2, 1.9, 1.9),
                right=(1, 2, 3, 4, 5),
                strong=(0,),
            ),
            Text(
                " ".join(
                    [
                        *(
                            [t.STILLE.format(stille=fmt.tall(silent.stille), alle=fmt.tall(silent.antall))]
                            if silent.stille
                            else []
                        ),
                        t.STATUS_NOTE,
                    ]
                ),
                "note",
            ),
        ),
        _map(told, area),
    )


def numbered(words: tuple[str, str], number: int) -> str:
    """A number with its noun, in one or several."""
    return words[0] if number == 1 else words[1].format(n=fmt.tall(number) if number else "ingen")


def _change(row: Change, total: int) -> tuple[Cell, ...]:
    return (
        Cell(fmt.status_ord(row.visning), mark=fmt.STATUSER[row.visning].farge),
        Cell(fmt.tall(row.antall)),
        Cell(fmt.prosent(row.antall / total)),
        Cell(fmt.tall(row.antall_for)),
        *(Cell(fmt.endring(number)) for number in (row.datert, row.udatert)),
    )


def _map(told: Styretall, area: str) -> Picture:
    shown = {row["kommunenummer"]: fmt.STATUSER[row["visning"]].farge for row in told.kommuner}
    counts = ", ".join(f"{fmt.STATUSER[row.visning].ord.lower()} {row.antall}" for row in told.endringer)
    edition = utgave()
    return Picture(
        image.area_svg(shown, told.area.numre, MAP_WIDTH, MAP_HEIGHT),
        t.KART_ALT.format(omraade=area, tall=counts),
        t.KREDITT.format(attribusjon=edition.attribusjon, utgave=edition.utgave),
    )


def tempo(told: Styretall) -> str:
    """The pace in words, with both numbers: «Det går langsommere: 1 vedtak … mot 3 de tolv før»."""
    before, now = told.perioder[-2:]
    return t.TEMPO[told.tempo].format(
        naa=numbered(t.TEMPO_VEDTAK, now.antall), foer=fmt.tall(before.antall) if before.antall else "ingen"
    )


def _pace(told: Styretall) -> Section:
    undated = (
        t.UTEN_DATO.format(antall=numbered(t.TEMPO_VEDTAK, told.uten_dato)) if told.uten_dato else t.UTEN_DATO_INGEN
    )
    return Section(
        tempo(told),
        (
            Bars(
                t.STOLPER.format(dag=f"{told.per.day}. {fmt.dato(told.per).split(fmt.NBSP)[1].split()[0]}"),
                tuple(f"{one.etter.year}–{one.til.year % 100:02d}" for one in told.perioder),
                tuple(one.antall for one in told.perioder),
            ),
            Text(undated, "note"),
        ),
    )


def _known(told: Styretall) -> Section:
    fresh = told.ferskhet
    unknown = told.shown_as("ikke_kartlagt").antall
    numbers = {name: getattr(fresh, name) for name in t.ALDER if name != "ikke_kartlagt"} | {"ikke_kartlagt": unknown}
    rows = tuple(
        (Cell(t.ALDER[name]), Cell(fmt.tall(number)), Cell(fmt.prosent(number / fresh.antall_kommuner)))
        for name, number in numbers.items()
    )
    notes = [numbered(t.SVART_SELV, fresh.svart_selv).capitalize()]
    if told.kjent:
        notes.append(
            t.PUBLISERT.format(
                publisert=fmt.kommuner(told.kjent["publisert"]),
                dato=fmt.dato(told.kjent["publisert_dato"]),
                dokumentert=fmt.tall(told.kjent["dokumentert"]),
                per=fmt.dato(told.per),
            )
        )
    heading = t.KUNNSKAP.format(
        bekreftet=fmt.tall(fresh.siste_aar + fresh.siste_fire_aar),
        med=fmt.kommuner(fresh.med_status),
        ukjent=fmt.tall(unknown),
    )
    return Section(
        heading, (Table("", t.KUNNSKAP_KOLONNER, rows, (4, 1, 1), right=(1, 2)), Text(" ".join(notes), "note"))
    )


def _fylker(told: Styretall, days: dict[str, str]) -> Section:
    names = [row["fylkesnavn"] for row in told.fylker]
    moved = [row for row in told.fylker if row["datert"] or row["udatert"]]
    said = [
        f"{row['fylkesnavn']} ({', '.join(fmt.endring(n) + word for n, word in _parts(row) if n)})" for row in moved
    ]
    rows = tuple(
        (
            Cell(row["fylkesnavn"]),
            *(Cell(fmt.tall(row[name])) for name in ("vedtatt", "antall_kommuner")),
            Cell(fmt.prosent(row["andel_vedtatt"], 0)),
            *(Cell(fmt.tall(row[name])) for name in ("arvet", "under_arbeid")),
            *(Cell(fmt.endring(number)) for number, _ in _parts(row)),
        )
        for row in told.fylker
    )
    told_moved = t.FYLKER_FLYTTET.format(hvem=fmt.liste(said), **days) if moved else t.FYLKER_INGEN.format(**days)
    return Section(
        t.FYLKER.format(foran=fmt.liste(names[:3]), bak=fmt.liste(names[-3:])),
        (
            Text(told_moved),
            Table(
                t.FYLKER_BILDETEKST.format(**days),
                t.FYLKER_KOLONNER,
                rows,
                (3, 1.2, 0.8, 1.1, 1, 1.7, 2.3, 2.3),
                right=tuple(range(1, 8)),
                strong=tuple(i for i, row in enumerate(told.fylker) if row["fylkesnummer"] in told.area.fylker),
            ),
        ),
    )


def _parts(row: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    return ((row["datert"], t.MED_DATO), (row["udatert"], t.UTEN_DATO_I_KILDEN))


def _changed(told: Styretall, days: dict[str, str], choice: Choice) -> Section:
    heading = t.ENDRET.format(**days)
    if not told.endret:
        return Section(heading, (Text(t.ENDRET_INGEN.format(**days)),))
    rows = tuple(
        (
            Cell(cut(row["kommunenavn"])),
            Cell(fmt.STATUSER[row["fra_visning"]].ord),
            Cell(fmt.status_ord(row["visning"])),
            Cell(fmt.dato(row["siden_tekst"]) if row["siden_tekst"] else t.UTEN_DATO_KORT),
            Cell(cut(row["tittel"], 70) or "–"),
            _source(row),
        )
        for row in told.endret[: None if choice.whole else MOST_CHANGED]
    )
    blocks: list[Block] = [Table("", t.ENDRET_KOLONNER, rows, (2.2, 1.8, 2, 2, 4.6, 3))]
    return Section(heading, (*blocks, *_more(len(told.endret) - MOST_CHANGED, choice)))


def _source(row: dict[str, Any]) -> Cell:
    return Cell(cut(row.get("kilde_utgiver"), 48) or t.KILDE, fmt.trygg_url(row["kilde_url"]))


def _more(left: int, choice: Choice) -> tuple[Text, ...]:
    if left <= 0 or choice.whole:
        return ()
    return (Text(t.FLERE.format(antall=fmt.kommuner(left), adresse=choice.screen), "note"),)


def _ending(told: Styretall, choice: Choice) -> Section:
    over = sum(row["utlopt"] for row in told.utloper)
    if not told.utloper:
        return Section(t.UTLOP_INGEN, ())
    rows = tuple(
        (
            Cell(cut(row["kommunenavn"])),
            Cell(row["fylkesnavn"]),
            Cell(fmt.dato(row["periode_til"]) + (f" ({t.REVISJON})" if row["under_revisjon"] else "")),
            Cell(cut(row["tittel"], 70) or "–"),
            Cell(t.KILDE, fmt.trygg_url(row["kilde_url"])),
        )
        for row in told.utloper[: None if choice.whole else MOST_ENDING]
    )
    return Section(
        t.UTLOP.format(
            ute=fmt.kommuner(over) if over else "ingen kommuner",
            snart=fmt.tall(len(told.utloper) - over) if len(told.utloper) > over else "ingen",
        ),
        (
            Table("", t.UTLOP_KOLONNER, rows, (2.4, 2.4, 2.6, 5.4, 1)),
            *_more(len(told.utloper) - MOST_ENDING, choice),
            Text(t.UTLOP_NOTE, "note"),
        ),
    )


def _groups(told: Styretall, area: str) -> Section:
    rows = tuple(
        (
            Cell(f"{fmt.STATUSER[row.visning].symbol} {t.GRUPPE[row.visning]}"),
            Cell(fmt.tall(row.antall)),
            Cell(
                ", ".join(cut(one["kommunenavn"], 40) for one in told.kommuner if one["visning"] == row.visning) or "–"
            ),
        )
        for row in told.endringer
        if row.antall or row.visning != "arvet"
    )
    return Section(t.GRUPPER.format(omraade=area), (Table("", t.GRUPPE_KOLONNER, rows, (2, 0.9, 11), right=(1,)),))


def _sources(register: Register, told: Styretall, address: str) -> Section:
    named = [f"{cut(row['kilde_utgiver'], 60)} ({row['antall']})" for row in told.kilder[:6]]
    words = t.KILDER_TEKST.format(
        opplysninger=fmt.tall(knowledge.omfang(register).opplysninger),
        utgivere=fmt.liste(named) or "ingen",
        adresse=address,
        attribusjon=utgave().attribusjon,
    )
    return Section(t.KILDER, (Text(words, "note"), Text(t.INNHOLD.format(innhold=register.innhold), "note")))
