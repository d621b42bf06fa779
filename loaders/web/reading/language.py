"""Bokmål or nynorsk, told by the small words that only one of them has."""

import re

_NB = """
ikke et fra hva være mer noe jeg hun hvordan hvorfor noen også dere kommunene flere ble innbyggerne hver mye gjøre hvis
ønsker skoler foreningene frivillighet vedtatt
"""
_NN = """
ikkje eit frå kva vere meir noko eg ho korleis kvifor nokon nokre òg dykk kommunane fleire vart kvar mykje innbyggjarane
gjere dersom ønskjer skular foreiningane frivilligheit friviljug vedteken vedteke heradet heile
"""
NB, NN = frozenset(_NB.split()), frozenset(_NN.split())
WORD = re.compile(r"[a-zæøåòé]+")


def language(text: str) -> str | None:
    """Return 'nb' or 'nn', or None when a text has too few telling words or as many of both."""
    words = WORD.findall(text[:20_000].lower())
    nb, nn = sum(word in NB for word in words), sum(word in NN for word in words)
    if max(nb, nn) < 2 or nb == nn:
        return None
    return "nb" if nb > nn else "nn"
