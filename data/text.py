"""The one rule for characters, wherever text comes in: files, forms, sources and the store.

What looks the same is stored the same (`clean`): composed letters (NFC), one kind of space, one kind of line break. What
cannot be seen, or was damaged on the way, is refused with its name and its place (`problem`): it would make two equal texts
unequal, or a screen show something other than what is stored.
"""

from __future__ import annotations

import re
import unicodedata

# Norwegian names of what people meet; the rest is told by its number.
_NAMES = {
    0x00: "nulltegn", 0x07: "styretegn", 0x08: "styretegn", 0x1B: "styretegn", 0x7F: "styretegn",
    0xAD: "myk bindestrek", 0x34F: "usynlig skjøtetegn", 0x61C: "retningstegn", 0x180E: "usynlig skille",
    0x200B: "mellomrom uten bredde", 0x200C: "skilletegn uten bredde", 0x200D: "skjøtetegn uten bredde",
    0x200E: "retningstegn", 0x200F: "retningstegn", 0x2028: "linjeskilletegn", 0x2029: "avsnittsskilletegn",
    0x202A: "retningstegn", 0x202B: "retningstegn", 0x202C: "retningstegn", 0x202D: "retningstegn",
    0x202E: "retningstegn som snur teksten", 0x2060: "ordskjøt uten bredde", 0x2066: "retningstegn", 0x2067: "retningstegn",
    0x2068: "retningstegn", 0x2069: "retningstegn", 0x2800: "tomt punktskrifttegn", 0x3164: "usynlig fylltegn",
    0xFEFF: "byterekkefølgemerke", 0xFFF9: "usynlig merketegn", 0xFFFC: "plassholder for et bilde", 0xFFFD: "erstatningstegn",
}  # fmt: skip

# Unicode's Default_Ignorable_Code_Point, and what else shows nothing: controls but tab and line breaks, separators of lines,
# halves of pairs, private letters, noncharacters, the blank braille cell and the marks of something that is not there.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NOTHING = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u2800\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"
)
_PLANE_ENDS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 15))
HIDDEN = re.compile(f"[{_IGNORABLE}{_NOTHING}{_PLANE_ENDS}]")
# ✔ and ❤ are followed by a sign that only says how to draw them.
_DRAWN = re.compile("[\ufe0e\ufe0f]")

# UTF-8 read as if it were Windows-1252, Mac Roman or DOS: what the letters of our languages and common marks become.
_MISREAD = {
    text.encode().decode(codec): text
    for text in "æøåÆØÅáéèêóòôäöüÄÖÜÁÉñçčđŋšŧžČĐŊŠŦŽ«»–—’‘“”…•§°·½\u00a0"
    for codec in ("cp1252", "latin-1", "mac-roman", "cp850", "cp437")
    if not any(byte in b"\x81\x8d\x8f\x90\x9d" for byte in text.encode() if codec == "cp1252")
}
# ... the same twice, and a misread no-break space once `clean` has made it a plain one.
_MISREAD |= {
    twice: text
    for text in "æøåÆØÅéö–"
    if (twice := text.encode().decode("latin-1").encode().decode("cp1252", "replace")).isprintable()
    and "\ufffd" not in twice
} | {"Ãƒ": "Ã", "Â ": " "}
_DAMAGED = re.compile("|".join(map(re.escape, sorted(_MISREAD, key=len, reverse=True))))
_WORD = re.compile(r"\S+")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# What XML, or a reader of files by lines, cannot take: controls but tab and line feed, halves of pairs, noncharacters.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    f"{_PLANE_ENDS}\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)
_LOST_LETTER = re.compile(r"(?<=[a-zæøåA-ZÆØÅ])\?(?=[a-zæøå])")


def clean(text: str) -> str:
    """The text with composed letters (NFC), every space of Unicode as a plain one, and every line break as one."""
    if not text.isascii():
        text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def plain(text: str) -> str:
    """The text as the writer of any format may write it: one kind of line break, and U+FFFD for each character that some cannot take.

    What people write has passed `problem`; what the search found and what stood in a source have not.
    """
    return _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text without line breaks, as a title is: a blank for each, and for the blanks around it."""
    return " ".join(part.strip() for part in text.split("\n")).strip() if "\n" in text else text


def problem(text: str) -> str | None:
    """What is wrong with the characters of a text that `clean` has seen, as a Norwegian rule; None when nothing is."""
    for hit in HIDDEN.finditer(text):
        if not (_DRAWN.fullmatch(hit.group()) and _may_be_drawn(text[: hit.start()])):
            return _hidden(text, hit.start())
    if damaged := _DAMAGED.search(text):
        return (
            f"er skadet: «{visible(damaged.group())}» skulle trolig vært «{_MISREAD[damaged.group()]}» (tegn {damaged.start() + 1}). "
            "Teksten er lest med feil tegnsett et sted på veien. Rett den, eller lagre filen på nytt som «CSV UTF-8»."
        )
    if "?" in text and (lost := _LOST_LETTER.search(_WORD.sub(_without_address, text))):
        return (
            f"har et spørsmålstegn inne i et ord (tegn {lost.start() + 1}): en bokstav er trolig gått tapt. Skriv den."
        )
    return None


def _without_address(word: re.Match[str]) -> str:
    return "." * len(word.group()) if "/" in word.group() or "=" in word.group() else word.group()


def name(character: str) -> str:
    """The Norwegian name of a character that cannot be seen, with its number: «myk bindestrek, U+00AD»."""
    number = ord(character)
    told = _NAMES.get(number)
    if told is None and 0xD800 <= number <= 0xDFFF:
        told = "halvt tegnpar"
    if told is None and (0xE000 <= number <= 0xF8FF or number >= 0xF0000):
        told = "privat tegn"
    if told is None:
        told = "styretegn" if unicodedata.category(character) == "Cc" else "usynlig tegn"
    return f"{told}, U+{number:04X}"


def visible(text: str, width: int = 80) -> str:
    """The text with hidden characters and line breaks written as codes, cut to `width` characters."""
    shown = re.sub(f"{HIDDEN.pattern}|[\n\r\t]", lambda hit: f"[U+{ord(hit.group()):04X}]", text)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def _hidden(text: str, place: int) -> str:
    before = text[max(0, place - 12) : place]
    where = f"tegn {place + 1}, etter «{visible(before)}»" if before.strip() else f"tegn {place + 1}"
    character = text[place]
    if character == "\ufffd":
        return f"er skadet: en bokstav er gått tapt ({name(character)}; {where}). Skriv teksten på nytt."
    return f"har et tegn som ikke vises: {name(character)} ({where}). Skriv teksten på nytt uten det."


def _may_be_drawn(before: str) -> bool:
    return bool(before) and (unicodedata.category(before[-1]) in {"So", "Sm", "Sk", "Nd", "Po"})
