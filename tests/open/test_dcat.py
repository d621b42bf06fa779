"""`/dcat.ttl`: a catalogue by DCAT-AP-NO whose addresses all answer with what they promise."""

from pathlib import Path
from urllib.parse import urlsplit

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib import namespace as ns

from data.eksport.fields import RESOURCES

SHAPES = Path(__file__).with_name("dcat_ap_no.ttl")


def catalogue(client) -> Graph:
    answer = client.get("/dcat.ttl")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    return Graph().parse(data=answer.content, format="turtle")


def validated(graph: Graph) -> tuple[bool, str]:
    fits, _, told = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none")
    return fits, told


def test_the_catalogue_has_what_the_profile_demands(client) -> None:
    fits, told = validated(catalogue(client))
    assert fits, told


@pytest.mark.parametrize(
    "lost",
    [
        ns.DCTERMS.title,
        ns.DCTERMS.publisher,
        ns.DCAT.contactPoint,
        ns.DCAT.theme,
        ns.DCAT.accessURL,
        ns.DCTERMS["format"],
        ns.DCAT.endpointURL,
        ns.DCTERMS.identifier,
    ],
)
def test_the_shapes_notice_what_is_lost(client, lost: URIRef) -> None:
    graph = catalogue(client)
    graph.remove((None, lost, None))
    assert not validated(graph)[0]


def test_every_list_of_the_api_that_is_ours_is_a_data_set_and_every_address_answers_as_it_says(client) -> None:
    graph = catalogue(client)
    named = {str(one).rpartition("#")[2] for one in graph.subjects(ns.RDF.type, ns.DCAT.Dataset)}
    assert named == {one.navn for one in RESOURCES} - {"kontekst"}  # the figures of others, under licences of their own
    wrong = []
    for file in graph.subjects(ns.RDF.type, ns.DCAT.Distribution):
        address = urlsplit(str(graph.value(file, ns.DCAT.accessURL)))
        media = str(graph.value(file, ns.DCAT.mediaType)).partition("media-types/")[2]
        answer = client.get(f"{address.path}?{address.query}")
        if answer.status_code != 200 or not answer.headers["content-type"].startswith(media):
            wrong.append((str(file), answer.status_code, answer.headers["content-type"]))
    for page in {*graph.objects(None, ns.DCAT.landingPage), *graph.objects(None, ns.DCAT.endpointDescription)}:
        if client.get(urlsplit(str(page)).path).status_code != 200:
            wrong.append((str(page), 0, ""))
    assert wrong == []


def test_whom_to_ask_is_the_address_of_meld_fra_where_there_is_one(client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "mailto:" not in client.get("/dcat.ttl").text
    monkeypatch.setenv("MELD_FRA_EPOST", "kart@example.org")
    assert "<mailto:kart@example.org>" in client.get("/dcat.ttl").text


def test_without_a_register_the_catalogue_says_so(client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(tmp_path / "none.duckdb"))
    assert client.get("/dcat.ttl").status_code == 503
