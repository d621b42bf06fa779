"""The way from a screen to its papers: the styreark of what is shown, and the kommuneark of one kommune or of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from urllib.parse import urlencode

import streamlit as st

from data.database import Register, year_before
from pages.components import filters, texts
from pages.components.filters import Filter


@st.fragment
def styreark(register: Register, chosen: Filter) -> None:
    """Draw the button: choose the day of the last board meeting and the region, then take the paper in one of its forms.

    A part of its own, and what it holds is made when it is opened: a seventh of the work of a change of filter, for something few want.
    """
    with st.popover(
        texts.STYREARK, icon=":material/description:", type="tertiary", key="styreark", on_change="rerun"
    ) as opened:
        if opened.open:
            _choose(register, chosen)


def _choose(register: Register, chosen: Filter) -> None:
    options = filters.choices(register)
    first, per = options.forste_dag, chosen.per
    last = max(first, per - timedelta(days=1))  # a paper looks back to a day before the one that it is of
    start = max(first, year_before(per))
    # By day and region, so that a new choice in the filter is a new proposal here.
    mark = f"{per.isoformat()}_{''.join(chosen.fylker)}"
    since = st.date_input(
        texts.ARK_SIDEN, start, min_value=first, max_value=last, format="DD.MM.YYYY", help=texts.ARK_SIDEN_HJELP, key=f"ark_siden_{mark}",
    )  # fmt: skip
    fylker = st.multiselect(
        texts.FYLKE, list(options.fylker), default=list(chosen.fylker), format_func=options.fylker.__getitem__,
        placeholder=texts.HELE_LANDET, key=f"ark_fylke_{mark}",
    )  # fmt: skip
    asked = {
        "siden": since.isoformat() if isinstance(since, date) else "",
        "per": per.isoformat(),
        "fylke": ",".join(fylker),
    }
    forms = [
        ("styreark", "pdf", texts.ARK_PDF),
        ("styreark", "pptx", texts.ARK_PPTX),
        ("styreark", "", texts.ARK_SKJERM),
    ]
    if fylker:
        forms.append(("fylkesark", "pdf", texts.ARK_FYLKE))
    _links([(_address(name, asked | {"format": form}), words) for name, form, words in forms], beside=False)


def kommuneark(numbers: Sequence[str], per: date) -> None:
    """Draw the links to the kommuneark of these kommuner: one as PDF and on screen, several as one PDF and as ZIP."""
    asked = {"kommune": ",".join(numbers), "per": per.isoformat()}
    if len(numbers) == 1:
        forms = [("pdf", texts.KOMMUNEARK_PDF), ("", texts.KOMMUNEARK_SKJERM)]
    else:
        forms = [("pdf", texts.KOMMUNEARK_ALLE), ("zip", texts.KOMMUNEARK_ZIP)]
    if numbers:
        _links([(_address("kommuneark", asked | {"format": form}), words) for form, words in forms], beside=True)


def _address(name: str, asked: dict[str, str]) -> str:
    return f"/{name}?{urlencode({key: value for key, value in asked.items() if value}, safe=',')}"


def _links(links: Sequence[tuple[str, str]], beside: bool) -> None:
    made = "".join(
        f'<a class="fk-download" href="{escape(address)}" target="_blank" rel="noopener">{escape(words)}</a>'
        for address, words in links
    )
    st.html(f'<div class="fk-downloads{" fk-beside" if beside else ""}">{made}</div>')
