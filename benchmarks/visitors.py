"""Many visitors at once who speak Streamlit's own protocol, as its browser part does; prints one JSON line.

`python -m benchmarks.visitors http://127.0.0.1:8501 [more addresses] --sessions 100 --seconds 60 --every 10`: each visitor opens a screen,
then changes fylke at its own time (`--every 0`: rests; `--rest 12`: does so for twelve seconds first). Several addresses are
given in turn, as a proxy does; for those with https SSL_CERT_FILE says who is believed. Messages that a browser would have kept are asked
for by their hash. A process of its own, so that it does not share the server's time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import ssl
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from pages.components.texts import NYE_TALL

FYLKER = {
    "11": "Rogaland",
    "15": "Møre og Romsdal",
    "34": "Innlandet",
    "42": "Agder",
    "46": "Vestland",
    "50": "Trøndelag",
}
PILLS = re.compile(rb"\$\$ID-[0-9a-f]+-(?:filter_)?fylke\b")
LIMIT = 120.0
"""seconds after which an answer counts as an error"""
LET_IN = 240.0
"""seconds after which whoever is not in is sent away, and counts as an error"""
AGAIN = 0.5
"""seconds between two tries to reach a server that was lost"""
KEPT_RUNS = 40
"""`maxCachedMessageAge` of the server's configuration: for how many runs a message is kept"""


@dataclass
class Visitor:
    """One page in a browser: what it has been sent, and what it has chosen."""

    connection: ClientConnection
    page: str = ""
    pills: str = ""
    script: str = ""
    runs: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    """hash of a message → the run in which it last came"""
    received: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """kind of element or block → how many came in the last run"""
    known: dict[str, str] = field(default_factory=dict)
    """hash of a message that is kept → its kind"""
    noted: float | None = None
    """when it was told that there are new figures, before it was drawn anew"""

    async def opens(self) -> float:
        """Open the screen; seconds until all of it has come."""
        return await self._runs({})

    async def chooses(self, fylke: str) -> float:
        """Choose one fylke; seconds until the last byte of the answer."""
        return await self._runs({"fylke": fylke})

    async def _runs(self, params: dict[str, str]) -> float:
        asked = BackMsg()
        rerun = asked.rerun_script
        rerun.query_string, rerun.page_script_hash = urlencode(params), self.script
        rerun.page_name = "" if self.script else self.page
        rerun.cached_message_hashes.extend(self.kept)
        if params:
            state = rerun.widget_states.widgets.add(id=self.pills)
            state.string_array_value.data.append(FYLKER[params["fylke"]])
        begun = time.perf_counter()
        await self.connection.send(asked.SerializeToString())
        async with asyncio.timeout(LIMIT):
            await self.told()
        return time.perf_counter() - begun

    async def told(self) -> None:
        """Take in all that comes until the end of a run that was not cut short."""
        self.kinds = Counter()
        while True:
            raw = await self.connection.recv()
            assert isinstance(raw, bytes)
            self.received += len(raw)
            answer = ForwardMsg.FromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.script = answer.new_session.page_script_hash
            elif kind == "navigation":
                self.script = answer.navigation.page_script_hash
            elif kind == "ref_hash":
                self.kept[answer.ref_hash] = self.runs
                self.kinds[self.known.get(answer.ref_hash, "")] += 1
            elif answer.metadata.cacheable:
                self.kept[answer.hash] = self.runs
                self._takes(answer, raw)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
            if kind == "delta":
                self._takes(answer, raw)
        self.runs += 1
        self.kept = {key: run for key, run in self.kept.items() if self.runs - run < KEPT_RUNS}

    def _takes(self, answer: ForwardMsg, raw: bytes) -> None:
        if found := PILLS.search(raw):
            self.pills = found[0].decode()
        if NYE_TALL.encode() in raw:
            self.noted = time.time()
        delta = answer.delta
        kind = (delta.new_element if delta.HasField("new_element") else delta.add_block).WhichOneof(
            "type"
        ) or "vertical"
        self.kinds[kind] += 1
        self.known[answer.hash] = kind


@dataclass
class Reader:
    """A page at one address, whose browser part finds a server again when it has lost one, and asks for what it showed."""

    url: str
    screen: str
    query: str
    shows: bytes
    """what is among what is sent for the address, and for no other"""
    trust: ssl.SSLContext | None = None
    cookies: str = ""
    stands: asyncio.Event = field(default_factory=asyncio.Event)
    """its address has been drawn over the connection that it has"""
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    found_again: list[float] = field(default_factory=list)
    """seconds from each loss until it stood again"""
    _connection: ClientConnection | None = None

    async def lives(self) -> None:
        """Open the page and keep it open, until it is cancelled."""
        since = None
        while True:
            try:
                async with self._connect() as self._connection:
                    self._takes_cookies()
                    await self.asks()
                    seen = False
                    async for raw in self._connection:
                        assert isinstance(raw, bytes)
                        seen |= self.shows in raw
                        if not _ends_a_run(raw) or not seen:
                            continue
                        seen = False
                        self.stands.set()
                        if since is not None:
                            self.found_again.append(time.monotonic() - since)
                            since = None
            except (OSError, WebSocketException):
                pass
            since = since or time.monotonic()
            self.stands.clear()
            self.lost.set()
            await asyncio.sleep(AGAIN)

    async def asks(self) -> None:
        """Ask for the address to be drawn; `stands` when it is."""
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = self.screen, self.query
        self.stands.clear()
        assert self._connection
        await self._connection.send(asked.SerializeToString())

    def _connect(self) -> connect:
        return connect(
            f"{'wss' if self.trust else 'ws'}://{urlsplit(self.url).netloc}/_stcore/stream",
            ssl=self.trust,
            origin=self.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookies} if self.cookies else {},
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            open_timeout=LIMIT,
        )

    def _takes_cookies(self) -> None:
        assert self._connection and self._connection.response
        if given := self._connection.response.headers.get_all("Set-Cookie"):
            self.cookies = "; ".join(one.partition(";")[0] for one in given)


def _ends_a_run(raw: bytes) -> bool:
    if len(raw) > 200:  # it says no more than that it has ended
        return False
    answer = ForwardMsg.FromString(raw)
    return answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY if answer.HasField("script_finished") else False


@dataclass
class Told:
    """What all the visitors met: seconds of first views and of changes, errors, and bytes of a change."""

    first: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    noted: list[float] = field(default_factory=list)
    kinds: Mapping[str, int] = field(default_factory=dict)


async def visit(url: str, page: str, ready: asyncio.Semaphore, start: asyncio.Event, every: float, until: Told) -> None:
    """One visitor: opens, waits until all have, then changes fylke now and then until it is time to go."""
    here, visitor = urlsplit(url), None
    try:
        async with AsyncExitStack() as stack:
            async with ready:
                connecting = connect(
                    f"{'wss' if here.scheme == 'https' else 'ws'}://{here.netloc}/_stcore/stream",
                    origin=url,  # type: ignore[arg-type]
                    subprotocols=["streamlit"],  # type: ignore[list-item]
                    max_size=None,
                    open_timeout=LIMIT,
                )
                visitor = Visitor(await stack.enter_async_context(connecting), page)
                until.first.append(await visitor.opens())
            await start.wait()
            async with asyncio.timeout_at(start.ends):  # type: ignore[attr-defined]
                await _work(visitor, every, until)
    except TimeoutError:
        if not start.is_set():
            until.errors.append("the screen did not come")
    except Exception as error:  # each is counted; the others go on
        until.errors.append(repr(error))
    until.noted += [visitor.noted] if visitor and visitor.noted else []


async def _work(visitor: Visitor, every: float, told: Told) -> None:
    if not every:
        while True:
            await visitor.told()  # at rest: only what the server tells by itself
            told.changes.append(time.time())
    await asyncio.sleep(random.uniform(0, every))
    while True:
        before, turn = visitor.received, time.perf_counter()
        told.changes.append(await visitor.chooses(random.choice(list(FYLKER))))
        told.bytes.append(visitor.received - before)
        told.kinds = visitor.kinds
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - turn)))


async def measure(
    urls: list[str], page: str, sessions: int, seconds: float, every: float, rest: float
) -> dict[str, object]:
    """Let them all in, four at a time, then to rest and to work for some seconds; times in ms."""
    told, ready, start = Told(), asyncio.Semaphore(4), asyncio.Event()
    visits = [
        asyncio.create_task(visit(urls[number % len(urls)], page, ready, start, every, told))
        for number in range(sessions)
    ]
    closes = time.monotonic() + LET_IN
    while len(told.first) + len(told.errors) < sessions and time.monotonic() < closes:
        await asyncio.sleep(0.05)
    told.errors += ["not let in"] * (sessions - len(told.first) - len(told.errors))
    print(json.dumps({"inne": len(told.first)}), flush=True)
    if rest:
        await asyncio.sleep(rest)
        print(json.dumps({"hvilt": rest}), flush=True)
    start.ends = asyncio.get_running_loop().time() + seconds  # type: ignore[attr-defined]
    start.set()
    await asyncio.gather(*visits)
    met = {"feil": len(told.errors), "feilene": told.errors[:3], "forste": spread(told.first), "slag": told.kinds}
    return {**met, **_changes(told, every)}


def _changes(told: Told, every: float) -> dict[str, object]:
    if not every:
        return {
            "fortalt": len(told.changes),
            "fortalt_ferdig": max(told.changes, default=0.0),
            "varslet": len(told.noted),
            "varslet_ferdig": max(told.noted, default=0.0),
        }
    return {"bytter": len(told.changes), "bytte": spread(told.changes), "byte": statistics.median(told.bytes or [0])}


def spread(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and the longest, in ms."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    chosen = {"p50": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)], "lengst": ordered[-1]}
    return {name: round(value * 1000, 1) for name, value in chosen.items()}


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--page", default="", help="the screen's address, empty for the first")
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=10.0)
    parser.add_argument("--rest", type=float, default=0.0)
    args = parser.parse_args()
    print(json.dumps(asyncio.run(measure(args.urls, args.page, args.sessions, args.seconds, args.every, args.rest))))


if __name__ == "__main__":
    main()
