"""«Meld fra»: links that open a prefilled e-mail about one kommune; the address comes from configuration."""

from __future__ import annotations

import re
from urllib.parse import quote

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from data import settings
from pages.components.html import esc
from pages.kommuner import texts as t

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def adresse() -> str | None:
    """The address that messages go to: MELD_FRA_EPOST, else the secret meld_fra_epost; None when neither is an address."""
    value = settings.report_address()
    if not value:
        try:
            value = str(st.secrets.get("meld_fra_epost", ""))
        except (StreamlitSecretNotFoundError, FileNotFoundError):
            value = ""
    value = value.strip()
    return value if ADDRESS.fullmatch(value) else None


def mailto(to: str, hva: str, navn: str, nummer: str, naa: str) -> str:
    """The address of a prefilled message; `hva` is feil, nytt or stemmer, `naa` is what the screen says now."""
    subject = t.MELDING_EMNE.format(hva=t.MELDING[hva].lower(), navn=navn, nummer=nummer)
    body = (t.MELDING_TEKST[hva].format(navn=navn) + naa).replace("\n", "\r\n")
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def draw(navn: str, nummer: str, status: str, grunn: str, innhold: str) -> None:
    """Draw the three links, or say how the address is configured."""
    st.subheader(t.MELD_FRA, anchor=False)
    to = adresse()
    if to is None:
        st.caption(t.MELD_FRA_UTEN)
        return
    here = st.context.url or ""
    naa = t.MELDING_NAA.format(status=status, grunn=grunn, adresse=f"{here}?kommune={nummer}", innhold=innhold[:12])
    links = " · ".join(
        f'<a class="fk-lenke" href="{esc(mailto(to, hva, navn, nummer, naa))}">{esc(words)}</a>'
        for hva, words in t.MELDING.items()
    )
    st.html(f'<p style="margin:0">{links}</p>')
    st.caption(t.MELD_FRA_HJELP)
