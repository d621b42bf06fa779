"""The open API, route by route and format by format."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import duckdb
import pandas as pd
import pytest
from shapely.geometry import shape

from data.database import RegisterFeil
from data.queries import core
from data.store.log import Store
from loaders.build import build
from pages.open.api import endpoints
from tests.loaders.test_build_store import VAERLANDET
from tests.open.conftest import Client, serving

TODAY = date.today()
LISTS = ("kommuner", "fylker", "utvikling", "observasjoner")


def get(client, path, **headers):
    answer = client.get(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def table(client, path):
    return list(csv.DictReader(io.StringIO(get(client, path).content.decode("utf-8"))))


def test_kommuner_gives_every_kommune_with_the_status_that_the_register_has(client, register):
    document = get(client, "kommuner").json()
    assert document["antall"] == len(document["kommuner"]) == 357
    assert document["per"] == TODAY.isoformat()
    expected = dict(core.status_per(register, TODAY)[["kommunenummer", "status"]].itertuples(index=False, name=None))
    assert {k["kommunenummer"]: k["status"] for k in document["kommuner"]} == expected


def test_filters_narrow_by_fylke_status_and_date_together(client):
    document = get(client, "kommuner?fylke=46&fylke=11&status=vedtatt&per=2024-07-01").json()
    assert document["per"] == "2024-07-01"
    assert {k["fylkesnummer"] for k in document["kommuner"]} <= {"46", "11"}
    assert {(k["status"], k["arvet"]) for k in document["kommuner"]} == {("vedtatt", False)}
    listed = get(client, "kommuner?fylke=46,11&status=vedtatt&per=2024-07-01").json()
    assert listed["kommuner"] == document["kommuner"]


def test_the_figures_per_fylke_are_those_of_the_kommuner(client):
    kommuner = get(client, "kommuner").json()["kommuner"]
    for row in get(client, "fylker").json()["fylker"]:
        own = [k for k in kommuner if row["fylkesnummer"] in ("00", k["fylkesnummer"])]
        assert row["antall_kommuner"] == len(own)
        assert row["vedtatt"] == sum(k["status"] == "vedtatt" and not k["arvet"] for k in own)
        assert row["arvet"] == sum(k["arvet"] and k["status"] == "vedtatt" for k in own)


def test_status_chooses_the_counts_of_fylker_and_utvikling(client):
    row = get(client, "fylker?status=vedtatt&fylke=46").json()["fylker"]
    assert len(row) == 1
    assert "vedtatt" in row[0] and "ingen_kjent" not in row[0]
    assert "ingen_kjent" in get(client, "utvikling?status=ingen_kjent").json()["utvikling"][0]


def test_utvikling_stops_at_the_date_asked_for(client):
    months = [row["dato"] for row in get(client, "utvikling?fylke=46&per=2020-02-28").json()["utvikling"]]
    assert months[0] == "2007-01-31"
    assert months[-1] == "2020-01-31"


def test_observasjoner_name_their_source_and_hide_who_registered_them(client):
    rows = get(client, "observasjoner?kommune=4621").json()["observasjoner"]
    assert rows
    assert all(row["dagens_kommunenummer"] == "4621" for row in rows)
    assert any(row["kilde_url"] for row in rows)
    assert not any("registrert_av" in row for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_csv_has_the_same_rows_and_columns_as_json(client, name):
    rows = get(client, f"{name}?fylke=46").json()[name]
    as_csv = table(client, f"{name}?fylke=46&format=csv")
    assert len(as_csv) == len(rows)
    assert list(as_csv[0]) == list(rows[0])
    by_accept = get(client, f"{name}?fylke=46", Accept="text/csv")
    assert by_accept.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_accept.content == get(client, f"{name}?fylke=46&format=csv").content


def test_csv_reads_back_in_pandas_and_duckdb(client, tmp_path):
    content = get(client, "observasjoner?format=csv").content
    frame = pd.read_csv(io.BytesIO(content), dtype=str)
    path = tmp_path / "o.csv"
    path.write_bytes(content)
    counted = duckdb.sql(f"SELECT count(*), count(DISTINCT id) FROM read_csv('{path}', all_varchar = true)").fetchall()
    assert counted == [(len(frame), len(frame))]


def test_geojson_has_an_area_for_every_kommune_and_says_whose_it_is(client):
    answer = get(client, "kommuner?format=geojson&fylke=11")
    assert answer.headers["content-type"] == "application/geo+json"
    document = answer.json()
    assert document["attribusjon"] == "© Kartverket"
    assert len(document["features"]) == 23
    assert all(shape(f["geometry"]).is_valid and f["properties"]["status"] for f in document["features"])


def test_another_plan_type_gives_its_own_status_and_unknown_stays_unknown(client):
    rows = get(client, "kommuner?plantype=kommunedelplan_kultur").json()["kommuner"]
    assert len(rows) == 357
    assert {row["status"] for row in rows} >= {"vedtatt", "ikke_kartlagt"}
    assert all(row["tittel"] is None and row["arvet"] is False for row in rows if row["status"] == "ikke_kartlagt")


def test_one_kommune_has_its_evidence_plans_neighbours_and_former_numbers(client):
    page = get(client, "kommuner/3205").json()
    assert page["kommunenavn"] == "Lillestrøm"
    assert {"3205"} & {o["dagens_kommunenummer"] for o in page["observasjoner"]}
    assert "0231" in {former["kommunenummer"] for former in page["tidligere"]}
    assert {"kommunenummer": "0301", "grense": "land"} in page["naboer"]
    assert page["nettsted"].startswith("https://")


def test_one_kommune_at_a_date_knows_nothing_of_later_evidence(client):
    page = get(client, "kommuner/3205?per=2015-01-01").json()
    assert all(o["holder_fra"] <= "2015-01-01" for o in page["observasjoner"])


def test_a_former_number_leads_to_the_kommune_of_today_and_says_why(client):
    answer = client.get("/api/v1/kommuner/0231?per=2024-07-01")
    assert answer.status_code == 301
    assert answer.json()["grunn"] == "Skedsmo (0231) er i dag en del av Lillestrøm (3205)."
    assert answer.headers["location"] == "/api/v1/kommuner/3205?per=2024-07-01&fra=0231"
    there = client.get(answer.headers["location"]).json()
    assert there["henvist_fra"] == {"kommunenummer": "0231", "grunn": answer.json()["grunn"]}


def test_a_number_that_was_split_names_its_successors(client):
    answer = client.get("/api/v1/kommuner/1507")
    assert answer.status_code == 410
    assert sorted(answer.json()["etterfolgere"]) == ["1508", "1580"]


@pytest.mark.parametrize("name", LISTS)
def test_an_etag_saves_the_answer_from_being_sent_again(client, name):
    first = get(client, name)
    assert first.headers["etag"].startswith('"' + get(client, name).json()["register"]["innhold"][:12])
    again = client.get(f"/api/v1/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/api/v1/{name}", headers={"If-None-Match": '"annet"'}).status_code == 200


def test_answers_differ_by_what_is_asked_for_also_when_remembered(client):
    for _ in range(2):
        assert get(client, "fylker").json()["antall"] == 16
        assert get(client, "fylker?fylke=46").json()["antall"] == 1
        assert get(client, "fylker", Accept="text/csv").text.startswith("fylkesnummer,")
        assert get(client, "fylker", **{"Accept-Encoding": "identity"}).json()["antall"] == 16


@pytest.mark.parametrize("path", ["/api/v1/kommuner", "/api/v1/kommuner/0231", "/api/v1/nei", "/api/v1/fylker?x=1"])
def test_any_site_may_read_also_the_errors(client, path):
    assert client.get(path).headers["access-control-allow-origin"] == "*"
    preflight = client.options(path)
    assert preflight.status_code == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("kommuner?fylke=99", 400, "«99» er ikke en gyldig verdi for «fylke»"),
        ("kommuner?fylke=12", 400, "Fylke 12 (Hordaland) finnes ikke i dag. Området ligger nå i 46 Vestland."),
        ("kommuner?fylke=30", 400, "31 Østfold, 32 Akershus og 33 Buskerud"),
        ("kommuner?status=ja", 400, "Velg blant: arvet"),
        ("observasjoner?status=arvet", 400, "Ingen kilde sier «arvet»"),
        ("observasjoner?status=ikke_kartlagt,vedtatt", 400, "/kommuner?status=ikke_kartlagt"),
        ("kommuner?per=2024-13-01", 400, "Skriv den som 2024-07-01"),
        ("kommuner?per=1999-01-01", 400, "utenfor tiden oversikten dekker, 2007-01-01 til"),
        ("kommuner?per=2024-01-01&per=2024-02-01", 400, "Gi bare én verdi for «per»"),
        ("kommuner?fylka=46", 400, "Parameteren «fylka» finnes ikke her"),
        ("fylker?format=geojson", 400, "Formatet «geojson» finnes ikke her. Velg blant: json, csv"),
        ("observasjoner?kommune=0231", 400, "Skedsmo (0231) er i dag en del av Lillestrøm (3205)"),
        ("kommuner/9999", 404, "9999"),
        ("kommuner/%3Cscript%3E", 404, "<script>"),
        ("finnes-ikke", 404, "/api/v1/finnes-ikke"),
        ("kommuner?" + "x" * 3000, 414, "3000 tegn"),
    ],
)
def test_a_bad_request_gets_a_problem_document_that_says_what_to_do(client, path, status, words):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem.keys() >= {"type", "title", "detail", "instance"}
    assert words in problem["detail"]


def test_all_that_is_wrong_is_said_at_once(client):
    errors = client.get("/api/v1/kommuner?fylke=99&status=ja&x=1").json()["feil"]
    assert [e["parameter"] for e in errors] == ["x", "fylke", "status"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client, method):
    answer = client.request(method, "/api/v1/kommuner")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["title"] == "Metoden er ikke tillatt"


def test_head_has_the_headers_without_the_body(client):
    answer = client.head("/api/v1/kommuner")
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["etag"]


def test_hostile_text_is_data_in_json_and_harmless_in_csv():
    row = {
        "navn": '=HYPERLINK("http://x")',
        "tekst": '<img src=x onerror="alert(1)">\n"a",b',
        "tall": 1,
        "ukjent": None,
        "ja": True,
    }
    assert json.loads(endpoints.as_json(row)) == row
    lines = list(csv.reader(io.StringIO(endpoints.as_csv([row], list(row)).decode())))
    assert lines[1] == ["'" + row["navn"], row["tekst"], "1", "", "ja"]


def test_without_a_register_the_answer_says_what_to_do(bare_site, tmp_path, monkeypatch):
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(tmp_path / "ingen.duckdb"))
    with Client(bare_site) as client:
        for path, told in (("/api/v1/kommuner", RegisterFeil.to_readers), ("/helse", "python -m loaders build")):
            answer = client.get(path)
            assert answer.status_code == 503
            assert told in answer.json()["detail"]


def test_with_a_broken_register_the_answer_says_what_to_do(bare_site, tmp_path, monkeypatch):
    broken = tmp_path / "register.duckdb"
    broken.write_bytes(b"ikke en database")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(broken))
    with Client(bare_site) as client:
        assert client.get("/api/v1/kommuner").status_code == 503


def test_a_rebuilt_register_is_served_at_the_next_request(tmp_path, monkeypatch, register_file):
    """The same server, first without and then with a register."""
    link = tmp_path / "register.duckdb"
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    from starlette.applications import Starlette

    from pages.open.routes import MIDDLEWARE, ROUTES

    with serving(Starlette(routes=ROUTES, middleware=MIDDLEWARE)) as url, Client(url) as client:
        assert client.get("/api/v1/fylker").status_code == 503
        link.symlink_to(register_file.resolve())
        assert client.get("/api/v1/fylker").status_code == 200


def test_health_says_version_age_and_content(client, register):
    body = client.get("/helse").json()
    assert (body["status"], body["hindret"]) == ("ok", [])
    assert body["register"]["innhold"] == register.innhold
    assert body["register"]["alder_timer"] >= 0
    assert body["register"]["versjon"].startswith("register-")


def test_metrics_are_off_until_they_are_configured(client, monkeypatch):
    assert client.get("/metrikker").status_code == 404
    monkeypatch.setenv("FRIVILLIGHETSKART_METRIKKER", "hemmelig")
    assert client.get("/metrikker").status_code == 401
    client.get("/api/v1/fylker")
    answer = client.get("/metrikker", headers={"Authorization": "Bearer hemmelig"})
    assert answer.status_code == 200
    assert 'frivillighetskart_foresporsler_total{omrade="/api",status="200"}' in answer.text


def test_evidence_of_a_fylke_includes_that_of_its_fylkeskommune(client):
    rows = get(client, "observasjoner?fylke=46").json()["observasjoner"]
    assert {row["niva"] for row in rows} == {"kommune", "fylkeskommune"}
    assert {row["dagens_kommunenummer"][:2] for row in rows if row["niva"] == "kommune"} == {"46"}
    assert {row["enhet"] for row in rows if row["niva"] == "fylkeskommune"} == {"Vestland fylkeskommune"}


def test_a_date_is_given_as_exactly_as_its_source_has_it(client):
    asked = {k["kommunenummer"]: k for k in get(client, "kommuner").json()["kommuner"]}
    assert (asked["4625"]["siden"], asked["4625"]["siden_tekst"]) == ("2015-12-31", "2015")  # Austevoll: a year
    assert asked["0301"]["siden_tekst"] == "2016-12-14"  # Oslo: decided today by a source without a date


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "\n=1+1", "＝1+1", "@SUM(A1)"])
def test_no_text_in_a_csv_answer_runs_as_a_formula(text):
    assert endpoints.as_csv([{"a": text}], ["a"]).decode().splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/csv;q=0.1, application/json", "application/json"),
        ("application/json;q=0.1, text/csv", "text/csv; charset=utf-8"),
        ("application/json;q=0", "text/csv; charset=utf-8"),
        ("application/json;q=0, */*;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_the_format_follows_the_weights_of_accept(client, accept, media):
    assert get(client, "fylker", Accept=accept).headers["content-type"] == media


def test_a_client_that_refuses_every_format_is_told_which_there_are(client):
    answer = client.get("/api/v1/fylker", headers={"Accept": "*/*;q=0"})
    assert answer.status_code == 406
    assert answer.json()["tilbud"] == ["application/json", "text/csv"]


def test_what_others_hang_on_an_address_changes_no_answer(client):
    plain = get(client, "fylker?fylke=46")
    assert get(client, "fylker?fylke=46&utm_source=brev&fbclid=x&mc_cid=1").content == plain.content
    page = client.get("/kart?fylke=46&gclid=1&utm_medium=epost")
    assert page.content == client.get("/kart?fylke=46").content
    assert "utm" not in page.text


def test_changes_alone_tell_what_was_added_corrected_withdrawn_and_undone(
    client, monkeypatch, tmp_path, redaktor
) -> None:
    link, store_url = tmp_path / "r" / "register.duckdb", f"sqlite:///{tmp_path / 's.sqlite3'}"
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    store = Store(store_url)
    added = store.add(redaktor, VAERLANDET)
    corrected = store.correct(redaktor, added.id, replace(VAERLANDET, status="under_arbeid"), hvorfor="feil lest")
    withdrawn = store.withdraw(redaktor, corrected.id, VAERLANDET, hvorfor="en annen kommune")
    undone = store.undo(redaktor, withdrawn.id)
    build(register=link, store_url=store_url)
    document = get(client, "endringer?siden=2026-11-22").json()
    told = [row for row in document["endringer"] if row["id"] in {added.id, corrected.id, withdrawn.id, undone.id}]
    assert [(row["endring"], row["foer"], row["etter"], row["observasjon_id"]) for row in told] == [
        ("lagt_til", None, "vedtatt", added.id),
        ("rettet", "vedtatt", "under_arbeid", corrected.id),
        ("trukket", "under_arbeid", None, None),
        ("lagt_til", None, "under_arbeid", corrected.id),
    ]
    assert told[-1]["kommunestatus_etter"] == "under_arbeid"
    assert "kari@" not in get(client, "endringer").text and "feil lest" not in get(client, "endringer").text
    assert [row["id"] for row in table(client, "endringer?siden=2026-11-22&format=csv")] == [
        r["id"] for r in document["endringer"]
    ]
    assert get(client, "endringer?siden=2099-01-01").json()["antall"] == 0


def test_everything_that_came_with_the_sources_is_told_as_added(client, register) -> None:
    evidence = register.query("SELECT id FROM observasjon WHERE opphav = 'kilde'")["id"]
    told = get(client, "endringer").json()["endringer"]
    assert {row["id"] for row in told} == set(evidence)
    assert {(row["endring"], row["foer"]) for row in told} == {("lagt_til", None)}


def test_an_empty_day_is_no_day(client) -> None:
    assert get(client, "endringer?siden=").json()["antall"] == get(client, "endringer").json()["antall"]


@pytest.mark.parametrize("given", ["igår", "2026-13-01", "2026-1-1", "siden", "2026-11-01,2026-11-02"])
def test_a_day_that_is_none_is_refused(client, given: str) -> None:
    answer = client.get(f"/api/v1/endringer?siden={given}")
    assert (answer.status_code, answer.json()["feil"][0]["parameter"]) == (400, "siden")
