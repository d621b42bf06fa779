"""Asks the open interfaces of others: one request at a time, a pause between, patience when they ask for it, and limits on all of it.

Every answer is kept until the data set is whole, so that a run that was interrupted goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

MOST_BYTES = 30_000_000
CHUNK = 1 << 16
ATTEMPTS = 3
LONGEST_WAIT = 120.0  # seconds, whatever Retry-After says
KEPT_FOR = 24 * 3600.0  # seconds: what an interrupted run was told yesterday is asked for again
TRY_AGAIN = "Det som er hentet før, er ikke rørt. Prøv igjen senere; det som alt er hentet i dag, hentes ikke på nytt."


class KontekstFeil(Exception):
    """A data set cannot be fetched or read; the message is Norwegian and says what, where and what to do."""


class Unanswered(KontekstFeil):
    """A service did not answer; what it has answered before is kept for the next run."""


@dataclass
class Client:
    """Asks for one data set; `folder` keeps the answers until `forget`. `pause` and `timeout` are seconds."""

    folder: Path
    pause: float = 1.0
    timeout: float = 30.0
    deadline: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    asked: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.max_redirects = 3
        self._session.headers.update({"User-Agent": "Frivillighetskartet/1.0 (kontekst)", "Accept": "application/json"})

    def get(self, url: str, **parameters: str | int) -> Any:
        """The JSON that `url` answers. Raises KontekstFeil."""
        return self._ask(f"{url}?{urlencode(parameters)}" if parameters else url, None)

    def post(self, url: str, body: object) -> Any:
        """The JSON that `url` answers to a JSON body. Raises KontekstFeil."""
        return self._ask(url, body)

    def get_bytes(self, url: str) -> bytes:
        """What stands at `url`, whatever it is. Raises KontekstFeil."""
        return self._patiently(url, None)

    def forget(self) -> None:
        """The data set is whole: let go of the answers."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ask(self, url: str, body: object) -> Any:
        kept = self.folder / f"{hashlib.sha256(json.dumps([url, body]).encode()).hexdigest()[:32]}.json"
        content = self._kept(kept)
        fresh = content is None
        content = self._patiently(url, body) if content is None else content
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            kept.unlink(missing_ok=True)
            raise KontekstFeil(f"{url} svarte noe som ikke er JSON. {TRY_AGAIN}") from None
        if fresh:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = kept.with_suffix(".ny")
            unfinished.write_bytes(content)
            unfinished.rename(kept)
        return answer

    @staticmethod
    def _kept(file: Path) -> bytes | None:
        try:
            return file.read_bytes() if time.time() - file.stat().st_mtime < KEPT_FOR else None
        except OSError:
            return None

    def _patiently(self, url: str, body: object) -> bytes:
        """The answer's bytes; a service that is busy or stumbles is asked again, after as long as it asks for."""
        for attempt in range(1, ATTEMPTS + 1):
            if self.asked:
                self.sleep(self.pause)
            self.asked += 1
            try:
                return self._once(url, body)
            except _Busy as busy:
                if attempt == ATTEMPTS:
                    raise Unanswered(f"{busy} {TRY_AGAIN}") from None
                self.sleep(min(LONGEST_WAIT, busy.wait if busy.wait is not None else self.pause * 4**attempt))
        raise AssertionError("unreachable")

    def _once(self, url: str, body: object) -> bytes:
        method = "GET" if body is None else "POST"
        try:
            with self._session.request(method, url, json=body, stream=True, timeout=self.timeout) as answer:
                if urlsplit(url).scheme == "https" and urlsplit(answer.url).scheme != "https":
                    raise Unanswered(f"{url} viderekobler til en adresse uten kryptering. {TRY_AGAIN}")
                if answer.status_code in {429, 502, 503, 504}:
                    raise _Busy(f"{url} svarte {answer.status_code}.", _seconds(answer.headers.get("Retry-After")))
                if answer.status_code != 200:
                    raise Unanswered(f"{url} svarte {answer.status_code} {answer.reason}. {TRY_AGAIN}")
                return self._whole(answer, url)
        except requests.TooManyRedirects:
            raise Unanswered(f"{url} viderekobler i ring. {TRY_AGAIN}") from None
        except requests.Timeout:
            raise _Busy(f"{url} svarte ikke innen {self.timeout:g} sekunder.") from None
        except requests.ConnectionError as error:
            raise _Busy(f"Får ikke kontakt med {url} ({type(error).__name__}).") from error
        except (requests.RequestException, ValueError) as error:
            raise Unanswered(f"Får ikke hentet {url} ({type(error).__name__}). {TRY_AGAIN}") from error

    def _whole(self, answer: requests.Response, url: str) -> bytes:
        stop = time.monotonic() + self.deadline
        content = bytearray()
        for chunk in answer.iter_content(CHUNK):
            content += chunk
            if len(content) > MOST_BYTES:
                raise Unanswered(f"{url} er større enn grensen på {MOST_BYTES // 1_000_000} MB. {TRY_AGAIN}")
            if time.monotonic() > stop:
                raise _Busy(f"{url} ble ikke ferdig lastet ned innen {self.deadline:g} sekunder.")
        expected = answer.headers.get("Content-Length", "")
        if expected.isdigit() and "Content-Encoding" not in answer.headers and int(expected) != len(content):
            raise _Busy(f"{url} ble avbrutt: {len(content)} av {expected} byte kom fram.")
        return bytes(content)


class _Busy(Exception):
    """The service asks for patience, or could not be reached just now; `wait` in seconds where it says."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() and len(header) < 10 else None


def part(answer: object, where: str, *path: str | int) -> Any:
    """What stands at a path of an answer. Raises KontekstFeil, with the path, where the answer has another form than documented."""
    found: Any = answer
    for n, key in enumerate(path):
        try:
            found = found[key]
        except (LookupError, TypeError):
            told = ".".join(map(str, path[: n + 1]))
            raise KontekstFeil(f"{where} svarte uten «{told}»: tjenesten har fått en annen form. {TRY_AGAIN}") from None
    return found
