"""The look: two sets of colours, a palette from either, and a small style sheet.

Controls stay the platform's own; the style sheet only sets spacing, corners and the few kinds
of widgets named in :class:`Look`.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ichikara_desktop.assets import resource
from ichikara_desktop.windows.fonts import with_japanese


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme as ``#rrggbb``. Text on its ground reaches WCAG 2 AA."""

    paper: str
    """Where text is written."""
    ground: str
    """Rail, panels and bars around the paper."""
    raised: str
    """Buttons and the row under the pointer."""
    line: str
    """One-pixel separators and borders."""
    ink: str
    muted: str
    accent: str
    on_accent: str
    selected: str
    """Ground of the chosen row."""
    error: str
    warning: str
    hint: str
    good: str


LIGHT = Colours(
    paper="#fcfcfa",
    ground="#f3f3f0",
    raised="#e9e9e5",
    line="#d8d8d3",
    ink="#1f2328",
    muted="#57606a",
    accent="#2f5d8c",
    on_accent="#ffffff",
    selected="#dfe8f1",
    error="#b3261e",
    warning="#8a5d00",
    hint="#57606a",
    good="#1f6b3a",
)
DARK = Colours(
    paper="#1e1f22",
    ground="#26272b",
    raised="#34363b",
    line="#3d3f45",
    ink="#e6e6e3",
    muted="#a9aeb6",
    accent="#8fb6de",
    on_accent="#15202b",
    selected="#2f3d4d",
    error="#f2928c",
    warning="#e0b354",
    hint="#a9aeb6",
    good="#86c79b",
)


class Look(StrEnum):
    """What :func:`set_look` can make of a label or a button."""

    TITLE = "title"
    """The one heading of a screen."""
    MUTED = "muted"
    """Words that stand back."""
    PLAIN = "plain"
    """Words like any other, where they stood back before."""
    SECTION = "section"
    """A heading inside a screen."""
    PRIMARY = "primary"
    """The one button that a screen is for."""
    QUIET = "quiet"
    """A button without a border."""
    RAIL = "rail"
    """A page in the left rail."""
    FIELD = "field"
    """Several lines to be filled in."""
    LINK = "link"
    """A button in the bottom bar: plain words that lead somewhere."""


def set_look(widget: QWidget, look: Look) -> None:
    """Give ``widget`` the style of ``look``."""
    widget.setProperty("look", look.value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def apply_theme(app: QApplication, name: str) -> None:
    """Give the application the theme ``system``, ``light`` or ``dark``; may be called again."""
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(scheme.get(name, Qt.ColorScheme.Unknown))
    dark = name == "dark" or (
        name != "light" and app.styleHints().colorScheme() is Qt.ColorScheme.Dark
    )
    chosen = DARK if dark else LIGHT
    app.setFont(with_japanese(app.font()))
    app.setPalette(palette_of(chosen))
    app.setStyleSheet(style_sheet(chosen))


def colours(palette: QPalette) -> Colours:
    """Return the colours that ``palette`` was made from: the dark ones if it is dark."""
    is_dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    return DARK if is_dark else LIGHT


def palette_of(chosen: Colours) -> QPalette:
    """Return a palette in which every role has a colour of ``chosen``."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in {
        role.Window: chosen.ground,
        role.WindowText: chosen.ink,
        role.Base: chosen.paper,
        role.AlternateBase: chosen.ground,
        role.Text: chosen.ink,
        role.Button: chosen.raised,
        role.ButtonText: chosen.ink,
        role.BrightText: chosen.error,
        role.Highlight: chosen.accent,
        role.HighlightedText: chosen.on_accent,
        role.Accent: chosen.accent,
        role.Link: chosen.accent,
        role.LinkVisited: chosen.accent,
        role.PlaceholderText: chosen.muted,
        role.ToolTipBase: chosen.raised,
        role.ToolTipText: chosen.ink,
        role.Light: chosen.paper,
        role.Midlight: chosen.raised,
        role.Mid: chosen.line,
        role.Dark: chosen.line,
    }.items():
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(chosen.muted))
    return palette


def style_sheet(chosen: Colours) -> str:
    """Return the style sheet in the colours of ``chosen``."""
    names = {field.name: getattr(chosen, field.name) for field in fields(chosen)}
    arrows = {way: resource("icons", f"arrow-{way}.svg").as_posix() for way in ("up", "down")}
    tick = "check-dark" if chosen is DARK else "check-light"
    return _SHEET.substitute(names, **arrows, tick=resource("icons", f"{tick}.svg").as_posix())


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_SHEET = Template("""
QToolTip { color: $ink; background: $raised; border: 1px solid $line; padding: 4px 8px; }
QLabel[look="title"] { font-size: 20px; font-weight: 600; }
QLabel[look="section"] { font-weight: 600; color: $muted; }
QLabel[look="muted"] { color: $muted; }

QPushButton { min-height: 20px; padding: 5px 14px; border: 1px solid $line; border-radius: 6px;
  background: $paper; color: $ink; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $muted; background: $ground; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border-color: $accent;
  font-weight: 600; }
QPushButton[look="primary"]:focus { border: 2px solid $ink; padding: 4px 13px; }
QPushButton[look="primary"]:disabled { background: $raised; color: $muted; border-color: $line; }
QPushButton[look="quiet"], QToolButton[look="quiet"] { border: 1px solid transparent;
  border-radius: 6px; background: transparent; color: $accent; padding: 4px 8px; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: $raised; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border-color: $accent; }
QPushButton[look="quiet"]:disabled { color: $muted; }
QPushButton[look="link"] { border: 1px solid transparent; background: transparent; color: $muted;
  padding: 2px 8px; border-radius: 4px; text-align: left; }
QPushButton[look="link"]:hover { background: $raised; color: $ink; }
QPushButton[look="link"]:focus { border-color: $accent; }
QToolButton[look="rail"] { border: 1px solid transparent; border-radius: 6px; color: $muted;
  background: transparent; padding: 6px 2px; }
QToolButton[look="rail"]:hover { background: $raised; color: $ink; }
QToolButton[look="rail"]:checked { background: $selected; color: $accent; font-weight: 600; }
QToolButton[look="rail"]:focus { border-color: $accent; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 3px;
  background: $paper; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$tick"); }
QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked:focus { border-color: $ink; }
QRadioButton { spacing: 8px; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $muted; border-radius: 8px;
  background: $paper; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked:focus { border-color: $ink; }

QLineEdit, QComboBox, QAbstractSpinBox { min-height: 20px; padding: 4px 8px;
  border: 1px solid $line; border-radius: 6px; background: $paper; color: $ink;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit[look="field"] { border: 1px solid $line; border-radius: 6px; padding: 4px; }
QPlainTextEdit[look="field"]:focus { border: 1px solid $accent; }
QTextEdit[look="field"] { border: 1px solid $line; border-radius: 6px; }
QTextEdit[look="field"]:focus { border: 1px solid $accent; }
QComboBox::drop-down, QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
  border: none; width: 24px; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QComboBox::down-arrow, QAbstractSpinBox::down-arrow { image: url("$down"); width: 14px;
  height: 14px; }
QAbstractSpinBox::up-arrow { image: url("$up"); width: 14px; height: 14px; }
QToolButton[look="quiet"] { padding: 4px 22px 4px 2px; }
QToolButton[look="quiet"]::menu-indicator { image: url("$down"); width: 14px; height: 14px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 4px; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border: 1px solid $accent; }

QTextEdit, QPlainTextEdit, QTextBrowser { border: none; background: $paper; color: $ink;
  selection-background-color: $accent; selection-color: $on_accent; }
QAbstractItemView { border: none; background: $paper; color: $ink; outline: none;
  selection-background-color: $selected; selection-color: $ink; }

QTreeView::item { padding: 8px 8px; border-bottom: 1px solid $line; }
QTreeView::item:selected { background: $selected; color: $ink; }
QHeaderView { background: $paper; }
QHeaderView::section { background: $paper; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: 6px 8px 6px 11px; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { padding: 8px 10px; border: none; border-bottom: 2px solid transparent;
  background: transparent; color: $muted; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $ink; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }

QProgressBar { border: none; border-radius: 3px; background: $raised; max-height: 6px;
  min-height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: $accent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QWidget#head, QFrame#banner { background: $paper; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[rule="vertical"] { background: $line; border: none; max-width: 1px; min-width: 1px; }

QScrollBar:vertical { width: 12px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 12px; background: transparent; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; min-height: 32px;
  min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
