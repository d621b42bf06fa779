"""The parts of Data og metode: the rule with cases worked out by the register, coverage, sources, downloads, how to cite."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable
from datetime import date

import streamlit as st

from data import database, grenser, inndeling
from data.database import Register
from data.eksport import fields, spreadsheets
from data.eksport import package as eksport_pakke
from data.eksport.tables import TABELL, TABELLER, rows_of
from data.kinds import PLANTYPER, REGISTER_LICENCE
from data.queries import core, knowledge
from data.queries import kontekst as context
from data.queries.kommune import statuser
from pages.components import card, downloads
from pages.components import format as fmt
from pages.components.downloads import Declined
from pages.components.format import change_words
from pages.components.html import ekstern, esc, kommune_lenke, status_merke, tabell
from pages.data_og_metode import texts as t
from pages.data_og_metode.texts import CASES, Eksempel


def reglene(register: Register) -> None:
    """Draw what each status means and the seven rules, each with real cases answered by `status_per` now."""
    st.write(t.INNLEDNING)
    st.header(t.STATUSENE, anchor=False)
    meaning = [(status_merke(k), esc(s.forklaring), esc(t.BETYR_IKKE[k])) for k, s in fmt.STATUSER.items()]
    st.html(tabell("", t.STATUS_KOLONNER, meaning, stack=True))
    st.header(t.REGLENE, anchor=False)
    known = date.fromisoformat(register.kilder_registrert)
    facts = {"registrert": fmt.dato(known), "antall": fmt.tall(len(core.kommuner(register)))}
    facts["planer"] = other_plans()
    for number, (heading, text) in t.REGEL.items():
        st.markdown(f"**{number}. {heading}.** {text.format(**facts)}")
        cases = [eksempel_rad(register, case) for case in CASES if case.regel == number]
        if cases:
            st.html(tabell(t.EKSEMPLER, t.EKSEMPEL_KOLONNER, cases))


def other_plans() -> str:
    """The plan types that show anchoring and give no status, as a list in words."""
    return fmt.liste([fmt.inside(plan.navn) for plan in PLANTYPER if not plan.egen_politikk])


def eksempel_rad(register: Register, case: Eksempel) -> tuple[str, ...]:
    """One case as the register answers it: kommune, date, status, flags, deciding source, last confirmed, as HTML cells."""
    row = statuser(register, case.dato)[case.kommunenummer]
    flags = [words for name, words in t.MERKER.items() if getattr(row, name)]
    return (
        kommune_lenke(row.kommunenummer, row.kommunenavn, case.dato),
        esc(fmt.dato(case.dato)),
        status_merke(row.visning),
        esc(", ".join(flags)) or "–",
        ekstern(row.kilde_utgiver, row.kilde_url) if row.status != "ikke_kartlagt" else esc(t.INGEN_KILDE),
        esc(fmt.dato(row.sist_bekreftet)),
    )


def dekningen(register: Register) -> None:
    """Draw how much is known: in a sentence, against what others have counted, and by fylke and certainty."""
    card.begin()
    known = knowledge.omfang(register)
    st.write(
        t.DEKNING.format(
            med=fmt.tall(known.kommuner_med_opplysning),
            alle=fmt.tall(known.kommuner),
            andel=fmt.prosent(known.kommuner_med_opplysning / known.kommuner),
            opplysninger=fmt.tall(known.opplysninger),
            utgivere=fmt.tall(known.utgivere),
            dato=fmt.dato(known.til_og_med),
        )
    )
    gap = knowledge.publisert_mot_dokumentert(register)
    if gap is not None:
        st.write(
            t.DEKNING_HULL.format(
                publisert=fmt.tall(gap.publisert),
                naar=fmt.dato(gap.dato_tekst),
                kilde=fmt.md_escape(gap.utgiver),
                dokumentert=fmt.tall(gap.dokumentert),
            )
        )
    shown = knowledge.per_fylke(register)
    shown.insert(3, "andel", shown["med_opplysning"] / shown["kommuner"])
    kinds = dict.fromkeys(("kommuner", "med_opplysning", "hoy", "middels", "lav"), "tall")
    card.card(
        "dekning",
        t.DEKNING_TITTEL,
        table=shown[list(t.DEKNING_KOLONNER)],
        as_of=known.til_og_med,
        headings=t.DEKNING_KOLONNER,
        formats=kinds | {"andel": "prosent", "median_alder_aar": "desimal"},
        note=t.DEKNING_NOTE,
        level=2,
        strong_rows=frozenset({0}),
    )


def kildene(register: Register) -> None:
    """Draw every source with the number of its uses, and what the base tables come from."""
    used = knowledge.kilder(register)
    st.write(t.KILDER.format(antall=fmt.tall(len(used)), bruk=fmt.tall(int(used["bruk"].sum()))))
    st.dataframe(
        used[list(t.KILDE_KOLONNER)],
        hide_index=True,
        height=480,
        placeholder="",
        alt=t.FANER[2],
        column_config={
            "kilde_utgiver": st.column_config.TextColumn(t.KILDE_KOLONNER["kilde_utgiver"]),
            "kilde_url": st.column_config.LinkColumn(t.KILDE_KOLONNER["kilde_url"]),
            "bruk": st.column_config.NumberColumn(t.KILDE_KOLONNER["bruk"]),
            "nyest": st.column_config.TextColumn(t.KILDE_KOLONNER["nyest"]),
        },
    )
    st.header(t.KONTEKST, anchor=False)
    st.write(t.KONTEKST_HJELP)
    st.html(tabell("", t.KONTEKST_KOLONNER, map(datasett_rad, context.alle(register).values()), stack=True))
    st.header(t.GRUNNDATA, anchor=False)
    package = json.loads((eksport_pakke.SOURCES / "datapackage.json").read_text(encoding="utf-8"))
    base = [
        (
            esc(resource["title"]),
            "<br>".join(ekstern(source["title"], source.get("path")) for source in resource["sources"]),
            "<br>".join(ekstern(licence["title"], licence.get("path")) for licence in resource["licenses"]),
        )
        for resource in package["resources"]
    ]
    st.html(tabell("", t.GRUNNDATA_KOLONNER, base, stack=True))
    st.markdown(_division())


def _division() -> str:
    """When the division of the country was last held against SSB's and Kartverket's, and what of it will change."""
    told = inndeling.kept()
    if told is None:
        return t.INNDELING_ALDRI
    ahead = inndeling.coming(told, date.today())
    sentence = t.INNDELING_SPURT.format(dato=fmt.dato(told.spurt))
    return "\n".join(
        [
            f"{sentence} {t.INNDELING_KOMMER if ahead else t.INNDELING_INGEN}",
            "",
            *(f"- {change_words(one)}" for one in ahead),
        ]
    )


def datasett_rad(one: context.Datasett) -> tuple[str, ...]:
    """One context data set as HTML cells: what it is, where it is from, and its years and date, or that it was not fetched and how."""
    missing = fmt.context_missing(one)
    years = (
        "–"
        if one.aar_til is None
        else str(one.aar_til)
        if one.aar_fra == one.aar_til
        else f"{one.aar_fra}–{one.aar_til}"
    )
    reached = t.KONTEKST_ANTALL.format(kommuner=fmt.kommuner(one.antall_kommuner), aar=one.aar_til)
    left_out = f"<br>{esc(t.KONTEKST_UTELATT.format(antall=fmt.tall(one.utelatt)))}" if one.utelatt else ""
    return (
        esc(one.tittel),
        f"{esc(one.beskrivelse)} {esc(t.KONTEKST_ENHET.format(enhet=one.enhet, dato=one.dato))}",
        ekstern(one.kilde, one.kilde_url),
        ekstern(one.lisens, one.lisens_url),
        esc(years) + (f"<br>{esc(reached)}" if one.antall_kommuner else "") + left_out,
        esc(missing) if missing else f"{esc(fmt.dato(one.hentet))}<br>{esc(one.hentet_fra)}",
    )


def nedlastinger(register: Register) -> None:
    """Draw the downloads; each file is made when its button is clicked."""
    st.header(t.LAST_NED_HELE, anchor=False)
    per = st.date_input(
        t.STATUS_PER,
        date.today(),
        date(2007, 1, 1),
        date.today(),
        format="DD.MM.YYYY",
        key="filer_per",
        bind="query-params",
        width=180,
    )
    if not isinstance(per, date):
        return
    st.caption(t.LAST_NED_HJELP.format(innhold=register.innhold[:12], dato=fmt.dato(per)))
    shown = _only_while_it_is_there(register)
    makers = {
        "xlsx": (
            lambda: spreadsheets.excel(shown(), per),
            downloads.XLSX,
        ),
        "zip": (lambda: eksport_pakke.datapakke(shown(), per), "application/zip"),
        "duckdb": (lambda: eksport_pakke.duckdb_fil(shown()), "application/octet-stream"),
        "geojson": (lambda: eksport_pakke.geojson(shown(), per), "application/geo+json"),
    }
    for column, (kind, (make, mime)) in zip(st.columns(4), makers.items(), strict=True):
        with column:
            label, helps = t.LAST_NED[kind]
            downloads.links(
                downloads.Download(
                    label, make, downloads.file_name(spreadsheets.TITTEL, per, kind), mime, f"hele_{kind}"
                )
            )
            st.caption(helps)
    st.header(t.LAST_NED_TABELL, anchor=False)
    name = st.selectbox(
        t.VELG_TABELL,
        [table.navn for table in TABELLER],
        format_func=lambda n: TABELL[n].tittel,
        key="tabell",
        bind="query-params",
        width=420,
    )
    st.caption(TABELL[name].beskrivelse)
    told = [
        (esc(spreadsheets.overskrift(column)), f"<code>{esc(column)}</code>", esc(meaning))
        for column in rows_of(register, name, per).columns
        if (meaning := fields.meaning(name, column))
    ]
    if told:
        with st.expander(t.KOLONNENE):
            st.html(tabell("", t.KOLONNENE_KOLONNER, told, stack=True))
    single = {
        "csv_norsk": (t.CSV_NORSK, lambda: spreadsheets.csv_norsk(rows_of(shown(), name, per)), "csv", "text/csv"),
        "csv_enkel": (t.CSV_ENKEL, lambda: spreadsheets.csv_enkel(rows_of(shown(), name, per)), "csv", "text/csv"),
        "parquet": (
            t.PARQUET,
            lambda: spreadsheets.parquet(rows_of(shown(), name, per)),
            "parquet",
            "application/vnd.apache.parquet",
        ),
    }
    for column, (key, (label, make, ending, mime)) in zip(st.columns(4), single.items(), strict=False):
        with column:
            title = f"{TABELL[name].tittel} excel" if key == "csv_norsk" else TABELL[name].tittel
            downloads.links(
                downloads.Download(label, make, downloads.file_name(title, per, ending), mime, f"tabell_{key}")
            )
    st.caption(t.CSV_HJELP)
    st.header(t.UTVIKLERE, anchor=False)
    st.markdown(t.UTVIKLERE_TEKST)
    st.code(t.IFRAME.format(adresse=_here()), language="html", wrap_lines=True)


def _here() -> str:
    """The address of the site as this visitor sees it, without a slash at the end."""
    return (st.context.url or "").split("?", 1)[0].removesuffix("/data-og-metode")


def sitering(register: Register) -> None:
    """Draw licence, attribution and how to cite, with date and content hash."""
    edition = grenser.utgave()
    st.write(
        t.LISENS.format(
            register=REGISTER_LICENCE.navn,
            register_url=REGISTER_LICENCE.url,
            attribusjon=edition.attribusjon,
            lisens=edition.lisens,
            utgave=edition.utgave,
        )
    )
    st.markdown(
        f"**{t.GRENSER_OM}**\n\n"
        + "\n".join(f"- {fmt.md_escape(line)}" for line in (edition.kilde, *edition.bearbeiding))
    )
    st.header(t.SITER, anchor=False)
    st.code(spreadsheets.sitering(register, date.today(), _here()), language=None, wrap_lines=True)
    st.caption(t.SITER_HJELP)
    st.markdown(f"**{t.INNHOLD}**")
    st.code(register.innhold, language=None, wrap_lines=True)


def _only_while_it_is_there(register: Register) -> Callable[[], Register]:
    """Give the register without keeping it: what is offered for download outlives the page, and a version takes 10 MB.

    Where it is gone, another has been switched on since, and the file is made of that one.
    """
    held = weakref.ref(register)

    def give() -> Register:
        try:
            return held() or database.current()
        except database.RegisterFeil as error:
            raise Declined(error.to_readers) from error

    return give
