"""From a document to proposals, in two steps: which plans does it speak of, and what is said of each, wherever it stands.

What is said comes from four readers: of cases (`saker`), of tables (`tabell`), of sentences (`vurder`) and of what kind of page it
is (here). What a case or a table has decided is not asked of its sentences again. Then all that was said is weighed (`veie`).
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from loaders.web.forstaa.datering import dating_of
from loaders.web.forstaa.datoer import dates_in
from loaders.web.forstaa.dokumenter import EGEN, TILBAKE, Omtale, Utsagn, mentions_in
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.forslag import motions_in
from loaders.web.forstaa.grunnlag import Grunnlag
from loaders.web.forstaa.hukommelse import body_name
from loaders.web.forstaa.ledd import TOPP
from loaders.web.forstaa.reader import Reader
from loaders.web.forstaa.regler import Regelverk, regelverk
from loaders.web.forstaa.saker import cases_in
from loaders.web.forstaa.tabell import tables_in
from loaders.web.forstaa.tekst import Setning, setninger
from loaders.web.forstaa.typer import Funn, Regeltreff
from loaders.web.forstaa.weighing import weigh
from loaders.web.types import Dokument

_CARRIED_ON = re.compile(
    r"\b(?:videreføres|vidareført|vidareførast|ingen endring\w*|ikke behov|ikkje (?:trong|behov)|nei\b"
    r"|uten behov|utan behov|vedtatte planer)",
    re.IGNORECASE,
)
# A page about the plan with a schedule, or one of a project that goes on: the plan is not there yet.
_PROJECT = re.compile(
    r"^\W*(?:fr[ae]mdrift(?:splan)?|milepæl\w*|tidsplan(?:en)?|tidplan|\|?\s*(?:steg|fase)\s*\|.*"
    r"|prosjekt\s*:.*|status\s*:\s*(?:pågår|under arbeid|i arbeid))\W*$",
    re.IGNORECASE,
)
_SHORT = 110
_LONGEST_NAME, _SHORTEST_MENU = 40, 6  # letters of a menu's item; items
_NO_MENU = re.compile(r"[\d.:!?|]|kommune|herad|fylke", re.IGNORECASE)
_AHEAD = re.compile(
    r"^\W*(?:(?:plan)?status\s*[:|]\s*(?:under|i)\s+(?:arbeid|utarbeid|revisjon|rullering|behandling|utforming)"
    r"|(?:planprogram|prosjektmandat|prosjektplan|mandat|oppstart)\w*\b[^.;]{0,40}?(?:vedtatt|vedteke|godkjent|godkjend|fastsatt|fastsett)"
    r"|(?:forventet|forventa|planlagt|ventet)\s+(?:vedtak|vedtatt|ferdig|vedteken)"
    r"|(?:[\wæøå]+\s+)?20\d\d\s*[:–-]\s*(?:endelig\s+)?vedtak\W*$|(?:(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|vår(?:en)?|sommer(?:en)?|sommar(?:en)?|høst(?:en)?|haust(?:en)?|vinter(?:en)?)"
    r"(?:\s+20\d\d)?\s*[:–-]\s*(?:oppstart|høring|høyring|medvirkning\w*|medverknad\w*|innspill?\w*|innspel\w*)\W*$)"
    r"|(?:neste\s+steg|hva\s+skjer\s+videre|kva\s+skjer\s+vidare|veien\s+videre)\W*$)",
    re.IGNORECASE,
)
_ON_THE_WORK = re.compile(
    r"^\W*(?:om\s+(?:plan)?arbeidet(?:\s+med\s+\w+)?|(?:status|stoda)(?:\s+(?:for|i))\s+(?:plan)?arbeidet|arbeidet\s+(?:så\s+langt|vidare|videre)"
    r"|(?:slik|hvordan|korleis)\s+(?:jobbar|jobber|arbeider|arbeidar)\s+(?:vi|me)|(?:hva|kva)\s+skjer\s+(?:nå|no|videre|vidare)"
    r"|(?:nå|no)\s+skjer\s+dette)\W*$",
    re.IGNORECASE,
)
_HEADING, _UNDER_IT = 60, 10  # letters of a heading at most; lines that are taken to stand under it
_DRAFT_LINE = re.compile(
    r"^\W*(?:(?:første|fyrste|andre|foreløpig|endelig|til)\s+)?(?:hørings?|høyrings?)?-?"
    r"(?:utkast|forslag|framlegg|utg[aå]v[ea]|versjon|høring|høyring)(?:\s+(?:per|pr\.?|av|datert)?\s*\d[\d.\s]*)?\W*$",
    re.IGNORECASE,
)
_KIND_OF_PLAN = re.compile(
    r"(?:kommunal\s+|lokal\s+)?(?:tema|handlings|strategi)?(?:plan|strategi|melding|politikk|plattform)"
    r"(?:\s+for\s+(?-i:[A-ZÆØÅ])\w+(?:\s+kommune|\s+herad)?)?(?:\s+(?:for\s+)?\d{4}\s*[-–]\s*\d{2,4})?",
    re.IGNORECASE,
)
_FOR_VOLUNTEERS = re.compile(r"\bfrivil(?:l?ig|jug)(?:heten|heita|het|heit|e lag|\s+sektor)\b", re.IGNORECASE)
_OF_INTEREST = re.compile(
    r"frivil(?:l?[ie]|ju)g|lag og (?:foreninger|foreiningar|organisasjon)|(?:lags|forenings|foreinings)(?:liv|plan|politikk|strategi)",
    re.IGNORECASE,
)


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
    lines = _without_menu(setninger(dokument.tekst, title), title, verk)
    head = _head(dokument, lines)
    page = _page_rules(head, dokument, verk, kontekst)
    main = _main_plan(title, lines, pdf, verk)
    if title and not any(" ".join(title.split()) in " ".join(line.tekst.split()) for line in lines[:12]):
        lines = [Setning(title[:300], 0, 1, 0, "", True), *lines]
    dating = dating_of(title, [line.tekst for line in lines[:400]], dokument.final_url)
    front = verk.organ.search(f"{title}\n" + "\n".join(line.tekst for line in lines[:8]))
    page_body = body_name(front[0]) if front else None
    cases, spoken = cases_in(title, lines, verk, dating)
    rows, in_table = tables_in(lines, verk, dating, page_body)
    reader = Reader(
        verk=verk,
        kontekst=kontekst,
        hoved=main,
        datering=dating,
        standard_aar=dating.aar,
        tidligere=[main] if main else [],
        hentet=dokument.hentet.date().isoformat(),
        sidens_organ=page_body if page_body in TOPP else None,
    )
    meeting = [found.iso for found in dates_in(title) if found.hel]
    body = verk.organ.search(title)
    if meeting and (body or re.search(r"protokoll|møte|sak", title, re.IGNORECASE)):
        reader.moetedato = meeting[-1]
        reader.moeteorgan = body_name(body[0]) if body else None
        reader.fra_moetet = reader.moeteorgan in TOPP
    motions, in_motion = motions_in(lines, verk)
    in_table |= in_motion
    said: list[Utsagn] = [*cases, *rows, *motions]
    for index, line in enumerate(lines):
        told = reader.read(line, lines[index + 1 : index + 4])
        if line.linje in in_table:
            continue
        if line.linje in spoken:
            kept = ("vist", "gjeldende", "fremmed", "opphevet", "omtalt")
            told = [item for item in told if item.slag in kept or item.omtale.plantype == EGEN != spoken[line.linje]]
        said.extend(told)
    said += _beside_the_sentences(title, lines, main, said, pdf, verk)
    stranger = _stranger(title, lines, kontekst)
    return weigh(said, lines, main, page, stranger, dokument, kontekst, verk, dating)


def _without_menu(lines: list[Setning], title: str, verk: Regelverk) -> list[Setning]:
    """Return the lines without the menu that they begin with: a run of short names, before a page's title and stamps are looked for."""
    for index, line in enumerate(lines):
        text = line.tekst
        if len(text) > _LONGEST_NAME or text == title or _NO_MENU.search(text) or mentions_in(text, verk):
            return lines[index:] if index >= _SHORTEST_MENU else lines
    return lines


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
    kind = next((line.tekst for line in lines[:3] if _KIND_OF_PLAN.fullmatch(line.tekst.strip("# "))), None)
    if kind and _FOR_VOLUNTEERS.search(title):  # "Sammen om frivilligheten" over "Temaplan 2020–2027"
        return Omtale(EGEN, title, 0, len(title), "plan", False)
    return _meant_by_title(title, lines, verk)


def _meant_by_title(title: str, lines: list[Setning], verk: Regelverk) -> Omtale | None:
    """Return the own policy that a title goes back to ("Nå er planen vedtatt"): the first one named, on the first lines."""
    if not any(plan.plantype == TILBAKE and plan.slag for plan in mentions_in(title, verk)):
        return None
    named = [plan for line in lines[:6] for plan in mentions_in(line.tekst, verk) if plan.interessant]
    plan = named[0] if named and named[0].plantype == EGEN else None
    return plan and Omtale(plan.plantype, plan.tekst, plan.start, plan.slutt, plan.slag, False)


def _stranger(title: str, lines: list[Setning], kontekst: Kontekst) -> str | None:
    """Return the other unit whose document this is, by the title and the first lines."""
    front = "\n".join([title, *(line.tekst for line in lines[:4] if len(line.tekst) < 90)])
    for name, county in kontekst.named(front):
        if kontekst.is_own(name) and county == (kontekst.sted.niva == "fylkeskommune"):
            return None
    stranger = kontekst.stranger(front)
    if stranger:
        return stranger
    for plan in re.finditer(r"frivil\w+", title, re.IGNORECASE):
        beside = kontekst.beside_document(title[: plan.start()], title[plan.end() :])
        if beside and not kontekst.is_own(beside):
            return beside
    return None


def _under_its_name(lines: list[Setning], verk: Regelverk) -> Iterator[Utsagn]:
    """Yield what stands under a line that is nothing but an own plan's name, on a page about more: headings of work, and a schedule."""
    plan: Omtale | None = None
    hit = Regeltreff("framdrift", verk.vekt("skal_lages"))
    for line in lines:
        text = line.tekst
        named = mentions_in(text, verk, line.linje)
        heading = len(text) < _HEADING and text[:1].isupper() and text[-1] not in ".:,;!?"
        if any(words.match(text) for words in (_PROJECT, _AHEAD, _ON_THE_WORK)):
            if plan and line.linje - plan.linje <= _UNDER_IT:
                yield Utsagn("under_arbeid", plan, line, (hit,))
        elif named and named[0].plantype != TILBAKE:
            alone = heading and len(text) - (named[0].slutt - named[0].start) < 4
            plan = named[0] if named[0].plantype == EGEN and (alone or plan) else None
        elif heading:  # of something else
            plan = None


def _beside_the_sentences(
    title: str, lines: list[Setning], main: Omtale | None, said: list[Utsagn], pdf: bool, verk: Regelverk
) -> list[Utsagn]:
    """Return what the kind of page says: a planstrategi's plans are to be made; a document shows itself."""
    front = f"{title} {' '.join(line.tekst for line in lines[:3])}"
    adopted = any(item.slag == "vedtatt" and item.omtale.plantype == EGEN for item in said)
    extra: list[Utsagn] = []
    if re.search(r"\bplanstrategi", front, re.IGNORECASE) and not adopted:
        extra += _to_be_made(lines, verk)
    if main is not None and main.plantype == EGEN and not adopted:
        hit = Regeltreff("framdrift", verk.vekt("skal_lages"))
        extra += [Utsagn("under_arbeid", main, line, (hit,)) for line in lines if _PROJECT.match(line.tekst)]
    if main is not None and main.plantype == EGEN and not adopted:
        asked = [rule for rule in verk.gruppe("tegn_arbeid") if rule.id == "tegn_du_bes"]
        for line in lines:
            hits = tuple(
                Regeltreff(rule.id, verk.terskel_under_arbeid)
                for rule in asked
                if len(line.tekst) < _SHORT and rule.monster.search(line.tekst)
            )
            if hits or _AHEAD.match(line.tekst) or _ON_THE_WORK.match(line.tekst):
                hits = hits or (Regeltreff("framdrift", verk.vekt("skal_lages")),)
                extra.append(Utsagn("trolig_under_arbeid", main, line, hits))
    if main is None and not adopted:
        extra += _under_its_name(lines, verk)
    if main is not None:
        draft = [rule for rule in verk.gruppe("prosess") if rule.id in ("utkast", "horing")]
        for line in lines:
            # The front page of a PDF, and the title: "Høringsutkast" on a line of its own speaks of the document.
            if (
                line.side == 1
                and len(line.tekst) < 60
                and (pdf or line.tekst in title or _DRAFT_LINE.match(line.tekst))
                and not mentions_in(line.tekst, verk)
            ):
                hits = tuple(Regeltreff(rule.id, rule.vekt) for rule in draft if rule.monster.search(line.tekst))
                if hits:
                    extra.append(Utsagn("under_arbeid", main, line, hits))
    if main is not None and lines and not any(item.omtale.plantype == main.plantype for item in said):
        extra.append(Utsagn("omtalt", main, lines[0], ()))
    return extra


def _to_be_made(lines: list[Setning], verk: Regelverk) -> list[Utsagn]:
    """Return the own policies that a planstrategi names, but for those it carries on unchanged."""
    hit = Regeltreff("i_planstrategi", verk.vekt("i_planstrategi"))
    return [
        Utsagn("under_arbeid", plan, line, (hit,))
        for line in lines
        if not _CARRIED_ON.search(line.tekst) and not verk.regel("stanset").monster.search(line.tekst)
        for plan in mentions_in(line.tekst, verk)
        if plan.plantype == EGEN
    ]
