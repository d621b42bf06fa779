"""What a request to the API asks for: strict, since a misspelt filter that is silently ignored gives wrong figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.database import remembered
from data.queries import core, kontekst
from pages.components import filters
from pages.components import format as fmt
from pages.components.filters import choices_on
from pages.open import texts as t
from pages.open.serving.answers import Problem, media_type
from pages.open.serving.site import query

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import Request

    from data.database import Register
    from pages.components.filters import Choices, Filter

SINGLE = ("per", "plantype", "kommune", "siden")
FORMATS = {"json": "application/json", "csv": "text/csv", "geojson": "application/geo+json"}


@dataclass(frozen=True)
class Asked:
    """A filter that has been understood, the format of the answer, and where an old number sent the reader from."""

    filter: Filter
    format: str
    fra: str | None = None
    siden: date = date.min
    datasett: tuple[str, ...] = ()

    def key(self) -> tuple[object, ...]:
        """Equal for requests that get the same answer."""
        f = self.filter
        return (f.fylker, f.status, f.plantype, f.per, f.kommune, self.format, self.fra, self.siden, self.datasett)


def read(
    request: Request,
    register: Register,
    allowed: tuple[str, ...],
    formats: tuple[str, ...],
    statuses: Collection[str] = fmt.STATUSER,
) -> Asked:
    """The request's filter (of `statuses` alone) and format; raises Problem 400 that lists everything that cannot be used."""
    given = query(request)
    errors: list[dict[str, str]] = []
    names = (*allowed, "format")
    for name in given:
        if name not in names:
            errors.append(_error(name, t.UKJENT_NAVN.format(navn=name[:40], valg=", ".join(names))))
    form = _format(request, given.get("format", []), formats, errors)
    options = choices_on(register, date.today())
    known = {name: values for name, values in given.items() if name in allowed and name != "fra"}
    for name, raw in known.items():
        values = [part.strip() for value in raw for part in value.split(",") if part.strip()]
        if len(values) > 1 and name in SINGLE:
            errors.append(_error(name, t.BARE_EN.format(navn=name)))
        wrong = (_wrong(name, value, options, register, statuses) for value in values)
        errors += [_error(name, message) for message in wrong if message]
    if errors:
        count = t.FLERTALL[0] if len(errors) == 1 else t.FLERTALL[1].format(n=len(errors))
        detail = t.FEIL_PARAMETER_RAD.format(antall=count, feil=" ".join(e["melding"] for e in errors))
        raise Problem(400, "ugyldig-parameter", t.FEIL_PARAMETER, detail, feil=errors)
    sets = [part.strip() for value in known.pop("datasett", []) for part in value.split(",") if part.strip()]
    chosen, _ = filters.parse(known, options)
    fra = next((number for number in given.get("fra", []) if "fra" in allowed and number in options.former), None)
    days = [part.strip() for value in known.get("siden", []) for part in value.split(",") if part.strip()]
    return Asked(chosen, form, fra, date.fromisoformat(days[-1]) if days else date.min, tuple(dict.fromkeys(sets)))


def _format(request: Request, given: list[str], formats: tuple[str, ...], errors: list[dict[str, str]]) -> str:
    if given:
        if given[-1] not in formats:
            errors.append(_error("format", t.FORMAT_UKJENT.format(verdi=given[-1][:40], valg=", ".join(formats))))
        return given[-1]
    offered = {FORMATS[name]: name for name in formats}
    media = media_type(request.headers.get("accept", ""), tuple(offered))
    if media is None:
        detail = t.FEIL_TILBUD_RAD.format(valg=", ".join(offered))
        raise Problem(406, "ikke-tilbudt", t.FEIL_TILBUD, detail, tilbud=list(offered))
    return offered[media]


def _wrong(name: str, value: str, options: Choices, register: Register, statuses: Collection[str]) -> str | None:
    """What is wrong with one value, as a sentence; None where nothing is."""
    shown = value[:40]
    if name in ("per", "siden"):
        return _wrong_day(value, options if name == "per" else None)
    if name == "kommune":
        if value in options.kommuner:
            return None
        return options.former[value][1] if value in options.former else t.FEIL_KOMMUNE_RAD.format(nummer=f"«{shown}»")
    valid = {
        "fylke": options.fylker, "status": statuses, "plantype": options.plantyper, "datasett": kontekst.apne(register),
    }[name]  # fmt: skip
    if value in valid:
        return None
    if name == "status" and value in fmt.STATUSER:
        return t.STATUS_UTEN_KILDE.format(verdi=shown, valg=", ".join(statuses))
    gone = former_fylker(register).get(value) if name == "fylke" else None
    return gone or t.VERDI_UKJENT.format(navn=name, verdi=shown, valg=", ".join(sorted(valid)))


def _wrong_day(value: str, options: Choices | None) -> str | None:
    """What is wrong with a date; None for `options` where any day will do."""
    day = filters.day_of(value)
    if day is None:
        return t.DATO_ULESELIG.format(verdi=value[:40])
    if options is None or options.forste_dag <= day <= options.siste_dag:
        return None
    return t.DATO_UTENFOR.format(verdi=value, fra=options.forste_dag, til=options.siste_dag)


def _error(name: str, message: str) -> dict[str, str]:
    return {"parameter": name[:80], "melding": message}


@remembered
def former_fylker(register: Register) -> dict[str, str]:
    """Fylkesnummer that is no longer valid → the sentence that says where it is today."""
    result: dict[str, str] = {}
    for (number, name), heirs in core.fylke_da_og_na(register).groupby(["fylkesnummer", "fylkesnavn"]):
        new = [f"{row.dagens_fylkesnummer} {row.dagens_fylkesnavn}" for row in heirs.itertuples()]
        result[str(number)] = t.FYLKE_BORTE.format(nummer=number, navn=name, nye=fmt.liste(new))
    return result
