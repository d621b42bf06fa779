"""One adapter per publishing platform; README.md tells how to add the next."""

from loaders.web.platforms.acos import Acos
from loaders.web.platforms.base import Plain, Plattform
from loaders.web.platforms.custompublish import CustomPublish
from loaders.web.platforms.elsewhere import Elsewhere
from loaders.web.platforms.framsikt import Framsikt
from loaders.web.platforms.innsyn import Innsyn
from loaders.web.platforms.sitevision import Sitevision

# Asked in order for the site itself; the last takes what is left.
SITES: tuple[Plattform, ...] = (CustomPublish(), Acos(), Sitevision(), Plain())
# Asked for every link out of the site.
EXTERNAL: tuple[Plattform, ...] = (CustomPublish(), Framsikt(), Innsyn())
ELSEWHERE = Elsewhere()


def site_platform(url: str, generator: str, links: list[str]) -> Plattform:
    """Return the adapter for a site, told by its home page: address, generator and where its links point."""
    return next(platform for platform in SITES if platform.recognises(url, generator, links))


def external_platform(url: str) -> Plattform | None:
    """Return the adapter that takes care of an address outside the unit's own site, if one does."""
    return next((platform for platform in EXTERNAL if platform.claims(url)), None)


def by_name(navn: str) -> Plattform:
    """Return the adapter of a name that was stored with a page."""
    return next((platform for platform in (*SITES, *EXTERNAL, ELSEWHERE) if platform.navn == navn), SITES[-1])
