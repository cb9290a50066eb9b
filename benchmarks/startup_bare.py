"""A process that shows an empty window and says when; imports nothing of the program."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

application = QApplication([])
window = QWidget()
window.resize(1180, 760)
window.show()
QTimer.singleShot(0, lambda: print("ready", flush=True))
application.exec()
