"""What runs say to the server's loop."""

import asyncio
from threading import Thread
from types import SimpleNamespace

import pytest
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.session_manager import SessionClientDisconnectedError

from pages.components import freshness
from tests.asking import awaited

THREADS, WORDS = 4, 2_000


class Session:
    """As much of one as is asked; what is queued is told to the server, as Streamlit's own do."""

    def __init__(self, server, name):
        self.id, self.server, self.queue, self.sent = name, server, [], []
        self._state, self.all_sent = AppSessionState.APP_IS_RUNNING, asyncio.Event()

    def says(self, what, last=False):
        def queue():
            self.queue.append(what)
            self.server._session_mgr._message_enqueued_callback()
            if last:
                self._state = AppSessionState.APP_NOT_RUNNING

        AppSession._call_soon_on_event_loop(self, queue)

    def on_flushed_messages_sent(self):
        self.all_sent.set()


@pytest.fixture
def server(monkeypatch):
    """A server whose clients are lists; nobody looks for messages by themselves."""
    monkeypatch.setattr(
        AppSession, "_call_soon_on_event_loop", AppSession._call_soon_on_event_loop
    )  # put back afterwards

    def flush(session):
        queued, session.queue = session.queue, []
        return queued

    monkeypatch.setattr(AppSession, "flush_browser_queue", flush)
    gone = []

    def send(info, message):
        if info.session.id == "borte":
            raise SessionClientDisconnectedError
        info.session.sent.append(message)

    sessions = {}
    return SimpleNamespace(
        _session_mgr=SimpleNamespace(
            _message_enqueued_callback=None,
            get_active_session_info=sessions.get,
        ),
        _send_message=send,
        _enqueued_some_message=None,
        disconnect_session=lambda name, client: gone.append(name),
        add=lambda session: sessions.setdefault(session.id, SimpleNamespace(session=session, client=session.id)),
        gone=gone,
    )


def begin(server):
    """Hear what runs say; called inside the server's loop."""
    server.awake = asyncio.Event()
    server._get_async_objs = lambda: SimpleNamespace(need_send_data=server.awake)
    freshness._wake_once(server)


def test_all_that_runs_say_is_sent_once_and_in_order_whoever_else_speaks(server):
    async def listen():
        begin(server)
        sessions = [Session(server, str(who)) for who in range(THREADS)]
        for session in sessions:
            server.add(session)

        def speak(session):
            for what in range(WORDS):
                session.says(what, last=what == WORDS - 1)

        speakers = [Thread(target=speak, args=(session,)) for session in sessions]
        for speaker in speakers:
            speaker.start()
        async with asyncio.timeout(120):  # a limit for a busy machine
            while not all(session.all_sent.is_set() for session in sessions):
                await asyncio.sleep(0.005)  # as Streamlit's loop looks
                assert [AppSession.flush_browser_queue(session) for session in sessions] == [[]] * THREADS
        for speaker in speakers:
            speaker.join()
        return [session.sent for session in sessions]

    assert awaited(listen()) == [list(range(WORDS))] * THREADS


def test_what_a_run_says_last_is_sent_though_nobody_looks_and_one_that_fails_keeps_nobody_waiting(server):
    async def listen():
        complaints = []
        asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(str(told["exception"])))
        begin(server)
        here, gone, broken = (Session(server, name) for name in ("her", "borte", "feil"))
        for session in (here, gone, broken):
            server.add(session)
        AppSession._call_soon_on_event_loop(broken, lambda: 1 / 0)
        gone.says("til ingen", last=True)
        here.says("først")
        here.says("sist", last=True)
        await asyncio.wait_for(here.all_sent.wait(), 120)
        return here.sent, server.gone, complaints

    assert awaited(listen()) == (["først", "sist"], ["borte"], ["division by zero"])


def test_what_a_run_says_underway_waits_for_the_servers_next_look(server):
    async def listen():
        begin(server)
        server.add(session := Session(server, "her"))
        session.says("først")
        await asyncio.wait_for(server.awake.wait(), 120)
        assert session.sent == []
        assert AppSession.flush_browser_queue(session) == []
        return session.sent

    assert awaited(listen()) == ["først"]
