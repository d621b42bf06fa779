"""Pages made by script, drawn by Debian's Chromium without a network: what a page asks for is asked for by our own fetcher, or not at all.

The browser is driven through a pipe (the DevTools protocol). Every request it wants to make stops with us: files of scripts and data on
the page's own site are fetched as any page is (robots rules, one request a second, no private address, counted against the budgets); all
else is refused. What would slip past (sockets, workers, names looked up ahead) meets a resolver that knows no host and a proxy that is
not there. One page at a time, a new profile each, within limits of time, requests and bytes; then the browser is ended.
"""

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from loaders.web.fetching.answer import Busy, FetchFeil, Svar

WANTED = frozenset({"Script", "XHR", "Fetch"})
QUIET = 0.5
"""seconds without a request under way, after the page has loaded, that count as being drawn"""
MOST_REFUSED = 100
NOWHERE = "127.0.0.1:9"
KEPT_HEADERS = frozenset({"content-type", "access-control-allow-origin", "content-language"})
_lone = threading.Lock()


@dataclass(frozen=True, slots=True)
class Limits:
    """For one page: seconds in all, files that it may have, their bytes together, and letters of the page that comes of it."""

    seconds: float = 90.0
    files: int = 40
    bytes: int = 8_000_000
    letters: int = 5_000_000


@dataclass(slots=True)
class Drawn:
    """A page as the browser had it in the end (None: it came to nothing), and why files were refused."""

    html: str | None = None
    refused: Counter[str] = field(default_factory=Counter)


Ask = Callable[[str], Svar]
"""fetches an address of the page's site; raises FetchFeil, and Busy when its host is to wait"""


def installed() -> str | None:
    """Return where Chromium is, None when it is not there."""
    return shutil.which("chromium")


def draw(svar: Svar, ask: Ask, holds: Callable[[str], bool], limits: Limits) -> Drawn:
    """Draw a page that was fetched already; `holds` says which addresses are of its site. One page at a time in this process."""
    with (
        _lone,
        tempfile.TemporaryDirectory(prefix="nettleser-", ignore_cleanup_errors=True) as folder,
        _started(folder) as browser,
    ):
        return _Page(browser, svar, ask, holds, limits).drawn()


class _Pipe:
    """The two ends to a browser: JSON messages with a zero byte after each."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from, self._rest = to_browser, from_browser, b""

    def send(self, message: dict[str, Any]) -> None:
        """Send a message, whole."""
        left = memoryview(json.dumps(message).encode() + b"\0")
        while left:
            left = left[os.write(self._to, left) :]

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """Return the next message, None when none comes in time. Raises EOFError when the browser is gone."""
        end = time.monotonic() + seconds
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return None
            part = os.read(self._from, 1_000_000)
            if not part:
                raise EOFError
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextlib.contextmanager
def _started(folder: str) -> Iterator[_Pipe]:
    """A browser of its own, in a process group that is ended whatever happens. Raises OSError when it cannot be started."""
    program = installed()
    if program is None:
        raise OSError("Chromium finnes ikke på maskinen (apt install chromium)")
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 20) for one in (to_read, from_write)]
    arguments = [
        "prlimit", "--core=0", "--fsize=100000000", "--cpu=120", program, "--headless", "--remote-debugging-pipe",
        f"--user-data-dir={folder}", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability",
        "--mute-audio", "--js-flags=--max-old-space-size=512", f"--proxy-server={NOWHERE}", "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        *(["--no-sandbox"] if os.geteuid() == 0 else []), "about:blank",
    ]  # fmt: skip
    silent = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
    files = [
        (os.POSIX_SPAWN_DUP2, high[0], 3),
        (os.POSIX_SPAWN_DUP2, high[1], 4),
        (os.POSIX_SPAWN_DUP2, high[1], 1),
        silent,
    ]
    environment = {"HOME": folder, "PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        number = os.posix_spawnp("prlimit", arguments, environment, file_actions=files, setpgroup=0)
    finally:
        for one in (to_read, from_write, *high):
            os.close(one)
    try:
        yield _Pipe(to_write, from_read)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(number, signal.SIGKILL)
        os.waitpid(number, 0)
        os.close(to_write)
        os.close(from_read)


class _Page:
    """One page being drawn."""

    def __init__(self, pipe: _Pipe, svar: Svar, ask: Ask, holds: Callable[[str], bool], limits: Limits) -> None:
        self._pipe, self._svar, self._ask, self._holds, self._limits = pipe, svar, ask, holds, limits
        self._ends = time.monotonic() + limits.seconds
        self._number, self._session = 0, ""
        self._answers: dict[int, dict[str, Any]] = {}
        self._served = self._loaded = False
        self._files = self._bytes = 0
        self._done = Drawn()

    def drawn(self) -> Drawn:
        """Draw it, and take it as it is when it rests or the time is up; a page that lets nobody in comes to nothing."""
        try:
            self._open()
            while not self._resting():
                pass
            script = f"document.documentElement.outerHTML.slice(0, {self._limits.letters})"
            asked = self._tell("Runtime.evaluate", {"expression": script, "returnByValue": True})
            answer = self._wait_for(asked, max(5.0, self._ends - time.monotonic()))
            value = (answer or {}).get("result", {}).get("value")
            self._done.html = value if isinstance(value, str) else None
        except (EOFError, BrokenPipeError, TimeoutError):
            self._done.html = None
        if self._done.html is None:
            self._done.refused["nettleseren ble ikke ferdig i tide"] += 1
        return self._done

    def _open(self) -> None:
        target = self._answer_to("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._answer_to("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self._answer_to("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
        self._answer_to("Page.enable", {})
        self._tell("Browser.setDownloadBehavior", {"behavior": "deny"}, session=False)
        self._tell("Page.navigate", {"url": self._svar.final_url})

    def _resting(self) -> bool:
        """Take the next message; return whether the page has loaded and asks for nothing more, or its time is up."""
        left = self._ends - time.monotonic()
        if left <= 0 or self._done.refused.total() >= MOST_REFUSED:
            return True  # what asks on and on is not going to rest
        message = self._pipe.receive(min(QUIET, left) if self._loaded else left)
        if message is None:
            return left <= QUIET or not self._loaded or self._idle(left)
        self._take(message)
        return False

    def _idle(self, left: float) -> bool:
        """Whether the page's scripts have come to what they were given, and asked for nothing then: on a busy machine they are late."""
        asked = self._tell(
            "Runtime.evaluate", {"expression": "new Promise((done) => setTimeout(done))", "awaitPromise": True}
        )
        self._wait_for(asked, min(left, 5.0))
        return self._number == asked

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self._answers[message["id"]] = message.get("result", {})
        elif message.get("method") == "Fetch.requestPaused":
            self._paused(message["params"])
        elif message.get("method") == "Page.javascriptDialogOpening":
            self._tell("Page.handleJavaScriptDialog", {"accept": False})
        elif message.get("method") == "Page.loadEventFired":
            self._loaded = True

    def _tell(self, method: str, params: dict[str, Any], session: bool = True) -> int:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        self._pipe.send(message | ({"sessionId": self._session} if session and self._session else {}))
        return self._number

    def _answer_to(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        answer = self._wait_for(self._tell(method, params), max(0.0, self._ends - time.monotonic()))
        if answer is None:
            raise TimeoutError
        return answer

    def _wait_for(self, number: int, seconds: float) -> dict[str, Any] | None:
        end = time.monotonic() + seconds
        while number not in self._answers:
            message = self._pipe.receive(max(0.0, end - time.monotonic()))
            if message is None:
                return None
            self._take(message)
        return self._answers.pop(number)

    # what the page asks for

    def _paused(self, wanted: dict[str, Any]) -> None:
        url, kind, number = wanted["request"]["url"], wanted.get("resourceType"), wanted["requestId"]
        if kind == "Document" and not self._served:
            self._served = True
            self._fulfil(number, self._svar)
            return
        try:
            self._allowed(url, kind, wanted["request"].get("method"))
            svar = self._fetched(url)
        except FetchFeil as error:
            if kind in WANTED:
                self._done.refused[str(error)] += 1
            self._tell("Fetch.failRequest", {"requestId": number, "errorReason": "BlockedByClient"})
            return
        self._fulfil(number, svar)

    def _allowed(self, url: str, kind: object, method: object) -> None:
        if kind not in WANTED or method != "GET":
            raise FetchFeil("utenfor", "hentes ikke i nettleseren", url)
        if not self._holds(url):
            raise FetchFeil("utenfor", "ligger på et annet nettsted", url)
        if self._files >= self._limits.files or self._bytes >= self._limits.bytes:
            raise FetchFeil("for_stor", "siden ber om mer enn nettleseren får", url)

    def _fetched(self, url: str) -> Svar:
        """Fetch one file, in its host's time. Raises FetchFeil, also when that is later than the page can wait."""
        self._files += 1
        while True:
            try:
                svar = self._ask(url)
            except Busy as busy:
                if time.monotonic() + busy.wait >= self._ends:
                    raise FetchFeil("opptatt", "nettstedet ber oss vente for lenge", url) from busy
                time.sleep(busy.wait)
                continue
            self._bytes += len(svar.body)
            return svar

    def _fulfil(self, number: str, svar: Svar) -> None:
        headers = [
            {"name": name, "value": value} for name, value in svar.headers.items() if name in KEPT_HEADERS and value
        ]
        answer = {"requestId": number, "responseCode": svar.status, "responseHeaders": headers}
        self._tell("Fetch.fulfillRequest", answer | {"body": base64.b64encode(svar.body).decode()})
