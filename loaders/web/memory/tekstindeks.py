"""The index of what the web search has read, for full-text search: made of the pages in memory, beside the register.

A new file each time, switched on whole. Its tables: `meta`; `dokument`, one row per document with text; `setning`, its sentences, each
once a document (id: the document's, shifted by SENTENCE_BITS, and the sentence's number); `ord`, every form of a word with its stem and the
stems of its parts; `sok`, the sentences as stems (FTS5, without their text).
"""

import hashlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

from data import ordstamme, settings
from data.database import register_path
from data.queries.tekstsok import BUILT_AS, SENTENCE_BITS, index_path
from loaders.publish import build_lock
from loaders.web.forstaa.dokumenter import mentions_in
from loaders.web.forstaa.regler import regelverk
from loaders.web.forstaa.tekst import MAX_TEXT, mend, setninger
from loaders.web.memory.pages import FOLDER, documents
from loaders.web.types import PAGE_BREAK, Dokument

_SCHEMA = """
CREATE TABLE meta (nokkel TEXT PRIMARY KEY, verdi TEXT NOT NULL);
CREATE TABLE dokument (id INTEGER PRIMARY KEY, nummer TEXT NOT NULL, niva TEXT NOT NULL, tittel TEXT, url TEXT NOT NULL, plantype TEXT,
    endret TEXT, lest TEXT NOT NULL, ocr INTEGER NOT NULL);
CREATE TABLE setning (id INTEGER PRIMARY KEY, tekst TEXT NOT NULL);
CREATE TABLE ord (form TEXT PRIMARY KEY, stamme TEXT NOT NULL, deler TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE sok USING fts5 (stammer, deler, content = '', tokenize = 'ascii', columnsize = 0);
INSERT INTO sok (sok, rank) VALUES ('rank', 'bm25(10.0, 2.0)');
"""
_FIRST_PART, _LAST_PART = 4, 3
"""letters of the shortest parts of a compound that are found by themselves"""
_NO_PARTS = frozenset({"ende", "ing", "jon", "king", "ling", "ning", "ring", "sjon", "tem", "tor"})
"""what ends words without being a part of them"""
_SHORT = 5
"""words: a line of fewer is hardly a sentence"""
_ROWS = 10_000


def keep_up(register: Path | None = None, folder: Path | None = None) -> bool:
    """Make the index beside a register (None: the one in use) anew where the memory in `folder` (None: the one in use) is another than
    it was made of; tell whether it did. Of a memory without pages there is no index; where there is no memory, the index may be of
    another machine's, and stays.

    Raises OSError, sqlite3.Error or ValueError; the index that was there is then as it was.
    """
    target, folder = index_path(register or register_path()), folder or settings.web_folder()
    pages = sorted((folder / FOLDER).glob("*.parquet"))
    if not folder.is_dir():
        return False
    if not pages:
        target.unlink(missing_ok=True)
        return False
    with build_lock(target):
        made_of = _fingerprint(pages)
        if _was_made_of(target) == made_of:
            return False
        new = target.with_name(f".{target.name}.ny")
        new.unlink(missing_ok=True)
        try:
            _write(new, folder, [page.stem for page in pages], made_of)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    return True


def keep_up_and_tell(register: Path | None = None, folder: Path | None = None) -> bool:
    """As `keep_up`, with a line for whoever runs the command; tell whether the index is as it should be."""
    try:
        if keep_up(register, folder):
            print("Søk i planene: indeksen over det nettsøket har lest, er laget på nytt.")
    except (OSError, sqlite3.Error, ValueError) as error:
        print(
            f"Søk i planene: indeksen kunne ikke lages, og den som var der, brukes fortsatt: {error}", file=sys.stderr
        )
        return False
    return True


def _fingerprint(pages: list[Path]) -> str:
    digest = hashlib.sha256(BUILT_AS.encode())
    for source in (Path(__file__), Path(ordstamme.__file__)):
        digest.update(source.read_bytes())
    for page in pages:
        stat = page.stat()
        digest.update(f"{page.name}:{stat.st_mtime_ns}:{stat.st_size};".encode())
    return digest.hexdigest()


def _was_made_of(index: Path) -> str | None:
    if not index.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as db:
            found = db.execute("SELECT verdi FROM meta WHERE nokkel = 'laget_av'").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


def _write(new: Path, folder: Path, units: list[str], made_of: str) -> None:
    with closing(sqlite3.connect(new, isolation_level=None)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        db.execute("BEGIN")
        forms: set[str] = set()
        number, last = 0, ""
        for unit in units:
            for dokument in documents(folder, unit, alle=True):
                sentences = _sentences(dokument)
                if sentences:
                    number += 1
                    last = max(last, _insert(db, number, dokument, sentences))
                    forms.update(form for sentence in sentences for form, _, _ in ordstamme.words(sentence))
        known = _words(forms)
        db.executemany("INSERT INTO ord VALUES (?, ?, ?)", ((form, *stems) for form, stems in sorted(known.items())))
        _fill(db, known)
        meta = {
            "utgave": BUILT_AS,
            "laget_av": made_of,
            "dokumenter": str(number),
            "enheter": str(len(units)),
            "lest": last,
        }
        db.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
        for last_of_all in (
            "CREATE INDEX ord_stamme ON ord (stamme)",
            "INSERT INTO sok (sok) VALUES ('optimize')",
            "COMMIT",
        ):
            db.execute(last_of_all)
    with new.open("rb+") as file:
        os.fsync(file.fileno())


def _sentences(dokument: Dokument) -> list[str]:
    """The sentences of all of a document that have words in them, each once; headings and other short lines last, for of two sentences
    that answer as well the first is shown."""
    found: dict[str, bool] = {}
    for page in dokument.tekst.split(PAGE_BREAK):
        for piece in _pieces(page):
            for sentence in setninger(piece):
                told = " ".join(ordstamme.seen(sentence.tekst).split()).lstrip("#*•|-– ")
                if count := len(ordstamme.words(told)):
                    found[told] = count < _SHORT
    return sorted(found, key=found.__getitem__)[: 1 << SENTENCE_BITS]


def _pieces(page: str) -> Iterator[str]:
    """A page in pieces that the reader of sentences takes whole, divided between lines where there are any."""
    while len(page) > MAX_TEXT:
        cut = page.rfind("\n", 1, MAX_TEXT)
        cut = MAX_TEXT if cut < 0 else cut
        yield page[:cut]
        page = page[cut:]
    yield page


def _insert(db: sqlite3.Connection, number: int, dokument: Dokument, sentences: list[str]) -> str:
    """Add a document and its sentences; return the day it was read."""
    read = dokument.hentet.date()
    title = " ".join(ordstamme.seen(dokument.tittel or "").split()) or None
    plan = (
        next((one.plantype for one in mentions_in(mend(title), regelverk()) if one.interessant), None)
        if title
        else None
    )
    changed = _day(dokument.sist_endret, read)
    row = (
        number,
        dokument.kommunenummer_eller_fylke,
        dokument.niva,
        title,
        dokument.url,
        plan,
        changed,
        read.isoformat(),
    )
    db.execute("INSERT INTO dokument VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, int(dokument.ocr)))
    first = number << SENTENCE_BITS
    db.executemany("INSERT INTO setning VALUES (?, ?)", enumerate(sentences, first))
    return read.isoformat()


def _day(told: str | None, read: date) -> str | None:
    """The day that a site says a document was last changed (ISO 8601, or as HTTP writes it); None for what cannot be."""
    try:
        day = date.fromisoformat(told[:10]) if told and told[:4].isdigit() else parsedate_to_datetime(told or "").date()
    except ValueError:
        return None
    return day.isoformat() if date(1990, 1, 1) <= day <= read + timedelta(days=1) else None


def _words(forms: set[str]) -> dict[str, tuple[str, str]]:
    """Form → its stem, and the stems of the words it is made of, with blanks between."""
    from simplemma import lemmatize  # noqa: PLC0415 - its dictionaries take half a second and 80 MB, for this alone

    def lemma(form: str) -> str:
        found = ordstamme.normal(lemmatize(ordstamme.bokmaal(form), lang=("nb", "nn")))
        return found if ordstamme.has_forms(found) else form

    stems = {form: ordstamme.stem(lemma(form)) for form in forms if ordstamme.has_forms(form)}
    known = frozenset(stem for stem in stems.values() if len(stem) >= _LAST_PART) - _NO_PARTS
    made_of = {stem: " ".join(sorted(_parts(stem, known) - {stem})) for stem in set(stems.values())}
    return {form: (stem, made_of[stem]) for form, stem in stems.items()}


def _parts(stem: str, known: frozenset[str]) -> set[str]:
    """The stems that a compound is made of, and those that they are made of: where it is divided stands a known word on both sides, or on
    one of them, and an s between."""
    found: set[str] = set()
    for cut in range(_FIRST_PART, len(stem) - _LAST_PART + 1):
        head, tail, joined = ordstamme.stem(stem[:cut]), stem[cut:], stem[cut - 1] == "s"
        if (head in known and tail in known) or (joined and (head in known or tail in known)):
            found |= ({head, tail} & known) | _parts(head, known) | _parts(tail, known)
    return found


def _fill(db: sqlite3.Connection, known: dict[str, tuple[str, str]]) -> None:
    """Put every sentence into the index as stems, and beside them the parts of its compounds."""

    @cache
    def stems(form: str) -> tuple[str, str]:
        return known.get(form) or (form, "")

    rows = db.execute("SELECT id, tekst FROM setning ORDER BY id")
    while batch := rows.fetchmany(_ROWS):
        made = []
        for number, text in batch:
            found = [stems(form) for form, _, _ in ordstamme.words(text)]
            made.append((number, " ".join(stem for stem, _ in found), " ".join(parts for _, parts in found if parts)))
        db.executemany("INSERT INTO sok (rowid, stammer, deler) VALUES (?, ?, ?)", made)
