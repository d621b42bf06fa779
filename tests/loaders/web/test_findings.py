"""From stored pages to findings: kept with their dates, read anew when the rules change, marked when the document goes."""

import io
import json
import sys
from pathlib import Path

import pytest

from loaders.web.memory.findings import read_findings
from loaders.web.memory.results import read_results
from loaders.web.outcome import Telling, Utfall
from loaders.web.run import Report
from loaders.web.types import Enhet
from tests import processes
from tests.loaders.web.server import Page, Site
from tests.loaders.web.sites import html
from tests.loaders.web.world import World

ROOT = Path(__file__).resolve().parents[3]
ADOPTED = (
    "Frivillighetspolitikk for Voss kommune 2020–2024 ble vedtatt av kommunestyret 12. mars 2020, sak 23/20. Politikken er laget "
    "sammen med lag og foreninger i kommunen, og gjelder for all frivillighet i Voss. "
)


def voss() -> Site:
    return Site(
        {
            "/": html("Voss kommune", links={"/frivillighetspolitikk": "Frivillighetspolitikk"}),
            "/frivillighetspolitikk": html("Frivillighetspolitikk for Voss kommune", ADOPTED),
        }
    )


def findings(world: World) -> list[dict[str, object]]:
    return read_findings(world.folder / "funn" / "4621.jsonl")


def test_a_policy_on_a_kommunes_page_becomes_a_finding_with_its_evidence(world: World) -> None:
    world.unit("4621", "www.voss.no", voss())
    assert world.search() == 0
    (found,) = findings(world)
    assert (found["status"], found["nummer"], found["gjeldende"]) == ("vedtatt", "4621", True)
    assert "vedtatt av kommunestyret" in str(found["bevis"])
    assert world.outcome("4621")["funn"] == 1


def test_a_finding_keeps_the_date_it_was_first_seen_and_stays_when_its_document_goes(world: World) -> None:
    site = voss()
    world.unit("4621", "www.voss.no", site)
    world.search()
    (first,) = findings(world)
    world.search()
    (second,) = findings(world)
    assert second["forste_sett"] == first["forste_sett"]
    site["/frivillighetspolitikk"] = Page(b"", 410)
    world.search()
    (gone,) = findings(world)
    assert gone["gjeldende"] is False
    assert world.outcome("4621")["funn"] == 0


def test_new_rules_reach_old_pages_without_a_single_request(world: World) -> None:
    world.unit("4621", "www.voss.no", voss())
    world.search()
    path = world.folder / "funn" / "4621.jsonl"
    path.unlink()
    asked = len(world.server.log)
    command = [sys.executable, "-m", "loaders", "web", "--bare-forstaa", "--mappe", str(world.folder)]
    done = processes.run(command)
    assert (done.returncode, done.stdout) == (0, "Leste sidene til 1 enheter på nytt: 1 funn.\n")
    assert len(findings(world)) == 1
    assert len(world.server.log) == asked


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_sees_a_bar_and_a_line_per_unit() -> None:
    out, bar = io.StringIO(), Terminal()
    report = Report(2, False, out, bar)
    report._drawn -= 10
    report.request()
    report.unit(
        Enhet("4621", "kommune", "Voss", None), Telling(hentet=7, sett=9), Utfall("advarsel", "noe mangler", True), 3
    )
    report.summary()
    assert "0/2 enheter, 1 forespørsler" in bar.getvalue()
    line, end = out.getvalue().splitlines()
    assert line.startswith("4621 Voss: OK med advarsel. 9 adresser kjent, 7 hentet")
    assert line.endswith("3 funn. noe mangler")
    assert "1 ok med advarsel" in end


def test_a_program_gets_one_json_object_per_line() -> None:
    out = io.StringIO()
    report = Report(1, True, out, io.StringIO())
    report.remark("hei", nummer="4621")
    report.summary()
    assert [json.loads(line).get("hendelse") for line in out.getvalue().splitlines()] == [None, "slutt"]


def test_a_damaged_memory_is_told_by_the_build_and_yesterdays_register_keeps_serving(tmp_path: Path) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "tilstand.sqlite3").write_bytes(b"dette er ikke en database" * 100)
    with pytest.raises(ValueError, match=r"tilstand\.sqlite3"):
        read_results(folder)


def test_a_folder_where_nothing_was_searched_gives_empty_results(tmp_path: Path) -> None:
    results = read_results(tmp_path)
    assert (len(results.sider), len(results.soek), len(results.funn)) == (0, 0, 0)
