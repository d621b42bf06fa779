"""Letters out of pictures of pages, by Debian's tesseract; runs in the reading process, within its limits."""

import io
import shutil
import subprocess
import time

from PIL import Image

LANGUAGES = ("nor", "eng")  # the packages tesseract-ocr-nor and tesseract-ocr; the first that is there is used
DOTS_PER_INCH = 200
LONGEST_PAGE = 20.0  # seconds
LARGEST_SIDE = 4000  # pixels; a drawing in A0 is rendered smaller


def available() -> str | None:
    """Return the language that tesseract can read here, None when it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    command = [program, "--list-langs"]
    try:
        listed = subprocess.run(command, capture_output=True, timeout=LONGEST_PAGE, check=False).stdout  # noqa: S603 - a fixed command
    except (OSError, subprocess.SubprocessError):
        return None
    known = listed.decode(errors="replace").split()
    return next((language for language in LANGUAGES if language in known), None)


def read_picture(picture: Image.Image, language: str, end: float) -> str | None:
    """Return the text on a picture of a page, None when it could not be read before `end` (monotonic seconds)."""
    seconds = min(LONGEST_PAGE, end - time.monotonic())
    program = shutil.which("tesseract")
    if seconds <= 0 or program is None:
        return None
    raw = io.BytesIO()
    picture.convert("L").save(raw, "PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", language, "--dpi", str(DOTS_PER_INCH)]
    environment = {"OMP_THREAD_LIMIT": "1"}  # one page on one core; it needs to know nothing else of ours
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, the picture on standard input
            command, input=raw.getvalue(), capture_output=True, timeout=seconds, env=environment, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").replace("\f", "")
