"""The store: append-only, never doubled, nobody overwritten, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.store import engine
from data.store.log import Store
from data.store.snapshot import read_for_build
from data.store.types import (
    Aktor,
    Bistand,
    FunnBeslutning,
    IkkeTilgang,
    Konflikt,
    LagerForNytt,
    LagerLaast,
    LagerUtilgjengelig,
    Listevalg,
    Observasjon,
    Samling,
    StoreFeil,
    Tilgangsliste,
    UgyldigInnforsel,
    Utkast,
)
from tests.data.postgres import Cluster

VOSS = Observasjon(
    niva="kommune", enhet="Voss", kommunenummer="4621", dagens_kommunenummer="4621", status="vedtatt",
    plantype="frivillighetspolitikk", dokumenttittel="Plan for frivilligheit", vedtatt_dato="2024-06-13",
    kilde_url="https://www.voss.herad.no/plan", kilde_utgiver="Voss herad",
)  # fmt: skip
SHIPPED = "2e2d8debfc70"


def test_a_saved_entry_is_read_back_as_it_was_written(store_url: str, redaktor: Aktor) -> None:
    written = Store(store_url).add(redaktor, VOSS, hvorfor="Ordføreren ringte")
    (read,) = Store(store_url).entries()
    assert read == written
    assert (read.nr, read.handling, read.hvem, read.opphav, read.kommunenummer) == (
        1,
        "ny",
        "kari@example.org",
        "redaktør",
        "4621",
    )
    assert read.innhold == VOSS


def test_every_kind_of_content_survives_the_round_trip(store_url: str, redaktor: Aktor) -> None:
    contents = [
        VOSS,
        Samling("utkast", "Samling i Bodø", dato_fra="2027-03", arrangoer=("Nordland fylkeskommune", "Frivillighet Norge"),
                inviterte_kommuner=("1804", "1806"), antall_deltakere=40),
        Bistand("4621", "kafédialog", "2025-10-01"),
        FunnBeslutning("abc", "def", "avvist", "4621", "Gjelder et parti", regler=("parti", "program")),
        Listevalg("abc", ("kommune=2", "status=3"), ("ja=vedtatt",)),
    ]  # fmt: skip
    store = Store(store_url)
    for content in contents:
        store.add(redaktor, content)
    assert [i.innhold for i in store.entries()] == contents


def test_a_retried_save_is_the_same_save(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    first = store.add(redaktor, VOSS, nokkel="skjema-0001", sett=0)
    assert store.add(redaktor, VOSS, nokkel="skjema-0001", sett=0) == first
    assert len(store.entries()) == 1
    with pytest.raises(StoreFeil, match="nøkkel"):
        store.add(redaktor, replace(VOSS, status="under_arbeid"), nokkel="skjema-0001")


def test_the_second_editor_of_a_kommune_sees_what_the_first_did_and_can_choose(store_url: str, redaktor: Aktor) -> None:
    store, other = Store(store_url), replace(redaktor, hvem="ola@example.org")
    seen = store.last(VOSS.emne)
    first = store.add(other, VOSS, sett=seen)
    with pytest.raises(Konflikt) as conflict:
        store.add(redaktor, replace(VOSS, status="under_arbeid"), sett=seen)
    assert conflict.value.innforsler == (first,)
    assert "ola@example.org" in str(conflict.value)
    assert store.add(redaktor, replace(VOSS, status="under_arbeid"), sett=first.nr).nr == 2


def test_a_correction_puts_the_new_content_in_force_and_keeps_the_old(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    old = store.add(redaktor, VOSS)
    new = store.correct(redaktor, old.id, replace(VOSS, vedtatt_dato="2024-06-14"), hvorfor="Feil dag")
    assert (new.erstatter, new.fakta) == (old.id, old.id)
    assert [i.id for i in store.history(old.id)] == [old.id, new.id]
    snapshot = read_for_build(store_url)
    assert snapshot.observasjoner[["id", "vedtatt_dato", "opphav"]].values.tolist() == [
        [new.id, "2024-06-14", "redaktør"]
    ]
    assert snapshot.fjernet_ids == frozenset()


def test_two_corrections_of_the_same_entry_cannot_both_win(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    old = store.add(redaktor, VOSS)
    first = store.correct(redaktor, old.id, replace(VOSS, merknad="a"), hvorfor="a")
    with pytest.raises(Konflikt) as conflict:
        store.correct(redaktor, old.id, replace(VOSS, merknad="b"), hvorfor="b")
    assert conflict.value.innforsler == (first,)


def test_a_withdrawal_takes_the_fact_away_and_undo_brings_it_back(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    fact = store.add(redaktor, VOSS)
    gone = store.withdraw(redaktor, fact.id, VOSS, hvorfor="Gjaldt Vossestrand")
    assert read_for_build(store_url).observasjoner.empty
    back = store.undo(redaktor, gone.id)
    assert read_for_build(store_url).observasjoner["id"].tolist() == [fact.id]
    store.undo(redaktor, back.id)
    assert read_for_build(store_url).observasjoner.empty
    assert [i.handling for i in store.history(fact.id)] == ["ny", "tilbaketrekking", "angring", "angring"]


def test_undo_of_a_correction_brings_the_earlier_content_back(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    first = store.add(redaktor, VOSS)
    second = store.correct(redaktor, first.id, replace(VOSS, status="under_arbeid"), hvorfor="x")
    store.undo(redaktor, second.id)
    assert read_for_build(store_url).observasjoner["status"].tolist() == ["vedtatt"]
    with pytest.raises(Konflikt):
        store.undo(redaktor, second.id)
    assert store.correct(redaktor, first.id, VOSS, hvorfor="igjen").handling == "rettelse"


def test_a_shipped_row_can_be_corrected_withdrawn_and_brought_back(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    corrected = store.correct(redaktor, SHIPPED, VOSS, hvorfor="Datoen var feil")
    snapshot = read_for_build(store_url)
    assert snapshot.fjernet_ids == {SHIPPED}
    assert snapshot.observasjoner["id"].tolist() == [corrected.id]
    with pytest.raises(Konflikt):
        store.withdraw(redaktor, SHIPPED, VOSS, hvorfor="så ikke rettelsen")
    store.undo(redaktor, corrected.id)
    snapshot = read_for_build(store_url)
    assert snapshot.fjernet_ids == frozenset()
    assert snapshot.observasjoner.empty
    store.withdraw(redaktor, SHIPPED, VOSS, hvorfor="Lenken var en annen kommune")
    assert read_for_build(store_url).fjernet_ids == {SHIPPED}
    assert len(store.history(SHIPPED)) == 3


def test_several_are_written_together_or_not_at_all(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    good = Utkast("ny", VOSS, "nokkel-0001")
    with pytest.raises(StoreFeil):
        store.write(redaktor, [good, Utkast("rettelse", VOSS, "nokkel-0002", "x", "finnes ikke")])
    assert store.entries() == []
    assert len(store.write(redaktor, [good, Utkast("ny", VOSS, "nokkel-0002")])) == 2


def test_the_database_itself_refuses_change_and_removal(store_url: str, redaktor: Aktor) -> None:
    Store(store_url).add(redaktor, VOSS)
    url = engine.store_url(store_url)
    for statement in ("UPDATE innforsel SET hvem = 'x'", "DELETE FROM innforsel"):
        with pytest.raises(StoreFeil, match="logg"), engine.writing(url) as connection:
            connection.exec_driver_sql(statement)
    assert Store(store_url).entries()[0].hvem == "kari@example.org"


def test_an_absent_store_is_an_empty_one_and_reading_does_not_make_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    assert Store(url).entries() == []
    assert (read_for_build(url).siste_nr, read_for_build(url).innhold) == (0, "")
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_store_of_a_newer_schema_is_left_alone_with_a_clear_message(store_url: str, redaktor: Aktor) -> None:
    Store(store_url).add(redaktor, VOSS)
    with engine.writing(engine.store_url(store_url)) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for action in (
        lambda: Store(store_url).add(redaktor, VOSS),
        lambda: Store(store_url).entries(),
        lambda: read_for_build(store_url),
    ):
        with pytest.raises(LagerForNytt, match="nyere versjon"):
            action()


def test_a_store_that_another_writer_holds_is_read_all_the_while_and_says_that_it_is_busy(
    store_url: str, redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "VENT_SEKUNDER", 1)  # the wait itself is not what is asked here
    Store(store_url).add(redaktor, VOSS)
    with engine.writing(engine.store_url(store_url)):
        with pytest.raises(LagerLaast, match="er opptatt"):
            Store(store_url).add(redaktor, VOSS)
        assert Store(store_url).last() == 1
    assert Store(store_url).add(redaktor, VOSS).nr == 2


def test_a_store_that_does_not_answer_says_so_without_the_password() -> None:
    from tests.data.postgres import free_port

    with pytest.raises(LagerUtilgjengelig, match="svarer ikke") as error:
        Store(f"postgresql://kari:hemmelig@127.0.0.1:{free_port()}/x").entries()
    assert "hemmelig" not in str(error.value)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "ikke_kartlagt"}, "status"),
        ({"plantype": "noe annet"}, "plantype"),
        ({"kilde_url": "javascript:alert(1)"}, "kilde_url"),
        ({"kilde_url": ""}, "kilde_url"),
        ({"vedtatt_dato": "2024-02-30"}, "vedtatt_dato"),
        ({"periode_fra": "2024", "periode_til": "2020"}, "periode_til"),
        ({"dagens_kommunenummer": "1235"}, "dagens_kommunenummer"),
        ({"kommunenummer": "9999"}, "kommunenummer"),
        ({"kommunenummer": "1235", "kilde_dato": "2024-06"}, "kommunenummer"),
        ({"merknad": "x" * 3000}, "merknad"),
        ({"enhet": "Voss\x00"}, "enhet"),
        ({"niva": "fylkeskommune"}, "kommunenummer"),
    ],
)
def test_what_breaks_a_rule_of_the_sources_is_refused_with_its_field(
    tmp_path: Path, redaktor: Aktor, change: dict[str, str], field: str
) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    with pytest.raises(UgyldigInnforsel) as error:
        store.add(redaktor, replace(VOSS, **change))
    assert field in {f for f, _, _ in error.value.problemer}
    assert store.entries() == []


def test_nobody_writes_without_a_role_that_holds_at_the_moment_of_writing(store_url: str) -> None:
    store = Store(store_url)
    for nobody in (None, "kari@example.org", object(), Aktor("", "redaktør", "redaktør", lambda: "redaktør")):
        with pytest.raises(IkkeTilgang):
            store.add(nobody, VOSS)  # type: ignore[arg-type]
    answers = iter(["redaktør", None])
    with pytest.raises(IkkeTilgang):  # removed between the click and the commit
        store.add(Aktor("kari@example.org", "redaktør", "redaktør", lambda: next(answers)), VOSS)  # type: ignore[arg-type,return-value]
    assert store.entries() == []


def test_roles_follow_the_list_and_a_domain_matches_whole() -> None:
    who = Tilgangsliste.av(["Kari@Example.org"], ["sjef@example.org"], ["@frivillighet.example"])
    assert who.rolle("kari@example.ORG ") == "redaktør"
    assert who.rolle("sjef@example.org") == "administrator"
    assert who.rolle("ny@frivillighet.example") == "redaktør"
    for outsider in (
        None,
        "",
        "x@evil-frivillighet.example",
        "x@sub.frivillighet.example",
        "a@b@frivillighet.example",
        "frivillighet.example",
    ):
        assert who.rolle(outsider) is None


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE innforsel; --",
        '<img src=x onerror="alert(1)">',
        "=cmd|' /C calc'!A0",
        "%(x)s :y ? $1 {z}",
        "Čáhcesuolu 🙂",
    ],
)
def test_hostile_text_is_stored_as_the_text_it_is(store_url: str, redaktor: Aktor, text: str) -> None:
    hostile = replace(VOSS, enhet=text, dokumenttittel=text, vedtatt_av=text, kilde_utgiver=text, merknad=text)
    Store(store_url).add(redaktor, hostile, hvorfor=text)
    (read,) = Store(store_url).entries()
    assert (read.innhold, read.hvorfor) == (hostile, text)
    assert Store(store_url).entries(hvem=text, emne=text) == []


def test_twenty_editors_with_fifty_saves_each_lose_and_double_nothing(store_url: str, redaktor: Aktor) -> None:
    errors: list[BaseException] = []

    def edit(editor: int) -> None:
        store, who = Store(store_url), replace(redaktor, hvem=f"redaktør{editor}@example.org")
        try:
            for save in range(50):
                store.add(who, replace(VOSS, merknad=f"{editor}/{save}"), nokkel=f"nokkel-{editor}-{save}")
        except BaseException as error:
            errors.append(error)

    editors = [threading.Thread(target=edit, args=(n,)) for n in range(20)]
    for thread in editors:
        thread.start()
    for thread in editors:
        thread.join()
    assert errors == []
    log = Store(store_url).entries()
    assert [i.nr for i in log] == list(range(1, 1001))
    assert {i.innhold.merknad for i in log} == {f"{e}/{s}" for e in range(20) for s in range(50)}  # type: ignore[union-attr]
    assert len(read_for_build(store_url).observasjoner) == 1000


class Line:
    """A way to a database on loopback that can be made to swallow what is sent, and later let it through."""

    def __init__(self, port: int) -> None:
        self._to, self.open = port, threading.Event()
        self.open.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while part := one.recv(65_536):
                self.open.wait()
                other.sendall(part)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.open.set()
        self._listening.close()


def test_a_line_to_the_database_that_swallows_what_is_sent_is_told_and_what_comes_late_is_nobodys_answer(
    postgres: Cluster, redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SVAR_SEKUNDER", 2)
    url = postgres.url("svelget")
    with closing(Line(postgres.port)) as line, ThreadPoolExecutor(1) as watcher:
        address = url.replace(str(postgres.port), str(line.port))
        store, heard = Store(address), threading.Event()
        assert store.add(redaktor, VOSS).nr == 1
        watching = watcher.submit(engine.listen, engine.store_url(address), heard.set, threading.Event(), 0.1)
        assert heard.wait(60)
        line.open.clear()
        with pytest.raises(LagerUtilgjengelig, match="svarer ikke"):
            store.write(redaktor, [Utkast("ny", VOSS, "svelget-en-gang")])
        with pytest.raises(
            LagerUtilgjengelig, match="svarer ikke"
        ):  # who listens for news is told too, and begins anew
            watching.result(60)
        line.open.set()
        for _ in range(3):  # also a save whose answer was lost is made once, by its key
            assert store.write(redaktor, [Utkast("ny", VOSS, "svelget-en-gang")])[0].nr == 2
        assert [entry.nr for entry in store.entries()] == [1, 2] == [entry.nr for entry in Store(url).entries()]
