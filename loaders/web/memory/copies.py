"""Copies of the pages and documents that findings rest on, as the sites answered: evidence that outlives its link.

`kopier/NUMMER/HASH.warc.gz` is named by the hash of the document's text. It holds what was answered (a WARC response: status,
headers, bytes) and what was read of it (a conversion: plain text), once for each piece of a document that was published in pieces.
Table `kopi` of the state file says when, from where, how large, and the SHA-256 by which a copy that was cut or changed is known.
A copy is kept for as long as there is a finding on its text, also one that holds no more, whatever the site answers later.
"""

import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from loaders.web.fetching.answer import Svar
from loaders.web.memory.findings import FOLDER as FINDINGS
from loaders.web.memory.findings import read_findings
from loaders.web.memory.state import CopyRow, State
from loaders.web.types import PAGE_BREAK, Side

FOLDER = "kopier"
NO_PAGES = frozenset({"forside", "sitemap", "sok", "probe"})
# The body is kept unpacked, so what these say no longer holds; a cookie was for us alone.
LEFT_OUT = frozenset({"content-encoding", "transfer-encoding", "content-length", "set-cookie", "connection"})
HEADER = re.compile(r"[!#$%&'*+.^`|~\w-]+", re.ASCII)


class KopiFeil(Exception):
    """A copy cannot be had; the message is Norwegian and says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kopi:
    """What a copy holds: where from, when (ISO 8601, UTC), status line and headers, the bytes, and the text that was read of them.

    Of a document in pieces these are of its first piece, and `tekst` of all of them; `deler` is how many there are.
    """

    url: str
    hentet: str
    svar: str
    headers: tuple[tuple[str, str], ...]
    innhold: bytes
    tekst: str
    deler: int = 1


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a unit's copies: findings without one because the limit is reached, and copies that are no longer whole."""

    full: int = 0
    damaged: int = 0


class Copies:
    """The copies of a folder; `limit` is in bytes for all units together, and 0 turns keeping off. Safe for many threads."""

    def __init__(self, folder: Path, state: State, limit: int) -> None:
        self._folder, self._state, self._limit = folder, state, limit

    def lacking(self, nummer: str) -> frozenset[str]:
        """Return the addresses of documents with a finding that no whole copy is kept of: they are to be asked for in full."""
        if not self._limit:
            return frozenset()
        rows = {row.hash: row for row in self._state.copies(nummer) if row.behold}
        return frozenset(
            finding["dokument_url"]
            for finding in read_findings(self._folder / FINDINGS / f"{nummer}.jsonl")
            if finding["gjeldende"]
            and not ((row := rows.get(finding["dokument_hash"])) and condition(self._folder, row) == "hel")
        )

    def keep(self, side: Side, svar: Svar, tekst: str, when: str) -> None:
        """Write a copy of an answer, until the page's findings tell whether it is wanted."""
        if not self._limit or side.type in NO_PAGES or side.hash is None:
            return
        known = next((row for row in self._state.copies(side.nummer) if row.hash == side.hash), None)
        if known is None or condition(self._folder, known) != "hel":
            body = _warc(svar, tekst, when)
            written = self._write(side.nummer, side.hash, [body])
            wanted = int(known is not None and known.behold)
            row = CopyRow(side.nummer, side.hash, side.url, svar.final_url, when, len(written), sha256(written), wanted)
            self._state.keep_copy(row)

    def settle(self, nummer: str, documents: Mapping[str, str]) -> Settled:
        """Keep the copies of documents with findings (text hash -> address), and let the others of this search go."""
        rows = {row.hash: row for row in self._state.copies(nummer)}
        full = 0
        for text_hash, url in documents.items():
            row = rows.get(text_hash) or self._joined(nummer, text_hash, url, rows)
            if row is None or row.behold:
                continue
            if self._state.copied_bytes() + row.byte > self._limit:
                full += 1
            else:
                self._state.keep_copy(row._replace(behold=1))
        damaged = 0
        for row in self._state.copies(nummer):
            if not row.behold:
                path_of(self._folder, nummer, row.hash).unlink(missing_ok=True)
                self._state.forget_copy(nummer, row.hash)
                continue
            path = path_of(self._folder, nummer, row.hash)
            whole = path.exists() and sha256(path.read_bytes()) == row.sha256
            damaged += not whole
            if whole == bool(row.odelagt):
                self._state.keep_copy(row._replace(odelagt=int(not whole)))
        return Settled(full, damaged)

    def _joined(self, nummer: str, text_hash: str, url: str, rows: Mapping[str, CopyRow]) -> CopyRow | None:
        """Put the copies of a document's pieces into one; None when one of them lacks, or it was published whole."""
        pieces = sorted(
            self._state.sider(nummer, "del_av = ? AND tilstand IN ('ok', 'feil')", url), key=lambda side: side.del_nr
        )
        hashes = [side.hash for side in pieces if side.hash]
        if not hashes or any(one not in rows for one in hashes):
            return None
        bodies = [path_of(self._folder, nummer, one).read_bytes() for one in hashes]
        written = self._write(nummer, text_hash, bodies)
        first = rows[hashes[0]]
        newest = max(rows[one].hentet for one in hashes)
        row = CopyRow(nummer, text_hash, url, first.final_url, newest, len(written), sha256(written))
        self._state.keep_copy(row)
        return row

    def _write(self, nummer: str, text_hash: str, bodies: list[bytes]) -> bytes:
        """Write a file under another name and switch it in; records that follow each other are one archive."""
        path = path_of(self._folder, nummer, text_hash)
        path.parent.mkdir(parents=True, exist_ok=True)
        new, whole = path.with_suffix(".ny"), b"".join(bodies)
        with new.open("wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        return whole


def path_of(folder: Path, nummer: str, text_hash: str) -> Path:
    """Return where a copy lies."""
    return folder / FOLDER / nummer / f"{text_hash}.warc.gz"


def sha256(whole: bytes) -> str:
    """Return the 64 hex digits by which a file is known."""
    return hashlib.sha256(whole).hexdigest()


def condition(folder: Path, row: CopyRow) -> str:
    """Return hel, odelagt or mangler, by what a look at the file's name and size tells."""
    try:
        size = path_of(folder, row.nummer, row.hash).stat().st_size
    except OSError:
        return "mangler"
    return "odelagt" if row.odelagt or size != row.byte else "hel"


def read_copy(folder: Path, nummer: str, text_hash: str, known_sha256: str) -> Kopi:
    """Return what a copy holds. Raises KopiFeil when it is not there, or not what was written."""
    try:
        whole = path_of(folder, nummer, text_hash).read_bytes()
    except OSError as error:
        raise KopiFeil(
            "Kopien finnes ikke på denne maskinen. Den ligger i mappen «kopier» der nettsøket kjøres; hent den tilbake derfra eller "
            "fra en sikkerhetskopi."
        ) from error
    if sha256(whole) != known_sha256:
        raise KopiFeil(
            "Kopien er ødelagt: filen er ikke den som ble skrevet. Hent den tilbake fra en sikkerhetskopi. Står siden ennå på "
            "nettstedet med samme tekst, lager neste nettsøk en ny."
        )
    try:
        return _kopi(whole)
    except (ArchiveLoadFailed, KeyError, ValueError, OSError, EOFError) as error:
        raise KopiFeil("Kopien kan ikke leses som WARC. Last den ned og se på den med et annet program.") from error


def _kopi(whole: bytes) -> Kopi:
    answers, texts = [], []
    for kind, headers, http, body in _records(whole):
        if kind == "response":
            answers.append((headers, http, body))
        elif kind == "conversion":
            texts.append(body.decode())
    if not answers:
        raise ValueError("no answer in it")
    headers, http, body = answers[0]
    return Kopi(
        headers["WARC-Target-URI"],
        headers["WARC-Date"],
        http.statusline,
        tuple(http.headers),
        body,
        PAGE_BREAK.join(texts),
        len(answers),
    )


def _records(whole: bytes) -> Iterator[tuple[str, dict[str, str], StatusAndHeaders, bytes]]:
    """Yield kind, WARC headers, HTTP headers and content of each record."""
    for record in ArchiveIterator(io.BytesIO(whole)):
        yield record.rec_type, dict(record.rec_headers.headers), record.http_headers, record.content_stream().read()


def _warc(svar: Svar, tekst: str, when: str) -> bytes:
    """Return an answer and the text that was read of it as WARC 1.1, packed record by record."""
    stamp = datetime.fromisoformat(when).strftime("%Y-%m-%dT%H:%M:%SZ")
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    told = ((name, " ".join(value.split())) for name, value in svar.headers.items() if name not in LEFT_OUT)
    kept = [(name, value) for name, value in told if value.isprintable() and value and HEADER.fullmatch(name)]
    http = StatusAndHeaders("200 OK", [*kept, ("content-length", str(len(svar.body)))], protocol="HTTP/1.1")
    answer = writer.create_warc_record(
        svar.final_url,
        "response",
        payload=io.BytesIO(svar.body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": stamp},
    )
    said = {"WARC-Date": stamp, "WARC-Refers-To": answer.rec_headers.get_header("WARC-Record-ID")}
    text = writer.create_warc_record(
        svar.final_url,
        "conversion",
        payload=io.BytesIO(tekst.encode()),
        warc_content_type="text/plain; charset=utf-8",
        warc_headers_dict=said,
    )
    writer.write_record(answer)
    writer.write_record(text)
    return out.getvalue()
