"""A document that a kommune keeps on a host that no other adapter knows: file stores, asset hosts, sites that kommuner share.

That one document is asked for, with the host's own robots rules, and nothing that it links to.
"""

import re

from loaders.web.addresses import Lenke, host_of
from loaders.web.platforms.base import Plattform
from loaders.web.reading.links import is_file

# Other kommuner, the state, organisations and media: what they publish on volunteering is theirs.
OTHERS = re.compile(
    r"(?:^|\.)(?:kommune|herad|suohkan|fylkeskommune|fylke|dep|stat|regjeringen|stortinget|lovdata|ks|ssb|udir|helsedirektoratet|"
    r"frivillighetnorge|frivillighetsregisteret|frivillig|frifond|brreg|altinn|norsk-tipping|lottstift|nrk|facebook|instagram|twitter|"
    r"x|youtube|youtu|vimeo|linkedin|tiktok|google|bing|microsoft|apple|wikipedia|doodle|snl)\.(?:no|com|be|org|net)$",
    re.IGNORECASE,
)


class Elsewhere(Plattform):
    """Hosts without an adapter."""

    navn = "annet_sted"

    def worthwhile(self, lenke: Lenke) -> bool:
        """Ask for what is called a policy, and for files on a page about one."""
        if OTHERS.search(host_of(lenke.url)):
            return False
        return lenke.poeng >= 9 or (lenke.poeng >= 7 and is_file(lenke.url))

    def scope(self, url: str) -> str:
        """Return the address itself: nothing is entered from it."""
        return url
