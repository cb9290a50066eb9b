"""Finished values about the models of the server, for the windows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ichikara_desktop.app.values import Notice
from ichikara_desktop.protocol.models import ModelOffer


class Reach(StrEnum):
    """How far it is known what the server offers."""

    UNKNOWN = "unknown"
    OFFLINE = "offline"
    TROUBLE = "trouble"
    """Somebody answered, but did not tell."""
    HERE = "here"


class DownloadStage(StrEnum):
    """What a download is doing."""

    FETCHING = "fetching"
    WAITING = "waiting"
    """Nothing comes; it is tried again."""
    YIELDING = "yielding"
    """The sync goes before."""
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """A model that is offered and not here.

    Attributes:
        part: bytes of it that are here.
        base_name: of an adapter: the name of its base, here or offered; empty where it is neither.
        base: of an adapter: the offer of its base, where that is not here.
    """

    offer: ModelOffer
    part: int = 0
    base_name: str = ""
    base: ModelOffer | None = None

    @property
    def fetchable(self) -> bool:
        """Whether it can be used once it is here: an adapter is nothing without its base."""
        return self.offer.kind == "base" or bool(self.base_name)

    def needs(self, sha256: str) -> bool:
        """Whether it waits for the base ``sha256``."""
        return self.base is not None and self.base.sha256 == sha256


@dataclass(frozen=True, slots=True)
class DownloadsState:
    """What is offered, and what is on its way.

    Attributes:
        asking: the server is being asked.
        trouble: why it is not known what is offered, where that is not for want of a network.
        offered: how many models the server offers, also those that are here.
        strays: bytes that came of models which are not offered now.
        running: SHA-256 of the model on its way; empty for none.
        done: bytes of ``total`` that are behind it.
        seconds: that it still takes; nothing before that can be told.
        queued: models that come next.
        failures: what went wrong with a model last, by its SHA-256.
    """

    reach: Reach = Reach.UNKNOWN
    asking: bool = False
    trouble: Notice | None = None
    offers: tuple[OfferEntry, ...] = ()
    offered: int = 0
    strays: int = 0
    running: str = ""
    stage: DownloadStage = DownloadStage.FETCHING
    done: int = 0
    total: int = 0
    seconds: float | None = None
    queued: tuple[str, ...] = ()
    failures: Mapping[str, Notice] = field(default_factory=dict)

    def entry(self, sha256: str) -> OfferEntry | None:
        """Return an offer that is not here."""
        return next((each for each in self.offers if each.offer.sha256 == sha256), None)


def entries_of(
    offers: tuple[ModelOffer, ...], here: Mapping[str, str], parts: Mapping[str, int]
) -> tuple[OfferEntry, ...]:
    """Return what is offered and not here: each base with its adapters behind it.

    Adapters whose base is here already, or not offered at all, come last.

    Args:
        offers: of the server.
        here: names of the models that are here, by their SHA-256.
        parts: bytes that came of models, by their SHA-256.
    """
    missing = {offer.sha256: offer for offer in offers if offer.sha256 not in here}

    def entry(offer: ModelOffer) -> OfferEntry:
        base = missing.get(offer.base_sha256 or "")
        name = here.get(offer.base_sha256 or "", base.name if base is not None else "")
        return OfferEntry(offer, parts.get(offer.sha256, 0), name, base)

    entries = [entry(offer) for offer in missing.values()]
    found: list[OfferEntry] = []
    for each in entries:
        if each.offer.kind == "base":
            found += [each, *(one for one in entries if one.needs(each.offer.sha256))]
    return *found, *(each for each in entries if each not in found)
