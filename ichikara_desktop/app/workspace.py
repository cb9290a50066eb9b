"""An opened store with everything that runs on it: what the windows are given."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.batch_service import BatchService
from ichikara_desktop.app.check_service import CheckService
from ichikara_desktop.app.comparison_service import ComparisonService
from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.dismissal_service import DismissalService
from ichikara_desktop.app.drafts_service import DraftsService
from ichikara_desktop.app.exchange_service import ExchangeService
from ichikara_desktop.app.model_bench import BenchService
from ichikara_desktop.app.model_downloads import DownloadService
from ichikara_desktop.app.model_service import ModelService
from ichikara_desktop.app.opening import demo_keys_of, keys_of
from ichikara_desktop.app.places import models_folder
from ichikara_desktop.app.preview_runner import PreviewRunner
from ichikara_desktop.app.preview_service import PreviewService
from ichikara_desktop.app.review_service import ReviewService
from ichikara_desktop.app.rule_catalogue import RuleTrial
from ichikara_desktop.app.secrets_service import SecretsService
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.store_checks import StoreChecks
from ichikara_desktop.app.store_signals import StoreSignals
from ichikara_desktop.app.surprise_service import SurpriseService
from ichikara_desktop.app.sync_service import SyncService
from ichikara_desktop.app.task_service import TaskService
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.upkeep import Upkeep
from ichikara_desktop.app.writing_service import WritingService
from ichikara_desktop.domain.people import Person
from ichikara_desktop.domain.project import Project
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.store.account import load_account, load_project
from ichikara_desktop.store.errors import NothingToDoError
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.topics import Topic
from ichikara_desktop.sync.engine import SyncEngine

_LIFTING_THREADS = 4
"""A preview, a file that comes in, one that is downloaded, and a measurement."""


class Workspace(QObject):
    """The services over one store, wired together. To be made in the thread of the windows."""

    project_changed = Signal(object)
    """The :class:`Project` as it is now."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        demo_server: DemoServer | None = None,
        models: Path | None = None,
    ) -> None:
        """Start the services on an enrolled store.

        Args:
            store: of the person.
            settings: of this computer.
            demo_server: for the demo.
            models: folder of the local models; by default beside the store.

        Raises:
            NothingToDoError: nobody is enrolled in this store yet.
        """
        super().__init__()
        account = store.read(load_account)
        project = store.read(lambda s: load_project(s, account.project_id)) if account else None
        if account is None or project is None:
            raise NothingToDoError
        self._store = store
        self.settings, self.demo_server = settings, demo_server
        self.person: Person = account.person
        self.project: Project = project
        self._signals = StoreSignals(store)
        self._background = background = Background(parent=self)
        # Models of gigabytes are read in threads of their own: the others submit people's work.
        self._lifting = lifting = Background(threads=_LIFTING_THREADS, parent=self)
        engine = SyncEngine(store)
        self.dismissals = DismissalService(store, project.project_id, background)
        self.store_checks = StoreChecks(store, project.check_profile, self._signals, background)
        self.checks = CheckService(
            project.check_profile, background, self.dismissals, self.store_checks
        )
        self.trial = RuleTrial(background)
        self.tasks = TaskService(
            store, engine, self._signals, background, settings, self.person, project.project_id
        )
        self.writing = WritingService(store, self.checks, background)
        self.review = ReviewService(store, self.checks, background)
        self.sync = SyncService(store, engine, self._signals, background)
        library = ModelLibrary(models or models_folder(store.folder.parent))
        self.models = ModelService(library, settings, lifting)
        self.preview_runner = PreviewRunner(library, settings, lifting)
        self.previews = PreviewService(store, library, self.preview_runner, settings, background)
        self.surprise = SurpriseService(self.preview_runner)
        self.batches = BatchService(store, library, self.preview_runner, settings, background)
        self.comparisons = ComparisonService(store, project, self.batches, background)
        self.downloads = DownloadService(
            store,
            library,
            lifting,
            syncing=lambda: self.sync.status.busy,
            template=lambda: self.project.prompt_template,
        )
        self.bench = BenchService(library, lifting, lambda: not self.preview_runner.idle)
        self._join_models()
        self.exchange = ExchangeService(store, project, background)
        self.upkeep = Upkeep(store)
        keys = keys_of if demo_server is None else demo_keys_of
        self.secrets = SecretsService(keys(store.folder), background)
        self.drafts = DraftsService(store, engine, keys(store.folder), background)
        self.secrets.code_made.connect(self.drafts.follow)
        self._signals.committed.connect(self._on_committed)
        self._closed = False

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo project with its own server."""
        return self.demo_server is not None

    @property
    def data_folder(self) -> Path:
        """Where the store lies."""
        return self._store.folder

    @property
    def store(self) -> Store:
        """The store itself, for commands and tests; windows use the services."""
        return self._store

    def start(self) -> None:
        """Read the tasks, and begin to synchronise."""
        self.tasks.start()
        self.sync.start()
        self.checks.start()
        self.store_checks.start()
        self.models.start()
        self.batches.start()
        if not self.is_demo:
            self.upkeep.start()

    def switch_demo_server(self, on: bool) -> None:
        """Let the demo's server answer or not, as when the network comes and goes."""
        server = self.demo_server
        if server is not None:
            self._background.run(
                server.start if on else server.stop,
                lambda _: self.sync.sync_now(),
                lambda error: self.sync.notice.emit(notice_of(error)),
            )

    def close(self) -> None:
        """Save what is typed, stop every thread and close the store. May be called again."""
        if self._closed:
            return
        self._closed = True
        self.tasks.close()
        self.writing.close()
        self.review.close()
        self.sync.close()
        self.checks.close()
        self.trial.close()
        self.models.close()
        self.downloads.close()
        self.bench.close()
        self.preview_runner.close()
        self.previews.close()
        self.upkeep.close()
        self._background.close()
        self._lifting.close()
        self._signals.close()
        self._store.close()
        if self.demo_server is not None:
            self.demo_server.stop()

    def _join_models(self) -> None:
        """Let what is done with models in one place be known in the others."""
        self.downloads.arrived.connect(self.models.take_up)
        self.models.listed.connect(self.downloads.refresh)
        self.bench.measured.connect(lambda *_: self.models.refresh())
        self.preview_runner.idle_changed.connect(
            lambda idle: None if idle else self.bench.give_way()
        )

    def _on_committed(self, topics: frozenset[Topic]) -> None:
        if Topic.PROJECT in topics:
            self._background.run(self._read_project, self._set_project)

    def _read_project(self) -> Project | None:
        return self._store.read(lambda session: load_project(session, self.project.project_id))

    def _set_project(self, project: Project | None) -> None:
        if project is not None and project != self.project:
            if project.check_profile != self.project.check_profile:
                self.checks.set_profile(project.check_profile)
            self.project = project
            self.project_changed.emit(project)
