"""A national run of the web search against fixture hosts on loopback: speed, memory, politeness, and what a second run costs.

`python -m benchmarks.web_national [--sites 357] [--pages 300] [--scale 1.0] [--at-once 64] [--seconds S]`.
With scale 1 the one-a-second rule runs on real time. Politeness is read out of the server's own log, not the search's.
Wall time is extrapolated to 357 × 300 from what was measured: a site's pages one after another at the measured pace, or
the processor time over the cores, whichever is longer.
"""

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from loaders.web.run import Report, search
from loaders.web.settings import DEFAULT_SOURCES, Fixtures, Settings
from loaders.web.types import Enhet, read_units

NATIONAL = (357, 300)
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Measured:
    """One run: wall and processor seconds, memory samples in MB, and the server's lines of that run."""

    wall: float
    cpu: float
    memory: list[tuple[float, float]]
    lines: list[tuple[str, float, float, int, int]]

    @property
    def requests(self) -> int:
        """Requests that the server saw."""
        return len(self.lines)


def memory_mb() -> tuple[float, float]:
    """Resident memory in MB: of this process, and of its reading and understanding processes."""
    pids: set[int] = set()
    for listing in Path("/proc/self/task").glob("*/children"):  # a child is listed under the thread that started it
        try:
            pids.update(int(pid) for pid in listing.read_text().split())
        except OSError:
            continue
    total = 0
    for pid in pids:
        try:
            if b"loaders.web." in Path(f"/proc/{pid}/cmdline").read_bytes():
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
        except OSError:
            continue
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6, total / 1e6


def cpu_seconds() -> float:
    """Processor time of this process and of its reading processes that have ended, in seconds."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def read_log(path: Path, start: float) -> list[tuple[str, float, float, int, int]]:
    """The server's lines since a time: host, start, end (monotonic seconds), status, bytes."""
    rows = []
    for line in path.read_text().splitlines():
        fields = line.split("\t")
        if len(fields) == 5 and float(fields[1]) >= start:
            rows.append((fields[0], float(fields[1]), float(fields[2]), int(fields[3]), int(fields[4])))
    return rows


def measure(settings: Settings, units: list[Enhet], log: Path) -> Measured:
    """Run the search once and take its measure."""
    samples: list[tuple[float, float]] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(1.0):
            samples.append(memory_mb())
            if len(samples) % 60 == 0:
                own, readers = samples[-1]
                sys.stderr.write(
                    f"  {time.monotonic() - start:.0f} s: {own:.0f} MB, its reading processes {readers:.0f} MB\n"
                )

    start, before = time.monotonic(), cpu_seconds()
    watcher = threading.Thread(target=watch)
    watcher.start()
    with Path(os.devnull).open("w") as nothing:
        code = search(settings, units, Report(len(units), True, out=nothing, bar=nothing), threading.Event())
    wall, cpu = time.monotonic() - start, cpu_seconds() - before
    done.set()
    watcher.join()
    assert code == 0, code
    return Measured(wall, cpu, samples, read_log(log, start))


def politeness(lines: list[tuple[str, float, float, int, int]]) -> tuple[float, int]:
    """The smallest gap between two request starts on any host (seconds), and how many requests overlapped another on their host."""
    hosts: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for host, began, ended, _, _ in lines:
        hosts[host].append((began, ended))
    gap, overlaps = float("inf"), 0
    for spans in hosts.values():
        spans.sort()
        for (began, ended), (later, _) in itertools.pairwise(spans):
            gap = min(gap, later - began)
            overlaps += later < ended
    return gap, overlaps


def tell(name: str, run: Measured, scale: float) -> None:
    """Print a run's numbers, and fail when the server saw the rule broken."""
    gap, overlaps = politeness(run.lines)
    size = sum(line[4] for line in run.lines)
    unchanged = sum(line[3] == 304 for line in run.lines)
    print(name)
    print(f"  requests {run.requests}, of them not modified {unchanged}; {size / 1e6:.1f} MB sent by the sites")
    speed = f"{run.requests / run.wall:.1f} pages/s, {run.requests / run.cpu:.1f} pages/s per core"
    print(f"  wall {run.wall:.0f} s, processor {run.cpu:.0f} s: {speed}")
    tenths = [run.memory[len(run.memory) * step // 10] for step in range(1, 10)] + run.memory[-1:]
    print("  memory of the run itself, MB, at each tenth of the time:", *(f"{own:.0f}" for own, _ in tenths))
    print("  memory of its reading processes:", *(f"{readers:.0f}" for _, readers in tenths))
    print(f"  server's log: smallest gap on a host {gap:.3f} s (rule: {scale:.3f}), overlapping requests {overlaps}")
    assert gap >= scale, "the one-a-second rule was broken"
    assert overlaps == 0, "two requests at once on one host"


def extrapolate(run: Measured, units: int, at_once: int) -> str:
    """The wall time of a national run, as far as this run tells it."""
    sites, pages = NATIONAL
    per_host = run.requests / units
    waves = -(-sites // at_once)
    polite = waves * (pages + 3) * 1.0  # a real site's own answering time comes on top
    cores = len(os.sched_getaffinity(0))
    busy = sites * (pages + 3) * run.cpu / run.requests / cores
    wall = max(polite, busy)
    limit = "the one-a-second rule" if polite >= busy else f"{cores} cores"
    return (
        f"Extrapolated to {sites} sites × {pages} pages with {at_once} sites at once: {wall / 60:.0f} minutes, set by {limit} "
        f"(rule {polite / 60:.0f} min, processor {busy / 60:.0f} min; {per_host:.0f} requests per site were measured)."
    )


def run() -> None:
    """The whole of it, for `python -m benchmarks web_national`; at a request a second it takes about an hour."""
    main([])


def main(arguments: list[str] | None = None) -> None:
    """Serve the sites, run twice, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=NATIONAL[0])
    parser.add_argument("--pages", type=int, default=NATIONAL[1])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--at-once", type=int, default=64)
    parser.add_argument("--seconds", type=float, help="stop each run after this long, and tell how far it came")
    args = parser.parse_args(arguments)
    known = [unit for unit in read_units(DEFAULT_SOURCES) if unit.niva == "kommune"][: args.sites]
    units = [Enhet(unit.nummer, unit.niva, unit.navn, f"http://www.k{unit.nummer}.no/", unit.malform) for unit in known]
    with tempfile.TemporaryDirectory(prefix="frivillighetskart-benk-") as folder:
        log = Path(folder) / "server.log"
        command = [sys.executable, "-m", "benchmarks.web_server", str(args.pages), str(log)]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            assert server.stdout
            port = int(server.stdout.readline())
            hosts: dict[str, int | str] = {f"www.k{unit.nummer}.no": port for unit in units}
            settings = Settings(
                kontakt="benk@example.org",
                folder=Path(folder) / "web",
                maks_sider=args.pages + 3,
                maks_per_maned=10**9,
                samtidige=args.at_once,
                maks_tid=args.seconds,
                fixtures=Fixtures(hosts, args.scale),
            )
            sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
            print(json.dumps({"sites": len(units), "pages": args.pages, "scale": args.scale, "at_once": args.at_once}))
            first = measure(settings, units, log)
            tell("First run", first, args.scale)
            second = measure(settings, units, log)
            tell("Second run, nothing changed", second, args.scale)
            kept = sum(path.stat().st_size for path in settings.folder.rglob("*") if path.is_file())
            print(f"On disk: {kept / 1e6:.0f} MB for {len(units)} sites")
            print(extrapolate(first, len(units), args.at_once))
        finally:
            assert server.stdin
            server.stdin.close()
            server.wait()


if __name__ == "__main__":
    main()
