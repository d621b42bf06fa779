"""A fast stand-in for all the kommuner's websites: one asyncio process, many host names, a log line per request.

Run as `python -m benchmarks.web_server PAGES LOG`: prints its port, serves until its input ends. Every host has a home page,
a sitemap and PAGES pages of a few kilobytes with plan-like addresses; every tenth mentions a frivillighetsplan. ETags are honoured.
"""

import asyncio
import hashlib
import sys
import time
from pathlib import Path

WORDS = """
kommunen planen skal være til for alle innbyggere og legge til rette for gode møteplasser i bygda vi vil at barn og unge får delta
i kultur og idrett hver uke gjennom året det er viktig ikke bare for den enkelte men for hele lokalsamfunnet
"""
SPLIT = WORDS.split()


def text(host: str, number: int) -> str:
    """Some 3 kB of sentences that differ from page to page."""
    seed = int(hashlib.md5(f"{host}{number}".encode()).hexdigest()[:8], 16)
    words = [SPLIT[(seed >> (step % 24)) * (step + 7) % len(SPLIT)] for step in range(480)]
    return "".join(
        f"<p>{' '.join(words[start : start + 40]).capitalize()} ({seed}).</p>" for start in range(0, 480, 40)
    )


def slug(number: int) -> str:
    """A number in letters: real pages have names, and addresses that differ in numbers only are taken for a calendar's."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def number_of(path: str) -> int:
    """The page that an address names, -1 for none."""
    name = path.removeprefix("/planer/plan-")
    if not path.startswith("/planer/plan-") or not set(name) <= set("abcdefghij") or not name:
        return -1
    return int("".join(str("abcdefghij".index(letter)) for letter in name))


def page(host: str, path: str, pages: int) -> tuple[str, str]:
    """Status and body of an address."""
    if path == "/robots.txt":
        return "200 OK", f"User-agent: *\nDisallow: /intern/\nSitemap: http://{host}/sitemap.xml\n"
    if path == "/sitemap.xml":
        entries = "".join(f"<url><loc>http://{host}/planer/plan-{slug(number)}</loc></url>" for number in range(pages))
        return "200 OK", f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    number = number_of(path)
    if path != "/" and not 0 <= number < pages:
        return "404 Not Found", "<h1>404</h1>"
    title = "Velkommen" if path == "/" else f"Frivillighetsplan {number}" if number % 10 == 0 else f"Plan {number}"
    near = "".join(
        f"<li><a href='/planer/plan-{slug((number + step) % pages)}'>Plan {step}</a></li>" for step in range(40)
    )
    body = f"<!doctype html><html><head><title>{title}</title></head><body><nav><ul>{near}</ul></nav><main><h1>{title}</h1>"
    return "200 OK", body + text(host, number) + "</main><footer>Kommunen</footer></body></html>"


async def main(pages: int, log: Path) -> None:
    """Serve until standard input ends."""
    with log.open("w", buffering=1) as lines:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while head := await reader.readuntil(b"\r\n\r\n"):
                    began = time.monotonic()
                    first, *rest = head.decode("latin-1").split("\r\n")
                    headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in rest)}
                    host, path = headers.get("host", ""), first.split(" ")[1]
                    status, content = page(host, path, pages)
                    body = content.encode()
                    etag = '"' + hashlib.md5(body).hexdigest() + '"'
                    if headers.get("if-none-match") == etag:
                        status, body = "304 Not Modified", b""
                    kind = "text/plain" if path == "/robots.txt" else "text/html; charset=utf-8"
                    answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: {etag}\r\nContent-Length: {len(body)}\r\n\r\n"
                    writer.write(answer.encode() + body)
                    await writer.drain()
                    lines.write(f"{host}\t{began:.6f}\t{time.monotonic():.6f}\t{status[:3]}\t{len(body)}\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
