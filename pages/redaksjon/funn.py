"""Funn: what the web search proposes, one finding at a time, in the order of what it would change; a person decides."""

import textwrap

import pandas as pd
import streamlit as st

from data import database
from data.queries import redaksjon as queries
from data.redaksjon import funnvurdering
from data.store.log import Store
from data.store.types import FunnBeslutning, StoreFeil
from pages.components import access, filters
from pages.components import format as fmt
from pages.redaksjon import answers
from pages.redaksjon import finding as funn_kort
from pages.redaksjon import funn_texts as t
from pages.redaksjon import runder_texts as a

IN_LIST = 12


def group_of(row: pd.Series) -> str:
    """Which group of the queue a finding belongs to."""
    if row["tilstand"] == "senere":
        return "senere"
    if row["endrer_kartet"]:
        return "kartet"
    if row["klasse"] == "kjent":  # decided before, and the document has changed: it says what is known once more
        return "bekrefter"
    return str(row["klasse"]) if row["klasse"] in ("motsier", "vist", "bekrefter") else "andre"


def sentence(counts: dict[str, int]) -> str:
    """The queue in one sentence, as a person would say it."""
    parts = [text.format(n=counts[group]) for group, text in t.SETNING_DELER.items() if counts.get(group)]
    return t.SETNING.format(antall=sum(counts.values()), deler=fmt.liste(parts))


def label(row: pd.Series) -> str:
    """One entry of the list: who, which status, and the document, since a kommune may have several findings."""
    title = row["tittel"] if isinstance(row["tittel"], str) else row["plantype_navn"]
    short = textwrap.shorten(title, 60, placeholder=" …")
    return (
        f"{fmt.md_escape(funn_kort.unit_name(row))} · {funn_kort.status_words(row['status'])} · {fmt.md_escape(short)}"
    )


if not access.dor():
    st.stop()
register = database.current()
try:
    read = Store().last()
    decisions = funnvurdering.in_force(Store())
except StoreFeil as error:
    st.error(fmt.md_escape(str(error)), icon=":material/error:")
    st.stop()

queue = funnvurdering.waiting(funnvurdering.divide(queries.ko(register), decisions))
funn_kort.follow(queue["nokkel"], decisions)
funn_kort.draw_last()
from_kommuner = answers.waiting()
if from_kommuner:
    heading = f"{a.SVAR_TITTEL}: {a.SVAR_VENTER.format(antall=fmt.tall(len(from_kommuner)))}"
    with st.expander(heading, icon=":material/how_to_vote:", expanded=True):
        answers.draw(register, from_kommuner)
with st.expander(t.HJELP_TITTEL, icon=":material/keyboard:"):
    st.markdown(t.HJELP)
if queue.empty:
    st.info(t.INGEN, icon=":material/inbox:")
    st.stop()
queue = queue.assign(gruppe=[group_of(row) for _, row in queue.iterrows()])
counts = queue["gruppe"].value_counts().to_dict()
st.markdown(sentence(counts))

# Filter
groups = [group for group in t.GRUPPER if counts.get(group)]
filters.seed("gruppe", "funn-gruppe", groups)
picked = st.pills(
    t.GRUPPE, groups, format_func=lambda group: f"{t.GRUPPER[group]} ({counts[group]})", key="funn-gruppe",
    label_visibility="collapsed",
)  # fmt: skip
filters.write("gruppe", picked)
shown = queue[queue["gruppe"] == picked] if picked in groups else queue[queue["gruppe"] != "senere"]
if shown.empty:
    st.info(t.INGEN_I_GRUPPEN)
    st.stop()

# Question: this one?
keys = list(shown["nokkel"])
chosen = st.session_state.get(funn_kort.VALGT)
at = keys.index(chosen) if chosen in keys else 0
row = shown.iloc[at]
st.session_state[funn_kort.VALGT] = row["nokkel"]  # what is shown stays, though others may come to stand before it
finding = funnvurdering.av_rad(row.to_dict())
before = decisions.get(finding.nokkel)
content = before.gjelder.innhold if before and before.gjelder else None
earlier = content.beslutning if isinstance(content, FunnBeslutning) and row["tilstand"] == "endret" else None
seen = funn_kort.seen_about(register, [finding], read)
case = funn_kort.Sak(
    finding,
    f"{funn_kort.unit_name(row)}, {funn_kort.status_words(finding.status)}",
    before,
    next(iter(keys[at + 1 :]), None),
    seen,
)

card, rest = st.columns([8, 3], gap="large")
with card, st.container(border=True, key="funn-kort"):
    st.caption(t.NUMMER.format(nr=at + 1, antall=len(keys)))
    funn_kort.draw(register, row, finding, earlier, correcting=funn_kort.mode_of(finding) == "rett")
    funn_kort.buttons(register, case, keys[at - 1] if at else None)
with rest:
    st.markdown(f"**{t.KO}**")
    start = max(0, min(at - 2, len(keys) - IN_LIST))
    with st.container(gap="xxsmall", key="funn-ko-liste"):
        for position in range(start, min(start + IN_LIST, len(keys))):
            other = shown.iloc[position]
            st.button(
                label(other), key=f"funn-ko-{other['nokkel']}", type="secondary" if position == at else "tertiary",
                on_click=funn_kort.choose, args=(other["nokkel"],), width="stretch",
            )  # fmt: skip
    confirming = queue[queue["gruppe"] == "bekrefter"].head(100)
    if len(confirming) > 1 and st.button(f"{t.FLERE} ({len(confirming)})", key="funn-flere", shortcut="B"):
        funn_kort.several(register, confirming, decisions, read)
funn_kort.precision(queries.beslutninger_per_regel(register))
