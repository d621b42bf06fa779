"""Full-text search in what the web search has read: the words of a question, the index beside the register, and the hits with what the
register knows of their kommuner. The index is made by `loaders/web/memory/tekstindeks.py`.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from data import ordstamme
from data.database import Register, remembered
from data.queries import core
from data.store import shared

FILE = "tekstindeks.sqlite3"
BUILT_AS = "1"
"""the form of the index; one of another form is not read"""
SENTENCE_BITS = 20
MOST_LETTERS = 200
"""of a question"""
SECONDS = 5.0
"""for a question; one that takes more asks for too much"""
_MOST_STEMS = 20
"""stems that a part of a word may stand for"""
_SHORTEST_PART = 4
_LETTERS_AROUND = 160
"""of a long sentence, on each side of its first hit"""
# Words that join others: asked for where they stand in a phrase or alone.
_JOINING = frozenset(
    ("og", "i", "til", "for", "av", "på", "med", "som", "en", "et", "ein", "eit", "ei", "den", "det", "de", "dei", "er", "å", "om", "fra")
)  # fmt: skip
_QUOTED = re.compile(r'["«»“”„]([^"«»“”„]*)["«»“”„]')


class TekstindeksFeil(Exception):
    """There is an index, and it cannot be read: damaged, or of another version of the program."""


class TekstindeksMangler(TekstindeksFeil):
    """There is no index beside the register; `sokt`: though the register says that websites were searched."""

    def __init__(self, sokt: bool) -> None:
        self.sokt = sokt
        super().__init__(f"sokt: {sokt}")


class Uforstaatt(Exception):
    """Nothing can be searched for; `grunn` is uten_ord, for_langt or for_mye (hits to read in time)."""

    def __init__(self, grunn: str) -> None:
        self.grunn = grunn
        super().__init__(grunn)


@dataclass(frozen=True)
class Indexed:
    """What the index was made of: documents with text, units whose sites were read, and the last day one was."""

    dokumenter: int
    enheter: int
    siste: date | None


@dataclass(frozen=True)
class Utvalg:
    """Which documents are asked about; empty means all. `til` and `fra`: the days of the documents, both included; `status`: as the
    kommune is shown on `til`, for `plantype` or its own policy."""

    til: date
    fra: date | None = None
    fylker: tuple[str, ...] = ()
    plantype: str | None = None
    status: tuple[str, ...] = ()


class Sted(NamedTuple):
    """Whose website a document stands on, as the register knows it."""

    kommunenummer: str
    """of the kommune of today; empty for a fylkeskommune, and for a kommune that became several"""
    navn: str
    fylkesnummer: str
    fylkesnavn: str
    visning: str | None
    """how the kommune is shown; None where it is none of today's"""


class Dokument(NamedTuple):
    """A document with a hit."""

    sted: Sted
    tittel: str | None
    url: str
    plantype: str | None
    """that the title names"""
    plantype_navn: str | None
    dato: date
    endret: bool
    """whether `dato` is when the site says it was changed; else it is the day it was read"""
    ocr: bool
    """whether the text was read from pictures of pages"""
    setninger: int
    """with a hit"""
    beste: int
    """the id of the best one"""


@dataclass(frozen=True)
class Treff:
    """The answer to one question: its documents, the best first."""

    dokumenter: list[Dokument]
    uten_filter: int
    """documents where nothing is filtered out"""
    utenfor: dict[str, int]
    """name of a filter → how many documents more there would be without it alone"""
    hvert_ord: dict[str, int]
    """word → documents with it, where none has all words in one sentence"""

    @property
    def setninger(self) -> int:
        """Sentences with a hit."""
        return sum(one.setninger for one in self.dokumenter)

    @property
    def kommuner(self) -> int:
        """Kommuner with a hit."""
        return len({one.sted.kommunenummer for one in self.dokumenter} - {""})


def index_path(register: Path) -> Path:
    """Where the index of a register lies: beside it."""
    return register.parent / FILE


@contextmanager
def _opened(register: Register) -> Iterator[sqlite3.Connection]:
    """The index, for one question. Raises TekstindeksFeil."""
    path = index_path(register.path)
    if not path.is_file():  # another machine has searched: its index, the last to come where there are several
        path = max(shared.mirrored(register.path, FILE), key=lambda one: one.stat().st_mtime, default=path)
    if not path.is_file():
        raise TekstindeksMangler(bool(register.query("SELECT count(*) AS antall FROM soek")["antall"].iloc[0]))
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            db.execute("PRAGMA mmap_size = 268435456")
            ends = time.monotonic() + SECONDS
            db.set_progress_handler(lambda: time.monotonic() > ends, 100_000)
            if dict(db.execute("SELECT nokkel, verdi FROM meta")).get("utgave") != BUILT_AS:
                raise TekstindeksFeil
            yield db
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if "interrupted" in str(error):
            raise Uforstaatt("for_mye") from error
        raise TekstindeksFeil from error


def read(register: Register) -> Indexed:
    """What can be searched in. Raises TekstindeksFeil."""
    with _opened(register) as db:
        meta = dict(db.execute("SELECT nokkel, verdi FROM meta"))
    return Indexed(
        int(meta["dokumenter"]), int(meta["enheter"]), date.fromisoformat(meta["lest"]) if meta["lest"] else None
    )


def stands(register: Register) -> bool:
    """Whether there is an index that can be read."""
    try:
        read(register)
    except TekstindeksFeil:
        return False
    return True


def asked(question: str) -> list[tuple[str, ...]]:
    """What a question asks for, all to be found in one sentence: a word each, and the words of a phrase in quotation marks.

    Raises Uforstaatt.
    """
    if len(question) > MOST_LETTERS:
        raise Uforstaatt("for_langt")
    question = ordstamme.seen(question)
    phrases = [tuple(word for word, _, _ in ordstamme.words(hit[1])) for hit in _QUOTED.finditer(question)]
    single = [word for word, _, _ in ordstamme.words(_QUOTED.sub(" ", question))]
    telling = [word for word in single if word not in _JOINING] or ([] if any(phrases) else single)
    found = list(dict.fromkeys([*(phrase for phrase in phrases if phrase), *((word,) for word in telling)]))
    if not found:
        raise Uforstaatt("uten_ord")
    return found


def search(register: Register, question: str, utvalg: Utvalg) -> Treff:
    """The documents with a sentence that has all that is asked for, the best hit first, then the latest.

    Raises Uforstaatt or TekstindeksFeil.
    """
    parts = asked(question)
    with _opened(register) as db:
        rows = _documents(db, " AND ".join(_expression(db, part) for part in parts))
        apart = {} if rows or len(parts) < 2 else {
            " ".join(part): len(_documents(db, _expression(db, part))) for part in parts
        }  # fmt: skip
    places = _places(register, utvalg.til, utvalg.plantype)
    plans = dict(core.plantyper(register)[["kode", "navn"]].itertuples(index=False, name=None))
    shown, outside = [], Counter[str]()
    for number, title, url, plan, changed, was_read, ocr, count, best in rows:
        place = places.get(number) or Sted("", number, number[:2], "", None)
        day = date.fromisoformat(changed or was_read)
        one = Dokument(place, title, url, plan, plans.get(plan), day, changed is not None, bool(ocr), count, best)
        against = _against(one, utvalg)
        if not against:
            shown.append(one)
        elif len(against) == 1:
            outside[against[0]] += 1
    return Treff(shown, len(rows), dict(outside), apart)


def _against(one: Dokument, utvalg: Utvalg) -> list[str]:
    """The filters that a document does not pass."""
    passes = {
        "fylke": not utvalg.fylker or one.sted.fylkesnummer in utvalg.fylker,
        "plantype": utvalg.plantype in {None, one.plantype},
        "status": not utvalg.status or one.sted.visning in utvalg.status,
        "fra": utvalg.fra is None or one.dato >= utvalg.fra,
        "per": one.dato <= utvalg.til,
    }
    return [name for name, does in passes.items() if not does]


@remembered
def _places(register: Register, per: date, plantype: str | None) -> dict[str, Sted]:
    """Number of a kommune or fylkeskommune → whose it is today; a former number leads to the kommune it became, if to one."""
    found: dict[str, Sted] = {}
    for number, name, _ in core.fylker(register).itertuples(index=False, name=None):
        found[number] = Sted("", f"{name} fylkeskommune", number, name, None)
    columns = ["kommunenummer", "kommunenavn", "fylkesnummer", "fylkesnavn", "visning"]
    for row in core.plan_per(register, per, plantype)[columns].itertuples(index=False, name=None):
        found[row[0]] = Sted(*row)
    for number, rows in core.tidligere_nummer(register).groupby("kommunenummer"):
        if len(rows) == 1:
            found[str(number)] = found[rows["dagens_kommunenummer"].iloc[0]]
    return found


def _expression(db: sqlite3.Connection, part: tuple[str, ...]) -> str:
    """What FTS5 is asked for a word in any form, or for a phrase. Stems have nothing but letters and digits in them."""
    stems = [_stems(db, word) for word in part]
    if len(part) > 1:
        return 'stammer : "{}"'.format(" ".join(found[0] for found in stems))
    return "({})".format(" OR ".join(f'"{stem}"' for stem in stems[0]))


def _stems(db: sqlite3.Connection, word: str) -> list[str]:
    """The stem of a word; where no text has it, the stems that begin with it, or that it stands within."""
    known = db.execute("SELECT stamme FROM ord WHERE form = ?", (word,)).fetchone()
    stem = known[0] if known else ordstamme.stem(word)
    if (
        known
        or len(stem) < _SHORTEST_PART
        or db.execute("SELECT 1 FROM ord WHERE stamme = ? LIMIT 1", (stem,)).fetchone()
    ):
        return [stem]
    near = db.execute(
        "SELECT DISTINCT stamme FROM ord WHERE instr(stamme, ?) ORDER BY instr(stamme, ?), length(stamme) LIMIT ?",
        (stem, stem, _MOST_STEMS),
    )
    return [found for (found,) in near] or [stem]


def _documents(db: sqlite3.Connection, expression: str) -> list[tuple[Any, ...]]:
    """The documents with a hit, the best first, then the latest: nummer, tittel, url, plantype, endret, lest, ocr, setninger, beste."""
    return db.execute(
        f"""SELECT d.nummer, d.tittel, d.url, d.plantype, d.endret, d.lest, d.ocr, t.setninger, t.beste FROM (
            SELECT rowid >> {SENTENCE_BITS} AS dokument, count(*) AS setninger, min(rank) AS rang, rowid AS beste
            FROM sok WHERE sok MATCH ? GROUP BY 1) AS t JOIN dokument AS d ON d.id = t.dokument
        ORDER BY t.rang, coalesce(d.endret, d.lest) DESC, d.id""",
        (expression,),
    ).fetchall()


def sentences(register: Register, question: str, best: Sequence[int]) -> list[list[tuple[str, bool]]]:
    """The sentences with these ids, in pieces: text, and whether it was asked for. A long one is cut around its first hit.

    Raises as `search`.
    """
    with _opened(register) as db:
        wanted = {stem for part in asked(question) for word in part for stem in _stems(db, word)}
        marks = ", ".join("?" * len(best))
        texts = dict(db.execute(f"SELECT id, tekst FROM setning WHERE id IN ({marks})", [int(one) for one in best]))
        return [_marked(db, texts[int(one)], wanted) for one in best]


def _marked(db: sqlite3.Connection, text: str, wanted: set[str]) -> list[tuple[str, bool]]:
    hits = []
    for form, start, end in ordstamme.words(text):
        stem, parts = db.execute("SELECT stamme, deler FROM ord WHERE form = ?", (form,)).fetchone() or (form, "")
        if stem in wanted or not wanted.isdisjoint(parts.split()):
            hits.append((start, end))
    start, end = _around(text, *hits[0]) if hits else (0, len(text))
    pieces, at = [("… " if start else "", False)], start
    for first, last in hits:
        if last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces += [(text[at:end], False), (" …" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece[0]]


def _around(text: str, first: int, last: int) -> tuple[int, int]:
    """Where what is shown of a sentence begins and ends: all of it, or what stands around its first hit, in whole words."""
    if len(text) <= 2 * _LETTERS_AROUND:
        return 0, len(text)
    before, after = first - _LETTERS_AROUND, last + _LETTERS_AROUND
    start = 0 if before <= 0 else text.find(" ", before, first) + 1 or first
    end = len(text) if after >= len(text) else text.rfind(" ", last, after)
    return start, last if end < 0 else end
