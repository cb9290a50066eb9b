"""Pictures of what people seldom see, and need most then: trouble, and the way out of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from sqlalchemy.orm import Session

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of_code
from ichikara_desktop.app.values import Link
from ichikara_desktop.demo.camera import SIZE, Camera
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.model_states import take_models
from ichikara_desktop.demo.preview_states import take_comparing, take_previews
from ichikara_desktop.demo.waiting import outcome
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import OperationResult, Outcome
from ichikara_desktop.store import outbox, set_aside
from ichikara_desktop.store.draft_copies import Opened, take_in
from ichikara_desktop.store.mending import Mended
from ichikara_desktop.store.models import SetAsideRow
from ichikara_desktop.store.salvage import Salvaged
from ichikara_desktop.store.tasks import find_task, save_tasks
from ichikara_desktop.sync.draft_copies import BroughtBack
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.unlock import Unlock

SHOWN_CODE = "7K2M-9Q4D-0XJ3-VB8N-5RTC-1WHE-6GPA"
"""The form of a recovery code; it opens nothing."""
_LONG = 60
"""Tasks of a long queue: more than the list has before it is scrolled."""

Act = Callable[[MainWindow], object]
"""Something that is done in a window, or happens to it, before its picture is taken."""


def unlocking(camera: Camera, joining: Joining, settings: Settings) -> None:
    """Take pictures of opening a store that is damaged, and of one in an unsafe place."""
    saved = Salvaged(joining.data_folder / "damaged-1", Mended(12, 1, 3, 0, 1, 40), 3, 2, "")

    def window(happens: Callable[[], object]) -> QWidget:
        unlock = Unlock(joining)
        happens()
        return unlock

    def damaged() -> None:
        joining.notice.emit(notice_of_code("damaged-store"))
        joining.damaged.emit()

    def unsafe() -> None:
        joining.notice.emit(notice_of_code("unsafe-place"))
        joining.unsafe_place.emit()

    def salvaged() -> None:
        joining.salvaged.emit(saved)

    camera.take_window("unlock-damaged", settings, lambda: window(damaged))
    camera.take_window("unlock-salvaged", settings, lambda: window(salvaged))
    camera.take_window("unlock-unsafe-place", settings, lambda: window(unsafe))


def take_states(camera: Camera, work: Path) -> None:
    """Take pictures of one person's windows in trouble, over a real server.

    Args:
        camera: takes the pictures.
        work: an empty folder.
    """
    work.mkdir()
    server = DemoServer(work / "server")
    server.start()
    codes = server.invite()
    desk, coordinator = Desk(work / "answerer"), Desk(work / "coordinator")
    try:
        desk.join(server.url, codes["answerer"])
        coordinator.join(server.url, codes["coordinator"])
        take_comparing(camera, coordinator)
        _States(camera, desk).take(server)
    finally:
        desk.close()
        coordinator.close()
        server.stop()


class _States:
    def __init__(self, camera: Camera, desk: Desk) -> None:
        self._camera, self._desk = camera, desk

    def take(self, server: DemoServer) -> None:
        self._unsettle()
        self._picture("needs-attention", "sync")
        self._notices()
        self._settings()
        take_previews(self._camera, self._desk)
        take_models(self._picture, self._desk.workspace)
        self._revoked(server)
        self._long_queue()

    def _notices(self) -> None:
        upkeep, sync = self._desk.workspace.upkeep, self._desk.workspace.sync
        damage, full = notice_of_code("check-found-damage"), notice_of_code("disk-full")

        def consent(window: MainWindow) -> None:
            upkeep.notice.emit(damage)
            _button(window, "noticeAction").click()

        def unreached(code: str) -> Act:
            notice = notice_of_code(code)
            status = replace(sync.status, link=Link.OFFLINE, notice=notice)

            def tell(_: MainWindow) -> None:
                sync.status_changed.emit(status)
                sync.notice.emit(notice)

            return tell

        self._picture("damage-found", "queue", lambda _: upkeep.notice.emit(damage))
        self._picture("damage-consent", "queue", consent)
        self._picture("disk-full", "queue", lambda _: upkeep.notice.emit(full))
        self._picture("certificate", "sync", unreached("certificate"))
        self._picture("proxy", "sync", unreached("proxy"))

    def _settings(self) -> None:
        workspace = self._desk.workspace
        back = BroughtBack(new=2, same=1, beside=1, unreadable=1)

        def press(name: str) -> Act:
            return lambda window: _button(window, name).click()

        def slip(window: MainWindow) -> None:
            press("bringBack")(window)
            code = window.findChild(QLineEdit, "recoveryCode")
            assert isinstance(code, QLineEdit)  # noqa: S101 - the dialog is open
            code.setText("7K2M-9Q4D")
            _button(window, "agree").click()

        self._picture("copies-back", "settings", lambda _: workspace.drafts.brought_back.emit(back))
        self._picture("copies-code", "settings", slip)
        self._picture("passphrase", "settings", press("passphrase"))
        self._picture(
            "new-code", "settings", lambda _: workspace.secrets.code_made.emit(SHOWN_CODE)
        )

    def _revoked(self, server: DemoServer) -> None:
        workspace = self._desk.workspace
        server.revoke(workspace.project.project_id, workspace.person.person_id)
        self._desk.sync()

        def told(_: MainWindow) -> None:
            workspace.sync.notice.emit(notice_of_code("revoked"))

        self._picture("revoked", "sync", told)
        self._picture("export-unsent", "sync", lambda window: _button(window, "unsent").click())

    def _long_queue(self) -> None:
        tasks = self._desk.workspace.tasks
        some = next(t for t in self._desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE).task_id

        def fill(session: Session) -> None:
            task = find_task(session, some)
            assert task is not None  # noqa: S101 - it is in the queue
            more = [task.view.model_copy(update={"task_id": new_id()}) for _ in range(_LONG)]
            save_tasks(session, [(view, 1) for view in more])

        self._desk.workspace.store.write(fill)

        def search(window: MainWindow) -> None:
            page = window.page("queue")
            field = page.findChild(QLineEdit, "search") if page else None
            assert isinstance(field, QLineEdit)  # noqa: S101 - it is in the form
            outcome(lambda: field.setText("鯨の歌"), tasks.found)

        self._picture("queue-long", "queue")
        self._picture("queue-nothing-found", "queue", search)

    def _unsettle(self) -> None:
        """Leave something of every kind on the page: unsent, refused, beside another draft."""
        desk, store = self._desk, self._desk.workspace.store
        desk.fetch(3)
        desk.sync()
        first, second = [t for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE][:2]
        text = "高松市、徳島市、松山市、高知市です。"
        desk.write(desk.open_task(first.task_id), text)
        now = datetime.now(UTC)
        store.write(
            lambda s: take_in(s, new_id(), 1, Opened(first.task_id, "香川県は高松市です。", now))
        )
        desk.write(desk.open_task(second.task_id), text)
        desk.submit(second.task_id, text)
        (op,) = store.read(lambda s: outbox.waiting(s, 1))
        refused = OperationResult(
            op_id=op.op_id, outcome=Outcome.REJECTED, code="hash-mismatch", status=400
        )
        store.write(lambda s: outbox.store_result(s, refused))

        def differ(session: Session) -> None:
            number = set_aside.set_aside(session, now)
            session.get_one(SetAsideRow, number).missing = 2

        store.write(differ)

    def _picture(self, name: str, page: str, act: Act = lambda _: None) -> None:
        workspace = self._desk.workspace

        def window() -> QWidget:
            shown = MainWindow(workspace)
            shown.resize(*SIZE)
            shown.show_page(page)
            outcome(workspace.tasks.refresh, workspace.tasks.changed)
            outcome(workspace.sync.refresh, workspace.sync.entries_changed)
            shown.show()
            act(shown)
            return shown

        self._camera.take_window(name, workspace.settings, window)


def _button(window: QWidget, name: str) -> QPushButton:
    button = window.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)  # noqa: S101 - it is in the form
    return button
