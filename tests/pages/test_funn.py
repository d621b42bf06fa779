"""Funn through AppTest: what a reader gets, and how the queue is put into words."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import time
from html import escape
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries.redaksjon import ko
from data.redaksjon import funnvurdering
from data.redaksjon.funnvurdering import av_rad, skjema
from data.redaksjon.registrering import Skjema, observasjon
from data.store.types import Aktor
from loaders.build import build
from pages.components import background
from pages.redaksjon import finding
from pages.redaksjon import funn_texts as t
from pages.redaksjon import texts as own
from tests import funn_eksempler as eksempler
from tests.loaders.web.server import serving
from tests.loaders.web.sites import html, plain
from tests.loaders.web.world import World
from tests.pages.editors import KARI, OLA, Redaksjon
from tests.pages.opening import LIMIT
from tests.registers import ROOT


def test_a_reader_is_told_that_the_screen_is_for_editors_and_sees_no_finding(dashboard) -> None:
    app = dashboard("funn")
    assert not app.exception
    assert app.title[0].value == "Funn fra nettsøket"
    assert app.info
    assert not [button for button in app.button if button.label in (t.GODTA, t.AVVIS)]


def test_every_key_on_the_screen_is_documented_there() -> None:
    source = importlib.import_module("inspect").getsource(importlib.import_module("pages.redaksjon.finding"))
    page = (importlib.import_module("tests.registers").ROOT / "pages" / "redaksjon" / "funn.py").read_text(
        encoding="utf-8"
    )
    keys = set(re.findall(r'shortcut="([A-Z])"', source + page))
    assert keys == {"G", "E", "A", "S", "J", "K", "Z", "B", "V"}
    assert all(f"**{key}**" in t.HJELP for key in keys)
    assert f"**1**–**{len(t.GRUNNER) + 1}**" in t.HJELP


def test_every_rule_that_fired_is_explained_in_words_and_its_weight_shown() -> None:
    lines = finding._rule_rows("organ_vedtok:+5;har_dato:+0.75;ukjent:-2")
    assert len(lines) == 3
    assert "Kommunestyret vedtok" in lines[0]
    assert "0,75" in lines[1]
    assert t.REGEL_BORTE in lines[2] and "ukjent" not in lines[2]


def test_every_rule_that_can_fire_has_words() -> None:
    named = re.compile(r"(?:Regeltreff\(|vekt\()\"(\w+)\"")
    fired = {
        name for file in (ROOT / "loaders/web/forstaa").glob("*.py") for name in named.findall(file.read_text("utf-8"))
    }
    assert len(fired) > 12
    assert fired - background.rule_words().keys() == set()
    assert [
        name for name, words in background.rule_words().items() if len(words) < 4 or re.search(r"\w_\w", words)
    ] == []


def test_a_finding_whose_text_was_read_from_pictures_says_so_and_others_do_not(redaksjon: Redaksjon) -> None:
    for rules, told in (("organ_vedtok:+5;ocr:-0.5", True), ("organ_vedtok:+5", False)):
        redaksjon.build([row | {"regler": rules} for row in eksempler.eksempler()])
        app = redaksjon.open("funn")
        assert any(t.OCR in caption.value for caption in app.caption) == told


def test_the_near_duplicates_a_finding_speaks_for_are_listed_with_what_each_is_as_the_text_they_are(
    redaksjon: Redaksjon,
) -> None:
    one = {"rolle": "høringsutgave", "tittel": "**Plan** <b>1</b>", "url": "https://funn-3120.example/horing.pdf"}
    for family, told in ((json.dumps([one]), True), (None, False)):
        redaksjon.build([row | {"familie": family} for row in eksempler.eksempler()])
        app = redaksjon.open("funn")
        listed = [text.value for text in app.markdown if text.value.startswith(t.FAMILIE)]
        assert bool(listed) == told
        if told:
            assert "høringsutgave" in listed[0]
            assert "https://funn-3120.example/horing.pdf" in listed[0]
            assert "<b>" not in listed[0].replace("\\<", "")


def test_the_form_for_correcting_begins_with_what_the_finding_says() -> None:
    row = eksempler.funn(eksempler.UKJENT, "Rakkestad") | {"nokkel": "n" * 32}
    filled = skjema(av_rad(pd.Series(row).to_dict()))
    assert (filled.status, filled.dato, filled.periode, filled.i_dialog) == (
        "vedtatt",
        "2025-03-13",
        "2025 – 2030",
        True,
    )
    assert filled.tittel == "Frivilligplan for Rakkestad"


def test_a_plan_published_on_a_site_comes_through_the_search_into_the_queue(tmp_path: Path) -> None:
    text = "Kommunestyret vedtok frivilligplanen 13. mars 2025, sak 12/25. Planen er laget i dialog med lag og foreninger. "
    site = plain({"/frivilligplan": "Frivilligplan"})
    site["/frivilligplan"] = html(
        "Frivilligplan 2025–2030", text + "Her finner du mål og tiltak for hvert år i perioden. " * 5
    )
    with serving() as server:
        world = World(server, tmp_path / "web")
        world.unit(eksempler.UKJENT, "www.r.no", site)
        world.search()
    register = tmp_path / "register.duckdb"
    build(register=register, web=tmp_path / "web")
    queue = ko(Register(register.resolve()))
    row = queue[queue["status"] == "vedtatt"].iloc[0]
    assert (row["dagens_nummer"], row["vedtatt_dato"], row["vedtatt_av"]) == (
        eksempler.UKJENT,
        "2025-03-13",
        "kommunestyret",
    )
    assert row["klasse"] == "ny"
    assert row["endrer_kartet"]
    assert row["bevis"].startswith("Kommunestyret vedtok frivilligplanen 13. mars 2025")


def press(app: AppTest, name: str) -> AppTest:
    """Press the one button whose key begins so."""
    (button,) = [button for button in app.button if (button.key or "").startswith(name)]
    return button.click().run()


def kommune(app: AppTest) -> str:
    """Whose finding is on the screen."""
    return app.header[0].value.split(" (")[0]


def others_decide(redaksjon: Redaksjon, who: Aktor, number: str) -> None:
    """Another editor rejects the finding of a kommune."""
    queue = ko(Register(redaksjon.link.resolve()))
    funn = av_rad(queue[queue["dagens_nummer"] == number].iloc[0].to_dict())
    redaksjon.store.write(who, funnvurdering.utkast(funn, "avvist", None, grunn="Feil kommune"))


def test_what_an_editor_opened_on_one_finding_never_decides_another(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    app = redaksjon.open("funn", OLA)
    assert kommune(app) == "Harstad"
    press(app, "funn-avvis")
    others_decide(redaksjon, redaktor, eksempler.PAA_VEI)
    pressed_late = next(button for button in app.button if (button.key or "").startswith("funn-grunn-1"))
    app.run()  # somebody saved: the page is drawn anew
    assert kommune(app) == "Rakkestad"
    assert not [button for button in app.button if (button.key or "").startswith("funn-grunn")]
    assert "har avgjort funnet du hadde åpent" in app.warning[0].value
    assert redaktor.hvem in app.warning[0].value.replace("\\", "")
    pressed_late.click().run()  # what was on its way when the page changed
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem]


def test_an_acceptance_on_its_way_when_the_page_changes_does_not_fall_on_the_next_finding(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    app = redaksjon.open("funn", OLA)
    pressed_late = next(button for button in app.button if (button.key or "").startswith("funn-godta"))
    others_decide(redaksjon, redaktor, eksempler.PAA_VEI)
    app.run()
    pressed_late.click().run()
    assert kommune(app) == "Rakkestad"
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem]


def test_the_finding_on_the_screen_stays_when_another_comes_to_stand_before_it(redaksjon: Redaksjon) -> None:
    app = redaksjon.open("funn", OLA)
    redaksjon.build([eksempler.funn("5601", "Alta"), *eksempler.eksempler(), eksempler.funn("0301", "Oslo")])
    assert kommune(app.run()) == "Harstad"


def test_a_finding_that_is_put_off_or_decided_by_oneself_is_not_told_as_others_work(redaksjon: Redaksjon) -> None:
    app = redaksjon.open("funn", OLA)
    press(app, "funn-senere")
    assert kommune(app) == "Rakkestad"
    assert not app.warning
    press(app, "funn-godta")
    assert not app.warning
    assert [entry.hvem for entry in redaksjon.store.entries()] == [OLA] * 3


def test_what_is_in_the_store_but_not_yet_on_the_screen_is_shown_before_anything_is_accepted(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    register = Register(redaksjon.link.resolve())
    form = Skjema(
        eksempler.PAA_VEI, "ingen_kjent", "frivillighetspolitikk", "Karis svar", "https://x.example/k", "2026"
    )
    theirs = redaksjon.store.add(redaktor, observasjon(register, form))  # and no build: it lags, or fails
    app = redaksjon.open("funn", OLA)
    press(app, "funn-godta")
    assert "har skrevet om det samme" in app.error[0].value
    assert "Karis svar" in "".join(m.value for m in app.markdown)
    assert [entry.id for entry in redaksjon.store.entries()] == [theirs.id]
    press(app, "funn-godta")  # now it has been seen
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem, OLA, OLA]
    press(app, "funn-angre")
    assert len(redaksjon.store.entries()) == 5


def test_several_findings_of_one_kommune_are_accepted_one_after_another_without_waiting_for_a_build(
    redaksjon: Redaksjon,
) -> None:
    redaksjon.build([eksempler.funn(eksempler.UKJENT, "Rakkestad", url=f"https://r.example/{n}") for n in range(2)])
    app = redaksjon.open("funn", OLA)
    for place in ("Harstad", "Rakkestad", "Rakkestad"):
        assert kommune(app) == place
        press(app, "funn-godta")
        assert not app.error
    assert len(redaksjon.store.entries(emne=f"kommune:{eksempler.UKJENT}")) == 2


def several_at_once() -> None:
    """The dialog as a press on «Godta flere» opens it: what is drawn anew has what was read then. (AppTest opens none itself.)"""
    import streamlit as st

    from data import database
    from data.queries.redaksjon import ko
    from data.redaksjon import funnvurdering
    from data.store.log import Store
    from pages.redaksjon import finding

    if "read" not in st.session_state:
        register, last = database.current(), Store().last()
        decisions = funnvurdering.in_force(Store())
        queue = funnvurdering.divide(ko(register), decisions)
        st.session_state["read"] = (register, queue[queue["klasse"] == "bekrefter"], decisions, last)
    finding.draw_last()
    finding.several(*st.session_state["read"])


def test_two_editors_who_accept_several_at_once_do_not_double_them(redaksjon: Redaksjon) -> None:
    kari, ola = (AppTest.from_function(several_at_once, default_timeout=LIMIT) for _ in range(2))
    for app, who in ((kari, KARI), (ola, OLA)):
        app.user = {"email": who, "is_logged_in": True, "iat": time.time()}
        app.run()
    for app in (kari, ola):
        next(button for button in app.button if button.label == t.FLERE_GJOR.format(antall=2)).click().run()
    assert [entry.hvem for entry in redaksjon.store.entries()] == [KARI] * 4
    assert kari.success
    assert "har skrevet om det samme" in ola.error[0].value


def test_a_policy_whose_adoption_is_not_shown_is_opened_and_decided_and_never_accepted_as_it_stands(
    redaksjon: Redaksjon,
) -> None:
    row = eksempler.funn(eksempler.UKJENT, "Rakkestad", status="politikk_vist", vedtatt_dato=None, vedtatt_av=None)
    redaksjon.build([row])
    app = redaksjon.open("funn")
    app = next(button for button in app.button if "vedtak ikke vist" in button.label).click().run()
    assert not app.exception
    assert any("Politikk funnet, vedtak ikke vist" in header.value for header in app.header)
    labels = [button.label for button in app.button]
    assert t.GODTA not in labels
    assert {t.ENDRE, t.AVVIS, t.SENERE} <= set(labels)
    app = next(button for button in app.button if button.label == t.ENDRE).click().run()
    assert not app.exception
    assert app.radio[0].value is None
    assert t.LAGRE_RETTET not in [button.label for button in app.button]
    app = app.radio[0].set_value("vedtatt").run()
    assert not app.exception
    assert t.LAGRE_RETTET in [button.label for button in app.button]


def test_a_finding_is_corrected_in_the_fields_that_an_observation_is_recorded_in(redaksjon: Redaksjon) -> None:
    def fields(app: AppTest) -> list[str]:
        return [field.label for kind in (app.radio, app.selectbox, app.text_input, app.checkbox) for field in kind]

    redaksjon.build([eksempler.funn(eksempler.UKJENT, "Rakkestad")])
    app = redaksjon.open("funn")
    correcting = fields(next(button for button in app.button if button.label == t.ENDRE).click().run())
    recording = fields(redaksjon.open("registrer", params={"nummer": eksempler.UKJENT}))
    assert [label for label in recording if label not in {own.URL, own.VELG_KOMMUNE}] == correcting


def test_a_source_is_shown_as_it_stood_as_text_with_files_to_take_away_and_a_broken_copy_says_so(
    redaksjon: Redaksjon, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    text = f"Kommunestyret vedtok frivilligplanen 13. mars 2025, sak 12/25. {escape(hostile)} " + "Mål og tiltak. " * 20
    site = plain({"/frivilligplan": "Frivilligplan"})
    site["/frivilligplan"] = html("Frivilligplan 2025–2030", text)
    del site["/frivillighet/politikk"]
    redaksjon.build()
    web = redaksjon.folder / "web"
    monkeypatch.setenv("FRIVILLIGHETSKART_WEB", str(web))
    redaksjon.build()  # from here on the folder is one's own
    shutil.rmtree(web)
    with serving() as server:
        world = World(server, web)
        world.unit(eksempler.UKJENT, "www.r.no", site)
        world.search(kopier_byte=50_000_000)
    redaksjon.build()

    def shown(app: AppTest) -> str:
        assert not app.exception
        return "".join(str(element.proto.body) for element in app.get("html"))

    for screen, params, key in (
        ("funn", None, "funn-kopi-"),
        ("kommuner", {"kommune": eksempler.UKJENT}, f"kopi-{eksempler.UKJENT}-"),
    ):
        app = redaksjon.open(screen, params=params)
        assert not app.exception
        opened = shown(press(app, key))
        assert "<mark>Kommunestyret vedtok frivilligplanen 13. mars 2025" in opened.partition("<pre")[2]
        assert escape(hostile, quote=False) in opened
        assert "<script>" not in opened
        assert opened.count("/nedlasting/") == 2
    reader = redaksjon.open("kommuner", "leser@example.org", params={"kommune": eksempler.UKJENT})
    assert not [button for button in reader.button if (button.key or "").startswith("kopi-")]
    for path in (web / "kopier").rglob("*.gz"):
        path.write_bytes(b"x")
    app = press(redaksjon.open("funn"), "funn-kopi-")
    assert any("er ødelagt" in error.value for error in app.error)
