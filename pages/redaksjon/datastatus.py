"""Datastatus: which websites were searched, when, and how did it go; and is the division of the country the one SSB has?"""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from data import database, inndeling, settings
from data.lenker import read_links
from data.queries import datastatus as queries
from data.queries import kontekst, redaksjon, samlinger, tekstsok
from pages.components import access, card, filters
from pages.components import format as fmt
from pages.redaksjon import datastatus_texts as t

LACKING_SHOWN = 40
register = database.current()


def moment(value: object) -> str | None:
    """A stored time (ISO 8601, UTC) as people in Norway write it, None where there is none."""
    return fmt.tidspunkt(value) if isinstance(value, str) else None


def for_people(frame: pd.DataFrame, columns: dict[str, str], times: tuple[str, ...]) -> pd.DataFrame:
    """The chosen columns, times in words, whole numbers whole also where some are unknown."""
    shown = frame[list(columns)].copy()
    for name in shown.columns:
        if name in times:
            shown[name] = [moment(value) for value in shown[name]]
        elif pd.api.types.is_numeric_dtype(shown[name]):
            shown[name] = shown[name].astype("Int64")
    return shown


def to_do() -> list[str]:
    """What is not set up or not fetched, each with its command or setting; Markdown."""
    told, links = inndeling.kept(), set(redaksjon.lenker(register)["kilde_url"])
    behind = told is None or inndeling.behind(told, queries.division(register))
    lacking = [
        (access.report_address() is None, t.TO_DO_ADDRESS),
        (not settings.contact(), t.TO_DO_CONTACT),
        (summary.sist is None, t.TO_DO_SEARCH),
        (summary.sist is not None and not tekstsok.stands(register), t.TO_DO_INDEX),
        (not settings.einnsyn_key(), t.TO_DO_EINNSYN),
        (links.isdisjoint(read_links()), t.TO_DO_LINKS),
        (samlinger.grunnlag(register).reise is None, t.TO_DO_TRAVEL),
        (bool(behind), t.TO_DO_DIVISION),
    ]
    context = [
        one.feil or t.TO_DO_CONTEXT.format(tittel=one.tittel, datasett=one.datasett)
        for one in kontekst.alle(register).values()
        if one.feil or one.hentet is None
    ]
    return [fmt.md_escape(words) for missing, words in lacking if missing] + [fmt.md_escape(words) for words in context]


card.begin()

# Filter
units = queries.enheter(register)
summary = queries.oppsummering(units)
today = datetime.now(UTC).astimezone(fmt.OSLO).date()
st.write(t.INTRO)
if summary.sist is None:
    st.info(t.NEVER)
else:
    count = summary.tilstand.get
    st.write(
        t.SUMMARY.format(
            lykket=int(units["sist_lykket"].notna().sum()),
            antall=summary.antall,
            advarsel=count("advarsel", 0),
            feilet=count("feilet", 0),
            aldri=count("aldri_sokt", 0) + count("uten_adresse", 0),
            sist=moment(summary.sist.isoformat()),
        )
    )
present = [state for state in t.STATES if state in summary.tilstand]
labels = {state: f"{t.STATES[state]} ({summary.tilstand[state]})" for state in present}
filters.seed("tilstand", "datastatus-tilstand", present, several=True)
chosen = st.pills(
    t.SHOW, present, format_func=labels.__getitem__, selection_mode="multi", key="datastatus-tilstand", help=t.SHOW_HELP
)
filters.write("tilstand", *chosen)

# Every unit and its last search
rows = units[units["tilstand"].isin(chosen or present)]
words = fmt.liste([t.STATES[state] for state in chosen])
sentence = t.SENTENCE_SOME.format(vist=len(rows), antall=summary.antall, valg=words)
if not chosen:
    sentence = t.SENTENCE_ALL.format(antall=summary.antall)
table = for_people(rows.assign(tilstand=rows["tilstand"].map(t.STATES)), t.COLUMNS, ("avsluttet", "sist_lykket"))
card.card(
    "datastatus",
    t.TABLE_TITLE,
    table=table,
    as_of=today,
    source=t.SOURCE,
    filter_sentence=sentence,
    headings=t.COLUMNS,
    formats={"nettsted": "lenke", "nummer": "kort"},
    note=t.TABLE_NOTE,
    level=2,
)

# What a person should look at
if summary.sist is not None:
    papers = queries.dokumenter(register)
    if papers.empty:
        st.write(t.DOCUMENTS_NONE)
    else:
        papers["hva"] = papers["hva"].map(t.WHAT)
        card.card(
            "datastatus_dokumenter",
            t.DOCUMENTS_TITLE,
            table=for_people(papers, t.DOCUMENT_COLUMNS, ("dato", "forste_sett", "siste_sett")),
            as_of=today,
            source=t.SOURCE,
            headings=t.DOCUMENT_COLUMNS,
            formats={"url": "lenke"},
            note=t.DOCUMENTS_NOTE,
            level=2,
        )
    scripted = queries.skriptlagde(register)
    if not scripted.empty:
        scripted["forside"] = scripted["forside"].map({True: t.YES, False: t.NO})
        card.card(
            "datastatus_skript", t.SCRIPTED_TITLE, as_of=today, source=t.SOURCE, note=t.SCRIPTED_NOTE, level=2,
            table=for_people(scripted, t.SCRIPTED_COLUMNS, ("siste_sett",)), headings=t.SCRIPTED_COLUMNS,
            formats={"nettsted": "lenke", "url": "lenke", "nummer": "kort"},
        )  # fmt: skip
    copied = queries.kopier(register)
    if copied.antall:
        told = t.COPIES.format(
            antall=fmt.antall(copied.antall, "kopi", "kopier"),
            mb=fmt.desimal(copied.byte / 1e6),
            uten=fmt.tall(copied.uten),
        )
        st.write(
            f"{told} {t.COPIES_BAD.format(antall=fmt.tall(copied.ikke_hele)) if copied.ikke_hele else t.COPIES_WHOLE}"
        )
    elif copied.uten:
        st.write(t.COPIES_NONE.format(uten=fmt.tall(copied.uten)))
    found = units[units["utfall"].notna()].set_index("nummer")
    searched = fmt.told_apart(found["navn"].to_dict(), found["fylkesnavn"].to_dict())
    filters.seed("historikk", "datastatus-historikk", searched)
    one = st.selectbox(
        t.HISTORY, list(searched), format_func=searched.__getitem__, index=None, key="datastatus-historikk"
    )
    filters.write("historikk", one)
    if one:
        past = queries.history(register, one)
        past = past.assign(tilstand=past["tilstand"].map(t.STATES), kjoring=past["kjoring"].astype(str))
        card.card(
            "datastatus_historikk", t.HISTORY_TITLE.format(navn=searched[one]), as_of=today, source=t.SOURCE,
            table=for_people(past, t.HISTORY_COLUMNS, ("startet", "avsluttet")), headings=t.HISTORY_COLUMNS, level=2,
        )  # fmt: skip
    latest = queries.kjoringer(register)
    runs = for_people(latest.assign(kjoring=latest["kjoring"].astype(str)), t.RUN_COLUMNS, ("startet", "avsluttet"))
    card.card(
        "datastatus_kjoringer", t.RUNS_TITLE, table=runs, as_of=today, source=t.SOURCE, note=t.RUNS_NOTE,
        headings=t.RUN_COLUMNS, formats={"kjoring": "kort"}, level=2,
    )  # fmt: skip

# The other source of vedtak
asked = queries.einnsyn(register)
if asked.empty:
    st.write(t.EINNSYN_NEVER)
else:
    asked = asked.assign(tilstand=asked["tilstand"].map(t.STATES), kjoring=asked["kjoring"].astype(str))
    card.card(
        "datastatus_einnsyn", t.EINNSYN_TITLE, as_of=today, source=card.Source(*t.EINNSYN_SOURCE), note=t.EINNSYN_NOTE, level=2,
        table=for_people(asked, t.EINNSYN_COLUMNS, ("startet", "avsluttet")), headings=t.EINNSYN_COLUMNS,
    )  # fmt: skip

# The division of the country
st.header(t.DIVISION_HEADING, anchor="inndeling")
told = inndeling.kept()
if told is None:
    st.write(t.DIVISION_NEVER)
else:
    lacking = inndeling.behind(told, queries.division(register))
    asked = {
        "dato": fmt.dato(told.spurt),
        "kommuner": fmt.tall(len(told.kommuner)),
        "fylker": fmt.tall(len(told.fylker)),
    }
    if lacking:
        st.warning(t.DIVISION_BEHIND.format(**asked, antall=fmt.antall(len(lacking), "forskjell", "forskjeller")))
        st.markdown("\n".join(f"- {fmt.md_escape(one)}" for one in lacking[:LACKING_SHOWN]))
    else:
        st.write(t.DIVISION_SAME.format(**asked))
    ahead = inndeling.coming(told, today)
    if ahead:
        st.markdown("\n".join([t.DIVISION_COMING, "", *(f"- {fmt.change_words(one)}" for one in ahead)]))
st.caption(t.DIVISION_SOURCE)

# What a screen of readers does not say: commands and settings
if access.rolle() is not None and (lines := to_do()):
    st.header(t.TO_DO, anchor="drift")
    st.markdown("\n".join(f"- {line}" for line in lines))
