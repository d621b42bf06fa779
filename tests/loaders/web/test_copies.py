"""Evidence that outlives its link: what a finding rests on is kept as it was answered, and a copy that is not whole is told."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from loaders.web.fetching.answer import Svar
from loaders.web.memory import copies
from loaders.web.memory.copies import Copies, KopiFeil, read_copy, sha256
from loaders.web.memory.findings import read_findings
from loaders.web.memory.pages import documents
from loaders.web.memory.state import State
from loaders.web.types import Side, text_hash
from tests.loaders.web import sites
from tests.loaders.web.server import Page, Site
from tests.loaders.web.sites import html
from tests.loaders.web.world import World

NUMBER, HOST, PLAN = "4621", "www.a.no", "/frivillighetspolitikk"
ADOPTED = (
    "Frivillighetspolitikken for Voss ble vedtatt av kommunestyret 12. mars 2020, sak 23/20. Den gjelder alle lag. "
)
PLENTY = 50_000_000


def voss(page: Page) -> Site:
    home = html("Voss", links={PLAN: "Frivillighetspolitikk", "/dugnad": "Frivillig dugnad"})
    return Site({"/": home, PLAN: page, "/dugnad": html("Dugnad", "Frivillige møtes på torget hver lørdag. " * 8)})


@pytest.fixture
def searched(world: World) -> World:
    page = html("Frivillighetspolitikk", ADOPTED)
    page.headers = {"Last-Modified": "Thu, 12 Mar 2020 10:00:00 GMT", "Set-Cookie": "okt=1", "ETag": '"en"'}
    world.unit(NUMBER, HOST, voss(page))
    world.search(kopier_byte=PLENTY)
    return world


def kept(world: World) -> list[dict[str, Any]]:
    return world.results().kopier.to_dict("records")  # type: ignore[return-value]


def file_of(world: World, row: dict[str, Any]) -> Path:
    return copies.path_of(world.folder, NUMBER, row["dokument_hash"])


def opened(world: World, row: dict[str, Any]) -> copies.Kopi:
    return read_copy(world.folder, NUMBER, row["dokument_hash"], row["sha256"])


def test_what_a_finding_rests_on_is_kept_with_bytes_headers_time_and_text_and_nothing_else_is(searched: World) -> None:
    (row,) = kept(searched)
    (finding,) = read_findings(searched.folder / "funn" / f"{NUMBER}.jsonl")
    assert (row["dokument_hash"], row["tilstand"]) == (finding["dokument_hash"], "hel")
    copy, headers = opened(searched, row), dict(opened(searched, row).headers)
    assert copy.innhold == searched.server.sites[HOST][PLAN].body  # type: ignore[union-attr]
    assert finding["bevis"] in copy.tekst
    assert (copy.url, copy.svar[:3], headers["last-modified"][:16]) == (
        f"http://{HOST}{PLAN}",
        "200",
        "Thu, 12 Mar 2020",
    )
    assert "set-cookie" not in headers
    assert copy.hentet.replace("Z", "+00:00") == row["hentet"]
    assert [path.name for path in (searched.folder / "kopier").rglob("*.*")] == [file_of(searched, row).name]


def test_a_copy_is_a_warc_that_others_can_read_and_check(searched: World) -> None:
    (row,) = kept(searched)
    with file_of(searched, row).open("rb") as file:
        records = [
            (record.rec_type, record.content_stream().read(), record)
            for record in ArchiveIterator(file, check_digests=True)
        ]
    assert [kind for kind, _, _ in records] == ["response", "conversion"]
    answer, text = records[0][2].rec_headers, records[1][2].rec_headers
    assert text.get_header("WARC-Refers-To") == answer.get_header("WARC-Record-ID")
    assert all(record.digest_checker.passed for _, _, record in records)


def test_a_page_that_goes_or_changes_later_leaves_the_copy_as_it_was(searched: World) -> None:
    (before,) = kept(searched)
    site = searched.server.sites[HOST]
    for answer in (
        html("Siden finnes ikke", "Beklager."),
        Page(b"", 404),
        html("Frivillighetspolitikk", ADOPTED.replace("2020", "2024")),
    ):
        site[PLAN] = answer
        searched.search(kopier_byte=PLENTY)
    rows = kept(searched)
    assert before in rows
    assert len(rows) == 2  # the new edition has a copy of its own
    assert "2020" in opened(searched, before).tekst


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_copy_that_was_cut_changed_or_lost_is_told_and_made_anew_while_the_page_stands(
    searched: World, harm: str
) -> None:
    (row,) = kept(searched)
    path = file_of(searched, row)
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(whole[:-40] if harm == "cut" else whole[:60] + b"x" + whole[61:])
    with pytest.raises(KopiFeil, match="finnes ikke på denne maskinen" if harm == "gone" else "er ødelagt"):
        opened(searched, row)
    site, page = searched.server.sites[HOST], searched.server.sites[HOST][PLAN]
    site[PLAN] = Page(b"", 503)  # it cannot be had just now: told
    searched.search(kopier_byte=PLENTY)
    assert "1 kopi av en kilde er ødelagt eller borte" in searched.outcome(NUMBER)["hvorfor"]
    assert kept(searched)[0]["tilstand"] == {"gone": "mangler"}.get(harm, "odelagt")
    site[PLAN] = page
    searched.search(kopier_byte=PLENTY)
    (mended,) = kept(searched)
    assert (mended["tilstand"], opened(searched, mended).innhold) == ("hel", page.body)  # type: ignore[union-attr]
    assert searched.outcome(NUMBER)["utfall"] == "ok"


def test_no_copies_are_made_where_they_are_turned_off_and_those_that_are_there_stay(searched: World) -> None:
    before = kept(searched)
    searched.unit("4622", "www.b.no", voss(html("Frivillighetspolitikk", ADOPTED.replace("Voss", "Rauma"))))
    searched.search(kopier_byte=0)
    assert kept(searched) == before


def test_the_limit_of_size_is_kept_and_told_and_a_larger_one_lets_the_copy_be_made(world: World) -> None:
    world.unit(NUMBER, HOST, voss(html("Frivillighetspolitikk", ADOPTED)))
    world.search(kopier_byte=100)
    outcome = world.outcome(NUMBER)
    assert (outcome["utfall"], "1 kilde til funn er uten kopi" in outcome["hvorfor"]) == ("advarsel", True)
    assert (kept(world), list((world.folder / "kopier").rglob("*.gz"))) == ([], [])
    world.search(kopier_byte=PLENTY)  # the page has not changed, and is asked for in full all the same
    assert ([row["tilstand"] for row in kept(world)], world.outcome(NUMBER)["utfall"]) == (["hel"], "ok")


def test_findings_from_before_there_were_copies_get_theirs_in_the_next_search(world: World) -> None:
    world.unit(NUMBER, HOST, voss(html("Frivillighetspolitikk", ADOPTED)))
    world.search()
    with sqlite3.connect(world.folder / "tilstand.sqlite3") as older:
        older.execute("DROP TABLE kopi")
    assert kept(world) == []
    world.search(kopier_byte=PLENTY)
    assert [row["tilstand"] for row in kept(world)] == ["hel"]


def test_the_pieces_of_a_plan_become_one_copy_with_all_their_answers(world: World) -> None:
    world.unit(NUMBER, HOST, sites.framsikt_linking())
    plan = world.host("pub.framsikt.net", sites.framsikt())
    first = next(path for path in plan if path.endswith("aa-1/description.json"))
    plan[first] = Page(json.dumps({"description": f"<p>{ADOPTED}</p>"}).encode(), content_type="application/json")
    world.search(kopier_byte=PLENTY)
    (document,) = [one for one in documents(world.folder, NUMBER) if one.plattform == "framsikt"]
    (row,) = [row for row in kept(world) if row["dokument_hash"] == document.hash]
    copy = opened(world, row)
    assert copy.deler > 1
    assert text_hash(copy.tekst) == document.hash
    assert len(list((world.folder / "kopier" / NUMBER).iterdir())) == len(kept(world))  # the pieces' own are gone


def test_a_killed_run_leaves_no_copy_that_nothing_rests_on_after_the_next(world: World) -> None:
    state = State(world.folder)
    side = Side(1, NUMBER, "http://a.no/x", "a.no/x", "side", 0, 0, "", "plain", hash="f" * 32)
    Copies(world.folder, state, PLENTY).keep(
        side, Svar(side.url, side.url, 200, {}, b"x"), "x", "2026-11-30T12:00:00+00:00"
    )
    assert len(list((world.folder / "kopier").rglob("*.gz"))) == 1
    assert kept(world) == []
    Copies(world.folder, state, PLENTY).settle(NUMBER, {})
    state.close()
    assert list((world.folder / "kopier").rglob("*.gz")) == []


@given(
    body=st.binary(max_size=200),
    text=st.text(max_size=60),
    name=st.sampled_from(["content-type", "content-encoding", "x-å"]),
)
def test_any_answer_comes_back_as_it_was(body: bytes, text: str, name: str) -> None:
    svar = Svar("http://a.no/å", "http://a.no/b", 200, {name: "gzip"}, body)
    text = text.encode("utf-8", "replace").decode()
    copy = copies._kopi(copies._warc(svar, text, "2026-11-30T12:00:00+00:00"))
    assert (copy.innhold, copy.tekst, copy.url, copy.hentet) == (body, text, "http://a.no/b", "2026-11-30T12:00:00Z")
    assert ("content-encoding" in dict(copy.headers)) is False


def test_what_is_no_warc_at_all_is_told_in_words(tmp_path: Path) -> None:
    path = copies.path_of(tmp_path, NUMBER, "a" * 32)
    path.parent.mkdir(parents=True)
    for content in (b"", b"\x1f\x8b\x08", b"<html>", b"{}"):
        path.write_bytes(content)
        with pytest.raises(KopiFeil, match="kan ikke leses som WARC"):
            read_copy(tmp_path, NUMBER, "a" * 32, sha256(content))
