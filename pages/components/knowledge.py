"""How fresh the knowledge behind the statuses is, in a sentence that several screens show. No Streamlit here."""

from data.queries.knowledge import Freshness
from pages.components import format as fmt
from pages.components import texts as t


def sentence(found: Freshness) -> str:
    """«Av 185 statuser hviler 1 på kilder fra det siste året, …», or that there is none; then how many kommuner have said so themselves."""
    own = ""
    if found.svart_selv:
        own = " " + t.FERSKHET_SELV.format(
            antall=fmt.kommuner(found.svart_selv),
            andel=fmt.prosent(found.svart_selv / found.antall_kommuner),
            innbyggere=fmt.prosent(found.innbyggere_svart_selv / found.innbyggere),
        )
    if not found.med_status:
        return t.FERSKHET_INGEN + own
    told = t.FERSKHET_SETNING.format(
        antall=fmt.antall(found.med_status, "status", "statuser"),
        siste=fmt.tall(found.siste_aar),
        fire=fmt.tall(found.siste_fire_aar),
        eldre=fmt.tall(found.eldre),
        udatert=fmt.tall(found.udatert),
    )
    return told + own
