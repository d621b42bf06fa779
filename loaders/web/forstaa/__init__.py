"""Understands a document: which plan it shows, whether it is adopted, and on which sentence that rests."""

from loaders.web.forstaa.dokument import understand
from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.grunnlag import Grunnlag, read_grunnlag
from loaders.web.forstaa.typer import Bevis, Enhet, Funn, Regeltreff

__all__ = ["Bevis", "Enhet", "Funn", "Grunnlag", "Kontekst", "Regeltreff", "read_grunnlag", "understand"]
