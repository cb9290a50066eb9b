"""Fields for numbers that look like the other fields."""

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

_MARGIN = 8
"""Pixels before the number: a style sheet does not reach the field inside a spin box."""


def whole_number(parent: QWidget, least: int, most: int, value: int = 0, step: int = 1) -> QSpinBox:
    """Return a field for a whole number."""
    box = QSpinBox(parent, minimum=least, maximum=most, singleStep=step)
    box.setValue(value)
    _make_room(box)
    return box


def fraction(parent: QWidget, least: float, most: float, step: float) -> QDoubleSpinBox:
    """Return a field for a number with two decimals."""
    box = QDoubleSpinBox(parent, minimum=least, maximum=most, singleStep=step, decimals=2)
    _make_room(box)
    return box


def _make_room(box: QAbstractSpinBox) -> None:
    box.lineEdit().setTextMargins(_MARGIN, 0, 0, 0)
