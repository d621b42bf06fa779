"""`python -m loaders advisories`: the pinned packages against known advisories, from OSV (osv.dev) or from a file of its records."""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
PINS = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
OSV = "https://api.osv.dev/v1"
SECONDS = 20
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


@dataclass(frozen=True)
class Advisory:
    """One known fault in a pinned version; `fixed`: the versions that mend it, as far as the record says."""

    package: str
    version: str
    id: str
    summary: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        """One line, in Norwegian."""
        mended = f"rettet i {', '.join(self.fixed)}" if self.fixed else "ingen rettelse er kjent"
        return f"{self.package} {self.version}: {self.id} – {self.summary or 'uten beskrivelse'} ({mended})"


def pins() -> dict[str, str]:
    """Package in its normal form → the version that is pinned. Raises OSError."""
    lines = [line for file in PINS for line in file.read_text(encoding="utf-8").splitlines()]
    return {_normal(found[1]): found[2] for line in lines if (found := _PIN.match(line))}


def among(records: Iterator[dict[str, Any]], pinned: dict[str, str]) -> list[Advisory]:
    """The records that speak of a pinned version, by package."""
    found = []
    for record in records:
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", []):
            package = affected.get("package", {})
            name = _normal(str(package.get("name", "")))
            if package.get("ecosystem") == "PyPI" and name in pinned and _concerns(affected, pinned[name]):
                fixed = tuple(dict.fromkeys(event["fixed"] for event in _events(affected) if "fixed" in event))
                found.append(
                    Advisory(name, pinned[name], str(record.get("id")), str(record.get("summary", ""))[:160], fixed)
                )
    return sorted(set(found), key=lambda a: (a.package, a.id))


def _events(affected: dict[str, Any]) -> Iterator[dict[str, str]]:
    for span in affected.get("ranges", []):
        if span.get("type") == "ECOSYSTEM":
            yield from span.get("events", [])


def _concerns(affected: dict[str, Any], pinned: str) -> bool:
    """Whether a version is named, or lies in a range. A version that cannot be read is told of rather than passed over."""
    if pinned in affected.get("versions", []):
        return True
    try:
        version = Version(pinned)
        for span in affected.get("ranges", []):
            inside = False
            for event in span.get("events", []) if span.get("type") == "ECOSYSTEM" else []:
                if "introduced" in event and version >= Version(event["introduced"]):
                    inside = True
                if "fixed" in event and version >= Version(event["fixed"]):
                    inside = False
                if "last_affected" in event and version > Version(event["last_affected"]):
                    inside = False
            if inside:
                return True
    except InvalidVersion:
        return True
    return False


def from_file(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file: OSV's `all.zip`, a JSON list, or JSON lines. Raises OSError, ValueError."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield json.loads(archive.read(name))
        return
    content = path.read_text(encoding="utf-8")
    yield from json.loads(content) if content.lstrip().startswith("[") else map(json.loads, content.splitlines())


def from_osv(pinned: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The records that OSV has of the pinned versions. Raises requests.RequestException, ValueError."""
    queries: list[dict[str, Any]] = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pinned.items()
    ]
    ids: set[str] = set()
    while queries:
        answer = requests.post(f"{OSV}/querybatch", json={"queries": queries}, timeout=SECONDS)
        answer.raise_for_status()
        results = answer.json()["results"]  # one for each query, in their order; some have more pages
        ids |= {known["id"] for result in results for known in result.get("vulns", [])}
        asked = zip(queries, results, strict=True)
        queries = [query | {"page_token": more} for query, result in asked if (more := result.get("next_page_token"))]
    for id_ in sorted(ids):
        record = requests.get(f"{OSV}/vulns/{id_}", timeout=SECONDS)
        record.raise_for_status()
        yield record.json()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the advisories come from."""
    parser.add_argument(
        "--liste", type=Path, help="OSV-poster i en fil (all.zip, JSON-liste eller JSON-linjer), uten nett"
    )


def run(args: argparse.Namespace) -> int:
    """0: none is known; 1: some are, a line each; 2: the list cannot be made, which is told and is no all-clear."""
    try:
        pinned = pins()
        found = among(from_file(args.liste) if args.liste else from_osv(pinned), pinned)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        source = args.liste or "osv.dev"
        print(
            f"Listen kunne ikke lages: {source} lar seg ikke lese ({str(error)[:200]}). Ingenting er dermed sagt om pakkene. "
            "Prøv igjen med nett, eller gi en fil: --liste all.zip",
            file=sys.stderr,
        )
        return 2
    for advisory in found:
        print(advisory)
    print(f"{len(pinned)} låste pakker er sett på, {len(found)} kjente feil.")
    return 1 if found else 0
