"""What pages say is hostile to the rules too: text made to tire them is read, or marked; it never stops a run."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.database import Register
from data.queries import datastatus
from loaders.build import build
from loaders.web.forstaa.tekst import MAX_SENTENCE
from loaders.web.memory.state import NOT_UNDERSTOOD
from loaders.web.reading.understander import NotUnderstoodError, Understander
from loaders.web.settings import DEFAULT_SOURCES
from loaders.web.types import Dokument, text_hash
from tests.loaders.web.server import Site
from tests.loaders.web.sites import html
from tests.loaders.web.world import World

ADOPTED = "Frivillighetspolitikk for Voss kommune 2020–2024 ble vedtatt av kommunestyret 12. mars 2020, sak 23/20."
# Each is the beginning of something a rule looks for, again and again, and never its end.
ALMOST = """
a|a |nr. |nr. A |1. |1.1.|1/1 |1-|12. |12. mars |2020 |2020-|i 2020 |(|«|.»|!|!!! |- |* |_|å |Å|, |; |: | og |
og den |den |sak |sak 1/|
kommunestyret |kommunestyret har |kommunestyret i |utvalg for a, |komité for a og |frivillig |frivillighets|
frivillighetsplan |plan for |plan for en |
strategi for a og |plan om frivilli|temaplan for kultur, |kommunedelplan for kultur og |kommuneplanens |
frivillighetsplan ble |frivillighetsplan vedtatt |
vedtatt i |vedtok å |vedtok følgende |ber om |bedt |har en egen |er kommunens |skal |skal vedta |andre a b |
kommuner som |i samarbeid med |laga |arbeidsgruppe |
Oslo |Oslo sin |OSLO |ordføreren i |styret for |regjeringen |representanten |vi i a |ledig stilling som |å ta |
til å |følges a |les hele |innstilling |forslag til |
a b c d e f g h |vedtak i sak 1 |a-b.c/d |a | b |til orientering |tek a |sluttet a |ga sin |ikke |ikke enda |
høring |utkast |revidere |rullere|
ingen |inga frivilligplan |aldri a |uten en |verken |verken eller frivilligplan |
utkast til |utkast til en ny |arbeidet med en |evaluering av sin egen |forslag om å a b c d |forslaget fra a om en |
kommunestyret vedtok å |vedtok a og |frivilligplan og en |frivilligplan og frivilligmelding |frivilligplan ble vedtatt og sendes |
vedtak om |fattet vedtak |kommunestyret fattet |vedtak i kommunestyret |fikk en stor tilslutning |stilte seg |
I Oslo har |og i Oslo |Der ble |frivilligplan erstatter |revideres |rulleres hvert |skal rulleres |
12-1-|12/1/|12. i 1. |(2020|sak 1/20 den 1. |fra 1. januar 2020 til 31. |2020 til 1. |etter at |når a er |får a |å bli |
"""


@pytest.fixture(scope="module")
def understand() -> Iterator[Understander]:
    made = Understander(DEFAULT_SOURCES, seconds=300.0)  # for a busy machine: what is measured is `work`
    yield made
    made.close()


LIMIT = 30.0
"""seconds that a document may take on a machine that does nothing else (loaders/web/settings.py: tid_forstaa)"""


def work(understand: Understander, document: Dokument) -> float:
    """Have a document understood, and give the seconds of processor time that it took, however busy the machine is."""
    understand(TRIFLE)  # the process is there and has read its rules
    before = _spent(understand)
    understand(document)
    return _spent(understand) - before


def _spent(understand: Understander) -> float:
    assert understand._worker is not None
    fields = Path(f"/proc/{understand._worker._process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def document(text: str, kind: str = "text/html") -> Dokument:
    url = "https://www.voss.kommune.no/plan"
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Dokument(
        "4621", "kommune", url, url, "Frivillighetsplan", text, "nb", kind, at, None, text_hash(text), "plain"
    )


TRIFLE = document("Frivillighet.")


def test_no_rule_loses_itself_in_a_sentence_of_almost_matches(understand: Understander) -> None:
    pieces = [piece for line in ALMOST.strip("\n").splitlines() for piece in line.split("|") if piece.strip()]
    lines = ["Frivillighetsplan " + piece * (MAX_SENTENCE // len(piece)) for piece in pieces]
    assert work(understand, document("\n".join(lines))) < LIMIT


@pytest.mark.parametrize("piece", ["a", "nr. A ", "!", "\na"])
def test_five_megabytes_of_the_same_are_read_within_the_limit(understand: Understander, piece: str) -> None:
    text = "Frivillighet " + "a" * 60 + piece * (5_000_000 // len(piece))
    assert work(understand, document(text, "application/pdf" if piece.startswith("\n") else "text/html")) < LIMIT


def test_a_process_that_was_ended_is_followed_by_another() -> None:
    understand = Understander(DEFAULT_SOURCES, seconds=0.0)
    try:
        with pytest.raises(NotUnderstoodError, match="tidsavbrudd"):
            understand(document(ADOPTED))
        understand._seconds = 60.0
        assert [found["status"] for found in understand(document(ADOPTED))] == ["vedtatt"]
    finally:
        understand.close()


def test_sources_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="reglene eller kildene"):
        Understander(tmp_path)(document(ADOPTED))


def test_a_page_that_is_too_much_for_the_rules_is_marked_and_told_and_the_next_run_tries_again(world: World) -> None:
    site = Site(
        {
            "/": html("Voss kommune", links={"/frivillighetspolitikk": "Frivillighetspolitikk"}),
            "/frivillighetspolitikk": html("Frivillighetspolitikk for Voss kommune", ADOPTED * 3),
        }
    )
    world.unit("4621", "www.voss.no", site)
    assert world.search(tid_forstaa=0.0) == 0
    outcome = world.outcome("4621")
    assert (outcome["utfall"], outcome["funn"]) == ("advarsel", 0)
    assert "1 dokument ble ikke forstått (tidsavbrudd: http://www.voss.no/frivillighetspolitikk)" in outcome["hvorfor"]
    assert [event["utfall"] for event in world.events if event.get("hendelse") == "enhet"] == ["advarsel"]
    assert marks(world) == [NOT_UNDERSTOOD]
    register = build_register(world)
    assert list(datastatus.dokumenter(register)["hva"]) == ["ikke_forstatt"]
    assert world.search() == 0
    assert world.outcome("4621")["utfall"] == "ok"
    assert world.outcome("4621")["funn"] == 1
    assert marks(world) == [None]


def build_register(world: World) -> Register:
    link = world.folder.parent / "register.duckdb"
    build(register=link, web=world.folder)
    return Register(link.resolve())


def marks(world: World) -> list[str | None]:
    rows = pq.read_table(world.folder / "sider" / "4621.parquet").to_pylist()
    return [row["merke"] for row in rows if row["type"] != "forside"]
