"""Fylker: how many kommuner in each fylke, in which plans, how far the documentation reaches, and what the fylkeskommuner have."""

from datetime import date

import streamlit as st

from data import database
from data.database import records, within, year_before
from data.queries import core, knowledge
from data.queries import fylker as queries
from data.queries import kontekst as context
from pages.components import ark_links, card, downloads, filters
from pages.components import format as fmt
from pages.fylker import context_figures as beside
from pages.fylker import knowledge_figures as knows
from pages.fylker import status_figures as figures
from pages.fylker import texts as t

LOOK_AT, ASK_MOST = 15, 40

register = database.current()
chosen = filters.current()
options = filters.choices(register)
area = fmt.liste([options.fylker[n] for n in chosen.fylker]) or "hele landet"


def choose_clicked() -> None:
    """A click on a bar chooses that fylke everywhere; a click on the only chosen one frees it; on Norge, all of them."""
    clicked = st.session_state["graf_status"].selection.get("klikk") or []
    number = clicked[0].get("fylkesnummer") if clicked else None
    if number:
        free = number == "00" or chosen.fylker == (number,)
        filters.choose(register, fylker=() if free else (number,))


card.begin()

# Filter
with st.container(horizontal=True, vertical_alignment="bottom"):
    sort_by = st.selectbox(
        t.SORT, [t.COLUMNS[c] for c in figures.SORTABLE], index=figures.SORTABLE.index("andel_vedtatt"), key="sorter",
        bind="query-params", width=220,
    )  # fmt: skip
    since = st.date_input(
        t.SINCE, value=None, min_value=options.forste_dag, max_value=options.siste_dag, format="DD.MM.YYYY", key="siden",
        bind="query-params", help=t.SINCE_HELP, width=180,
    )  # fmt: skip
    ark_links.styreark(register, chosen)
st.caption(downloads.follow({n: options.fylker[n] for n in chosen.fylker}))
column = next(c for c in figures.SORTABLE if t.COLUMNS[c] == sort_by)
since = since or max(options.forste_dag, year_before(chosen.per))

# Status in the fylker
counts = queries.fylkestall_med_endring(register, chosen.per, since)
scope = counts[counts["fylkesnummer"].isin(chosen.fylker or ("00",))]
adopted, total = int(scope["vedtatt"].sum()), int(scope["antall_kommuner"].sum())
shown = filters.place_and_day("plantype")
sentence = filters.sentence(shown, register, filters.claim(shown, register, adopted, total))
dated, undated = (int(scope[name].sum()) for name in ("endring_datert", "endring_udatert"))
ordered = figures.sort_counts(counts, column)
card.say(sentence)
st.header(t.HEADINGS[0], anchor="status")
card.card(
    "status",
    figures.status_title(counts, chosen.fylker, area),
    chart=figures.status_figure(ordered, chosen.fylker, column),
    table=lambda: figures.status_table(ordered),
    as_of=chosen.per,
    filter_sentence=sentence,
    headings=t.COLUMNS,
    formats=figures.STATUS_FORMATS,
    note=t.STATUS_NOTE.format(
        siden=fmt.dato(since),
        datert=fmt.endring(dated),
        udatert=t.STATUS_UNDATED.format(antall=fmt.tall(undated)) if undated else "",
    ),
    strong_rows=frozenset(i for i, n in enumerate(ordered["fylkesnummer"]) if n == "00" or n in chosen.fylker),
    on_select=choose_clicked,
)

# Plan types
st.header(t.HEADINGS[1], anchor="plantyper")
anchored = queries.forankring_per(register, chosen.per)
card.card(
    "plantyper",
    figures.plan_title(anchored, chosen.fylker, area),
    chart=figures.plan_figure(anchored, chosen.fylker),
    table=lambda: figures.plan_table(anchored),
    headings=figures.plan_headings(anchored),
    as_of=chosen.per,
    filter_sentence=sentence,
    note=t.PLAN_NOTE,
    strong_rows=frozenset({0}),
)
if chosen.fylker:
    cells = queries.matrise_per(register, chosen.per, chosen.fylker)
    none, some = t.MATRIX_ANY
    if chosen.plantype:
        cells = cells[cells["plantype"] == chosen.plantype]
        none = some = filters.choices(register).plantyper[chosen.plantype].lower()
    card.card(
        "matrise",
        t.MATRIX_TITLE.format(area=area),
        chart=figures.matrix_figure(cells, total, area, some),
        table=figures.matrix_table(cells),
        as_of=chosen.per,
        filter_sentence=sentence,
        headings=t.MATRIX_COLUMNS,
        formats={"kilde": "lenke", "siden": "kort"},
        note=t.MATRIX_NOTE.format(
            hva=none, uten=total - cells["kommunenummer"].nunique(), kommuner=fmt.kommuner(total)
        ),
    )
else:
    st.info(t.MATRIX_PROMPT, icon=":material/touch_app:")

# Published against documented
st.header(t.HEADINGS[2], anchor="publisert")
dates = queries.publiserte_datoer(register)
names = {fmt.dato(text): text for text in dates["dato_tekst"]}
if names:
    when = st.segmented_control(
        t.PUBLISHED_AT, list(names), default=next(iter(names)), required=True, key="publisert", bind="query-params"
    )
    as_of = dates.set_index("dato_tekst").loc[names[when], "dato"].date()
    compared = within(queries.publisert_mot_dokumentert(register, names[when]), chosen.fylker)
    given = knows.given(compared)
    card.card(
        "publisert",
        knows.published_title(compared, area),
        chart=None if given.empty else knows.published_figure(compared),
        table=knows.published_table(given),
        as_of=as_of,
        source=card.Source(t.PUBLISHED_SOURCE, "/data-og-metode"),
        filter_sentence=f"{fmt.capital(area)}, publisert {when} mot dokumentert {fmt.dato(as_of)}",
        headings=t.PUBLISHED_COLUMNS,
        formats={"kilde": "lenke", "forskjell": "endring"},
        note=t.PUBLISHED_NOTE + (t.SUM_WITHOUT_WRONG if given["umulig"].str.len().any() else ""),
    )
    parts = within(queries.publisert_bro(register, names[when]), chosen.fylker)
    if len(parts):
        card.card(
            "bro",
            knows.bridge_title(parts, when),
            table=knows.bridge_table(parts, given),
            as_of=as_of,
            source=card.Source(t.PUBLISHED_SOURCE, "/data-og-metode"),
            filter_sentence=f"{fmt.capital(area)}, publisert {when} mot dokumentert {fmt.dato(as_of)}",
            headings=t.BRIDGE_COLUMNS,
            note=t.BRIDGE_NOTE,
            strong_rows=frozenset({0}),
        )
listed = within(queries.list_against_pages(register), chosen.fylker)
if len(listed):
    card.card(
        "liste_mot_sider",
        knows.list_title(listed, area),
        table=knows.list_table(listed),
        as_of=date.today(),
        filter_sentence=f"{fmt.capital(area)}, listen mot sidene",
        headings=t.LIST_COLUMNS,
        note=t.LIST_NOTE,
    )
card.card(
    "se_forst",
    t.LOOK_TITLE,
    table=figures.look_table(queries.look_first(register, chosen.per, chosen.fylker, LOOK_AT)),
    as_of=chosen.per,
    filter_sentence=sentence,
    headings=t.LOOK_COLUMNS,
    formats={"kilde": "lenke", "siste": "dato", "hvorfor": "kort"},
    note=t.LOOK_NOTE.format(antall=LOOK_AT),
)

# Beside the policies: more inhabitants, more organisations, more money?
st.header(t.CONTEXT_HEADING, anchor="kontekst")
measured, halves = context.fylkesmaal(register, chosen.per), context.halvdeler(register, chosen.per)
sets = context.alle(register)
traits = {context.INNBYGGERE: beside.people(core.kommuner(register)["innbyggere_dato"].max())} | {
    name: beside.trait(one) for name, one in sets.items() if (halves["datasett"] == name).sum() == 2
}
picked = st.selectbox(
    t.CONTEXT_CHOICE,
    list(traits),
    format_func=lambda name: traits[name].tittel,
    key="trekk",
    bind="query-params",
    width=420,
)
trait, dots = traits[picked], measured[measured["datasett"] == picked]
told = beside.sentence(halves[halves["datasett"] == picked], trait)
card.card(
    "kontekst",
    told,
    chart=beside.figure(dots, trait, told),
    table=lambda: dots[list(beside.headings(trait))],
    as_of=chosen.per,
    source=card.Source(trait.kilde, trait.kilde_url),
    filter_sentence=t.CONTEXT_SUB.format(tittel=trait.enhet),
    headings=beside.headings(trait),
    formats={"andel_vedtatt": "prosent"},
    note=t.CONTEXT_NOTE.format(om=trait.om) + (t.CONTEXT_LOG if beside.logarithmic(dots) else ""),
)
for one in sets.values():
    if one.slag != "gruppe" and (why := fmt.context_missing(one)):
        st.caption(fmt.md_escape(t.CONTEXT_MISSING.format(tittel=one.tittel, hvorfor=why)))

# How fresh the knowledge is, and what is missing
fresh, every = knowledge.freshness(register, chosen.per, chosen.fylker), knowledge.freshness_per(register, chosen.per)
st.header(t.AGE_HEADING, anchor="ferskhet")
card.card(
    "ferskhet",
    t.AGE_TITLE.format(ny=fmt.tall(fresh.siste_aar + fresh.siste_fire_aar), alle=fmt.tall(fresh.med_status)),
    chart=knows.ages_figure(every, fmt.freshness(fresh)),
    table=lambda: knows.ages_table(every),
    headings=t.AGE_COLUMNS,
    as_of=chosen.per,
    filter_sentence=sentence,
    note=f"{fmt.freshness(fresh)} {t.AGE_NOTE}",
    strong_rows=frozenset(i for i, n in enumerate(every["fylkesnummer"]) if n == "00" or n in chosen.fylker),
)
st.header(t.KNOWN_HEADING, anchor="kunnskap")
known = knowledge.known_per(register, chosen.per)
card.card(
    "kunnskap",
    knows.known_words(records(known)[0]),
    chart=knows.known_figure(known, knows.known_words(records(known)[0])),
    table=lambda: knows.known_table(known),
    headings=t.KNOWN_COLUMNS,
    as_of=chosen.per,
    source=card.Source(t.PUBLISHED_SOURCE, "/data-og-metode"),
    filter_sentence=sentence,
    note=t.KNOWN_NOTE,
    strong_rows=frozenset({0}),
)
card.card(
    "spor_forst",
    t.ASK_TITLE,
    table=knows.ask_table(knowledge.ask_first(register, chosen.per, chosen.fylker, ASK_MOST)),
    as_of=chosen.per,
    filter_sentence=sentence,
    headings=t.ASK_COLUMNS,
    formats={"kilde": "lenke", "sist": "dato", "status": "kort"},
    note=t.ASK_NOTE.format(antall=ASK_MOST),
)

# Fylkeskommunenes egen politikk
st.header(t.HEADINGS[3], anchor="fylkeskommuner")
owners = queries.fylkeskommuner(register, chosen.per)
today = [row for row in owners if row.gyldig_til is None and row.fylkesnummer != "03"]
card.card(
    "fylkeskommuner",
    t.COUNTY_TITLE.format(antall=sum(row.status == "vedtatt" for row in today), alle=len(today)),
    table=figures.county_table([row for row in owners if row.fylkesnummer != "03"]),
    as_of=chosen.per,
    filter_sentence=filters.sentence(filters.Filter(per=chosen.per), register),
    headings=t.COUNTY_COLUMNS,
    formats={"kilde": "lenke", "politikk": "kort", "siden": "kort"},
    note=t.COUNTY_NOTE,
)
