"""Runder through AppTest: a round is started, letters are taken out, answers are decided on, and the screens show what came of it."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.queries import core
from data.store import rounds
from data.store.types import Aktor, Kommunesvar, Uttak
from pages.components import downloads
from pages.components import svar_texts as asked
from pages.redaksjon import runder
from pages.redaksjon import runder_texts as t
from tests.pages.editors import KARI, Redaksjon

VOSS, STAVANGER, AUKRA = "4621", "1103", "1547"
EDITOR = Aktor(KARI, "redaktør", "redaktør", lambda: "redaktør")


def started(redaksjon: Redaksjon, *kommuner: str) -> dict[str, str]:
    links = rounds.new_links(kommuner)
    redaksjon.store.add(EDITOR, rounds.new_round("Våren", date.today() + timedelta(days=30), links))
    return links


def give(redaksjon: Redaksjon, link: str, number: str, answer: str, **more: object) -> None:
    (round_id,) = rounds.rounds(redaksjon.store)
    content = Kommunesvar(round_id, number, answer, "kultursjef", **more)  # type: ignore[arg-type]
    rounds.give(redaksjon.store, link, content, f"nokkel-{number}-{answer}")


def part(app: AppTest, name: str) -> AppTest:
    return next(c for c in app.get("button_group") if c.key == "rundefane").set_value(name).run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def words(app: AppTest) -> str:
    return "\n".join(
        str(e.value) for e in [*app.markdown, *app.caption, *app.success, *app.info, *app.error, *app.subheader]
    )


def test_a_reader_does_not_come_in(redaksjon: Redaksjon) -> None:
    app = redaksjon.open("runder", "fremmed@example.org")
    assert not any(button.label == t.START for button in app.button)


def test_an_editor_starts_a_round_and_takes_out_the_letters_once_and_that_is_written_down(redaksjon: Redaksjon) -> None:
    app = redaksjon.open("runder")
    next(field for field in app.text_input if field.label == t.NAVN).set_value("Våren 2027").run()
    press(app, t.START)
    assert not app.exception
    (round_id,) = rounds.rounds(redaksjon.store)
    _, content = rounds.rounds(redaksjon.store)[round_id]
    assert (content.navn, len(content.kommuner), len(content.lenker)) == ("Våren 2027", 357, 357)
    redaksjon.build()
    app.run()
    session = app.session_state["nedlasting"]
    made = downloads.offered(session, "x-start")
    assert made is not None
    # AppTest has no client that a download could belong to: whoever is not at a screen any more gets nothing.
    with pytest.raises(downloads.Declined):
        made.make()
    assert redaksjon.store.entries(type=Uttak.TYPE) == []


def test_a_round_needs_a_name_kommuner_and_a_deadline_to_come(redaksjon: Redaksjon) -> None:
    app = press(redaksjon.open("runder"), t.START)
    assert [e.value for e in app.error] == [t.NAVN_MANGLER]
    next(field for field in app.text_input if field.label == t.NAVN).set_value("V").run()
    next(field for field in app.date_input if field.label == t.FRIST).set_value(date.today() - timedelta(days=1)).run()
    assert [e.value for e in press(app, t.START).error] == [t.FRIST_FORBI]
    assert rounds.rounds(redaksjon.store) == {}


def test_the_letter_is_in_the_kommunes_own_language_and_every_kommune_has_one(redaksjon: Redaksjon) -> None:
    register = redaksjon.build()
    links = started(redaksjon, *core.kommuner(register)["kommunenummer"])
    rows = core.status_per(register, date.today()).merge(
        core.kommuner(register)[["kommunenummer", "malform"]], on="kommunenummer"
    )
    table = runder.letters(rows, links, "https://kart.example", date(2027, 3, 31), {VOSS: ["post@voss.example"]})
    assert len(table) == 357 and table[t.KOL["brev"]].str.contains(r"\{").sum() == 0
    for row in table.itertuples():
        nynorsk = row.Målform == "nynorsk"
        assert (asked.NN["brev_emne"].format(kommune=row.Kommune) == row.Emne) == nynorsk
        assert f"https://kart.example/svar/{links[row.Kommunenummer]}" in row.Brev
        assert "31.\u00a0mars 2027" in row.Brev
    assert table.set_index(t.KOL["nummer"]).loc[VOSS, t.KOL["epost"]] == "post@voss.example"
    book = openpyxl.load_workbook(io.BytesIO(downloads.excel_bytes(table, downloads.Frame("a", "b", "c", "d"))))
    assert book.worksheets[0].max_row == 358
    back = pd.read_csv(io.BytesIO(downloads.csv_bytes(table)), sep=";", dtype=str)
    assert back[t.KOL["nummer"]].tolist() == table[t.KOL["nummer"]].tolist()


def test_an_answer_waits_in_funn_and_changes_nothing_until_it_is_accepted(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, VOSS, AUKRA)
    give(redaksjon, links[AUKRA], AUKRA, "vedtatt", tittel="Saman i <b>Aukra</b>", vedtatt_dato="2026-05-12", hjelp=())
    register = redaksjon.build()
    before = core.status_per(register, date.today()).set_index("kommunenummer").loc[AUKRA, "status"]
    assert before != "vedtatt"
    app = redaksjon.open("funn")
    assert "Saman i &lt;b&gt;" in words(app) or "Saman i \\<b\\>" in words(app)
    press(app, t.GODTA)
    assert not app.exception
    after = core.status_per(redaksjon.build(), date.today()).set_index("kommunenummer").loc[AUKRA]
    assert (after["status"], after["kilde_utgiver"]) == ("vedtatt", "kommunens eget svar")
    assert after["bekreftet"].date() == date.today()
    assert t.GODTA not in [
        button.label for button in redaksjon.open("funn").button if str(button.key).startswith("svar-")
    ]


def test_a_rejected_answer_needs_a_reason_and_one_put_off_still_waits(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, VOSS, AUKRA)
    give(redaksjon, links[AUKRA], AUKRA, "ikke")
    give(redaksjon, links[VOSS], VOSS, "stemmer", status_vist="vedtatt")
    redaksjon.build()
    app = part(redaksjon.open("runder"), "svar")
    press(app, t.SENERE)
    press(app, t.AVVIS)
    press(app, t.AVVIS)
    assert t.GRUNN_MANGLER in [e.value for e in app.error]
    next(field for field in app.text_input if field.label == t.GRUNN).set_value("Feil kommune").run()
    press(app, t.AVVIS)
    decided = {
        a.content.kommunenummer: (a.waits, a.decision.beslutning if a.decision else None)
        for a in rounds.answers(redaksjon.store)
    }
    assert sorted(decided.values(), key=str) == [(False, "avvist"), (True, "senere")]


def test_two_editors_on_one_answer_are_told_of_each_other(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, AUKRA)
    give(redaksjon, links[AUKRA], AUKRA, "ikke")
    redaksjon.build()
    first, second = (part(redaksjon.open("runder"), "svar") for _ in range(2))
    press(first, t.GODTA)
    give_again = rounds.answers(redaksjon.store)[0]
    assert not give_again.waits
    next(button for button in second.button if button.label == t.SENERE).click().run()
    assert rounds.answers(redaksjon.store)[0].decision.beslutning == "godtatt"
    assert any("har skrevet om det samme" in e.value for e in second.error)


def test_who_has_not_answered_who_wants_help_and_what_changed_are_shown(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, VOSS, AUKRA, STAVANGER)
    give(redaksjon, links[AUKRA], AUKRA, "under_arbeid", hjelp=("kafédialog",))
    redaksjon.build()
    app = redaksjon.open("runder")
    assert "1 av 3 kommuner har svart" in words(app).replace("\u00a0", " ")
    missing = part(app, "mangler")
    assert set(missing.dataframe[0].value[t.KOL["navn"]]) == {"Voss", "Stavanger"}
    assert any("kafédialog" in str(html.proto.body) for html in part(app, "hjelp").get("html"))
    press(part(app, "svar"), t.GODTA)
    redaksjon.build()
    assert "Aukra" in words(part(redaksjon.open("runder"), "virkning"))


def test_a_link_can_be_taken_back_and_new_ones_made_for_the_silent(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, VOSS, AUKRA)
    redaksjon.build()
    app = part(redaksjon.open("runder"), "mangler")
    next(box for box in app.selectbox if box.label == t.TREKK).set_value(VOSS).run()
    press(app, t.TREKK_KNAPP)
    now = redaksjon.store.entries()[-1].naar
    assert rounds.find_link(redaksjon.store, links[VOSS], now) is None
    assert rounds.find_link(redaksjon.store, links[AUKRA], now) is not None
    redaksjon.build()
    press(part(redaksjon.open("runder"), "mangler"), t.NYE_LENKER)
    assert rounds.find_link(redaksjon.store, links[AUKRA], now) is None


def test_the_page_of_the_kommune_says_that_it_has_answered_and_later_that_it_confirms(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, AUKRA)
    give(redaksjon, links[AUKRA], AUKRA, "ikke")
    redaksjon.build()

    def page() -> str:
        app = redaksjon.open("kommuner", params={"kommune": AUKRA})
        return " ".join(str(html.proto.body) for html in app.get("html"))

    assert "svaret er til behandling" in page()
    press(part(redaksjon.open("runder"), "svar"), t.GODTA)
    redaksjon.build()
    assert "Bekreftet av kommunen" in page() and "til behandling" not in page()


def test_what_kommuner_confirm_is_counted_and_told_on_the_screens_that_readers_see(redaksjon: Redaksjon) -> None:
    links = started(redaksjon, AUKRA)
    give(redaksjon, links[AUKRA], AUKRA, "under_arbeid", hjelp=("kafédialog",))
    redaksjon.build()
    assert any(
        "kafédialog" in str(h.proto.body) for h in redaksjon.open("samlinger", params={"del": "Bistand"}).get("html")
    )
    press(part(redaksjon.open("runder"), "svar"), t.GODTA)
    redaksjon.build()
    for screen in ("oversikt", "fylker", "utvikling"):
        told = redaksjon.open(screen)
        said = words(told) + " ".join(str(html.proto.body) for html in told.get("html"))
        assert "1 kommune har selv bekreftet" in said.replace("\u00a0", " "), screen
    table = redaksjon.open("oversikt").dataframe[0].value
    assert (
        table[table.iloc[:, 0] == "Aukra"]
        .astype(str)
        .apply(lambda c: c.str.contains("bekreftet av kommunen"))
        .any(axis=None)
    )


def test_round_and_part_stand_in_the_address_and_are_opened_from_it(redaksjon: Redaksjon) -> None:
    started(redaksjon, VOSS)
    started(redaksjon, STAVANGER)
    redaksjon.build()
    first, second = (entry.fakta for entry in redaksjon.store.entries())
    app = redaksjon.open("runder", params={"runde": first, "rundefane": t.DELER["mangler"]})
    assert not app.exception
    assert app.segmented_control(key="rundefane").value == "mangler"
    assert "Voss" in app.dataframe[0].value.to_string()
    app.selectbox(key="runde-valgt").set_value(second).run()
    assert app.query_params["runde"] == second
    (heading,) = app.title
    assert heading.value.startswith("Våren") and heading.value.endswith(" – Runder")
