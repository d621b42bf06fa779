"""Endringer through AppTest: what the reader has chosen stays while others write."""

from __future__ import annotations

from dataclasses import replace

from data.store.types import Aktor, Samling
from pages.redaksjon import texts as t
from tests.pages.editors import Redaksjon


def test_the_filter_stays_when_somebody_writes_their_first_entry(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    redaksjon.store.add(redaktor, Samling("utkast", "Den første"))
    app = redaksjon.open("endringer")
    next(box for box in app.selectbox if box.label == t.HVEM).set_value(redaktor.hvem).run()
    redaksjon.store.add(replace(redaktor, hvem="anne@example.org"), Samling("utkast", "Den andre"))
    app.run()
    picker = next(box for box in app.selectbox if box.label == t.HVEM)
    assert (picker.value, len(picker.options)) == (redaktor.hvem, 2)
    shown = "".join(text.value for text in app.markdown)
    assert "Den første" in shown
    assert "Den andre" not in shown
