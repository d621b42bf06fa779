"""Weighs what was said of each plan against the thresholds, and makes the proposals that hold."""

import re
from dataclasses import dataclass, replace

from loaders.web.forstaa.datering import Datering
from loaders.web.forstaa.datoer import dates_in, period_in
from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.forankring import undertakes
from loaders.web.forstaa.ledd import TOPP
from loaders.web.forstaa.medvirkning import i_dialog
from loaders.web.forstaa.opplysninger import decided_beside, periode, saksnummer
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Bevis, Funn, Regeltreff, Status, funn_id, rules_as_text
from loaders.web.types import Dokument

CONTEXT = 240
_SHORT_PAGE = 40  # lines of a page that speaks of no other plan: who took part may stand anywhere
_TELLING = ("parti", "dansk", "innbygger_sier", "organisasjon", "andre_kommuner", "annen_enhet")
_PUBLIC = ("staten", "fylket", "dansk")
_ADOPTING = re.compile(r"\bvedt[aeo]|\bgodkj|\btilslut", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:på nytt|på ny|oppdatert|revidert|rullert|reviderte|oppdaterte|rullerte)\b", re.IGNORECASE)
_OLDER = re.compile(r"\b(?:forrige|førre|gamle|tidligere|tidlegare|eldre)\b", re.IGNORECASE)
# What a page of the State's, a fylke's, a party's, or a guide shows is not the kommune's, unless it says so itself.
_SOMEONE_ELSES = ("side_parti", "side_stat", "side_dansk", "side_fylke", "side_veileder", "annen_enhet")
_OF_ANOTHER_KIND = -4.0  # a letter, a vacancy: only what it says is the kommune's
# "Arbeidet med ny plan er i gang", "vi held på med ein ny": work that is on now, and on another plan, not on what is new besides.
_NEXT = re.compile(
    r"\b(?:ny|nye|nytt|neste|komande|kommende)\s+(?:\w+\s+){0,2}?"
    r"\w*(?:plan|strategi|melding|politikk|plattform|erklæring|forslag|framlegg|utgave|utgåve)(?:en|a|et)?\b"
    r"|\b(?:en|ein|ei)\s+(?:helt\s+|heilt\s+)?ny\b(?!\s+(?!har\b|er\b|skal\b|vil\b|starta)[a-zæøå])"
    r"|\b(?:revisjon\w*|revider\w*|ruller\w*|fornye\w*|oppdater(?:es|ast|ing\w*))\b",
    re.IGNORECASE,
)
_IS_PAST = re.compile(r"\b(?:var|ble|blei|vart|startet|begynte)\b", re.IGNORECASE)
_YEARS_BETWEEN = 2
"""from an adoption until work on "a new one" is work on another"""
_OTHER_MATTERS = ("side_debatt",)
"""pages on which somebody asks, and somebody else may answer with what was decided"""
_TOLD_PLAINLY = {"organ_vedtok", "organ_har_vedtatt"}
_TO_COME = (
    "framtid",
    "forslag_om_vedtak",
    "vedtak_naatid",
    "i_planstrategi",
    "utsatt",
    "nektelse",
    "sak_under_arbeid",
    "plassholder",
)
_WEAK = (
    "framtid",
    "medvirkning",
    "til_behandling",
    "vedtak_naatid",
)  # not enough where the page says that there is no plan


def weigh(
    said: list[Utsagn],
    lines: list[Setning],
    main: Omtale | None,
    page: list[Regeltreff],
    stranger: str | None,
    document: Dokument,
    kontekst: Kontekst,
    verk: Regelverk,
    dating: Datering,
) -> list[Funn]:
    """Return the proposals of one document, the surest first: at most one per plan type and status."""
    extra = list(page)
    if stranger:
        extra.append(Regeltreff("annen_enhet", verk.vekt("annen_enhet")))
    if document.ocr:
        extra.append(Regeltreff("ocr", verk.vekt("ocr")))
    pdf = "pdf" in document.innholdstype
    page_of = _Side(lines, document, kontekst, verk, dating, pdf)
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
            mixed = any("frivil" in statement.omtale.tekst.lower() for statement in mine)
            if not mixed and not undertakes(lines, plantype, about_it, verk):
                continue
            support.append(Regeltreff("forankring", verk.vekt("forankring")))
        result.extend(_proposals(plantype, mine, about_it, support, page_of))
    return sorted(result, key=lambda found: -found.poeng)


@dataclass(frozen=True, slots=True)
class _Side:
    """What a proposal is made from besides what was said."""

    lines: list[Setning]
    document: Dokument
    kontekst: Kontekst
    verk: Regelverk
    dating: Datering
    pdf: bool


def _proposals(plantype: str, said: list[Utsagn], about_it: bool, support: list[Regeltreff], page: _Side) -> list[Funn]:
    base, verk = sum(hit.vekt for hit in support), page.verk
    mention = sum(hit.vekt for hit in support if hit.regel in _OTHER_MATTERS)
    adopted = [
        item
        for item in said
        if item.slag == "vedtatt" and item.poeng + base - (mention if _is_plain(item) else 0.0) >= verk.terskel_vedtatt
    ]
    making = [
        item
        for item in said
        if item.slag == "under_arbeid"
        and item.poeng + base - (mention if item.setning.seksjon == "vedtak" else 0.0) >= verk.terskel_under_arbeid
    ]
    denied = any(item.slag == "nektet" for item in said)
    if not adopted and not denied:  # only then are signs asked
        adopted, making = _by_signs(said, making, min(base, 0.0), verk)
    if plantype != EGEN:  # what an older edition undertook is not told
        adopted = [item for item in adopted if not _OLDER.search(item.setning.tekst)]
    if about_it and page.pdf:
        # A finished document tells how it came about; only its front page, or a decision still to come, says otherwise.
        making = [item for item in making if item.setning.side == 1 or any(hit.regel in _TO_COME for hit in item.treff)]
    repeals = [item for item in said if item.slag == "opphevet" and not _of_an_older(item, adopted)]
    # "Den gamle er ikke lenger i bruk. Kommunen arbeider nå med en ny": what is repealed is not what is being made.
    making = [item for item in making if all(item.setning.start > other.setning.start for other in repeals)]
    if denied:
        making = [item for item in making if any(hit.regel not in _WEAK for hit in item.treff)]
    found: list[Funn] = []
    if adopted and not repeals:
        best = max(adopted, key=lambda item: (item.poeng, item.dato or ""))
        again = [item for item in adopted if item.dato and _AGAIN.search(item.setning.tekst)]
        best = max([best, *again], key=lambda item: item.dato or "") if best.dato else best
        best = _completed(best, adopted)
        if plantype == EGEN and (best.organ is None or best.dato is None):
            title = page.document.tittel or ""
            body, day = decided_beside(best.setning, page.lines, title, page.dating, verk)
            same = body is not None and best.organ in (None, body)
            best = replace(best, organ=best.organ or body, dato=best.dato or (day if same else None))
        making = [replace(item, ny=item.ny or _is_of_the_next(item, best, page)) for item in making]
        renewed = any(item.ny for item in making)
        if _is_plain(best):
            support = [hit for hit in support if hit.regel not in _OTHER_MATTERS]
        found.append(_funn("vedtatt", best, best.treff, support, said, about_it, page, older=renewed))
    if making and (not found or any(item.ny for item in making)):
        best = max(making, key=lambda item: item.poeng)
        found.append(_funn("under_arbeid", best, best.treff, support, said, about_it, page))
    if plantype == EGEN and not found and not repeals and not denied:
        others = any(hit.regel in _SOMEONE_ELSES for hit in support)
        shown = _shown(said, about_it, base, others, page)
        if shown:
            found.append(_funn("politikk_vist", shown[0], shown[1], support, said, about_it, page))
    return found


def _is_of_the_next(work: Utsagn, adopted: Utsagn, page: _Side) -> bool:
    """Return whether work on "ny", "neste" or a revision comes after the adopted plan: told some years later, of no earlier year."""
    now = page.dating.stempel or page.document.hentet.date().isoformat()
    text = work.setning.tekst
    if adopted.dato is None or int(adopted.dato[:4]) + _YEARS_BETWEEN > int(now[:4]):
        return False
    if not _NEXT.search(text) or _IS_PAST.search(text):
        return False
    years = [int(found.iso[:4]) for found in dates_in(text)]
    after = all(int(adopted.dato[:4]) < year <= int(now[:4]) + 1 for year in years)
    return after and work.setning.start != adopted.setning.start


def _is_plain(told: Utsagn) -> bool:
    """Return whether an adoption is told with its day and the highest body, as a fact whatever the page is for."""
    rules = {hit.regel for hit in told.treff}
    return told.organ in TOPP and {"har_dato", "har_organ"} <= rules and bool(rules & _TOLD_PLAINLY)


def _by_signs(
    said: list[Utsagn], making: list[Utsagn], base: float, verk: Regelverk
) -> tuple[list[Utsagn], list[Utsagn]]:
    """Return what is adopted and what is being made by the signs; beside work told of plainly only a day and a body after it."""
    certain = [replace(item, slag=item.slag.removeprefix("trolig_")) for item in said if item.slag[:7] == "trolig_"]
    adopted = [item for item in certain if item.slag == "vedtatt" and item.poeng + base >= verk.terskel_vedtatt]
    if making:
        last = max(item.setning.linje for item in making)
        adopted = [item for item in adopted if item.dato and item.organ and item.setning.linje > last]
        return adopted, making if not adopted else [item for item in making if item.ny]
    work = [item for item in certain if item.slag == "under_arbeid" and item.poeng + base >= verk.terskel_under_arbeid]
    return adopted, [] if adopted else work


def _completed(best: Utsagn, adopted: list[Utsagn]) -> Utsagn:
    """Return the adoption with what it leaves out told of it elsewhere: date, body and case number, each from the surest."""
    others = sorted((item for item in adopted if item is not best), key=lambda item: -item.poeng)
    for item in others:
        if best.dato and item.dato and not (item.dato.startswith(best.dato) or best.dato.startswith(item.dato)):
            continue  # another adoption, of an older edition
        best = replace(
            best,
            dato=max(best.dato or "", item.dato or "", key=len) or None,
            organ=best.organ or item.organ,
            sak=best.sak or item.sak,
            fra=best.fra or item.fra,
            til=best.til or item.til,
        )
    return best


def _of_an_older(repeal: Utsagn, adopted: list[Utsagn]) -> bool:
    """Return whether what is repealed is the plan before the one adopted: "planen frå 2012 er samstundes oppheva"."""
    newest = max((item.dato[:4] for item in adopted if item.dato), default="")
    years = [found.iso[:4] for found in dates_in(repeal.setning.tekst)]
    named_older = _OLDER.search(repeal.setning.tekst) is not None
    return bool(newest) and (all(year < newest for year in years) if years else named_older)


def _shown(
    said: list[Utsagn], about_it: bool, base: float, others: bool, page: _Side
) -> tuple[Utsagn, tuple[Regeltreff, ...]] | None:
    """Return the sentence and rules by which a page shows an own policy without telling of its adoption."""
    force = [item for item in said if item.slag in ("gjeldende", "vist")]
    hits: dict[str, Regeltreff] = {hit.regel: hit for item in force for hit in item.treff}
    content = page.verk.regel("mal_og_tiltak")
    parts = [line for line in page.lines if line.linjestart and content.monster.search(line.tekst)] if about_it else []
    # A whole document speaks of the State, the fylke and the frivilligsentral beside itself; a page seldom does.
    telling = _TELLING[:3] if page.pdf else _TELLING
    someone_elses = any(
        hit.regel in (telling if item.slag == "fremmed" else _PUBLIC)
        for item in said
        if item.slag in ("fremmed", "vedtatt") and _ADOPTING.search(item.setning.tekst)
        for hit in item.treff
    )
    # What told of an adoption or of work, but too weakly to be proposed, has at least shown that there is something to open.
    weak = any(
        item.slag.removeprefix("trolig_") in ("vedtatt", "under_arbeid", "gjeldende")
        and all(hit.vekt > 0 for hit in item.treff)
        for item in said
    )
    named = any(item.slag == "vist" for item in said) or about_it or weak
    owned = any(hit.regel in ("vist_som_vaar", "har_egen") for hit in hits.values()) or any(
        item.slag == "vedtatt" and all(hit.vekt > 0 for hit in item.treff) for item in said
    )
    if not named or someone_elses or others or (base <= _OF_ANOTHER_KIND and not owned):
        return None
    rules = (*hits.values(), *(Regeltreff(content.id, content.vekt) for _ in parts[:3]))
    best = max(force or said, key=lambda item: (item.slag == "vist", item.poeng))
    return best, rules


def _funn(
    status: Status,
    best: Utsagn,
    hits: tuple[Regeltreff, ...],
    support: list[Regeltreff],
    said: list[Utsagn],
    about_it: bool,
    page: _Side,
    older: bool = False,
) -> Funn:
    """Return a proposal; `older` tells that a newer edition is being made, so that who takes part takes part in that."""
    document, lines, verk = page.document, page.lines, page.verk
    plantype = best.omtale.plantype
    named = {item.setning.linje for item in said}
    alone = len(lines) < _SHORT_PAGE and all(item.omtale.plantype == EGEN for item in said)
    dialog = not older and i_dialog(lines, named, about_it or alone, verk) is not None
    rules = (*hits, *support, *([Regeltreff("dialog", verk.vekt("dialog"))] if dialog else []))
    points = min(verk.maks, sum(hit.vekt for hit in rules))
    owner = page.kontekst.owner(best.eier or _named_beside(best, page.kontekst))
    title = _title(best, said, document)
    start, end = best.fra, best.til
    row = end is not None and any(hit.regel == "tabell_vedtatt" for hit in best.treff)
    if start is None and not row:  # "13.12.2018 – 2026" in a row are the day of adoption and the last year
        new = status == "under_arbeid"
        told = periode(best.setning, plantype, about_it, document.tittel or "", lines, verk, page.pdf, new)
        start, end = told[0], told[1] or end
    case = best.sak or saksnummer(best.dato, best.setning, lines, page.dating.aar)
    proof = _bevis(best.setning, document.tekst)
    url = document.final_url or document.url
    return Funn(
        id=funn_id(url, document.hash, owner.nummer, status, plantype),
        enhet=owner.nummer,
        enhetsnavn=owner.navn,
        niva=owner.niva,
        dagens_nummer=owner.dagens or owner.nummer,
        status=status,
        plantype=plantype,
        tittel=title or None,
        vedtatt_dato=best.dato if status == "vedtatt" else None,
        vedtatt_av=best.organ if status == "vedtatt" else None,
        saksnummer=case if status == "vedtatt" else None,
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


def _named_beside(best: Utsagn, kontekst: Kontekst) -> str | None:
    """Return the site's own unit, of today or former, named beside the plan in its line ("Nerbygd frivilligplan")."""
    before, name, after = best.setning.tekst.partition(best.omtale.tekst)
    beside = kontekst.beside_document(before, after) if name else None
    return beside if beside and kontekst.is_own(beside) else None


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
