"""The OpenAPI 3.1 document of the open API, made from the same field list that the answers are made from."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from data import database
from data.eksport import fields
from data.kinds import EVIDENCE_STATUSES, PLANTYPE_CODES, REGISTER_LICENCE
from pages.components.format import STATUSER
from pages.open import texts as t
from pages.open.api import endpoints
from pages.open.serving.answers import MEDIA_TYPE as PROBLEM
from pages.open.serving.answers import Body, pack, reply
from pages.open.serving.site import CACHE, FILES, PAGES
from pages.open.site_files import origin

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

Spec = dict[str, Any]
VERSION = "1.0.0"


def document() -> Spec:
    """The whole document; it says the same whatever is in the register."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{t.NAVN} – {t.API_TITTEL.lower()}",
            "version": VERSION,
            "description": t.API_OM,
            "license": _licence(),
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {
            "parameters": _parameters(),
            "schemas": _schemas(),
            "responses": {
                "Problem": {
                    "description": "Feil, som RFC 9457. `detail` sier hva som er galt og hva du kan gjøre.",
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
                "Uendret": {"description": "Du har svaret fra før (ETag)."},
            },
        },
    }


def _licence() -> Spec:
    return {"name": REGISTER_LICENCE.navn, "url": REGISTER_LICENCE.url}


def _paths() -> Spec:
    paths = {}
    for one in fields.RESOURCES:
        get = _operation(one.navn, one.tittel, one.parametre, one.formater)
        get["description"] = one.beskrivelse
        get["responses"]["200"] = {"description": one.tittel, "content": _contents(one.navn, one.skjema, one.formater)}
        paths[f"/api/v1/{one.navn}"] = {"get": get}
    context = paths["/api/v1/kontekst"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    context["properties"]["datasett"] = {"type": "array", "items": {"$ref": "#/components/schemas/Datasett"}}
    kommune = _operation(
        "kommune",
        "Én kommune med alt vi vet, også om et nummer som ikke lenger gjelder",
        ("nummer", "per", "fra"),
        ("json", "csv"),
    )
    kommune["responses"] |= {
        "200": {
            "description": "Kommunen",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Kommuneside"}}, **_csv()},
        },
        "301": {
            "description": "Nummeret er gått ut; adressen til kommunen i dag, og hvorfor.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Flyttet"}}},
        },
        "404": {"$ref": "#/components/responses/Problem"},
        "410": {"$ref": "#/components/responses/Problem"},
    }
    paths["/api/v1/kommuner/{nummer}"] = {"get": kommune}
    return paths


def _operation(name: str, summary: str, parameters: tuple[str, ...], formats: tuple[str, ...]) -> Spec:
    refs: list[Spec] = [{"$ref": f"#/components/parameters/{parameter}"} for parameter in parameters]
    form = {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(formats), "default": "json"}}
    form["description"] = "Svarets format. Kan også velges med Accept."
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [*refs, form],
        "responses": {
            "304": {"$ref": "#/components/responses/Uendret"},
            "400": {"$ref": "#/components/responses/Problem"},
            "414": {"$ref": "#/components/responses/Problem"},
            "503": {"$ref": "#/components/responses/Problem"},
        },
    }


def _contents(name: str, schema: str, formats: tuple[str, ...]) -> Spec:
    listing = {
        "allOf": [{"$ref": "#/components/schemas/Hode"}],
        "type": "object",
        "required": ["antall", name],
        "properties": {
            "antall": {"type": "integer", "minimum": 0},
            name: {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}},
        },
    }
    contents: Spec = {"application/json": {"schema": listing}, **_csv()}
    if "geojson" in formats:
        contents["application/geo+json"] = {"schema": {"$ref": "#/components/schemas/GeoJSON"}}
    return contents


def _csv() -> Spec:
    return {"text/csv": {"schema": {"type": "string", "description": "UTF-8, komma, overskrifter i første rad."}}}


def _parameters() -> Spec:
    def several(name: str, text: str, items: Spec) -> Spec:
        schema = {"type": "array", "items": items}
        return {"name": name, "in": "query", "description": text, "schema": schema, "style": "form", "explode": True}

    def single(name: str, text: str, schema: Spec) -> Spec:
        return {"name": name, "in": "query", "description": text, "schema": schema}

    return {
        "fylke": several("fylke", "Ett eller flere fylkesnummer.", {"type": "string", "pattern": "^[0-9]{2}$"}),
        "status": several(
            "status",
            "En eller flere. For /fylker og /utvikling: hvilke antall som tas med. «arvet» er vedtatt før en sammenslåing.",
            {"type": "string", "enum": list(STATUSER)},
        ),
        "kildestatus": several("status", "Hva kilden sier.", {"type": "string", "enum": list(EVIDENCE_STATUSES)}),
        "plantype": single("plantype", "Vis forankring i denne plantypen i stedet.", {"type": "string", "enum": list(PLANTYPE_CODES)}),
        "per": single("per", "Hva kildene sier gjaldt denne dagen. Uten: i dag.", {"type": "string", "format": "date"}),
        "siden": single("siden", "Første dag endringene skal være registrert. Uten: alle.", {"type": "string", "format": "date"}),
        "datasett": several("datasett", "Ett eller flere datasett, ved navn.", {"type": "string"}),
        "kommune": single("kommune", "Kommunenummer i dag.", {"type": "string", "pattern": "^[0-9]{4}$"}),
        "fra": single("fra", "Nummeret leseren kom fra; settes av omdirigeringen.", {"type": "string", "pattern": "^[0-9]{4}$"}),
        "nummer": {
            "name": "nummer",
            "in": "path",
            "required": True,
            "description": "Kommunenummer, også fra før en sammenslåing.",
            "schema": {"type": "string", "pattern": "^[0-9]{4}$"},
        },
    }  # fmt: skip


def _schemas() -> Spec:
    head = {
        "type": "object",
        "required": ["per", "register"],
        "properties": {
            "per": {"type": "string", "format": "date"},
            "register": {
                "type": "object",
                "required": ["innhold", "bygget"],
                "properties": {"innhold": {"type": "string"}, "bygget": {"type": "string", "format": "date-time"}},
            },
        },
    }
    moved = {name: {"type": "string"} for name in ("tittel", "grunn", "kommunenummer", "adresse")}
    problem = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    }
    page = _rows(fields.KOMMUNE)
    page["properties"]["observasjoner"] = {"type": "array", "items": {"$ref": "#/components/schemas/Observasjon"}}
    for name in ("planstatus", "tidligere", "naboer"):
        page["properties"][name] = {"type": "array", "items": {"type": "object"}}
    return {
        "Hode": head,
        **{one.skjema: _rows(one.felter, one.valgfrie) for one in fields.RESOURCES},
        "Datasett": _rows(fields.DATASETT),
        "Kommuneside": page,
        "Flyttet": {"type": "object", "required": list(moved), "properties": moved},
        "Problem": {"type": "object", "required": list(problem), "properties": problem},
        "GeoJSON": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"const": "FeatureCollection"},
                "features": {"type": "array", "items": {"type": "object"}},
            },
        },
    }


def _rows(of: tuple[fields.Field, ...], optional: tuple[str, ...] = ()) -> Spec:
    return {
        "type": "object",
        "required": [field.name for field in of if field.name not in optional],
        "properties": {field.name: field.schema() for field in of},
    }


@lru_cache(maxsize=1)
def _packed() -> Any:
    return pack(endpoints.as_json(document()))


@endpoints.endpoint
async def served(request: Request, _register: database.Register) -> Response:
    """`/api/v1/openapi.json`."""
    return reply(request, _packed(), "application/json", {"Cache-Control": endpoints.CACHE})


EXAMPLES = (
    "/api/v1/kommuner?fylke=46&status=vedtatt",
    "/api/v1/kommuner?per=2024-07-01&format=csv",
    "/api/v1/kommuner?format=geojson",
    "/api/v1/kommuner/0231",
    "/api/v1/fylker",
    "/api/v1/utvikling?fylke=11",
    "/api/v1/observasjoner?kommune=4621",
    "/api/v1/endringer?siden=2026-11-01&fylke=46",
    "/api/v1/kontekst?kommune=4621",
)


async def served_page(request: Request) -> Response:
    """The page; the iframe line shows the address that the reader came to."""
    host = origin(request)
    return reply(request, _page(host), "text/html; charset=utf-8", {"Cache-Control": CACHE})


@lru_cache(maxsize=8)
def _page(host: str) -> Body:
    html = PAGES.get_template("api.html").render(
        t=t,
        fil={"side_css": FILES.url("side.css"), "ikon_svg": FILES.url("ikon.svg")},
        spec=document(),
        felter={
            "Kommune": fields.KOMMUNE,
            "Fylke": fields.FYLKE,
            "Observasjon": fields.OBSERVASJON,
            "Endring": fields.ENDRING,
            "Kontekst": fields.KONTEKST,
        },
        eksempler=EXAMPLES,
        vert=host,
    )
    return pack(html.encode("utf-8", "replace"))
