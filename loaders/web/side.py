"""What is known of one address of a unit, and of the unit's present round."""

from dataclasses import dataclass

from loaders.web.addresses import Lenke


@dataclass(slots=True)
class Side:
    """What is known of one address of a unit; the columns of table `side`."""

    id: int
    nummer: str
    url: str
    nokkel: str
    type: str
    poeng: int
    dybde: int
    kilde: str
    plattform: str
    del_av: str | None = None
    del_nr: int = 0
    runde: int = 0
    forsok: int = 0
    tilstand: str = "ny"
    http_status: int | None = None
    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    hash: str | None = None
    innholdstype: str | None = None
    tittel: str | None = None
    sprak: str | None = None
    sist_endret: str | None = None
    trenger_ocr: int = 0
    merke: str | None = None
    duplikat_av: str | None = None
    relevant: int = 0
    forste_sett: str | None = None
    siste_sett: str | None = None
    sist_sjekket: str | None = None
    hentet: str | None = None
    endret: str | None = None
    borte_siden: str | None = None
    feil: str | None = None
    kode: str | None = None

    def lenke(self) -> Lenke:
        """Return the address as it was found."""
        return Lenke(self.url, self.poeng, self.kilde, self.type, self.dybde, self.del_av, self.del_nr)


@dataclass(slots=True)
class Runde:
    """A unit's present round: its number, requests used, and whether it goes on from an interrupted run."""

    nummer: int
    brukt: int
    fortsetter: bool
    plattform: str | None
    forrige_sider: int | None
