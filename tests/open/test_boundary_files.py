"""Geometry at addresses that name its content."""

import gzip

import brotli
import pytest

from pages.components.maps.addresses import BOUNDARIES, boundary_url


@pytest.mark.parametrize("name", BOUNDARIES)
def test_every_geometry_is_served_for_ever_under_its_address(client, name):
    answer = client.get(boundary_url(name))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.json()["type"] == "FeatureCollection"


def raw(client, url, encoding):
    with client.get(url, headers={"Accept-Encoding": encoding}, stream=True) as answer:
        return answer.headers.get("content-encoding"), answer.raw.read(decode_content=False)


def test_geometry_travels_compressed_and_small(client):
    url = boundary_url("kommuner")
    encoding, packed = raw(client, url, "gzip, br")
    assert encoding == "br"
    assert len(packed) < 200_000
    encoding, zipped = raw(client, url, "gzip, br;q=0")
    assert encoding == "gzip"
    encoding, plain = raw(client, url, "identity")
    assert encoding is None
    assert gzip.decompress(zipped) == brotli.decompress(packed) == plain


def test_a_browser_that_has_the_file_gets_304(client):
    tag = client.get(boundary_url("kommuner")).headers["etag"]
    again = client.get(boundary_url("kommuner"), headers={"If-None-Match": f'"annen", W/{tag}'})
    assert again.status_code == 304
    assert again.content == b""


def test_an_older_address_leads_to_the_present_one(client):
    answer = client.get("/geo/kommuner-000000000000.geojson")
    assert answer.status_code == 302
    assert answer.headers["location"] == boundary_url("kommuner")


@pytest.mark.parametrize(
    "path", ["/geo/utgave-1.json", "/geo/..%2f..%2fregister.duckdb", "/geo/kommuner.geojson", "/geo/x"]
)
def test_nothing_else_is_served(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("zoom", ["nan", "x", "1e999999"])
def test_a_zoom_that_is_no_number_is_refused_and_never_stands_in_an_answer(client, zoom):
    answer = client.get(f"/geo/utsnitt/smaa.geojson?zoom={zoom}")
    assert answer.status_code == 400 or "Infinity" not in answer.text
    assert "NaN" not in answer.text
