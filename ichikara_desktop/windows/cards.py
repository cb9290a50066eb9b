"""Cards below each other: each is one stop of the keys, with its words and its buttons."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ichikara_desktop.windows.theme import Look, colours, set_look

INDENT = 28
"""Pixels by which a card stands to the right that belongs to the one above it."""
_MARK, _EDGE = 3, 16
_PADDING = 9
"""Pixels between the edge of a quiet button and its words, which stand below the card's."""


class Card(QFrame):
    """A name with a state, some lines, what is being done, and buttons.

    Up and Down go to the next card, Return chooses it, Delete asks for its removal.
    """

    moved = Signal(int)
    """The person wants the card that is so many further down."""
    acted = Signal(str, str)
    """What is wanted (``choose`` and ``remove`` are Return and Delete), and the card's key."""

    def __init__(self, key: str, depth: int = 0) -> None:
        """Lay out an empty card.

        Args:
            key: of what it shows.
            depth: 1 where it belongs to the card above it.
        """
        super().__init__()
        self.key, self._depth = key, depth
        self.setObjectName(f"card-{key[:12]}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name, self._state = QLabel(self), QLabel(self)
        self._lines: dict[str, QLabel] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._busy = QProgressBar(self)
        self._busy.setTextVisible(False)
        self._busy.hide()
        heavy = QFont(self._name.font())
        heavy.setWeight(QFont.Weight.DemiBold)
        self._name.setFont(heavy)
        self._name.setObjectName("name")
        self._name.setWordWrap(True)
        self._state.setObjectName("state")
        for label in (self._name, self._state):
            label.setTextFormat(Qt.TextFormat.PlainText)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(_EDGE - _PADDING + INDENT * depth, 12, _EDGE, 10)
        whole.setSpacing(6)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(_PADDING, 0, 0, 0)
        self._column.setSpacing(4)
        whole.addLayout(self._column)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._name, 1)
        head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(4)
        self._foot.addStretch(1)
        whole.addLayout(self._foot)

    def _add_line(self, name: str, look: Look = Look.MUTED) -> None:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        set_look(label, look)
        self._lines[name] = label
        self._column.addWidget(label)

    def _add_foot(self, *names: str) -> None:
        """Add the line of progress and the buttons of these names, in this order."""
        self._column.addWidget(self._busy)
        for name in names:
            button = QPushButton(self)
            button.setObjectName(name)
            button.setAutoDefault(True)
            set_look(button, Look.QUIET)
            button.clicked.connect(lambda _=False, name=name: self.acted.emit(name, self.key))
            button.installEventFilter(self)
            self._buttons[name] = button
            self._foot.insertWidget(self._foot.count() - 1, button)

    def _say(self, name: str, words: str) -> None:
        self._lines[name].setText(words)
        self._lines[name].setVisible(bool(words))

    def _offer(self, name: str, words: str, *, shown: bool = True, enabled: bool = True) -> None:
        """Show a button with its words; a screen reader hears too which card it is about."""
        button = self._buttons[name]
        button.setText(words)
        button.setAccessibleName(f"{words}: {self._name.text()}")
        button.setEnabled(enabled)
        button.setVisible(shown)

    def _show_busy(self, shown: bool, done: int = 0, total: int = 0) -> None:
        """Show how far it is; ``total`` 0 where that is not known."""
        self._busy.setVisible(shown)
        self._busy.setMaximum(1000 if total else 0)
        self._busy.setValue(done * 1000 // total if total else 0)

    def _head(self, name: str, state: str, colour: str) -> None:
        self._name.setText(name)
        self._state.setText(state)
        self._state.setVisible(bool(state))
        self._state.setStyleSheet(f"color: {colour};")

    def _name_all(self) -> None:
        """Give a screen reader the whole card in one sentence."""
        labels = [self._name, self._state, *self._lines.values()]
        said = [label.text() for label in labels if label.text() and not label.isHidden()]
        self.setAccessibleName("、".join(said))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move, choose, or ask for the removal."""
        keys = Qt.Key
        steps = {keys.Key_Up: -1, keys.Key_Down: 1}
        acts = {keys.Key_Return: "choose", keys.Key_Enter: "choose", keys.Key_Delete: "remove"}
        key = Qt.Key(event.key())
        if not self.hasFocus():
            super().keyPressEvent(event)
        elif key in steps:
            self.moved.emit(steps[key])
        elif key in acts:
            self.acted.emit(acts[key], self.key)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show by the ground whether the keys go here."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the ground while the keys go to one of the buttons."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, and one line below."""
        painter, chosen = QPainter(self), colours(self.palette())
        if _has_keys(self):
            painter.fillRect(self.rect(), QColor(chosen.selected))
            painter.fillRect(0, 0, _MARK, self.height(), QColor(chosen.accent))
        painter.setPen(QColor(chosen.line))
        left = _EDGE + INDENT * self._depth
        painter.drawLine(left, self.height() - 1, self.width() - _EDGE, self.height() - 1)


class CardColumn(QWidget):
    """Cards in an order. One that stays is kept, with the keys where they were."""

    moved = Signal(object, int)
    """A card, and how many further down the wanted one is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def fill(self, wanted: Sequence[tuple[str, Callable[[], Card]]]) -> None:
        """Show cards of these keys; one that is not here yet is made.

        Where the card goes that has the keys, its neighbour gets them.
        """
        kept = {card.key: card for card in self.cards}
        focused = next((n for n, card in enumerate(self.cards) if _has_keys(card)), None)
        gone = [card for card in self.cards if card.key not in {key for key, _ in wanted}]
        self.cards = [kept.get(key) or self._made(make) for key, make in wanted]
        for place, card in enumerate(self.cards):
            if self._column.indexOf(card) != place:
                self._column.insertWidget(place, card)
        if focused is not None and self.cards and not any(map(_has_keys, self.cards)):
            self.cards[min(focused, len(self.cards) - 1)].setFocus()
        for card in gone:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()

    def _made(self, make: Callable[[], Card]) -> Card:
        card = make()
        card.moved.connect(lambda step: self.moved.emit(card, step))
        return card


def _has_keys(card: Card) -> bool:
    """Return whether the keys go to a card, or will once its window is the active one again."""
    focused = card.window().focusWidget()
    return focused is not None and (focused is card or card.isAncestorOf(focused))
