"""The models that the demo's server offers: what lies in one folder beside its database."""

import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ichikara_desktop.protocol.known import Sha256
from ichikara_desktop.server import offers
from ichikara_desktop.server.admin import ProjectUnknownError
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.demo import demo_project_id

LIST = "models.json"

_log = logging.getLogger(__name__)


class OfferedModel(BaseModel):
    """A line of the folder's list. The file itself is named ``<sha256>.gguf``.

    Attributes:
        name: what people see.
        adapter_of: the base's SHA-256, of an adapter.
    """

    model_config = ConfigDict(frozen=True)

    sha256: Sha256
    name: str
    licence: str
    notice: str = ""
    prompt_template: str = ""
    adapter_of: Sha256 | None = None
    dataset_version: str = ""

    @property
    def fields(self) -> offers.OfferFields:
        """What is said of it to those who may fetch it."""
        return offers.OfferFields(
            name=self.name,
            licence=self.licence,
            notice=self.notice,
            prompt_template=self.prompt_template,
            adapter_of=self.adapter_of,
            dataset_version=self.dataset_version,
        )


MODELS: TypeAdapter[tuple[OfferedModel, ...]] = TypeAdapter(tuple[OfferedModel, ...])
"""The list: bases before their adapters."""


def offer_demo_models(database: ServerDatabase, folder: Path, clock: Clock = utc_now) -> None:
    """Offer what lies there in the demo project, if that is made yet.

    The demo goes on without what is missing or cannot be read.
    """
    for model in _listed(folder):
        try:
            offers.offer_file_here(
                database, demo_project_id(), folder, model.sha256, model.fields, clock
            )
        except ProjectUnknownError:
            return
        except (OSError, offers.OfferFormError, offers.BaseNotOfferedError) as error:
            _log.warning("a model of the demo is not offered: %s", type(error).__name__)


def _listed(folder: Path) -> tuple[OfferedModel, ...]:
    try:
        return MODELS.validate_json((folder / LIST).read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        _log.warning("the list of the demo's models cannot be read: %s", type(error).__name__)
        return ()
