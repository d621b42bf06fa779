"""`/dcat.ttl`: the open data as a catalogue that data.norge.no can harvest, by DCAT-AP-NO 3.

What each data set is called and holds is read from `pages.open.api.fields.RESOURCES`. The specification:
https://data.norge.no/specification/dcat-ap-no. Codes come from the EU's authority tables, as it asks.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from data import database
from data.eksport.fields import RESOURCES, Resource
from data.kinds import REGISTER_LICENCE
from pages.components import access, ways
from pages.open import texts as t
from pages.open.serving.answers import answer, words
from pages.open.serving.site import CACHE
from pages.open.site_files import origin

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/dcat.ttl"
MEDIA_TYPE = "text/turtle; charset=utf-8"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
THEMES = ("GOVE", "SOCI")
"""the EU's data themes: government and public sector, population and society"""
PUBLISHER = URIRef(ways.PUBLISHER_URL)
NORWAY = URIRef("https://data.geonorge.no/administrativeEnheter/nasjon/id/173163")
FILE_TYPES = {
    "json": ("JSON", "application/json"),
    "csv": ("CSV", "text/csv"),
    "geojson": ("GEOJSON", "application/geo+json"),
}
STANDARD = "https://data.norge.no/specification/dcat-ap-no"


async def dcat(request: Request) -> Response:
    """The catalogue; 503 with a sentence where there is no register."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return words(error.to_readers, 503, {"Retry-After": "30"})
    host, contact = origin(request), access.report_address() or ""
    return await answer(
        request,
        register.innhold,
        ("dcat", host, contact),
        lambda: (catalogue(host, register.bygget.date(), contact).serialize(format="turtle").encode(), MEDIA_TYPE),
        {"Cache-Control": CACHE, "Access-Control-Allow-Origin": "*"},
    )


def catalogue(host: str, modified: date, contact: str = "") -> Graph:
    """The catalogue as a graph: `host` with scheme, `modified` the day the register was built, `contact` an e-mail address or nothing."""
    graph = Graph()
    for prefix, space in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("vcard", VCARD), ("adms", ADMS)):
        graph.bind(prefix, space)
    root, service, reach = (URIRef(f"{host}{PATH}#{name}") for name in ("katalog", "api", "kontakt"))
    _agent(graph)
    _contact_point(graph, reach, contact)
    _described(graph, root, DCAT.Catalog, t.DCAT_TITTEL, t.API_OM, reach)
    graph.add((root, FOAF.homepage, URIRef(f"{host}/")))
    graph.add((root, DCTERMS.modified, Literal(modified)))
    graph.add((root, DCTERMS.conformsTo, URIRef(STANDARD)))
    graph.add((root, DCAT.themeTaxonomy, URIRef(f"{AUTHORITY}data-theme")))
    graph.add((root, DCAT.service, service))
    _described(graph, service, DCAT.DataService, t.DCAT_API, t.API_OM, reach)
    graph.add((service, DCAT.endpointURL, URIRef(f"{host}/api/v1")))
    graph.add((service, DCAT.endpointDescription, URIRef(f"{host}/api/v1/openapi.json")))
    graph.add((service, DCAT.landingPage, URIRef(f"{host}/api")))
    for one in (resource for resource in RESOURCES if resource.egen):
        dataset = URIRef(f"{host}{PATH}#{one.navn}")
        graph.add((root, DCAT.dataset, dataset))
        graph.add((service, DCAT.servesDataset, dataset))
        _dataset(graph, dataset, one, reach, host, modified)
        for name in one.formater:
            _distribution(graph, dataset, service, one, name, host)
    return graph


def _described(graph: Graph, subject: URIRef, kind: URIRef, title: str, text: str, reach: URIRef) -> None:
    """What catalogue, data set and service all must have."""
    graph.add((subject, RDF.type, kind))
    graph.add((subject, DCTERMS.identifier, Literal(str(subject), datatype=XSD.anyURI)))
    graph.add((subject, DCTERMS.title, Literal(title, lang="nb")))
    graph.add((subject, DCTERMS.description, Literal(text, lang="nb")))
    graph.add((subject, DCTERMS.publisher, PUBLISHER))
    graph.add((subject, DCAT.contactPoint, reach))
    graph.add((subject, DCTERMS.license, _licence()))
    graph.add((subject, DCTERMS.language, URIRef(f"{AUTHORITY}language/NOB")))
    graph.add((subject, DCTERMS.spatial, NORWAY))


def _licence() -> URIRef:
    code = re.sub(r"[-.]", "_", REGISTER_LICENCE.kode)
    return URIRef(f"{AUTHORITY}licence/{code}")


def _agent(graph: Graph) -> None:
    graph.add((PUBLISHER, RDF.type, FOAF.Agent))
    graph.add((PUBLISHER, FOAF.name, Literal(ways.PUBLISHER, lang="nb")))
    graph.add((PUBLISHER, DCTERMS.identifier, Literal(str(PUBLISHER), datatype=XSD.anyURI)))
    graph.add((PUBLISHER, FOAF.homepage, PUBLISHER))


def _contact_point(graph: Graph, reach: URIRef, contact: str) -> None:
    """The address of «Meld fra» where there is one, else the publisher's own site."""
    graph.add((reach, RDF.type, VCARD.Organization))
    graph.add((reach, VCARD.fn, Literal(ways.PUBLISHER, lang="nb")))
    graph.add((reach, VCARD.hasURL, PUBLISHER))
    if contact:
        graph.add((reach, VCARD.hasEmail, URIRef(f"mailto:{contact}")))


def _dataset(graph: Graph, dataset: URIRef, one: Resource, reach: URIRef, host: str, modified: date) -> None:
    _described(graph, dataset, DCAT.Dataset, f"{t.NAVN}: {one.tittel.lower()}", one.beskrivelse, reach)
    for theme in THEMES:
        graph.add((dataset, DCAT.theme, URIRef(f"{AUTHORITY}data-theme/{theme}")))
    for word in ("frivillighet", *one.emneord):
        graph.add((dataset, DCAT.keyword, Literal(word, lang="nb")))
    graph.add((dataset, DCTERMS.accessRights, URIRef(f"{AUTHORITY}access-right/PUBLIC")))
    graph.add((dataset, DCTERMS.accrualPeriodicity, URIRef(f"{AUTHORITY}frequency/UPDATE_CONT")))
    graph.add((dataset, DCTERMS.modified, Literal(modified)))
    graph.add((dataset, DCAT.landingPage, URIRef(f"{host}/api")))


def _distribution(graph: Graph, dataset: URIRef, service: URIRef, one: Resource, name: str, host: str) -> None:
    code, media = FILE_TYPES[name]
    file = URIRef(f"{host}{PATH}#{one.navn}-{name}")
    address = URIRef(f"{host}/api/v1/{one.navn}?format={name}")
    graph.add((dataset, DCAT.distribution, file))
    graph.add((file, RDF.type, DCAT.Distribution))
    graph.add((file, DCTERMS.title, Literal(f"{one.tittel} ({code})", lang="nb")))
    graph.add((file, DCTERMS.description, Literal(one.beskrivelse, lang="nb")))
    graph.add((file, DCAT.accessURL, address))
    graph.add((file, DCAT.downloadURL, address))
    graph.add((file, DCAT.accessService, service))
    graph.add((file, DCTERMS["format"], URIRef(f"{AUTHORITY}file-type/{code}")))
    graph.add((file, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{media}")))
    graph.add((file, DCTERMS.license, _licence()))
    graph.add((file, DCTERMS.conformsTo, URIRef(f"{host}/api/v1/openapi.json")))
    graph.add((file, ADMS.status, URIRef(f"{AUTHORITY}distribution-status/COMPLETED")))
