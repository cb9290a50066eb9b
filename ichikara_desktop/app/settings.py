"""What a person may set on this computer. Kept in an INI file beside the store."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from ichikara_desktop.domain.ids import new_id

LANGUAGES = ("ja", "en")
THEMES = ("system", "light", "dark")
LOCK_MINUTES = (0, 5, 15, 30, 60)
TEXT_SIZES = range(12, 41)
"""Allowed sizes of the writing text in pixels at 100 %."""

MOST_ANSWERS = 4
"""Answers of the local model that are asked for at a time."""

_DEFAULT_TEXT_SIZE = 17
_DEFAULT_PANEL_WIDTH = 320


class Settings:
    """Typed access to the settings; a value that cannot be read counts as not set."""

    def __init__(self, path: Path) -> None:
        """Use the INI file at ``path``; it is made when something is first set."""
        self._values = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """Language of the screens: ``ja`` or ``en``."""
        return self._choice("language", LANGUAGES)

    @language.setter
    def language(self, value: str) -> None:
        self._values.setValue("language", value)

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return self._choice("theme", THEMES)

    @theme.setter
    def theme(self, value: str) -> None:
        self._values.setValue("theme", value)

    @property
    def text_size(self) -> int:
        """Size of the writing text in pixels at 100 %."""
        size = self._number("text_size", _DEFAULT_TEXT_SIZE)
        return min(max(size, TEXT_SIZES.start), TEXT_SIZES.stop - 1)

    @text_size.setter
    def text_size(self, value: int) -> None:
        self._values.setValue("text_size", value)

    @property
    def panel_width(self) -> int:
        """Width of the right panel in pixels."""
        return self._number("panel_width", _DEFAULT_PANEL_WIDTH)

    @panel_width.setter
    def panel_width(self, value: int) -> None:
        self._values.setValue("panel_width", value)

    @property
    def panel_visible(self) -> bool:
        """Whether the right panel is shown."""
        return str(self._values.value("panel_visible", "true")).lower() == "true"

    @panel_visible.setter
    def panel_visible(self, value: bool) -> None:
        self._values.setValue("panel_visible", "true" if value else "false")

    @property
    def window_geometry(self) -> QByteArray:
        """Where the main window was, as Qt saves it; empty at first."""
        value = self._values.value("window_geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @window_geometry.setter
    def window_geometry(self, value: QByteArray) -> None:
        self._values.setValue("window_geometry", value)

    @property
    def store_folder(self) -> str:
        """Where the store lies, if the person chose another place; else empty."""
        return str(self._values.value("store_folder", ""))

    @store_folder.setter
    def store_folder(self, value: str) -> None:
        self._values.setValue("store_folder", value)
        self._values.sync()

    @property
    def lock_after(self) -> int:
        """Minutes without a key or click after which the window is locked; 0 for never."""
        minutes = self._number("lock_after", 0)
        return minutes if minutes in LOCK_MINUTES else 0

    @lock_after.setter
    def lock_after(self, value: int) -> None:
        self._values.setValue("lock_after", value)

    @property
    def preview_base(self) -> str:
        """SHA-256 of the model that previews are made with; empty before one was chosen."""
        return str(self._values.value("preview/base", ""))

    @preview_base.setter
    def preview_base(self, value: str) -> None:
        self._values.setValue("preview/base", value)

    @property
    def preview_adapter(self) -> str:
        """SHA-256 of the adapter of the tuned column; empty for none."""
        return str(self._values.value("preview/adapter", ""))

    @preview_adapter.setter
    def preview_adapter(self, value: str) -> None:
        self._values.setValue("preview/adapter", value)

    @property
    def preview_count(self) -> int:
        """How many answers are asked for at a time."""
        return max(1, min(MOST_ANSWERS, self._number("preview/count", 1)))

    @preview_count.setter
    def preview_count(self, value: int) -> None:
        self._values.setValue("preview/count", value)

    @property
    def surprise(self) -> bool:
        """Whether words that the local model did not expect are marked while one writes."""
        return str(self._values.value("preview/surprise", "false")).lower() == "true"

    @surprise.setter
    def surprise(self, value: bool) -> None:
        self._values.setValue("preview/surprise", "true" if value else "false")

    @property
    def preview_sampling(self) -> str:
        """How tokens are chosen, as JSON; empty for the defaults."""
        return str(self._values.value("preview/sampling", ""))

    @preview_sampling.setter
    def preview_sampling(self, value: str) -> None:
        self._values.setValue("preview/sampling", value)

    @property
    def device_id(self) -> str:
        """This computer's own id, made when first asked for, and the same ever after."""
        value = str(self._values.value("device_id", ""))
        if not value:
            value = new_id()
            self._values.setValue("device_id", value)
            self._values.sync()
        return value

    def _choice(self, name: str, allowed: tuple[str, ...]) -> str:
        value = str(self._values.value(name, allowed[0]))
        return value if value in allowed else allowed[0]

    def _number(self, name: str, default: int) -> int:
        try:
            return int(str(self._values.value(name, default)))
        except ValueError:
            return default
