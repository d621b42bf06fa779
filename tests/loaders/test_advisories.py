"""The pinned packages against advisories in a file: what is told, what is not, and that a list that cannot be made is no all-clear."""

from __future__ import annotations

import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from loaders import advisories
from loaders.__main__ import main
from loaders.advisories import among, pins


def record(name: str, events: list[dict[str, str]], **more: object) -> dict[str, Any]:
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "TEST-1", "summary": "prøve", "affected": [affected], **more}


def test_every_line_of_the_requirements_is_looked_at() -> None:
    pinned = pins()
    assert {"streamlit", "duckdb", "sqlalchemy", "pytest"} <= set(pinned)
    assert all(version[0].isdigit() for version in pinned.values())


@pytest.mark.parametrize(
    ("version", "events", "told"),
    [
        ("1.5", [{"introduced": "0"}, {"fixed": "1.6"}], True),
        ("1.6", [{"introduced": "0"}, {"fixed": "1.6"}], False),
        ("1.10", [{"introduced": "1.9"}], True),
        ("1.5", [{"introduced": "1.9"}], False),
        ("2.1", [{"introduced": "1"}, {"fixed": "1.6"}, {"introduced": "2"}, {"last_affected": "2.1"}], True),
        ("2.2", [{"introduced": "2"}, {"last_affected": "2.1"}], False),
        ("1.5", [{"introduced": "ikke et tall"}], True),
    ],
)
def test_a_version_is_judged_by_the_ranges_of_the_record(
    version: str, events: list[dict[str, str]], told: bool
) -> None:
    found = among(iter([record("Some.Pakke", events)]), {"some-pakke": version})
    assert [a.package for a in found] == (["some-pakke"] if told else [])


def test_a_record_withdrawn_or_of_another_ecosystem_is_not_told() -> None:
    other = record("x", [{"introduced": "0"}])
    other["affected"][0]["package"]["ecosystem"] = "npm"
    gone = record("x", [{"introduced": "0"}], withdrawn="2026-01-01T00:00:00Z")
    assert among(iter([other, gone]), {"x": "1"}) == []


def test_the_command_tells_what_it_finds_and_when_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = record("duckdb", [{"introduced": "0"}])
    (tmp_path / "liste.json").write_text(json.dumps([known]))
    (tmp_path / "linjer.jsonl").write_text(json.dumps(known) + "\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("TEST-1.json", json.dumps(known))
    for name in ("liste.json", "linjer.jsonl", "all.zip"):
        assert main(["advisories", "--liste", str(tmp_path / name)]) == 1
        assert "duckdb" in capsys.readouterr().out
    (tmp_path / "tom.json").write_text("[]")
    assert main(["advisories", "--liste", str(tmp_path / "tom.json")]) == 0
    assert "0 kjente feil" in capsys.readouterr().out
    (tmp_path / "skadet.json").write_text("<html>")
    for bad in ("skadet.json", "finnes-ikke.json"):
        assert main(["advisories", "--liste", str(tmp_path / bad)]) == 2
        assert "Listen kunne ikke lages" in capsys.readouterr().err


class Osv(BaseHTTPRequestHandler):
    """OSV as its documentation has it: ids for each query, some on a second page, and a record for each id."""

    known: ClassVar = {"duckdb": ("TEST-1", "TEST-2"), "streamlit": ("TEST-3",)}
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.asked.extend(queries)
        self.say({"results": [self.result(query) for query in queries]} if self.path == "/v1/querybatch" else None)

    def result(self, query: dict[str, Any]) -> dict[str, Any]:
        ids = self.known.get(query["package"]["name"], ())
        page = int(query.get("page_token", 0))
        found = {"vulns": [{"id": ids[page], "modified": "2026-01-01T00:00:00Z"}]} if ids else {}
        return found | ({"next_page_token": str(page + 1)} if len(ids) > page + 1 else {})

    def do_GET(self) -> None:
        name = next((n for n, ids in self.known.items() if self.path.rpartition("/")[2] in ids), "")
        self.say(record(name, [{"introduced": "0"}], id=self.path.rpartition("/")[2]) if name else None)

    def say(self, content: object) -> None:
        raw = json.dumps(content).encode()
        self.send_response(200 if content else 404)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_osv_is_asked_for_every_pin_and_every_page_of_its_answer_and_its_silence_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Osv) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        monkeypatch.setattr(advisories, "OSV", f"http://127.0.0.1:{server.server_port}/v1")
        assert main(["advisories"]) == 1
        said = capsys.readouterr().out
        monkeypatch.setattr(advisories, "OSV", f"http://127.0.0.1:{server.server_port}/borte")
        assert main(["advisories"]) == 2
        server.shutdown()
    assert [line.partition(":")[0].split(" ")[0] for line in said.splitlines()[:-1]] == [
        "duckdb",
        "duckdb",
        "streamlit",
    ]
    first = {query["package"]["name"]: query["version"] for query in Osv.asked if "page_token" not in query}
    assert first == pins() and {query["package"]["ecosystem"] for query in Osv.asked} == {"PyPI"}
    assert "er dermed sagt om pakkene" in capsys.readouterr().err
    assert main(["advisories"]) == 2  # nobody answers
