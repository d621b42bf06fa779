"""Funn through AppTest: what a reader gets, and how the queue is put into words."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pandas as pd

from data.database import Register
from data.funnvurdering import av_rad, skjema
from data.queries.funn import ko
from loaders.build import build
from pages.components import funn_kort
from pages.components.texts import funn as t
from tests import funn_eksempler as eksempler
from tests.loaders.web.server import serving
from tests.loaders.web.sites import html, plain
from tests.loaders.web.world import World


def test_a_reader_is_told_that_the_screen_is_for_editors_and_sees_no_finding(dashboard) -> None:
    app = dashboard("funn")
    assert not app.exception
    assert app.title[0].value == "Funn fra nettsøket"
    assert app.info
    assert not [button for button in app.button if button.label in (t.GODTA, t.AVVIS)]


def test_every_key_on_the_screen_is_documented_there() -> None:
    source = importlib.import_module("inspect").getsource(importlib.import_module("pages.components.funn_handling"))
    page = (importlib.import_module("tests.registers").ROOT / "pages" / "funn.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'shortcut="([A-Z])"', source + page))
    assert keys == {"G", "E", "A", "S", "J", "K", "Z", "B"}
    assert all(f"**{key}**" in t.HJELP for key in keys)
    assert f"**1**–**{len(t.GRUNNER) + 1}**" in t.HJELP


def test_every_rule_that_fired_is_explained_in_words_and_its_weight_shown() -> None:
    lines = funn_kort._regler("organ_vedtok:+5;har_dato:+0.75;ukjent:-2")
    assert len(lines) == 3
    assert "Kommunestyret vedtok" in lines[0]
    assert "0,75" in lines[1]


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
