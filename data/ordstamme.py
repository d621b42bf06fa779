"""Words of a text as they are searched for: one stem for every form of a word, in bokmål and nynorsk.

A stem is no word: it only is the same for «tilskudd», «tilskuddene», «tilskot» and «tilskota». The irregular forms are a lemmatiser's
business, which the index asks when it is made (`loaders/web/memory/tekstindeks.py`); what is here is fast and has no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from data.text import HIDDEN, clean

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = {"Cc", "Zl", "Zp"}
SHORTEST, LONGEST = 3, 60
"""letters that an ending leaves of a word, and those of the longest word that has forms"""

# Nynorsk → bokmål, wherever in a word it stands (compounds are one word); `^` and `$` bind it to the word's beginning and end.
_NYNORSK = """
tilskot=tilskudd foreining=forening friviljug=frivillig frivilje=frivillig verksemd=virksomhet oppgåve=oppgave utgreiing=utredning
rettleiing=veiledning vegleiing=veiledning rettleiar=veileder vegleiar=veileder leiing=ledelse leiar=leder leige=leie
einsemd=ensomhet einsam=ensom einskild=enkelt einskap=enhet ^eining=enhet eigen=egen ^eige=ege ^eigne=egne skule=skole skula=skola
møtestad=møtested heim=hjem sjuk=syk sjølv=selv ^ikkje$=ikke ^noko$=noe ^nokon$=noen ^nokre$=noen mykje=mye fleire=flere
^meir$=mer ^korleis$=hvordan ^kva$=hva ^kven$=hvem ^kvar$=hver ^kvart$=hvert ^frå$=fra ^dei$=de ^ein$=en ^eit$=et ^ei$=en
^berre$=bare ^gjere$=gjøre ^vere$=være innbyggj=innbygg kyrkj=kirk tenest=tjenest høyr=hør ^auk=øk rekneskap=regnskap hovud=hoved
moglegheit=mulighet mogleg=mulig naudsynt=nødvendig utanfor=utenfor utanom=utenom saman=sammen ^fremtid=framtid ^fremover=framover
fremje=fremme medverknad=medvirkning medverk=medvirk verknad=virkning verkemid=virkemid ^born=barn ^vaks=voks månad=måned
^veke$=uke oppleving=opplevelse deltakelse=deltaking deltagelse=deltaking deltager=deltaker avgjerd=avgjørelse fråsegn=uttalelse
framlegg=forslag fylgj=følg ynskj=ønsk løyving=bevilgning bevilling=bevilgning handsam=behandl skildr=beskriv frivillegg=frivillig
utarbeidelse=utarbeiding nettstad=nettsted bustad=bolig rådgjev=rådgiv gjevar=giver ^gje$=gi samla=samle løysing=løsning
vedteken=vedta vedtekne=vedta vedteke=vedta vedtatt=vedta vedtatte=vedta ^vedtek$=vedta ^vedtok$=vedta ^vedtar$=vedta
^vedtas$=vedta dugnadar=dugnader likskap=likhet ulikskap=ulikhet tryggleik=trygghet kjærleik=kjærlighet venleik=vennlighet
brukarar=brukere
"""


def _pairs() -> dict[str, str]:
    return dict(pair.split("=") for pair in _NYNORSK.split())


_WHERE = {name.strip("^$"): (name, bokmaal) for name, bokmaal in _pairs().items()}
_ALIKE = re.compile("|".join(sorted(_pairs(), key=len, reverse=True)))
_UTVAL = re.compile("utval(?!g)")
_HEIT = re.compile(r"(?<=[a-zæøå]{3})heit(?=$|s|[ae]|ar|er)")
_LEG = re.compile(r"(?<=[a-zæøå]{3})leg(?=$|e|a|t)")
_J = re.compile(r"(?<=[a-zæøå]{2})([gk])j(?=[ea])")
_ENDING = re.compile(
    r"(?:(?:ar|er)(?:ane|ene|ar|ne|e|en)|erne|ande|ende|edes?|ast|ane|ene|ere|est?|en|(?<!h)et|ar|er|a|e|(?<=al|ig|sk)t)?s?$"
)
_VOWEL = re.compile("[aeiouyæøå]")


def seen(of: str) -> str:
    """A text as it is searched in and shown: composed letters, and nothing that would hide in a word without being seen."""
    return HIDDEN.sub(lambda hit: " " if unicodedata.category(hit[0]) in _BETWEEN else "", clean(of))


def normal(word: str) -> str:
    """A word as it is compared: in small, composed letters."""
    return word.lower() if word.isascii() else unicodedata.normalize("NFC", word.casefold())


def words(of: str) -> list[tuple[str, int, int]]:
    """The words of a text that `seen` has seen, in order: each as `normal` writes it, where it begins and where it ends."""
    return [(normal(hit[0]), hit.start(), hit.end()) for hit in _WORD.finditer(of)]


def has_forms(word: str) -> bool:
    """Whether a word has other forms: a number, a code or what is far too long has none."""
    return word.isalpha() and len(word) <= LONGEST


@lru_cache(maxsize=4096)
def bokmaal(word: str) -> str:
    """A word in bokmål, where a part of it that is written otherwise in nynorsk is known; else the word itself."""
    same = _ALIKE.sub(lambda hit: _WHERE[hit[0]][1], word)
    return _J.sub(r"\1", _LEG.sub("lig", _HEIT.sub("het", _UTVAL.sub("utvalg", same))))


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The stem of a word that `normal` has seen; of one without known endings, or without forms, the word itself."""
    if not has_forms(word):
        return word
    same = bokmaal(word)
    for hit in _ENDING.finditer(same):
        left = same[: hit.start()]
        if len(left) >= SHORTEST and _VOWEL.search(left):
            return _last_letter(left)
    return _last_letter(same)


def _last_letter(word: str) -> str:
    """Without the s of a genitive or between the parts of a compound (or the word's own, in all its forms), and without a doubled m."""
    own = len(word) <= SHORTEST + 1 or word[-2] in "aeiouyæøås"
    return word[:-1] if word.endswith("mm") or (word.endswith("s") and not own) else word
