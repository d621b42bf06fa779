"""From a document to proposals: reads it sentence by sentence, weighs what was said of each plan, keeps the best."""

import re
from urllib.parse import unquote, urlsplit

from loaders.web.forstaa.datoer import dates_in
from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn, mentions_in
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.grunnlag import Grunnlag
from loaders.web.forstaa.reader import Reader
from loaders.web.forstaa.regler import Regelverk, regelverk
from loaders.web.forstaa.tekst import Setning, setninger
from loaders.web.forstaa.typer import Funn, Regeltreff
from loaders.web.forstaa.weighing import weigh
from loaders.web.types import Dokument

_OF_INTEREST = re.compile(r"frivill[ie]g|lag og (?:foreninger|organisasjon)", re.IGNORECASE)
_PUBLISHED = re.compile(r"^\W*(?:publisert|sist endret|sist endra|oppdatert|lagt ut)\b", re.IGNORECASE)


def understand(dokument: Dokument, kontekst: Kontekst | Grunnlag, verk: Regelverk | None = None) -> list[Funn]:
    """Return the proposals a document gives, the surest first; none for a page that says nothing of the kind.

    Never raises on the text's account: whatever stands on a page is only matched against patterns.
    """
    verk = verk or regelverk()
    if isinstance(kontekst, Grunnlag):
        kontekst = kontekst.kontekst(dokument.kommunenummer_eller_fylke)
    title = dokument.tittel or ""
    if dokument.trenger_ocr or not _OF_INTEREST.search(f"{title}\n{dokument.tekst}"):
        return []
    pdf = "pdf" in dokument.innholdstype
    lines = setninger(dokument.tekst, pdf)
    head = _head(dokument, lines)
    page = _page_rules(head, dokument, verk, kontekst)
    main = _main_plan(title, lines, pdf, verk)
    if title and not any(" ".join(title.split()) in " ".join(line.tekst.split()) for line in lines[:12]):
        lines = [Setning(title[:300], 0, 1, 0, "", True), *lines]
    reader = Reader(
        verk=verk,
        kontekst=kontekst,
        hoved=main,
        standard_aar=_default_year(title, lines),
        tidligere=[main] if main else [],
        hentet=dokument.hentet.date().isoformat(),
    )
    meeting = [found.iso for found in dates_in(title) if found.hel]
    if meeting and re.search(r"protokoll|møte|sak", title, re.IGNORECASE):
        reader.moetedato = meeting[-1]
        body = verk.organ.search(title)
        reader.moeteorgan = body[0].lower() if body else None
    said: list[Utsagn] = []
    for index, line in enumerate(lines):
        said.extend(reader.read(line, lines[index + 1 : index + 4]))
    said += _beside_the_sentences(title, lines, main, said, pdf, verk)
    stranger = _stranger(title, lines, kontekst)
    return weigh(said, lines, main, page, stranger, dokument, kontekst, verk)


def _head(document: Dokument, lines: list[Setning]) -> str:
    path = unquote(urlsplit(document.final_url).path)
    first = lines[0].tekst[:120] if lines and "pdf" in document.innholdstype else ""
    return f"{document.tittel or ''}\nx{path}\n{first}"


def _page_rules(head: str, document: Dokument, verk: Regelverk, kontekst: Kontekst) -> list[Regeltreff]:
    fields = {
        "hode": head,
        "tekst": f"{head}\n{document.tekst[:6000]}",
        "alt": f"{document.final_url} \n{document.tekst[:6000]}",
    }
    return [
        Regeltreff(rule.id, rule.vekt)
        for rule in verk.gruppe("side")
        if rule.unntatt_niva != kontekst.sted.niva and rule.monster.search(fields[rule.felt])
    ]


def _main_plan(title: str, lines: list[Setning], pdf: bool, verk: Regelverk) -> Omtale | None:
    """Return the plan the page is about: named in the title, or on the first lines of a PDF's front page."""
    heads = [
        title,
        *(line.tekst for line in lines[:5] if pdf and len(line.tekst) < 90 and not line.tekst.endswith(".")),
    ]
    for head in heads:
        every = mentions_in(head, verk)
        named = [plan for plan in every if plan.interessant]
        if any(plan.plantype == "annet" for plan in every) and not named:
            return None
        if named:
            own = [plan for plan in named if plan.plantype == EGEN]
            plan = (own or named)[0]
            return Omtale(plan.plantype, plan.tekst, plan.start, plan.slutt, plan.slag, False)
    return None


def _default_year(title: str, lines: list[Setning]) -> str | None:
    """Return the year of a page's own date, for "torsdag 17. februar" without a year."""
    for text in (title, *(line.tekst for line in lines[:5] if _PUBLISHED.match(line.tekst))):
        dates = [found for found in dates_in(text) if found.hel]
        if dates:
            return dates[0].iso[:4]
    return None


def _stranger(title: str, lines: list[Setning], kontekst: Kontekst) -> str | None:
    """Return the other unit whose document this is, by the title and the first lines."""
    front = "\n".join([title, *(line.tekst for line in lines[:4] if len(line.tekst) < 90)])
    for name, county in kontekst.named(front):
        if kontekst.is_own(name) and county == (kontekst.sted.niva == "fylkeskommune"):
            return None
    stranger = kontekst.stranger(front)
    if stranger:
        return stranger
    for plan in re.finditer(r"frivill\w+", title, re.IGNORECASE):
        beside = kontekst.beside_document(title[: plan.start()], title[plan.end() :])
        if beside and not kontekst.is_own(beside):
            return beside
    return None


def _beside_the_sentences(
    title: str, lines: list[Setning], main: Omtale | None, said: list[Utsagn], pdf: bool, verk: Regelverk
) -> list[Utsagn]:
    """Return what the kind of page says: a planstrategi's plans are to be made; a document shows itself."""
    front = f"{title} {' '.join(line.tekst for line in lines[:3])}"
    extra: list[Utsagn] = []
    if re.search(r"\bplanstrategi", front, re.IGNORECASE):
        for line in lines:
            for plan in mentions_in(line.tekst, verk):
                if plan.plantype == EGEN:
                    hit = Regeltreff("i_planstrategi", verk.vekt("i_planstrategi"))
                    extra.append(Utsagn("under_arbeid", plan, line, (hit,)))
    if main is not None:
        draft = [rule for rule in verk.gruppe("prosess") if rule.id in ("utkast", "horing")]
        for line in lines:
            # The front page of a PDF, and the title: "Høringsutkast" on a line of its own speaks of the document.
            if (
                line.side == 1
                and len(line.tekst) < 60
                and (pdf or line.tekst in title)
                and not mentions_in(line.tekst, verk)
            ):
                hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in draft if rule.monster.search(line.tekst))
                if hits:
                    extra.append(Utsagn("under_arbeid", main, line, hits))
    if main is not None and lines and not any(item.omtale.plantype == main.plantype for item in said):
        extra.append(Utsagn("omtalt", main, lines[0], ()))
    return extra
