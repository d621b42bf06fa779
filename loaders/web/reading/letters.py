"""Characters of pages and documents as a reader sees them: what only steers how lines are broken or set is taken out."""

import re
import unicodedata

# Soft hyphens, zero-width spaces and joiners, marks of writing direction: nobody sees them inside a word.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
HYPHENS = re.compile("[\u2010\u2011]")
LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
BULLETS = dict.fromkeys(range(0xF020, 0xF100), "•")  # what Word's symbol fonts leave of a bullet
# Marks of footnotes behind a word or a year; "m²" and "10³" stay.
FOOTNOTES = re.compile("(?:(?<=[^\\W\\d_]{3})|(?<=\\d{4})|(?<=[.,;:!?»”)]))[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+")
# Words set with a space between their letters and a wider gap between the words; four letters in a row show that they are.
SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W\d_] {1,8}){3,400}[^\W\d_](?!\S)")
SPACED_WORD = re.compile(r"(?:[^\W\d_] ){3}[^\W\d_]")


def tidy(text: str) -> str:
    """Return a text in NFC, its words joined and divided as they are read; line breaks stay where they are."""
    text = UNSEEN.sub("", unicodedata.normalize("NFC", text).translate(LIGATURES).translate(BULLETS))
    text = FOOTNOTES.sub("", HYPHENS.sub("-", SPACES.sub(" ", text)))
    return SPACED_OUT.sub(_drawn_together, text)


def _drawn_together(found: re.Match[str]) -> str:
    if not SPACED_WORD.search(found[0]):
        return found[0]
    return " ".join(word.replace(" ", "") for word in re.split(" {2,}", found[0]))
