"""State badges: icon, word and colour together, never colour alone (interface.md 5.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from photodesk.domain.capture_consent import ConsentStatus, ConsentSummary
from photodesk.ui.icons import icon
from photodesk.ui.labels import label, set_role
from photodesk.ui.theme import Theme

Tone = Literal["ok", "warn", "error", "muted", "primary"]
ICON = 18


@dataclass(frozen=True)
class State:
    """What a badge says: a name of the icon table, words, and the colour's token."""

    icon: str
    words: str
    tone: Tone


def _utc_day(instant: str) -> str:
    return instant[:10]


_CONSENT: dict[ConsentStatus, tuple[str, str, Tone]] = {
    ConsentStatus.NONE: ("consent-none", "No consent", "warn"),
    ConsentStatus.ASKED: ("consent-asked", "Asked", "muted"),
    ConsentStatus.GRANTED: ("consent-granted", "Signed", "ok"),
    ConsentStatus.EXPIRING: ("consent-expiring", "Expires", "warn"),
    ConsentStatus.EXPIRED: ("consent-expired", "Expired", "error"),
    ConsentStatus.REFUSED: ("consent-refused", "Refused", "error"),
    ConsentStatus.WITHDRAWN: ("consent-withdrawn", "Withdrawn", "error"),
}
_REQUEST: dict[str, tuple[str, str, Tone]] = {
    "draft": ("draft", "Draft", "muted"),
    "ready to sign": ("awaiting", "Awaiting signature", "warn"),
    "signed": ("signed", "Signed", "ok"),
    "released": ("released", "Released", "ok"),
    "declined": ("consent-refused", "Refused", "error"),
    "expired": ("consent-expired", "Expired", "error"),
    "withdrawn": ("consent-withdrawn", "Withdrawn", "error"),
    "given up": ("consent-refused", "Given up", "muted"),
}


def consent_state(summary: ConsentSummary, day: Callable[[str], str] = _utc_day) -> State:
    """The badge of a capture consent: word, day and version of the form.

    `day` turns an instant into the day to show; Desk.local_day gives the clinic's.
    """
    name, word, tone = _CONSENT[summary.status]
    granted = summary.status is ConsentStatus.GRANTED and summary.wording_version
    version = f" · v{summary.wording_version}" if granted else ""
    when = f" {day(summary.at)}" if summary.at else ""
    return State(name, f"{word}{when}{version}", tone)


def request_state(state: str) -> State:
    """The badge of a publication request, from the service's word for its state."""
    name, word, tone = _REQUEST.get(state, ("draft", state.capitalize(), "muted"))
    return State(name, word, tone)


class Badge(QFrame):
    """One state, drawn as icon and words on a tinted field."""

    def __init__(self, theme: Theme, state: State | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._state = state
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 12, 7)
        row.setSpacing(8)
        self._icon = label()
        self._words = label()
        row.addWidget(self._icon)
        row.addWidget(self._words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def words(self) -> str:
        """What the badge says."""
        return self._state.words if self._state else ""

    def show_state(self, state: State | None) -> None:
        """Say another state; None: nothing."""
        self._state = state
        self._draw()

    def _draw(self) -> None:
        if self._state is None:
            self.hide()
            return
        if self.parent() is not None:  # without one it would open as a window of its own
            self.show()
        set_role(self, "badge", self._state.tone)
        for piece in (self._icon, self._words):
            piece.style().unpolish(piece)
            piece.style().polish(piece)
        colour = getattr(self._theme.tokens, self._state.tone)
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(icon(self._state.icon, colour).pixmap(QSize(ICON, ICON), ratio))
        self._words.setText(self._state.words)
        self.setAccessibleName(self._state.words)
