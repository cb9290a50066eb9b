"""What every page of the main window has in common."""

from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """A page of the main window, laid out by a compiled Designer form.

    A subclass sets ``_form`` and overrides what it needs.
    """

    noticed = Signal(object)
    """A ``Notice`` for the bar above the bottom line."""
    models_asked = Signal()
    """The person wants to see the models."""

    _form: Any = None

    def flush(self) -> None:
        """Finish what is pending: the person goes to another page or closes the window."""

    def show_task(self, task_id: str) -> None:
        """Show a task, on the pages that can."""

    def retranslate(self, *_: object) -> None:
        """Fill in again the words that are not in the form."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._form is not None:
            self._form.retranslateUi(self)
            self.retranslate()
