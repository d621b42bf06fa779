"""A real dashboard and a real Chromium for the browser tests: one server and one browser per test process.

A page fails its test if the browser asks any host but localhost for anything, or writes an error to its console.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from tests.data.postgres import free_port
from tests.processes import Forked
from tests.registers import ROOT, copy

if TYPE_CHECKING:
    from tests.e2e.editors import Site

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--webgl-antialiasing-mode=none",  # a quarter of the points of a map that is drawn without a graphics card
    # The pop-ups of the address bar are pages of their own, a second of work for every window though nobody sees it. The switch takes the
    # place of Playwright's own list, so what of that keeps a browser off the network and still is named again.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,AimEnabled,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning",
]
T = TypeVar("T")
Start = Callable[..., "subprocess.Popen[bytes] | Forked"]
DESK, PHONE = (1440, 900), (390, 844)
expect.set_options(timeout=120_000)  # a limit for a busy machine, not a measure


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def register(register_file: Path) -> Path:
    """The link to a register of the shipped sources."""
    return register_file


@contextmanager
def serve(
    register: Path,
    port: int | None = None,
    *,
    module: str = "streamlit",
    script: str = "dashboard.py",
    start: Start = Forked,
    **env: str,
) -> Iterator[str]:
    """Serve the dashboard (or another `script`) on a free port (or the one given), as `make run` does; gives its address.

    `start`: subprocess.Popen starts it from nothing, imports and all, which takes six seconds of work.
    """
    port = port or free_port()
    log = Path(tempfile.gettempdir()) / f"frivillighetskart-{port}.log"
    command = [sys.executable, "-m", module, "run", script, "--server.port", str(port)]
    environment = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register), **env}
    with log.open("wb") as out:
        server = start(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(f"http://localhost:{port}/_stcore/health", server, log)
            sit_down_at(log.read_text())
            yield f"http://localhost:{port}"
        finally:
            LOCAL_COOKIES.pop(port, None)
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
            log.unlink()


LOCAL_COOKIES: dict[int, tuple[str, str]] = {}
"""port of a server → the cookie that the address printed at its start gave us; every page of `new_page` has it"""


def sit_down_at(said: str) -> None:
    """Open the address that a server with the local switch printed, as the one who started it does, and keep the cookie."""
    if (found := re.search(r"http://localhost:(\d+)/\?lokal=\S+", said)) is None:
        return
    answer = requests.get(found[0], allow_redirects=False, timeout=60)
    ((name, value),) = answer.cookies.items()
    LOCAL_COOKIES[int(found[1])] = (name, value)


def wait_until_healthy(url: str, server: subprocess.Popen[bytes] | Forked, log: Path) -> None:
    """Wait until a server that was just started answers; fails with its log when it dies."""
    for _ in range(3_000):
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except OSError:  # refused, reset, or too slow while it starts
            assert server.poll() is None, log.read_text()
            # wait(timeout) returns at once when the server dies, and otherwise is the pause between two tries
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError("the dashboard did not answer: " + log.read_text())


@pytest.fixture(scope="session")
def dashboard_url(register: Path) -> Iterator[str]:
    """The address of a dashboard over the shipped sources, without a slash at the end."""
    with serve(register, start=subprocess.Popen) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a screen or a graphics card."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "chromium is missing: make test installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


class Guard:
    """Remembers what a page must not do: leave localhost, or write an error to the console."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.allowed: tuple[str, ...] = ()
        """texts of console errors that the test itself provokes"""

    @contextmanager
    def watching(self, context: BrowserContext) -> Iterator[None]:
        """Listen to every page of the context as long as the block lasts."""
        listeners = {"request": self._request, "console": self._console, "weberror": self._error}
        for event, listener in listeners.items():
            context.on(event, listener)  # type: ignore[call-overload]
        try:
            yield
        finally:
            for event, listener in listeners.items():
                context.remove_listener(event, listener)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note("console: " + message.text)

    def _error(self, error: WebError) -> None:
        self._note(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in {"localhost", "127.0.0.1"}:
            self._note("left localhost: " + request.url)

    def _note(self, problem: str) -> None:
        if not any(text in problem for text in self.allowed):
            self.problems.append(problem)


NewPage = Callable[..., Page]


AT_ONCE = """new MutationObserver((_, watch) => {
  const first = document.getElementById("forste");
  if (first) first.remove();
  if (first || document.readyState !== "loading") watch.disconnect();
}).observe(document, { childList: true, subtree: true })"""
"""takes the server's first view away at once: it says what the screen says, and a test that looks for words must find the screen's"""
ASKED = """(() => {
  const send = WebSocket.prototype.send, heard = new WeakSet();
  let stage = 0;  // 2: a run is asked for, 1: it has begun, 0: it has ended
  const at = (now) => {
    stage = now;
    if (now) document.documentElement.dataset.asked = now;
    // The client draws what it hears in a task of its own, which must come first.
    else setTimeout(() => setTimeout(() => stage || delete document.documentElement.dataset.asked));
  };
  const hear = ({ data }) => {
    const bytes = new Uint8Array(data);
    let place = 0;
    const number = () => {
      for (let sum = 0, unit = 1; ; unit *= 128) {
        const byte = bytes[place++];
        sum += (byte & 127) * unit;
        if (byte < 128) return sum;
      }
    };
    while (place < bytes.length) {
      const key = number(), value = number();  // every field of a ForwardMsg is a number, or so many bytes
      if (key % 8 === 2) place += value;
      if (key >> 3 === 4 && stage === 2) at(1);  // new_session
      if (key >> 3 === 6 && (stage === 1 || value === 2)) at(value === 2 ? 2 : 0);  // script_finished; 2: early, for another run
    }
  };
  WebSocket.prototype.send = function (data) {
    if (!heard.has(this)) {
      heard.add(this);
      this.addEventListener("message", hear);
      this.addEventListener("close", () => at(0));
    }
    if (new Uint8Array(data.buffer ?? data)[data.byteOffset ?? 0] === 0x5a) at(2);  // BackMsg.rerun_script
    return send.call(this, data);
  };
})()"""
"""writes on the page that a run is asked for and has not ended: until it has begun, the client itself says that nothing is running"""


def new_context(browser: Browser, first_view: bool = False, **options: object) -> BrowserContext:
    """A visitor of ours: Norwegian, patient; with the server's first view only where a test is about it."""
    context = browser.new_context(locale="nb-NO", timezone_id="Europe/Oslo", **options)  # type: ignore[arg-type]
    if not first_view:
        context.add_init_script(AT_ONCE)
    context.add_init_script(ASKED)
    context.set_default_timeout(120_000)
    return context


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One for the whole session, so that Streamlit's scripts are fetched and compiled once; tests take its page by `lent`."""
    with new_context(browser) as context:
        yield context


@contextmanager
def lent(context: BrowserContext, tests: pytest.Session) -> Iterator[Page]:
    """The context's page for one test: a page that is opened anew compiles everything anew, a third of what it costs.

    Afterwards it is empty, and it has no memory of the test but the cache. A test that failed leaves no page to the next.
    """
    failed, page = tests.testsfailed, context.pages[0] if context.pages else context.new_page()
    yield page
    if tests.testsfailed > failed:
        page.close()
    if not page.is_closed():
        page.evaluate("() => { try { sessionStorage.clear() } catch {} }")  # refused on an empty page
        leave(page)
        page.emulate_media(media="null")
        page.mouse.move(-9, -9)
        chromium = context.new_cdp_session(page)
        chromium.send("Page.resetNavigationHistory")
        chromium.detach()
    context.set_storage_state({"cookies": [], "origins": []})


def leave(page: Page) -> None:
    """Show nothing: before its server goes, which the page would report as an error."""
    page.goto("about:blank")


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Fails the test at its end if a page left localhost or had an error."""
    watcher = Guard()
    yield watcher
    assert watcher.problems == []


@pytest.fixture
def new_page(
    browser: Browser, visitor: BrowserContext, guard: Guard, request: pytest.FixtureRequest
) -> Iterator[NewPage]:
    """Makes guarded pages: `new_page()`, `new_page(size=PHONE)`. Each after the first, and one `alone`, has cookies and a cache of its own.

    Who changes what a page cannot forget, as its clock, asks for one alone.
    """
    made: list[Page] = []
    with ExitStack() as stack:

        def make(size: tuple[int, int] = DESK, alone: bool = False, **options: object) -> Page:
            if alone or options or made:
                page = stack.enter_context(new_context(browser, **options)).new_page()
            else:
                page = stack.enter_context(lent(visitor, request.session))
            made.append(page)
            context = page.context
            context.add_cookies(
                [{"name": name, "value": value, "url": "http://localhost"} for name, value in LOCAL_COOKIES.values()]
            )
            stack.enter_context(guard.watching(context))
            page.set_viewport_size({"width": size[0], "height": size[1]})
            return page

        yield make


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A guarded page in desk size."""
    return new_page()


def settled(page: Page) -> Page:
    """Wait until Streamlit has drawn the page, with all that the last action asked for, and is at rest; without its title it has not begun.

    What is sent later than the action (a slider, a choice in a table) must be seen before.
    """
    page.wait_for_function(
        "() => new Promise((done) => setTimeout(() => setTimeout(done, 0, true)))"
    )  # sent by a timer
    expect(
        page.locator(
            "html:not([data-asked]) .stApp[data-test-connection-state='CONNECTED'][data-test-script-state='notRunning']"
            ":has([data-testid=stMain] h1)"
        )
    ).to_be_attached()
    return page


def eventually(read: Callable[[], object], wanted: object = True) -> None:
    """Read again until it is what is wanted, for at least two minutes: for what `expect` cannot ask, and other processes' work."""
    pause = threading.Event()
    for _ in range(6_000):
        if (last := read()) == wanted:
            return
        pause.wait(0.02)
    raise AssertionError(f"it never came to be {wanted!r}; the last was {last!r}")


def fits(page: Page) -> None:
    """Wait until the page, or its main part, has nothing that must be scrolled to sideways."""
    wide = "[...document.querySelectorAll('html, [data-testid=stMain]')].map((e) => e.scrollWidth).filter((w) => w > innerWidth)"
    eventually(lambda: page.evaluate(wide), [])


def unchanging(read: Callable[[], T]) -> T:
    """What is read when it is the same two times after each other: what is drawn in steps, or moves, stands still then."""
    seen = [read()]

    def again() -> bool:
        seen.append(read())
        return seen[-1] == seen[-2]

    eventually(again)
    return seen[-1]


def where(part: Locator) -> FloatRect:
    """Where a part stands on the screen, once it is drawn and stands still."""
    expect(part).to_be_visible()
    place = unchanging(part.bounding_box)
    assert place
    return place


@pytest.fixture(scope="session")
def editors_site(register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard with a login, over a register and a store of its own."""
    from tests.e2e.editors import site

    folder = tmp_path_factory.mktemp("redaksjon")
    with site(copy(register_file, folder), f"sqlite:///{folder / 'store.sqlite3'}", folder) as served:
        yield served
