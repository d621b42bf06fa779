"""Registrer through AppTest: the form never waits for a site, and what the editor has not seen is shown before it is written over."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store.types import Aktor
from pages.components import background
from pages.redaksjon import texts as t
from tests.loaders.web.server import FixtureServer, Handler, Page, Site, serving
from tests.pages.editors import KARI, Redaksjon


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FixtureServer]:
    """Sites at www.a.example and www.b.example that the link check may ask, and nobody else."""
    with serving() as running:
        hosts = {f"www.{name}.example": running.port for name in "ab"}
        (tmp_path / "world.json").write_text(json.dumps({"hosts": hosts, "scale": 0.01}), encoding="utf-8")
        monkeypatch.setenv("FRIVILLIGHETSKART_WEB_FIXTURES", str(tmp_path / "world.json"))
        monkeypatch.setenv("FRIVILLIGHETSKART_WEB", str(tmp_path / "web"))
        monkeypatch.setenv("FRIVILLIGHETSKART_KONTAKT", "post@example.org")
        yield running


def form(redaksjon: Redaksjon, url: str, number: str = "4646") -> AppTest:
    """The form of a kommune with an address filled in."""
    app = redaksjon.open("registrer", params={"nummer": number})
    return field(app, t.URL).set_value(url).run()


def field(app: AppTest, label: str):
    return next(field for field in app.text_input if field.label == label)


def save(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.label == t.LAGRE).click().run()


def others_write(redaksjon: Redaksjon, who: Aktor, number: str = "4646") -> None:
    """Another editor records something about a kommune, and the build has not taken it in."""
    said = Skjema(number, "under_arbeid", "frivillighetspolitikk", "Karis plan", "https://x.example/k", "2026")
    redaksjon.store.add(who, observasjon(Register(redaksjon.link.resolve()), said))


def captions(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption]


def test_a_site_that_does_not_answer_never_keeps_the_form_from_being_saved(
    redaksjon: Redaksjon, server: FixtureServer
) -> None:
    asked, answer = threading.Event(), threading.Event()

    def hold(handler: Handler) -> None:
        asked.set()
        answer.wait(60)
        handler.close_connection = True

    server.sites["www.a.example"] = Site(rest=lambda path: Page(act=hold))
    app = form(redaksjon, "http://www.a.example/plan")
    assert asked.wait(60)
    assert t.SJEKKER_LENKE in captions(app)
    save(app)
    assert len(redaksjon.store.entries()) == 1
    answer.set()


def test_what_the_site_says_is_told_when_it_comes(redaksjon: Redaksjon, server: FixtureServer) -> None:
    server.sites["www.a.example"] = Site({"/plan": Page(b"<h1>Plan</h1>")})
    app = form(redaksjon, "http://www.a.example/plan")
    drain()
    assert t.SIKKER_LENKE in captions(app.run())
    field(app, t.URL).set_value("http://www.a.example/borte").run()
    drain()
    assert "Lenken svarer ikke som den skal" in app.run().warning[0].value


def test_looking_at_many_links_takes_no_more_threads(redaksjon: Redaksjon, server: FixtureServer) -> None:
    server.sites["www.b.example"] = Site(rest=lambda path: Page(b"<h1>Plan</h1>"))
    app = form(redaksjon, "http://www.b.example/1")
    drain()
    threads = sorted(thread.name for thread in threading.enumerate() if thread.name == "frist")
    for number in range(2, 5):
        field(app, t.URL).set_value(f"http://www.b.example/{number}").run()
        drain()
    assert sorted(thread.name for thread in threading.enumerate() if thread.name == "frist") == threads
    assert [request.path for request in server.log].count("/robots.txt") == 1


def drain() -> None:
    """Wait until the looks that were begun are over: work given to each of the threads now comes after them."""
    barrier = threading.Barrier(background.LOOKS_AT_ONCE)
    for done in [background.looks.submit(barrier.wait) for _ in range(background.LOOKS_AT_ONCE)]:
        done.result(60)


def test_what_others_wrote_that_is_not_yet_on_the_screen_is_shown_before_anything_is_saved(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    others_write(redaksjon, redaktor)
    app = save(form(redaksjon, "https://www.fjaler.kommune.no/plan"))
    assert "Noen andre skrev om det samme" in app.warning[0].value
    assert "Karis plan" in "".join(text.value for text in app.markdown)
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem]
    next(button for button in app.button if button.label == t.KONFLIKT_LAGRE).click().run()
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem, KARI]


def test_ones_own_save_is_no_rival_of_the_next_one_though_the_build_lags(redaksjon: Redaksjon) -> None:
    app = save(form(redaksjon, "https://www.fjaler.kommune.no/plan"))
    field(app, t.URL).set_value("https://www.fjaler.kommune.no/vedtak").run()
    save(app)
    assert not app.warning
    assert len(redaksjon.store.entries()) == 2


def test_a_file_is_not_taken_in_over_what_others_wrote_meanwhile(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    app = redaksjon.open("registrer")
    app.segmented_control(key="fane").set_value("flere").run()
    file = b"kommune;status;lenke;tittel\r\nFjaler;vedtatt;https://x.example/1;Plan\r\n"
    app.file_uploader[0].upload("a.csv", file, "text/csv").run()
    others_write(redaksjon, redaktor)
    redaksjon.build()  # the press comes before the page has been drawn anew
    take_in(app)
    assert redaktor.hvem in app.error[0].value.replace("\\", "")
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem]
    take_in(app)  # now it has been shown
    assert [entry.hvem for entry in redaksjon.store.entries()] == [redaktor.hvem, KARI]


def take_in(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.label == t.FIL_LAGRE.format(antall=1)).click().run()


def correct(redaksjon: Redaksjon, who: Aktor) -> tuple[AppTest, str]:
    """A form in which the title of what another has recorded is corrected; and the entry's id."""
    others_write(redaksjon, who)
    redaksjon.build()
    (entry,) = redaksjon.store.entries()
    app = redaksjon.open("registrer", params={"nummer": "4646"})
    app.button(key=f"rett-{entry.id}").click().run()
    field(app, t.TITTEL).set_value("Olas tittel").run()
    field(app, t.HVORFOR).set_value("Feil tittel").run()
    return app, entry.id


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_a_correction_that_another_came_before_is_kept_and_the_second_chooses(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    app, about = correct(redaksjon, redaktor)
    before = redaksjon.store.entries()[0].innhold
    redaksjon.store.correct(redaktor, about, replace(before, dokumenttittel="Karis nye"), hvorfor="Ny")
    redaksjon.build()
    app.run()  # drawn anew: the register no longer has what is being corrected
    assert next(h.value for h in app.header) == t.RETT_TITTEL
    assert field(app, t.HVORFOR).value == "Feil tittel"
    press(app, t.LAGRE_RETTELSE)
    assert t.KONFLIKT in [warning.value for warning in app.warning]
    assert "Karis nye" in "".join(text.value for text in app.markdown)
    assert len(redaksjon.store.entries()) == 2
    press(app, t.KONFLIKT_RETT)
    last = redaksjon.store.entries()[-1]
    assert (last.handling, last.hvem, last.hvorfor) == ("rettelse", KARI, "Feil tittel")
    assert last.innhold.dokumenttittel == "Olas tittel"
    assert len(redaksjon.store.in_force("observasjon")) == 1


def test_a_correction_of_what_another_took_back_can_be_saved_as_new(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    app, about = correct(redaksjon, redaktor)
    redaksjon.store.undo(redaktor, about)
    press(app, t.LAGRE_RETTELSE)
    press(app, t.KONFLIKT_RETT)
    assert not app.exception
    (fact,) = redaksjon.store.in_force("observasjon")
    assert (fact.gjelder.handling, fact.gjelder.innhold.dokumenttittel) == ("ny", "Olas tittel")


def test_what_is_gone_before_its_correction_is_begun_is_told_of(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    others_write(redaksjon, redaktor)
    redaksjon.build()
    (entry,) = redaksjon.store.entries()
    app = redaksjon.open("registrer", params={"nummer": "4646"})
    redaksjon.store.undo(redaktor, entry.id)
    redaksjon.build()
    app.button(key=f"rett-{entry.id}").click().run()
    assert t.RETT_BORTE in [info.value for info in app.info]
    assert next(h.value for h in app.header) == t.NY_TITTEL


def test_part_and_kommune_stand_in_the_address_and_are_opened_from_it(redaksjon: Redaksjon) -> None:
    app = redaksjon.open("registrer", params={"fane": t.FANER["arbeid"]})
    assert app.segmented_control(key="fane").value == "arbeid"
    app.segmented_control(key="fane").set_value("en").run()
    app.selectbox(key="registrer-kommune").set_value("4621").run()
    assert app.query_params["nummer"] == "4621"
    assert [one.value for one in app.title] == ["Voss – Registrer"]
    app = redaksjon.open("registrer", params={"nummer": "4621"})
    assert (app.selectbox(key="registrer-kommune").value, app.title[0].value) == ("4621", "Voss – Registrer")
