"""The API's description holds, and nothing that is sent to it makes it fall over."""

import http.client
import random
from urllib.parse import quote_from_bytes, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pages.open.api.openapi import document

SCHEMA = schemathesis.openapi.from_dict(document())


def test_the_openapi_document_is_valid_and_served(client):
    OpenAPIV31SpecValidator(document()).validate()
    assert client.get("/api/v1/openapi.json").json() == document()


@SCHEMA.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_described(case, site):
    checks = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)
    case.call_and_validate(base_url=site, checks=checks, allow_redirects=False)


HOSTILE = [
    *(
        b"46",
        b"vedtatt",
        b"2024-07-01",
        b"",
        b"'",
        b'"',
        b"'; DROP TABLE kommune;--",
        b"<script>alert(1)</script>",
        b"\x00",
    ),
    *(
        b"\xff\xfe",
        b"%",
        b"\xed\xa0\x80",
        b"../../etc/passwd",
        b"\r\nSet-Cookie: a=b",
        b"9" * 400,
        b"-1",
        b"1e309",
        b"nan",
    ),
    *(
        b"\xf0\x9f\x92\xa9",
        b"null",
        b"[]",
        b"{}",
        b"0231",
        b"1507",
        b"csv",
        b"geojson",
        b"2024-02-30",
        b"0000-00-00",
        b"*",
    ),
    *(b"99999-01-01", b"\xd9\xa2\xd9\xa0-01-01", b",,,", b"46,11"),
]
NAMES = [
    b"fylke",
    b"status",
    b"per",
    b"plantype",
    b"kommune",
    b"format",
    b"fra",
    b"x",
    b"",
    b"FYLKE",
    b"fylke[]",
    b"\xff",
    b"__proto__",
]
PATHS = [
    "/api/v1/kommuner", "/api/v1/kommuner/4621", "/api/v1/kommuner/0231", "/api/v1/fylker", "/api/v1/utvikling", "/api/v1/observasjoner",
    "/api/v1/openapi.json", "/api/v1/", "/api/", "/helse", "/geo/kommuner-x.geojson", "/kart",
]  # fmt: skip


def random_query(chance: random.Random) -> str:
    parts = []
    for _ in range(chance.randrange(5)):
        value = chance.choice(HOSTILE) if chance.random() < 0.8 else chance.randbytes(chance.randrange(12))
        name = chance.choice(NAMES)
        safe = "" if chance.random() < 0.9 else "'\";/?:@,=+"
        parts.append(quote_from_bytes(name) + ("=" if chance.random() < 0.95 else "") + quote_from_bytes(value, safe))
    return chance.choice("&&&&;").join(parts)


@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_queries_give_no_server_error_and_no_traceback(site, part):
    chance = random.Random(2026 + part)
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    for number in range(2_500):
        target = f"{chance.choice(PATHS)}?{random_query(chance)}"
        # Packed answers are as slow to make as they are hard to look into: one in ten.
        connection.request("GET", target, headers={"Accept-Encoding": "identity" if number % 10 else "br"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status < 500, target
        assert b"Traceback" not in body, target
    connection.close()
