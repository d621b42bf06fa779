"""A site of thousands of pages with the policy in one of several places, and noise around it; pages are made when asked for."""

import random
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from tests.loaders.web import sites
from tests.loaders.web.server import Page, Site

BRANCHES = {
    "Oppvekst": ["Barnehagar", "Skular", "SFO", "Kulturskule", "PPT"],
    "Helse og mestring": ["Lege", "Heimeteneste", "Rus", "NAV"],
    "Kultur, idrett og fritid": ["Bibliotek", "Idrettsanlegg", "Frivillighet", "Lag og foreninger", "Tilskudd"],
    "Bygg og eiendom": ["Byggesak", "Reguleringsplaner", "Kart", "Oppmåling"],
    "Politikk og samfunn": ["Planer og strategier", "Høringer", "Folkevalgte", "Økonomi", "Valg"],
    "Om oss": ["Ledige stillinger", "Kontakt", "Personvern", "Organisasjon"],
}
NOISE = (
    "Frivillig i uke {}", "Frivilligsentralen inviterer {}", "Bli besøksvenn som frivillig {}", "Frivillighetens dag {}",
    "Møteplass for frivillige {}", "Frivillige sjåfører søkes {}",
)  # fmt: skip
OTHERS = (
    "Åpningstider",
    "Søk om plass",
    "Priser",
    "Regler",
    "Veiarbeid",
    "Skoleskyss",
    "Feiing",
    "Klage",
    "Eldredagen",
)
POLICY = "Frivillighetspolitikken ble vedtatt av kommunestyret 12.06.2022 i sak 45/22. "
FILL = "Her finner du informasjon om tjenesten, hvem som kan få den, hva den koster og hvordan du går fram. " * 4
PLANS = ("Kommuneplanens samfunnsdel", "Kulturplan", "Planstrategi", "Temaplaner", "Kommunedelplaner", "Klimaplan")


# The same site in other words: title as it is written here -> as that site has it.
NYNORSK = {
    "Planer og strategier": "Planar og strategiar", "Høringer": "Høyringar", "Frivillighet": "Frivilligheit", "Temaplaner": "Temaplanar",
    "Kommunedelplaner": "Kommunedelplanar", "Lag og foreninger": "Lag og organisasjonar", "Reguleringsplaner": "Reguleringsplanar",
    "Kultur, idrett og fritid": "Kultur og fritid", "Politikk og samfunn": "Politikk og innsyn",
    "Frivilligsentralen inviterer {}": "Kafé på frivilligsentralen {}",
    "Frivillig i uke {}": "Frivillig i veke {}", "Frivillige sjåfører søkes {}": "Vi treng frivillige sjåførar {}",
    "Frivillighetspolitikk for kommunen": "Frivilligmelding for kommunen",
    "Frivillighetspolitikk 2022–2026": "Frivilligheitsstrategi 2024–2028",
    "Sammen for bygda – politikk for frivillig sektor": "Lag på lag – strategi for frivilligheita",
}  # fmt: skip


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("å", "a").replace("ø", "o").replace("æ", "a")).strip("-")


class Large:
    """The pages of one site. `place`: folder, title (only the link's words tell), numbers (addresses of numbers), file."""

    def __init__(
        self, host: str, place: str, *, noise: int, pages: int, mapped: bool, seed: int, words: Mapping[str, str] = {}
    ) -> None:
        self.host, self.place, self._words = host, place, words
        self.titles: dict[str, str] = {}
        self.children: dict[str, list[str]] = {}
        self._chance = random.Random(seed)
        self._extra: dict[str, str] = {}
        folders = {}
        for branch, names in BRANCHES.items():
            path = self._add("/", branch)
            folders |= {name: self._add(path, name) for name in names}
        self._fill(folders, noise, pages)
        self.target = self._put_policy(folders)
        self.site = self._site(mapped)

    def _add(self, parent: str, title: str, leaf: bool = False, path: str | None = None) -> str:
        title, number = self._words.get(title, title), 20_000 + len(self.titles)
        if path is None and self.place == "numbers":
            path = f"/{'article' if leaf else 'category'}{number}.html"
        folder = parent if parent.endswith("/") else "/"
        path = path or (f"{folder}{slug(title)}.{number}.aspx" if leaf else f"{folder}{slug(title)}/")
        self.titles[path] = title
        self.children.setdefault(parent, []).append(path)
        return path

    def _fill(self, folders: dict[str, str], noise: int, pages: int) -> None:
        for number in range(noise):
            where = folders["Frivillighet"] if number % 2 else folders["Folkevalgte"]
            template = self._chance.choice(NOISE)
            self._add(where, self._words.get(template, template).format(number), True)
        for number in range(pages // 10):
            self._add(folders["Reguleringsplaner"], f"Detaljregulering for felt {number}, gnr. {number}", True)
            self._add(folders["Høringer"], f"Høring av reguleringsplan for felt B{number}", True)
        ordinary = [path for name, path in folders.items() if name not in ("Frivillighet", "Planer og strategier")]
        while len(self.titles) < pages:
            self._add(self._chance.choice(ordinary), f"{self._chance.choice(OTHERS)} {len(self.titles)}", True)

    def _put_policy(self, folders: dict[str, str]) -> str:
        plans = {name: self._add(folders["Planer og strategier"], name, not name.endswith("er")) for name in PLANS}
        if self.place == "title":
            return self._add(
                plans["Temaplaner"], "Sammen for bygda – politikk for frivillig sektor", True, "/sammen.31.aspx"
            )
        if self.place == "file":
            path = "/_f/p1/i65019957-30cb-43ae-b099-485eb4d72229/dokument.pdf"
            named = self._words.get("Frivillighetspolitikk 2022–2026", "Frivillighetspolitikk 2022–2026")
            rows = [("Temaplan for oppvekst", "/_f/p1/i1/dokument.pdf"), (named, path)]
            told = "".join(
                f"<h3>{name}</h3><p>Planen gjelder.</p><p><a href='{url}'>Last ned</a></p>" for name, url in rows
            )
            self._extra[plans["Temaplaner"]] = told
            return path
        return self._add(folders["Frivillighet"], "Frivillighetspolitikk for kommunen", True)

    def _site(self, mapped: bool) -> Site:
        pages = Site(rest=self._answer)
        pages["/"] = self._page("/")
        told = f"Sitemap: http://{self.host}/sitemap.xml\n" if mapped else ""
        pages["/robots.txt"] = Page(f"User-agent: *\nDisallow: /intern/\n{told}".encode(), content_type="text/plain")
        if mapped:
            urls = [f"http://{self.host}{path}" for path in self.titles]
            pages["/sitemap.xml"] = Page(sites.sitemap(*urls), content_type="application/xml")
        return pages

    def _answer(self, path: str) -> Page:
        plain = path.split("?", maxsplit=1)[0]
        if plain == self.target and plain.endswith(".pdf"):
            return sites.pdf_page(POLICY * 5)
        if plain == "/sok":
            word = parse_qs(path.partition("?")[2]).get("q", [""])[0].lower()[:10]
            return self._page(plain, [url for url, title in self.titles.items() if word in title.lower()][:20])
        return self._page(plain) if plain in self.titles else Page(b"<h1>404</h1>", 404)

    def _page(self, path: str, listed: list[str] | None = None) -> Page:
        def links(paths: list[str]) -> str:
            return "".join(f"<li><a href='{url}'>{self.titles[url]}</a></li>" for url in paths)

        below = links(listed if listed is not None else self.children.get(path, [])[:400])
        title = self.titles.get(path, "Velkommen")
        text = POLICY + FILL if path == self.target else FILL
        return Page(
            f"<!doctype html><html lang='nb'><head><meta charset='utf-8'><title>{title} - Kommunen</title></head><body><header><nav>"
            f"<ul>{links(self.children['/'])}</ul></nav></header><main><h1>{title}</h1><p>{text}</p>{self._extra.get(path, '')}"
            f"<ul>{below}</ul></main></body></html>".encode()
        )
