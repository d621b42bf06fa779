"""Any site without an adapter of its own: sitemaps, search form and links are all there is to go by."""

from loaders.web.platforms.base import Plattform


class Plain(Plattform):
    """The platform of the rest."""

    navn = "plain"

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Take every site that no other adapter knows."""
        return True
