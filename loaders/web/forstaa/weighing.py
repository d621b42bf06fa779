"""Weighs what was said of each plan against the thresholds, and makes the proposals that hold."""

import re

from loaders.web.forstaa.datoer import dates_in, period_in
from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Bevis, Funn, Regeltreff, Status, funn_id, rules_as_text
from loaders.web.types import Dokument

CONTEXT = 240
_TELLING = ("parti", "dansk", "innbygger_sier", "organisasjon", "andre_kommuner", "annen_enhet")
_ADOPTING = re.compile(r"\bvedt[aeo]|\bgodkj|\btilslut", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:på nytt|på ny|oppdatert|revidert|rullert|reviderte|oppdaterte|rullerte)\b", re.IGNORECASE)
_RUNS = re.compile(
    r"\b(?:gjelder|gjeld|gjeldende|gjeldande|planperiode\w*|periode\w*|gyldig\w*|varer|strekker|strekkjer)\b", re.I
)
_OLDER = re.compile(r"\b(?:forrige|førre|gamle|tidligere|tidlegare|eldre)\b", re.IGNORECASE)
_TO_COME = ("framtid", "forslag_om_vedtak", "vedtak_naatid", "i_planstrategi", "utsatt", "nektelse")


def weigh(
    said: list[Utsagn],
    lines: list[Setning],
    main: Omtale | None,
    page: list[Regeltreff],
    stranger: str | None,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
) -> list[Funn]:
    """Return the proposals of one document, the surest first: at most one per plan type and status."""
    extra = list(page)
    if stranger:
        extra.append(Regeltreff("annen_enhet", verk.vekt("annen_enhet")))
    if document.ocr:
        extra.append(Regeltreff("ocr", verk.vekt("ocr")))
    anchored = _anchored(lines, verk)
    dialog = next(
        (line for line in lines if any(rule.monster.search(line.tekst) for rule in verk.gruppe("dialog"))), None
    )
    result: list[Funn] = []
    for plantype in dict.fromkeys(statement.omtale.plantype for statement in said):
        mine = [statement for statement in said if statement.omtale.plantype == plantype]
        about_it = main is not None and main.plantype == plantype
        support = list(extra)
        if about_it:
            support.append(Regeltreff("tittel_er_dokument", verk.vekt("tittel_er_dokument")))
            if period_in(document.tittel or "") != (None, None):
                support.append(Regeltreff("tittel_har_periode", verk.vekt("tittel_har_periode")))
        if plantype != EGEN:
            mixed = any("frivill" in statement.omtale.tekst.lower() for statement in mine)
            if not (anchored or mixed) or not (about_it or mixed):
                continue
            support.append(Regeltreff("forankring", verk.vekt("forankring")))
        result.extend(
            _proposals(plantype, mine, about_it, support, lines, dialog is not None, document, kontekst, verk)
        )
    return sorted(result, key=lambda found: -found.poeng)


def _anchored(lines: list[Setning], verk: Regelverk) -> bool:
    rules = verk.gruppe("forankring")
    return any(rule.monster.search(line.tekst) for line in lines for rule in rules)


def _proposals(
    plantype: str,
    said: list[Utsagn],
    about_it: bool,
    support: list[Regeltreff],
    lines: list[Setning],
    dialog: bool,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
) -> list[Funn]:
    base = sum(hit.vekt for hit in support)
    adopted = [item for item in said if item.slag == "vedtatt" and item.poeng + base >= verk.terskel_vedtatt]
    making = [item for item in said if item.slag == "under_arbeid" and item.poeng + base >= verk.terskel_under_arbeid]
    if about_it and "pdf" in document.innholdstype:
        # A finished document tells how it came about; only its front page, or a decision still to come, says otherwise.
        making = [item for item in making if item.setning.side == 1 or any(hit.regel in _TO_COME for hit in item.treff)]
    repealed = any(item.slag == "opphevet" and not _of_an_older(item, adopted) for item in said)
    denied = any(item.slag == "nektet" for item in said)
    found: list[Funn] = []
    if adopted and not repealed:
        best = max(adopted, key=lambda item: (item.poeng, item.dato or ""))
        again = [item for item in adopted if item.dato and _AGAIN.search(item.setning.tekst)]
        best = max([best, *again], key=lambda item: item.dato or "") if best.dato else best
        found.append(_funn("vedtatt", best, best.treff, support, said, lines, dialog, document, kontekst, verk))
    elif (about_it or _says_it_has(said)) and not making and not repealed and not denied:
        shown = _shown(said, lines, base, "pdf" in document.innholdstype, verk)
        if shown:
            found.append(_funn("vedtatt", shown[0], shown[1], support, said, lines, dialog, document, kontekst, verk))
    if making and not repealed and (not found or any(item.ny for item in making)):
        best = max(making, key=lambda item: item.poeng)
        found.append(_funn("under_arbeid", best, best.treff, support, said, lines, dialog, document, kontekst, verk))
    return found


def _of_an_older(repeal: Utsagn, adopted: list[Utsagn]) -> bool:
    """Return whether what is repealed is the plan before the one adopted: "planen frå 2012 er samstundes oppheva"."""
    newest = max((item.dato[:4] for item in adopted if item.dato), default="")
    years = [found.iso[:4] for found in dates_in(repeal.setning.tekst)]
    named_older = _OLDER.search(repeal.setning.tekst) is not None
    return bool(newest) and (all(year < newest for year in years) if years else named_older)


def _says_it_has(said: list[Utsagn]) -> bool:
    """Return whether a page about something else says that the kommune has the plan."""
    return any(
        hit.regel in ("har_egen", "vedtatte_planer") for item in said if item.slag == "gjeldende" for hit in item.treff
    )


def _shown(
    said: list[Utsagn], lines: list[Setning], base: float, pdf: bool, verk: Regelverk
) -> tuple[Utsagn, tuple[Regeltreff, ...]] | None:
    """Return the sentence and rules by which a page shows a plan as finished, without telling of its adoption."""
    force = [item for item in said if item.slag == "gjeldende"]
    hits: dict[str, Regeltreff] = {hit.regel: hit for item in force for hit in item.treff}
    content = verk.regler[[rule.id for rule in verk.regler].index("mal_og_tiltak")]
    parts = [line for line in lines if line.linjestart and content.monster.search(line.tekst)]
    points = sum(hit.vekt for hit in hits.values()) + content.vekt * min(3, len(parts))
    # A whole document speaks of the State, the fylke and the frivilligsentral beside itself; a page seldom does.
    telling = _TELLING[:3] if pdf else _TELLING
    someone_elses = any(
        hit.regel in telling
        for item in said
        if item.slag == "fremmed" and _ADOPTING.search(item.setning.tekst)
        for hit in item.treff
    )
    if points + base < verk.terskel_vedtatt or not (force or parts) or someone_elses:
        return None
    rules = (*hits.values(), *(Regeltreff(content.id, content.vekt) for _ in parts[:3]))
    best = max(force or said, key=lambda item: item.poeng)
    return best, rules


def _funn(
    status: Status,
    best: Utsagn,
    hits: tuple[Regeltreff, ...],
    support: list[Regeltreff],
    said: list[Utsagn],
    lines: list[Setning],
    dialog: bool,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
) -> Funn:
    rules = (*hits, *support, *([Regeltreff("dialog", verk.vekt("dialog"))] if dialog else []))
    points = min(verk.maks, sum(hit.vekt for hit in rules))
    owner = kontekst.owner(best.eier)
    title = _title(best, said, document)
    start, end = period_in(title)
    if start is None:
        around = " ".join(item.setning.tekst for item in said if item.slag == best.slag)[:2000]
        start, end = period_in(f"{document.tittel or ''} . {around}")
    if start is None:
        start, end = _runs(best.setning, lines) or (start, end)
    proof = _bevis(best.setning, document.tekst)
    url = document.final_url or document.url
    return Funn(
        id=funn_id(url, document.hash, owner.nummer, status, best.omtale.plantype),
        enhet=owner.nummer,
        enhetsnavn=owner.navn,
        niva=owner.niva,
        dagens_nummer=owner.dagens or owner.nummer,
        status=status,
        plantype=best.omtale.plantype,
        tittel=title or None,
        vedtatt_dato=best.dato if status == "vedtatt" else None,
        vedtatt_av=best.organ if status == "vedtatt" else None,
        saksnummer=best.sak if status == "vedtatt" else None,
        periode_fra=start,
        periode_til=end,
        i_dialog=dialog,
        bevis=proof.setning,
        bevis_foer=proof.foer,
        bevis_etter=proof.etter,
        bevis_side=proof.side,
        bevis_posisjon=proof.posisjon,
        poeng=round(points, 2),
        skaar=round(max(0.0, points) / verk.maks, 3),
        regler=rules_as_text(rules),
        url=url,
        dokument_hash=document.hash,
    )


def _runs(proof: Setning, lines: list[Setning]) -> tuple[str, str] | None:
    """Return the years told right after the adoption: "Den gjelder fra 1. januar 2025 til 31. desember 2028"."""
    at = next((index for index, line in enumerate(lines) if line.start == proof.start), None)
    for line in lines[at + 1 : at + 4] if at is not None else ():
        start, end = period_in(line.tekst) if _RUNS.search(line.tekst) else (None, None)
        if start and end:
            return start, end
    return None


def _title(best: Utsagn, said: list[Utsagn], document: Dokument) -> str:
    """Return the plan's name: the page's title where it holds it, else the longest way it was named."""
    names = [item.omtale.tekst for item in said if item.omtale.plantype == best.omtale.plantype]
    title = " ".join((document.tittel or "").split())
    if title and len(title) <= 120 and any(name.lower() in title.lower() for name in names) and "." not in title[-5:]:
        return title
    chosen = max(names, key=len, default=best.omtale.tekst)
    return " ".join(chosen.split())[:150]


def _bevis(line: Setning, text: str) -> Bevis:
    end = line.start + len(line.tekst)
    before = " ".join(text[max(0, line.start - CONTEXT) : line.start].split())
    after = " ".join(text[end : end + CONTEXT].split())
    return Bevis(" ".join(line.tekst.split()), before, after, line.side, line.start)
