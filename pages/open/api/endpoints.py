"""The open API: the register's figures and evidence for programs, read-only and without a key."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response

from data import database, grenser, text
from data.eksport import fields
from data.eksport.spreadsheets import trygg_celle
from data.grenser import geometry_texts
from data.kinds import EVIDENCE_STATUSES
from data.queries import core
from data.queries import kontekst as context
from pages.components import background
from pages.components import format as fmt
from pages.components.filters import choices_on
from pages.open import texts as t
from pages.open.api.params import FORMATS, Asked, read
from pages.open.serving.answers import Problem, answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from starlette.requests import Request

    from data.database import Register

    Handler = Callable[[Request, Register], Awaitable[Response]]

Row = dict[str, Any]
PLANSTATUS = (
    *("plantype", "plantype_navn", "visning", "status", "siden", "siden_tekst", "tittel", "kilde_url", "arvet"),
    *("stille", "sist_bekreftet"),
)
"""what one kommune's answer says of each plan type"""
CACHE = "public, max-age=300"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
METHODS = ("GET", "HEAD", "OPTIONS")


def rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[Row]:
    """The frame's rows with plain values: ISO dates, None where nothing is known, numbers and booleans as such."""
    shown = frame[list(columns)] if columns is not None else frame
    names = list(shown.columns)
    return [dict(zip(names, map(plain, row), strict=True)) for row in shown.itertuples(index=False, name=None)]


def plain(value: Any) -> Any:
    """A cell as JSON knows it."""
    if database.unknown(value):
        return None
    if isinstance(value, datetime):  # a pandas Timestamp too
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        return plain(value.item())
    return round(value, 6) if isinstance(value, float) else value


def as_json(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON; text from outside is data here, so nothing in it needs more than JSON's own quoting."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def as_csv(table: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Comma-separated UTF-8 with a header row; empty where nothing is known, ja/nei for true and false.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in table)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    return trygg_celle(text.plain(value)) if isinstance(value, str) else value


def as_geojson(table: Sequence[Row], head: Mapping[str, Any]) -> bytes:
    """The rows as features with the kommune's area; `head` becomes members of the collection."""
    areas = geometry_texts()
    features = ",\n".join(
        f'{{"type":"Feature","id":"{row["kommunenummer"]}","properties":{as_json(row).decode()},'
        f'"geometry":{areas[row["kommunenummer"]]}}}'
        for row in table
    )
    opening = as_json({"type": "FeatureCollection", **head}).decode().removesuffix("}")
    return f'{opening},"features":[\n{features}\n]}}\n'.encode("utf-8", "replace")


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The handler with what all share: methods, CORS, the register, and errors as problem documents."""

    async def served(request: Request) -> Response:
        try:
            if request.method == "OPTIONS":
                response = Response(status_code=204, headers=_preflight())
            elif request.method not in METHODS:
                problem = Problem(405, "metode", t.FEIL_METODE, t.FEIL_METODE_RAD.format(metode=request.method[:20]))
                problem.headers = {"Allow": ", ".join(METHODS)}
                raise problem
            else:
                response = await handler(request, database.current())
        except Problem as problem:
            response = problem.response(request)
        except database.RegisterFeil as error:
            missing = Problem(503, "register", t.FEIL_REGISTER, error.to_readers)
            missing.headers = {"Retry-After": "60"}
            response = missing.response(request)
        response.headers.update(CORS)
        return response

    return served


def _preflight() -> dict[str, str]:
    return {
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": "Accept, If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Allow": ", ".join(METHODS),
    }


async def _table(
    request: Request,
    register: Register,
    name: str,
    asked: Asked,
    build: Callable[[], tuple[list[Row], list[str]]],
    more: dict[str, Any] | None = None,
) -> Response:
    """An answer that is a list of rows, in the format asked for."""

    def make() -> tuple[bytes, str]:
        found, columns = build()
        head = {**_head(register, asked.filter.per), **(more or {})}
        if asked.format == "csv":
            return as_csv(found, columns), "text/csv; charset=utf-8"
        if asked.format == "geojson":
            return as_geojson(found, {**head, "attribusjon": grenser.utgave().attribusjon}), FORMATS["geojson"]
        return as_json({**head, "antall": len(found), name: found}), FORMATS["json"]

    headers = {
        "Cache-Control": CACHE,
        "Vary": "Accept",
        "Link": '</api>; rel="help", </api/v1/openapi.json>; rel="service-desc"',
    }
    if asked.format == "csv":
        headers["Content-Disposition"] = f'inline; filename="{name}-{asked.filter.per}.csv"'
    return await answer(request, register.innhold, (name, asked.key()), make, headers)


def _head(register: Register, per: date) -> dict[str, Any]:
    built = register.bygget.isoformat(timespec="seconds")
    return {"per": per.isoformat(), "register": {"innhold": register.innhold, "bygget": built}}


@endpoint
async def kommuner(request: Request, register: Register) -> Response:
    """`/api/v1/kommuner`: every kommune of today with its status, filtered by fylke, status and plan type."""
    asked = read(request, register, ("fylke", "status", "plantype", "per"), ("json", "csv", "geojson"))

    def build() -> tuple[list[Row], list[str]]:
        frame = core.kommunestatus(register, asked.filter.per, asked.filter.plantype)
        return _chosen(rows(frame, fields.names(fields.KOMMUNE)), asked), fields.names(fields.KOMMUNE)

    return await _table(request, register, "kommuner", asked, build)


@endpoint
async def kommune(request: Request, register: Register) -> Response:
    """`/api/v1/kommuner/{nummer}`: one kommune with all its evidence; a former number leads to the present one."""
    number = request.path_params["nummer"]
    asked = read(request, register, ("per", "fra"), ("json", "csv"))
    options = choices_on(register, date.today())
    if number in options.former:
        return _moved(request, number, *options.former[number])
    if number not in options.kommuner:
        raise Problem(404, "finnes-ikke", t.FEIL_FINNES_IKKE, t.FEIL_KOMMUNE_RAD.format(nummer=f"«{number[:40]}»"))
    row = _by_kommune(register, "status", asked.filter.per)[number]
    if asked.format == "csv":
        return await _table(request, register, f"kommune-{number}", asked, lambda: (row, fields.names(fields.KOMMUNE)))

    def make() -> tuple[bytes, str]:
        document = {**_head(register, asked.filter.per), **row[0], **_details(register, number, asked.filter.per)}
        if asked.fra:
            document["henvist_fra"] = {"kommunenummer": asked.fra, "grunn": options.former[asked.fra][1]}
        return as_json(document), FORMATS["json"]

    return await answer(
        request, register.innhold, (number, asked.key()), make, {"Cache-Control": CACHE, "Vary": "Accept"}
    )


def _moved(request: Request, number: str, successors: tuple[str, ...], why: str) -> Response:
    if len(successors) != 1:
        links = [f"/api/v1/kommuner/{n}" for n in successors]
        raise Problem(410, "delt", t.FEIL_KOMMUNE_DELT, why, etterfolgere=list(successors), adresser=links)
    others = [
        part for part in request.scope["query_string"].decode("latin-1").split("&") if part and part[:4] != "fra="
    ]
    target = f"/api/v1/kommuner/{successors[0]}?{'&'.join([*others, f'fra={number}'])}"
    body = {"tittel": t.FLYTTET, "grunn": why, "kommunenummer": successors[0], "adresse": target}
    response = RedirectResponse(target, 301, {"Cache-Control": CACHE})
    moved = Response(as_json(body), 301, media_type=FORMATS["json"])
    moved.headers["Location"] = response.headers["location"]
    moved.headers["Cache-Control"] = CACHE
    return moved


@database.remembered
def _by_kommune(register: Register, what: str, per: date | None = None) -> dict[str, list[Row]]:
    """Kommunenummer → its rows of one kind (`per`: those that hold at a day). Made plain for all at once: picking one kommune's out of a
    frame costs as much."""
    frame = {
        "facts": lambda: core.kommuner(register),
        "status": lambda: core.kommunestatus(register, per, None)[[*fields.names(fields.KOMMUNE)]],
        "plans": lambda: core.planstatus_per(register, per),
        "evidence": lambda: core.all_evidens(register),
        "former": lambda: core.tidligere(register),
    }[what]()
    whose = "for_kommune" if "for_kommune" in frame else "kommunenummer"
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows(frame):
        found[row[whose]].append(row)
    return dict(found)


def _details(register: Register, number: str, per: date) -> dict[str, Any]:
    """What one kommune's answer has beyond its row in the list."""
    day = per.isoformat()
    plans, evidence = _by_kommune(register, "plans", per), _by_kommune(register, "evidence")
    former = _by_kommune(register, "former").get(number, ())
    facts = ("nettsted", "kommunenavn_samisk", "kommunenavn_kvensk", "okonomisk_region", "administrasjonssenter")
    came_from = ("kommunenummer", "kommunenavn", "gyldig_til", "arvet")
    return {
        **_only(facts, _by_kommune(register, "facts")[number])[0],
        "planstatus": _only(PLANSTATUS, plans.get(number, ())),
        "observasjoner": _only(core.OBSERVASJON, (row for row in evidence.get(number, ()) if row["holder_fra"] <= day)),
        "tidligere": _only(came_from, (row for row in former if row["gyldig_til"] and row["gyldig_til"] < day)),
        "naboer": [{"kommunenummer": n, "grense": kind} for n, kind in grenser.naboer().get(number, ())],
    }


def _only(names: Sequence[str], found: Iterable[Row]) -> list[Row]:
    return [{name: row[name] for name in names} for row in found]


@endpoint
async def fylker(request: Request, register: Register) -> Response:
    """`/api/v1/fylker`: the counts per fylke, Norge first."""
    asked = read(request, register, ("fylke", "status", "per"), ("json", "csv"))

    def build() -> tuple[list[Row], list[str]]:
        columns = _columns(fields.names(fields.FYLKE), asked)
        return _in_fylke(rows(core.fylkestall_per(register, asked.filter.per), columns), asked), columns

    return await _table(request, register, "fylker", asked, build)


@endpoint
async def utvikling(request: Request, register: Register) -> Response:
    """`/api/v1/utvikling`: the counts at every month end, up to and including `per`."""
    asked = read(request, register, ("fylke", "status", "per"), ("json", "csv"))

    def build() -> tuple[list[Row], list[str]]:
        columns = _columns(fields.names(fields.UTVIKLING), asked)
        found = _in_fylke(rows(core.utvikling(register), columns), asked)
        return [row for row in found if row["dato"] <= asked.filter.per.isoformat()], columns

    return await _table(request, register, "utvikling", asked, build)


@endpoint
async def observasjoner(request: Request, register: Register) -> Response:
    """`/api/v1/observasjoner`: the evidence itself, each row with its source; a source says no `arvet` and no `ikke_kartlagt`."""
    names = ("fylke", "status", "plantype", "kommune", "per")
    asked = read(request, register, names, ("json", "csv"), EVIDENCE_STATUSES)

    def build() -> tuple[list[Row], list[str]]:
        f = asked.filter
        areas = core.observasjon_fylker(register)
        found = [
            row
            for row in rows(core.observasjoner(register, f.per), core.OBSERVASJON)
            if (not f.fylker or not areas.get(row["id"], frozenset()).isdisjoint(f.fylker))
            and (not f.status or row["status"] in f.status)
            and (not f.plantype or row["plantype"] == f.plantype)
            and (not f.kommune or row["dagens_kommunenummer"] == f.kommune)
        ]
        return found, list(core.OBSERVASJON)

    return await _table(request, register, "observasjoner", asked, build)


@endpoint
async def endringer(request: Request, register: Register) -> Response:
    """`/api/v1/endringer`: what was added to the evidence, corrected or withdrawn from `siden` to `per`, with what it said before."""
    asked = read(request, register, ("siden", "fylke", "kommune", "per"), ("json", "csv"))

    def build() -> tuple[list[Row], list[str]]:
        f = asked.filter
        areas = core.observasjon_fylker(register)
        columns = fields.names(fields.ENDRING)
        return [
            {name: row[name] for name in columns}
            for row in rows(core.endringer(register, asked.siden, f.per))
            if (
                not f.fylker
                or row["fylkesnummer"] in f.fylker
                or not areas.get(row["observasjon_id"], frozenset()).isdisjoint(f.fylker)
            )
            and (not f.kommune or row["dagens_kommunenummer"] == f.kommune)
        ], columns

    return await _table(request, register, "endringer", asked, build)


@endpoint
async def kontekst(request: Request, register: Register) -> Response:
    """`/api/v1/kontekst`: figures of others about the kommuner, with the data sets that they are of."""
    asked = read(request, register, ("datasett", "kommune", "fylke"), ("json", "csv"))
    sets = {n: one for n, one in context.apne(register).items() if not asked.datasett or n in asked.datasett}

    def build() -> tuple[list[Row], list[str]]:
        columns = fields.names(fields.KONTEKST)
        found = _in_fylke(rows(context.tall(register), columns), asked)
        shown = [r for r in found if r["datasett"] in sets and asked.filter.kommune in {None, r["kommunenummer"]}]
        return shown, columns

    described = [{name: plain(getattr(one, name)) for name in fields.names(fields.DATASETT)} for one in sets.values()]
    return await _table(request, register, "kontekst", asked, build, {"datasett": described})


@endpoint
async def unknown(request: Request, _register: Register) -> Response:
    """Every other address below /api."""
    raise Problem(404, "finnes-ikke", t.FEIL_FINNES_IKKE, t.FEIL_ADRESSE_RAD.format(sti=request.scope["path"][:200]))


def _chosen(found: list[Row], asked: Asked) -> list[Row]:
    status = asked.filter.status
    shown = _in_fylke(found, asked)
    return [row for row in shown if not status or row["visning"] in status]


def _in_fylke(found: list[Row], asked: Asked) -> list[Row]:
    return [row for row in found if not asked.filter.fylker or row["fylkesnummer"] in asked.filter.fylker]


def _columns(columns: list[str], asked: Asked) -> list[str]:
    """All columns, or of the counts only those of the statuses asked for."""
    status = asked.filter.status
    return [name for name in columns if not status or name not in fmt.STATUSER or name in status]


async def helse(request: Request) -> Response:
    """200 with version, age and content hash, and what hinders that it is renewed; 503 with a message where no register can be read."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return Problem(503, "register", t.FEIL_REGISTER, str(error)).response(request)
    age = datetime.now(UTC) - register.bygget
    state = background.trouble()
    hindered = {"lager": state.store_trouble, "bygging": state.build_trouble, "henting": state.fetch_trouble}
    body = {
        "status": "ok",
        # The words are for editors: they name the server.
        "hindret": [what for what, trouble in hindered.items() if trouble],
        "register": {
            "versjon": register.path.name,
            "innhold": register.innhold,
            "bygget": register.bygget.isoformat(timespec="seconds"),
            "alder_timer": round(age.total_seconds() / 3600, 1),
        },
    }
    return Response(as_json(body), media_type="application/json", headers={"Cache-Control": "no-store"})
