"""The row under the header while a glass is broken: how long it holds, and for what."""

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from photodesk.domain.break_glass import LASTS, BreakGlass, still_open
from photodesk.domain.permissions import Right
from photodesk.services import patient_access
from photodesk.services.patient_access import Access
from photodesk.ui.desk import Desk
from photodesk.ui.icons import icon
from photodesk.ui.labels import label

ICON = 20
EVERY = 1000
"""Milliseconds between two looks at the clock."""
LONGEST = 120
"""Characters of a reason in the banner."""
_MARGIN = 16


class GlassBanner(QFrame):
    """On every page about the patient whose glass this person broke; hidden otherwise."""

    ended = Signal()
    """The half hour is over: no picture of the patient on show may stay."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.glass: BreakGlass | None = None
        """The glass that holds for the patient on show."""
        self._about_patient = False
        self.setProperty("surface", "error")
        self._icon = label()
        self.words = label("", "strong", wrap=True)
        self.words.setAccessibleName("Emergency access")
        row = QHBoxLayout(self)
        row.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        self.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY)
        self._clock.timeout.connect(self.look_at_the_clock)
        self._breaks = Right.BREAK_GLASS in desk.session.user.role.rights
        desk.patient_opened.connect(self._another_patient)
        desk.record_read.connect(self.read)
        desk.locking.connect(self._clock.stop)
        desk.theme.changed.connect(self._draw)
        self._draw()

    def show_page(self, *, about_patient: bool) -> None:
        """Whether the page on show is about the patient on show."""
        self._about_patient = about_patient
        self._show()

    def read(self) -> None:
        """Ask anew whether a glass holds for the patient on show."""
        session, patient_id = self._desk.session, self._desk.patient_id
        if self._breaks and patient_id is not None:
            self._desk.run(
                lambda: patient_access.look(session, patient_id),
                self._take,
                lane="read",
                for_patient=True,
            )

    def look_at_the_clock(self) -> None:
        """Count down; once the time is over, the service is asked and decides."""
        session, glass = self._desk.session, self.glass
        if glass is None:
            return
        clock = session.clock
        if still_open(glass, session.now(), clock.monotonic_ns(), clock.start()):
            self._show()
        else:
            self.read()

    def _another_patient(self, _patient_id: str) -> None:
        self.glass = None
        self._show()

    def _take(self, access: Access | None) -> None:
        before, self.glass = self.glass, access.glass if access else None
        self._show()
        if before is not None and access is None:
            self.ended.emit()

    def _show(self) -> None:
        glass = self.glass
        if glass is None:
            self._clock.stop()
            self.hide()
            return
        if not self._clock.isActive():
            self._clock.start()
        until = self._desk.local_time(glass.until)[-5:]
        self.words.setText(
            f"Emergency access until {until}, {_left(glass, self._desk)} left. What you open is "
            f"written down. Reason: {shortened(glass.reason)}"
        )
        self.setVisible(self._about_patient)

    def _draw(self) -> None:
        mark = icon("break-glass", self._desk.theme.tokens.error)
        self._icon.setPixmap(mark.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))


def shortened(reason: str) -> str:
    """A reason that leaves room for the pictures; the list of broken glasses has all of it."""
    return reason if len(reason) <= LONGEST else f"{reason[: LONGEST - 1]}…"


def _left(glass: BreakGlass, desk: Desk) -> str:
    passed = (desk.session.clock.monotonic_ns() - glass.ticks) / 1e9
    minutes = max(1, -int(-(LASTS.total_seconds() - passed) // 60))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
