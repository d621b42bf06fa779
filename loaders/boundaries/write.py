"""Writes one edition of the boundaries as a folder of files, and puts it in place in one go."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from loaders.boundaries import shape as form
from loaders.boundaries.common import BoundaryError

LICENCE = {"lisens": "CC BY 4.0", "lisens_url": "https://creativecommons.org/licenses/by/4.0/deed.no"}
ATTRIBUTION = "© Kartverket"


def build_files(raw: form.Areas, names: Mapping[str, str], fylke_names: Mapping[str, str]) -> dict[str, bytes]:
    """File name → content for one edition; the same input gives the same bytes.

    `names` is every kommunenummer valid today → name; raises BoundaryError when `raw` lacks one or has another.
    """
    missing, unknown = sorted(set(names) - set(raw)), sorted(set(raw) - set(names))
    if missing or unknown:
        raise BoundaryError(
            "Grensene passer ikke til kommunene som gjelder i dag: "
            f"mangler {_listed(missing, names)}; ukjent {_listed(unknown, names)}.",
            "Oppdater kommuner.csv, eller hent en annen utgave av grensene.",
        )
    cleaned = form.clean(dict(sorted(raw.items())))
    levels = {
        "": form.simplify(cleaned, form.COARSE_TOLERANCE, form.COARSE_MIN_ISLAND),
        "_fin": form.simplify(cleaned, form.FINE_TOLERANCE, form.FINE_MIN_ISLAND),
    }
    index = {number: i for i, number in enumerate(sorted(names))}
    fylke_index = {number: i for i, number in enumerate(sorted({number[:2] for number in names}))}
    files: dict[str, bytes] = {}
    for suffix, areas in levels.items():
        land = form.borders(areas)
        files[f"kommuner{suffix}.geojson"] = _collection(
            ({"kommunenummer": number, "i": index[number], "navn": names[number]}, area)
            for number, area in areas.items()
        )
        files[f"kommunegrenser{suffix}.geojson"] = _collection(
            (
                {
                    "a": border.a,
                    "b": border.b,
                    "i": index[border.a],
                    "j": index[border.b],
                    "intern": border.inside_fylke,
                },
                border.line,
            )
            for border in land
        )
        files[f"fylkesgrenser{suffix}.geojson"] = _collection(
            ({"a": border.a[:2], "b": border.b[:2]}, border.line) for border in land if not border.inside_fylke
        )
    files["fylker.geojson"] = _collection(
        ({"fylkesnummer": number, "i": fylke_index[number], "navn": fylke_names[number]}, area)
        for number, area in form.fylker(levels[""]).items()
    )
    fine = levels["_fin"]
    files["naboer.csv"] = _table(("kommunenummer", "nabo", "grense"), form.neighbours(fine, form.borders(fine)))
    files["punkter.csv"] = _table(
        ("niva", "nummer", "lon", "lat", "vest", "sor", "ost", "nord"),
        [
            (level, number, *form.label_point(area), *(round(float(edge), 4) for edge in area.bounds))
            for level, group in (("kommune", fine), ("fylke", form.fylker(fine)))
            for number, area in group.items()
        ],
    )
    return files


def write_edition(folder: Path, files: Mapping[str, bytes], edition: Mapping[str, object]) -> None:
    """Put the files and `utgave.json` (with their checksums) in `folder`, replacing what was there as a whole.

    The new folder is complete beside the old one before they change places; `repair` mends a kill in between.
    """
    fresh, old = folder.with_name(folder.name + ".ny"), folder.with_name(folder.name + ".gammel")
    repair(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    described = {
        **edition,
        **LICENCE,
        "attribusjon": ATTRIBUTION,
        "filer": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    (fresh / "utgave.json").write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def repair(folder: Path) -> None:
    """Take the former edition back if a write was killed between its two renames."""
    old = folder.with_name(folder.name + ".gammel")
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _collection(features: Iterable[tuple[dict[str, object], BaseGeometry]]) -> bytes:
    body = ",\n".join(
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(geometry))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, geometry in features
    )
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """Coordinates on the 4-decimal grid written without the noise of binary fractions."""

    def walk(value: Any) -> Any:
        return round(value, 4) if isinstance(value, float) else [walk(inner) for inner in value]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _listed(numbers: list[str], names: Mapping[str, str]) -> str:
    shown = ", ".join(f"{number} {names.get(number, '')}".strip() for number in numbers[:10])
    return (shown + (f" og {len(numbers) - 10} til" if len(numbers) > 10 else "")) or "ingen"
