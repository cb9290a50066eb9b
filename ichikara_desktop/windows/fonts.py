"""Which faces Japanese text is shown in: the best that this computer has."""

from PySide6.QtGui import QFont, QFontDatabase

_TEXT_FACES = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Noto Serif CJK JP",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Yu Mincho",
    "BIZ UDGothic",
    "BIZ UDMincho",
    "Meiryo",
)


def japanese_faces() -> list[str]:
    """Return the faces for Japanese text that exist here, the best first."""
    here = set(QFontDatabase.families())
    return [face for face in _TEXT_FACES if face in here]


def text_font(pixels: int) -> QFont:
    """Return the font in which text is written and read, ``pixels`` high."""
    font = with_japanese(QFont())
    faces = japanese_faces()
    if faces:
        font.setFamilies([*faces, *font.families()])
    font.setPixelSize(pixels)
    return font


def with_japanese(font: QFont) -> QFont:
    """Return ``font`` with a Japanese face behind its own.

    Without it the system may choose a Chinese face, whose 直 and 骨 are drawn differently.
    """
    widened = QFont(font)
    own = [family for family in font.families() if family not in _TEXT_FACES]
    widened.setFamilies([*own, *japanese_faces()])
    return widened
