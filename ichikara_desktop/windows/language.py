"""The language of the screens. Japanese is in the source; English is translated by Qt."""

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

_COMPILED = Path(__file__).parent / "forms"
_OWN = "ichikara-translator"
_QT = "qt-translator"


def apply_language(app: QApplication, language: str) -> None:
    """Show the application in ``language`` (``ja`` or ``en``); may be called again.

    Every window hears of it by ``QEvent.LanguageChange``.
    """
    for name in (_OWN, _QT):
        for installed in app.findChildren(QTranslator, name):
            app.removeTranslator(installed)
            installed.setParent(None)
    QLocale.setDefault(QLocale(language))
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    _install(app, _QT, f"qtbase_{language}", folder)
    if language != "ja":
        _install(app, _OWN, f"ichikara_{language}", str(_COMPILED))


def _install(app: QApplication, name: str, file: str, folder: str) -> None:
    translator = QTranslator(app)
    translator.setObjectName(name)
    if translator.load(file, folder):
        app.installTranslator(translator)
