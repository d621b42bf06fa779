"""Utvikling: how many have adopted a policy through time, where, how fast, whose has run out, and how long it takes at this pace."""

from datetime import date

import streamlit as st

from data import database
from data.database import records, within
from data.queries import core, knowledge
from data.queries import utvikling as queries
from data.queries.utvikling import FEWEST, i_dette_tempoet
from pages.components import ark_links, card, filters
from pages.components import format as fmt
from pages.utvikling import line_figures as figures
from pages.utvikling import pace_figures as pace
from pages.utvikling import texts as t
from pages.utvikling import time_map

YEARS_BEHIND = 5

register = database.current()
chosen = filters.current()
options = filters.choices(register)
area = fmt.liste([options.fylker[n] for n in chosen.fylker]) or "hele landet"
card.begin()

# Filter
share = (
    st.segmented_control(t.MEASURE, [t.COUNT, t.SHARE], default=t.COUNT, required=True, key="maal", bind="query-params")
    == t.SHARE
)
areas = chosen.fylker or ("00",)
now = core.fylkestall_per(register, chosen.per).set_index("fylkesnummer")
adopted, total = (int(now.loc[list(areas), name].sum()) for name in ("vedtatt", "antall_kommuner"))
shown = filters.place_and_day()
sentence = filters.sentence(shown, register, filters.claim(shown, register, adopted, total))

card.say(sentence)
with st.container(horizontal=True, vertical_alignment="center"):
    st.caption(fmt.freshness(knowledge.freshness(register, chosen.per, chosen.fylker)), width="stretch")
    ark_links.styreark(register, chosen)

# Counts over time
st.header(t.HEADINGS[0], anchor="antall")
series = queries.serie(register, chosen.per, areas)
published = queries.publiserte_punkter(register, chosen.per)
gatherings = queries.samlinger(register)
reforms = [day for day in queries.reformer(register) if day < chosen.per]
mine = within(gatherings, chosen.fylker)
first, last = (series[series["dato"] == day] for day in (series["dato"].iloc[0], series["dato"].iloc[-1]))
undated, inherited = int(last["udatert"].sum()), int(last["arvet"].sum())
here = [row for row in records(published) if row["fylkesnummer"] in areas]
without = sum(row["dato"] is None for row in here)
said = ", ".join(
    f"{row['verdi']:.0f} ({fmt.dato(row['dato_tekst'])}, {row['fylkesnavn']})"
    for row in here
    if row["maal"] == "antall_vedtatt" and row["dato"]
)
alt = t.LINE_ALT.format(
    area=area, forste=int(first["vedtatt"].sum()), fra=series["dato"].iloc[0].year,
    daterte=adopted - undated, til=fmt.dato(chosen.per), udatert=undated, arvet=inherited,
    publisert=t.LINE_ALT_PUBLISHED.format(liste=said) if said else "",
)  # fmt: skip
note = t.LINE_NOTE.format(
    reformer=t.LINE_REFORMS.format(aar=fmt.liste([str(day.year) for day in reforms])) if reforms else ""
)
note += t.LINE_UNDATED_NOTE.format(dag=fmt.dato(date.fromisoformat(register.kilder_registrert))) if undated else ""
card.card(
    "antall",
    t.LINE_TITLE.format(area=fmt.capital(area), vedtatt=adopted, kommuner=fmt.kommuner(total))
    + (t.LINE_UNDATED.format(udatert=undated) if undated else ""),
    chart=figures.line_figure(series, published, reforms, mine, areas, share, alt),
    table=lambda: figures.line_table(series, published, areas),
    as_of=chosen.per,
    source=card.Source(t.SOURCE_BOTH, "/data-og-metode"),
    filter_sentence=sentence,
    headings=t.LINE_COLUMNS,
    formats={"kilde": "lenke", "dato": "dato", "publisert_andel": "prosent"}
    | dict.fromkeys(("vedtatt", "udatert", "arvet", "publisert_antall"), "tall"),
    note=note + (t.LINE_NOT_DRAWN.format(antall=without) if without else ""),
)
alone = now.loc[(now["antall_kommuner"] == 1) & (now["vedtatt"] == 1), "fylkesnavn"].tolist()
multiples = figures.multiples(register, chosen.per, share)
card.card(
    "fylkene",
    multiples.lead,
    chart=figures.multiples_figure(multiples, chosen.fylker),
    table=lambda: figures.multiples_table(register, chosen.per, share),
    as_of=chosen.per,
    filter_sentence=filters.sentence(filters.Filter(per=chosen.per), register),
    headings={"fylkesnavn": t.LINE_COLUMNS["omraade"], figures.LAST: fmt.dato(chosen.per)},
    formats=dict.fromkeys([*map(str, range(2000, 2100)), figures.LAST], "prosent" if share else "tall"),
    note=t.MULTI_NOTE.format(per=fmt.dato(chosen.per))
    + (t.MULTI_NOTE_SHARE.format(fylker=fmt.liste(alone)) if share and alone else ""),
)

# The map over time
st.header(t.HEADINGS[1], anchor="kart")
time_map.time_map(chosen.per, chosen.fylker, area)

# New vedtak, and time under arbeid
st.header(t.HEADINGS[2], anchor="nye")
left, right = st.columns(2, gap="medium")
new = queries.nye_vedtak(register, chosen.per, chosen.fylker)
spells = queries.tid_under_arbeid(register, chosen.per, chosen.fylker)
with left:
    card.card(
        "nye", pace.year_title(new, area), chart=pace.year_figure(new), table=lambda: pace.year_table(new), as_of=chosen.per,
        filter_sentence=sentence, headings=t.YEAR_COLUMNS, note=pace.year_note(queries.vedtakstakt(register, chosen.per, chosen.fylker)),
    )  # fmt: skip
with right:
    card.card(
        "arbeid", pace.work_title(spells, area), chart=pace.work_figure(spells), table=pace.work_table(spells), as_of=chosen.per,
        filter_sentence=sentence, note=pace.work_note(spells),
        headings=t.WORK_COLUMNS, formats={"fra": "dato", "til": "dato"},
    )  # fmt: skip

# Whom to call
st.header(t.HEADINGS[3], anchor="utlop")
runouts = queries.utlop(register, chosen.per, chosen.fylker)
over = int(runouts["utlopt"].sum())
card.card(
    "utlop",
    t.RUNOUT_TITLE.format(area=area, ute=fmt.antall(over, "dokument", "dokumenter"), snart=len(runouts) - over),
    table=pace.runout_table(runouts),
    as_of=chosen.per,
    filter_sentence=sentence,
    headings=t.RUNOUT_COLUMNS,
    formats={"kilde": "lenke", "nettsted": "lenke", "til": "kort"},
    note=t.RUNOUT_NOTE,
)

# At this pace
st.header(t.HEADINGS[4], anchor="tempo")
paces = queries.tempo(register, chosen.per, chosen.fylker, YEARS_BEHIND)
made = [
    (
        t.PACE_BASIS[0 if row.dokumentert else 2 if row.lagt_sammen else 1],
        (row.fra, row.til),
        found,
    )
    for row in paces
    if (found := i_dette_tempoet(row.nye, row.aar, row.rest)) is not None
]
if made:
    card.card(
        "tempo",
        pace.pace_title(made, total),
        chart=pace.pace_figure(made),
        table=lambda: pace.pace_table(made),
        as_of=chosen.per,
        source=card.Source(t.SOURCE_BOTH, "/data-og-metode"),
        filter_sentence=sentence,
        headings=t.PACE_COLUMNS,
        formats={"aar": "kort", "periode": "kort"},
        note=t.PACE_ASSUMPTION
        + (t.PACE_UNDATED.format(antall=fmt.tall(paces[0].udaterte)) if paces[0].udaterte else ""),
    )
else:
    st.info(
        t.PACE_THIN.format(area=area, minst=FEWEST, nye=paces[0].nye) + (t.PACE_WIDER if chosen.fylker else ""),
        icon=":material/hourglass_empty:",
    )
