"""What a client takes, by the weights it gives (RFC 9110, 12.4.2): media types of Accept, codings of Accept-Encoding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

CODINGS = ("br", "gzip")
"""what an answer may be compressed with, the smallest first"""
_LONGEST = 1_000
"""characters of a header that are read: browsers send some 150"""
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE | re.ASCII)


def weights(header: str) -> tuple[tuple[str, float], ...]:
    """The names in a header with their weights 0–1, in its order; one whose weight is no weight is left out."""
    return _weights(header[:_LONGEST])


@lru_cache(maxsize=256)
def _weights(header: str) -> tuple[tuple[str, float], ...]:
    found = []
    for part in header.lower().split(","):
        name, *parameters = part.split(";")
        given = [parameter for parameter in parameters if parameter.strip().startswith("q")]
        weight = _WEIGHT.fullmatch(given[0]) if given else None
        if name.strip() and (weight or not given):
            found.append((name.strip(), float(weight[1]) if weight else 1.0))
    return tuple(found)


def media_type(header: str, offered: Sequence[str]) -> str | None:
    """The offered media type that the client wants most; the first offered where it does not say, None where it refuses them all.

    A name decides over `text/*`, and that over `*/*`. Of two wanted alike, the one it names first. A client that names only what is
    not offered gets the first that it does not refuse.
    """
    said = weights(header)
    judged = [(media, *_judged(media, said)) for media in offered]
    wanted = [(weight, -place, media) for media, weight, place in judged if weight is not None and weight > 0]
    if wanted:
        return max(wanted, key=lambda candidate: candidate[:2])[2]
    return next((media for media, weight, _ in judged if weight is None), None)


def _judged(media: str, said: Sequence[tuple[str, float]]) -> tuple[float | None, int]:
    """(weight of a media type, place of the name that gives it); None where no name speaks of it."""
    group = f"{media.partition('/')[0]}/*"
    for name in (media, group, "*/*"):
        for place, (given, weight) in enumerate(said):
            if given == name:
                # All that one wildcard takes are wanted alike; what comes first is then for the server to say.
                return weight, place
    return None, len(said)


def codings(header: str) -> tuple[str, ...]:
    """The codings a client takes, the one it wants most first; empty where it wants the content as it is."""
    return _codings(header[:_LONGEST])


@lru_cache(maxsize=256)
def _codings(header: str) -> tuple[str, ...]:
    given = dict(reversed(weights(header)))
    anything = given.get("*", 0.0)
    plain = given.get("identity", 0.0 if "*" not in given else anything)
    taken = [(name, given.get(name, anything)) for name in CODINGS]
    return tuple(name for name, weight in sorted(taken, key=lambda c: -c[1]) if weight > 0 and weight >= plain)
