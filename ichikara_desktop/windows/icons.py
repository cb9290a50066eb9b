"""The pictures in the rail: line drawings from ``resources/icons`` in the colours of the theme."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ichikara_desktop.assets import resource
from ichikara_desktop.windows.theme import colours

_SIZE = 24
_DENSITIES = (1.0, 2.0)


def icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon ``name``: muted, and in the accent while its button is checked."""
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    chosen = colours(palette)
    made = QIcon()
    for colour, state in ((chosen.muted, QIcon.State.Off), (chosen.accent, QIcon.State.On)):
        for density in _DENSITIES:
            made.addPixmap(_drawn(drawing, colour, density), QIcon.Mode.Normal, state)
    return made


def _drawn(drawing: str, colour: str, density: float) -> QPixmap:
    pixmap = QPixmap(round(_SIZE * density), round(_SIZE * density))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    svg = drawing.replace("currentColor", colour).encode()
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(density)
    return pixmap
