"""What runs say to the server's loop."""

import asyncio
from threading import Thread
from types import SimpleNamespace

from streamlit.runtime.app_session import AppSession

from pages.components import freshness
from tests.asking import awaited

THREADS, WORDS = 4, 2_000


def test_all_that_runs_say_is_heard_once_and_in_order_whoever_else_speaks(monkeypatch):
    monkeypatch.setattr(
        AppSession, "_call_soon_on_event_loop", AppSession._call_soon_on_event_loop
    )  # put back afterwards
    heard: list[tuple[int, int]] = []

    async def listen() -> None:
        sent, all_heard = asyncio.Event(), asyncio.Event()
        sessions = SimpleNamespace(_message_enqueued_callback=None)
        server = SimpleNamespace(
            _get_async_objs=lambda: SimpleNamespace(need_send_data=sent),
            _enqueued_some_message=None,
            _session_mgr=sessions,
        )
        freshness._wake_once(server)

        def hear(who: int, what: int) -> None:
            heard.append((who, what))
            sessions._message_enqueued_callback()
            if len(heard) == THREADS * WORDS:
                all_heard.set()

        def speak(who: int) -> None:
            for what in range(WORDS):
                AppSession._call_soon_on_event_loop(None, lambda what=what: hear(who, what))

        speakers = [Thread(target=speak, args=(who,)) for who in range(THREADS)]
        for speaker in speakers:
            speaker.start()
        await asyncio.wait_for(all_heard.wait(), 120)  # a limit for a busy machine
        assert sent.is_set()
        for speaker in speakers:
            speaker.join()

    awaited(listen())
    assert [[what for one, what in heard if one == who] for who in range(THREADS)] == [list(range(WORDS))] * THREADS
