"""Tells that the network came back, where the system says so."""

import logging

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

log = logging.getLogger(__name__)

_Reachability = QNetworkInformation.Reachability


class NetworkWatch(QObject):
    """Follows the system's word about the network. It only ever says that trying may help.

    Qt has no such word on every system; then nothing is told, and the clock alone decides.
    """

    came_back = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._information: QNetworkInformation | None = None
        self._last: QNetworkInformation.Reachability | None = None
        try:
            if QNetworkInformation.loadDefaultBackend():
                self._information = QNetworkInformation.instance()
        except (RuntimeError, AttributeError) as error:
            log.info("no word about the network: %s", type(error).__name__)
        if self._information is not None:
            self._last = self._information.reachability()
            self._information.reachabilityChanged.connect(self._on_reachability)
            self._information.isBehindCaptivePortalChanged.connect(self._on_portal)

    def close(self) -> None:
        """Tell nothing more."""
        if self._information is not None:
            self._information.reachabilityChanged.disconnect(self._on_reachability)
            self._information.isBehindCaptivePortalChanged.disconnect(self._on_portal)
            self._information = None

    def _on_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        before, self._last = self._last, reachability
        if reachability not in {before, _Reachability.Disconnected}:
            self.came_back.emit()

    def _on_portal(self, behind: bool) -> None:
        if not behind:
            self.came_back.emit()
