"""Fresh data without reloading and without asking: the pages that are open are told.

The watcher of the process (`background`) says when another version of the register is switched on, and when something has ceased or
begun to work. Pages that were drawn from something else are then drawn anew over the connection that Streamlit has to them, a few
at a time, those first whose readers last did something, and never in the middle of what a reader does; so a page at rest costs nothing.
Whoever has to wait for that is told at once, in the foot. `follow` writes down what a page was drawn from, `foot` ends it, `dialog` draws
one that new data leave open, `redraw_part` is for a part of a page that waits for something else.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from threading import Lock, get_ident
from typing import Literal, ParamSpec
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState
from streamlit.runtime.session_manager import SessionClientDisconnectedError, SessionManager

from data import database
from data.store import engine
from pages.components import access, background
from pages.components import format as fmt
from pages.components import texts as t

DRAWN_AT_ONCE = 2
"""pages told at the same time: more would only make those who work wait"""
PATIENCE = 10.0
"""seconds that a page is waited for before the next is told; it is told at the next round"""
ROUND_SECONDS = 0.5
"""between two rounds, while some page has not been told: its reader was busy, or its connection is lost"""
NOTE_SECONDS = 1.0
"""a page that has waited this long for its turn says that there are new figures"""
NOTED_AT_ONCE = 50
"""notes sent before others have their turn"""
KEPT_SECONDS = 180.0
"""how long a page that has lost its connection is remembered; Streamlit keeps its session for two minutes"""
_SWEEP_SECONDS = 60.0

P = ParamSpec("P")
_State = tuple[str | None, tuple[str, ...]]
"""what a page is drawn from: the content of the register switched on, and what does not work"""


@dataclass
class Page:
    """One open page, by its session."""

    drawn: _State | None = None
    told: _State | None = None
    """what it was last told of: of one thing it is told once"""
    asked: bool = False
    """it is to be drawn because the data are new"""
    for_new_data: bool = False
    """its last drawing was for new data, not for what the one at the screen did"""
    dialog: bool = False
    """a dialog is open, which drawing the whole page would close, and lose what was typed"""
    gone: float | None = None
    """since when it has no connection"""
    active: float = 0.0
    """when the one at the screen last asked for something"""
    foot: ForwardMsg | None = None
    """what it ends with, as it was sent"""


pages: dict[str, Page] = {}
"""session id → page"""


def start() -> None:
    """Set the watcher of this process going; called once, by dashboard.py. The store's address may stand in secrets."""
    if adresse := access.register_url():
        os.environ.setdefault("REGISTER_URL", adresse)
    engine.begin_serving(engine.store_url())
    background.start(_teller.wake)


@asynccontextmanager
async def telling(_app: object) -> AsyncIterator[None]:
    """Tell open pages of news for as long as the server runs (`lifespan` of st.App)."""
    _teller.begin(asyncio.get_running_loop())
    _reconnection.register()
    _leave_half_runs_unended(Runtime.instance()._session_mgr)
    _wake_once(Runtime.instance())
    _run_nothing_of_a_left_page()
    task = asyncio.create_task(_teller.run(), name="ferskhet")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def follow(innhold: str | None, feil: tuple[str, ...]) -> None:
    """Write down that the page is drawn from the version `innhold`, and what does not work.

    Called once, before what may open a dialog, each time the whole page is drawn.
    """
    page = _here()
    page.drawn, page.dialog, page.for_new_data, page.asked = (innhold, feil), False, page.asked, False
    page.foot = None
    if not page.for_new_data:
        page.active = time.monotonic()
    _reconnection.draw()
    if page.drawn != _now():  # switched between the page's question and this line
        _teller.wake()


def foot(html: str) -> None:
    """End the page with this. While it waits to be drawn anew, it says there that there are new figures."""
    place = st.html(html)._cursor
    sent = ForwardMsg()
    sent.delta.new_element.html.body = html
    if place is not None:
        sent.metadata.delta_path[:] = place.delta_path
        sent.metadata.active_script_hash = ThreadState.get().active_script_hash
        _here().foot = sent


def drawn_for_new_data() -> bool:
    """Is the page drawn anew because the data are new, and not for what the one at the screen did?"""
    return _here().for_new_data


def dialog_is_open() -> bool:
    """Is a dialog open, which drawing the whole page anew would close?"""
    return _here().dialog


def dialog(
    tittel: str, *, width: Literal["small", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make the function draw in a dialog (`st.dialog`) that new data do not close: they wait until it is."""

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        @st.dialog(tittel, width=width, on_dismiss="rerun")
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            _here().dialog = True
            draw(*args, **kwargs)

        return drawn

    return decorate


def redraw_part(after: float = 0.0) -> Callable[[], None]:
    """For a fragment: what draws it once more, `after` seconds from when it is called; may be called from any thread."""
    ctx, part = get_script_run_ctx(), ThreadState.get().fragment_id
    return lambda: _teller.later(ctx.session_id, part, after) if ctx and part else None


def problemer() -> tuple[str, ...]:
    """What does not work just now, in Norwegian; empty when all is well."""
    state = background.trouble()
    told = ((t.LAGER, state.store_trouble), (t.BYGGING, state.build_trouble), (t.HENTING, state.fetch_trouble))
    return tuple(words.format(feil=feil) for words, feil in told if feil)


def warn_of(feil: tuple[str, ...]) -> None:
    """Say what does not work, above a screen that goes on showing what it has. Details are for those who may write."""
    for tekst in feil if feil and access.rolle() else feil[:1] and (t.FOR_LESERE,):
        st.warning(fmt.md_escape(tekst), icon=":material/sync_problem:")


def _here() -> Page:
    ctx = get_script_run_ctx()
    return pages.setdefault(ctx.session_id, Page()) if ctx else Page()


def _now() -> _State:
    try:
        return database.current().innhold, problemer()
    except database.RegisterFeil:
        return None, problemer()


class _Teller:
    """Tells the pages, in the server's own loop. Before `begin`, and where no server runs, nobody is told."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news, self._few = asyncio.Event(), asyncio.Semaphore(DRAWN_AT_ONCE)
        self._parts: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self._drawing: set[asyncio.Task[None]] = set()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    @property
    def begun(self) -> bool:
        return self._loop is not None

    def wake(self) -> None:
        """There is news; may be said from any thread."""
        self._soon(self._news.set)

    def later(self, session_id: str, part: str, after: float) -> None:
        """Draw a part of a page after some seconds; what it was to be drawn for before is forgotten."""
        self._soon(lambda: self._set_timer(session_id, part, after))

    def _soon(self, act: Callable[[], None]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the server has stopped
                self._loop.call_soon_threadsafe(act)

    def _set_timer(self, session_id: str, part: str, after: float) -> None:
        if earlier := self._parts.pop((session_id, part), None):
            earlier.cancel()
        self._parts[session_id, part] = asyncio.get_running_loop().call_later(after, self._begin_part, session_id, part)

    def _begin_part(self, session_id: str, part: str) -> None:
        self._parts.pop((session_id, part), None)
        task = asyncio.create_task(self._draw_part(session_id, part))
        self._drawing.add(task)
        task.add_done_callback(self._drawing.discard)

    async def _draw_part(self, session_id: str, part: str) -> None:
        session = Runtime.instance().get_app_session(session_id)
        if session is not None and await _at_rest(session) and session.has_fragment(part):
            _draw(session, part)

    async def run(self) -> None:
        """Wait for news and tell all; while some have not been told, try again."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_SWEEP_SECONDS):
                    await self._news.wait()
            self._news.clear()
            self._forget()
            while behind := self._behind():
                drawing = [asyncio.create_task(self._tell(*one)) for one in behind]
                await asyncio.wait(drawing, timeout=NOTE_SECONDS)
                await _note(behind)
                await asyncio.gather(*drawing)
                await asyncio.sleep(ROUND_SECONDS)
                self._forget()

    def _behind(self) -> list[tuple[str, Page, _State]]:
        now = _now()
        by_use = sorted(pages.items(), key=lambda one: -one[1].active)
        return [(i, page, now) for i, page in by_use if page.drawn not in {None, now} and _open(page, now)]

    async def _tell(self, session_id: str, page: Page, now: _State) -> None:
        async with self._few:
            session = Runtime.instance().get_app_session(session_id)
            if session is None or not await _at_rest(session) or page.drawn == now or not _open(page, now):
                return
            page.told, page.asked = now, True
            _draw(session)
            await _at_rest(session)

    def _forget(self) -> None:
        """Forget the pages that have been without a connection for so long that their sessions are gone."""
        for session_id, page in list(pages.items()):
            if Runtime.instance().get_app_session(session_id) is not None:
                page.gone = None
            elif page.gone is None:
                page.gone = time.monotonic()
            elif time.monotonic() - page.gone > KEPT_SECONDS:
                del pages[session_id]


def _open(page: Page, now: _State) -> bool:
    return not page.dialog and page.told != now


async def _note(behind: list[tuple[str, Page, _State]]) -> None:
    """Let the pages that still wait for new figures say so."""
    for number, (session_id, page, now) in enumerate(behind):
        if number % NOTED_AT_ONCE == 0:
            await asyncio.sleep(0)
        session, drawn = Runtime.instance().get_app_session(session_id), page.drawn
        if session and page.foot and page.told != now and drawn and drawn[0] not in {None, now[0]}:
            note = ForwardMsg()
            note.CopyFrom(page.foot)
            note.delta.new_element.html.body += f'<p class="fk-nytt" role="status">{t.NYE_TALL}</p>'
            populate_hash_if_needed(note)
            session._enqueue_forward_msg(note)


async def _at_rest(session: AppSession) -> bool:
    """Wait until what the session is doing is done and sent."""
    session.track_settling()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await session.wait_until_settled()
    return session.is_settled


def _draw(session: AppSession, part: str = "") -> None:
    """Run the script of a session that is at rest: with the address and the page that its last run ended with."""
    state = ClientState()
    state.CopyFrom(session._client_state)  # the one record of what the last run ended with
    state.fragment_id, state.is_auto_rerun = part, bool(part)
    session.request_rerun(state)


def _leave_half_runs_unended(sessions: SessionManager) -> None:
    """Let no page be told that a run which its lost line cut short came to its end.

    Streamlit stops the run, and says so, when the page is back, in the words for a run that was whole: the page then takes away all that
    this run had not come to, and what was typed there with it. Nothing need be said: the page asks for a new run when it is back.
    """
    lose = sessions.disconnect_session

    def disconnect(session_id: str) -> None:
        known = sessions.get_active_session_info(session_id)
        lose(session_id)
        if known is not None and known.session.is_resumable():  # any other was shut down, and waits for its run
            known.session._scriptrunner = None  # as for a run that a newer one takes the place of
            # An end that was not sent becomes that of a half run.
            known.session._browser_queue.clear(retain_lifecycle_msgs=True)

    sessions.disconnect_session = disconnect  # type: ignore[method-assign]


def _wake_once(server: Runtime) -> None:
    """Wake the server's loop once for all that runs have said until it looks, where Streamlit wakes it twice for each element.

    Each time the loop is woken the run lets go of the interpreter and waits for its next turn: a fifth of a run's time. What a run that
    has ended said last is sent when it is heard, where Streamlit waits five milliseconds and then looks through all sessions.
    """
    loop, here, lock = asyncio.get_running_loop(), get_ident(), Lock()
    said: list[tuple[AppSession, Callable[[], None]]] = []
    awake, wake = server._get_async_objs().need_send_data.set, server._enqueued_some_message
    queued, hearing = AppSession.flush_browser_queue, False

    def deliver(session: AppSession) -> list[ForwardMsg]:
        """Send what a session has in its queue in one turn of the loop, so that nothing said later goes before it."""
        if info := server._session_mgr.get_active_session_info(session.id):
            for message in queued(session):
                try:
                    server._send_message(info, message)
                except SessionClientDisconnectedError:
                    server.disconnect_session(session.id, client=info.client)
        return []

    def end(session: AppSession) -> None:
        deliver(session)
        session.on_flushed_messages_sent()

    def hear() -> None:
        nonlocal hearing
        with lock:
            heard, said[:] = said[:], ()
        hearing = True
        for _, one in heard:
            try:
                one()
            except Exception as error:
                loop.call_exception_handler({"message": "what a run said", "exception": error})
        hearing = False
        for session in {id(session): session for session, _ in heard}.values():
            if session._state is AppSessionState.APP_IS_RUNNING:
                awake()
            else:
                loop.call_soon(end, session)

    def say(session: AppSession, one: Callable[[], None]) -> None:
        with lock:
            said.append((session, one))
            first = len(said) == 1
        if first:
            with suppress(RuntimeError):  # closed, at the very end
                loop.call_soon_threadsafe(hear)

    def enqueued() -> None:
        if get_ident() != here:
            wake()
        elif not hearing:  # what is sent is nearly always put in its queue by the loop itself, which need not be woken
            awake()

    AppSession._call_soon_on_event_loop = say  # type: ignore[method-assign]
    AppSession.flush_browser_queue = deliver  # type: ignore[method-assign]
    server._session_mgr._message_enqueued_callback = enqueued  # type: ignore[attr-defined]


def _run_nothing_of_a_left_page() -> None:
    """Let no part of a page run once the reader has asked for another.

    An open menu that a click on a link to another screen closes says so after the click. Streamlit would then run that part of the page
    that was left, in the place of the new screen or after it, and the new one would stay half drawn.
    """
    pages, ask = WeakKeyDictionary[AppSession, str](), AppSession.request_rerun

    def request(session: AppSession, state: ClientState | None) -> None:
        if state is not None and not state.fragment_id:
            pages[session] = state.page_script_hash
        elif state is not None and pages.get(session) and state.page_script_hash not in ("", pages[session]):
            return
        ask(session, state)

    AppSession.request_rerun = request  # type: ignore[method-assign]


class _Reconnection:
    """A part of the page, unseen, that asks for a drawing when the page has found a server again.

    Streamlit's client goes on where it was, which is right for a session that this process knows. Another process, or this one
    started anew, has no such session, and cannot tell a page of which it knows nothing.
    """

    NAME, FOLDER = "gjenkobling", Path(__file__).parents[1] / "open" / "static"

    def register(self) -> None:
        """Tell Streamlit where the script is, as a package of components would: as a file, which the CSP lets in."""
        manifest = ComponentManifest(
            "frivillighetskartet", "1", [ComponentConfig(self.NAME, asset_dir=self.FOLDER.name)]
        )
        Runtime.instance().bidi_component_registry.register_from_manifest(manifest, self.FOLDER.parent)
        self._mount = st.components.v2.component(f"frivillighetskartet.{self.NAME}", js=f"{self.NAME}.js")

    def draw(self) -> None:
        if _teller.begun:
            self._mount(key=self.NAME, on_tilbake_change=lambda: None, height=1)


_teller, _reconnection = _Teller(), _Reconnection()
