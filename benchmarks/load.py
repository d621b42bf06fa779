"""Many requests at once against one address, over keep-alive connections; prints one JSON line.

`python -m benchmarks.load URL --samtidig 50 --antall 5000`; runs as a process of its own, so that it does not share the server's time.
"""

import argparse
import asyncio
import json
import time
from urllib.parse import urlsplit


async def _client(host: str, port: int, path: str, jobs: list[None], took: list[float], sizes: list[int]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    head = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept-Encoding: br\r\n\r\n".encode()
    while jobs:
        jobs.pop()
        begun = time.perf_counter()
        writer.write(head)
        answer = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in answer[:16]:
            raise RuntimeError(answer[:200])
        length = int(
            next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")).split()[1]
        )
        await reader.readexactly(length)
        took.append(time.perf_counter() - begun)
        sizes.append(length)
    writer.close()


async def measure(url: str, at_once: int, count: int) -> dict[str, float]:
    """Requests per second, and median, p95 and longest time in ms."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    took: list[float] = []
    sizes: list[int] = []
    jobs: list[None] = [None] * count
    begun = time.perf_counter()
    clients = (_client(parts.hostname or "", parts.port or 80, path, jobs, took, sizes) for _ in range(at_once))
    await asyncio.gather(*clients)
    spent = time.perf_counter() - begun
    took.sort()
    return {
        "per_sekund": round(count / spent),
        "median_ms": round(took[len(took) // 2] * 1000, 1),
        "p95_ms": round(took[int(len(took) * 0.95)] * 1000, 1),
        "lengst_ms": round(took[-1] * 1000, 1),
        "byte": sizes[0],
    }


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--samtidig", type=int, default=50)
    parser.add_argument("--antall", type=int, default=5000)
    args = parser.parse_args()
    print(json.dumps(asyncio.run(measure(args.url, args.samtidig, args.antall))))


if __name__ == "__main__":
    main()
