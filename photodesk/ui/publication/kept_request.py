"""Above the requests: a request that a lock interrupted, to be gone on with or thrown away."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from photodesk.services import kept_work
from photodesk.services.kept_work import KeptWork, Stock
from photodesk.services.unfinished import HalfRequested, WorkKind
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label, surface
from photodesk.ui.taking_up import go_on_with_request


class KeptRequestBar:
    """A bar that is hidden until something is kept for who is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: KeptWork | None = None
        self.bar = surface("warn")
        self.words = label("", wrap=True)
        self.go_on = button("", self._go_on, kind="primary")
        self.throw_away = button("Throw it away", self._throw_away)
        column = QVBoxLayout(self.bar)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go_on)
        row.addWidget(self.throw_away)
        row.addStretch(1)
        column.addLayout(row)
        self.bar.hide()

    def read(self) -> None:
        """Look whether a request is kept."""
        session = self._desk.session
        self._desk.run(lambda: kept_work.stock(session), self._show)

    def _show(self, stock: Stock) -> None:
        self._kept = stock.of(WorkKind.REQUEST)
        self.bar.setVisible(self._kept is not None)
        if self._kept is None or not isinstance(self._kept.work, HalfRequested):
            return
        begun, kept = self._kept.work.begun_at, self._kept
        changes = self._kept.work.request_id is not None
        what = "Changes of a draft" if changes else "A new request"
        were = "were" if changes else "was"
        ends = self._desk.local_day(kept.ends_at)
        self.words.setText(
            f"{what} for {kept.patient_name} {were} not finished when Photodesk locked. Only you "
            f"can open this. After {ends} it is dropped."
        )
        when = self._desk.local_time(begun)
        same_day = when.startswith(self._desk.session.today().isoformat())
        self.go_on.setText(f"Go on with the request begun at {when[-5:] if same_day else when}")

    def _go_on(self) -> None:
        if self._kept is not None and isinstance(self._kept.work, HalfRequested):
            go_on_with_request(self._desk, self._kept.work)

    def _throw_away(self) -> None:
        session = self._desk.session

        def gone(_none: None) -> None:
            self._desk.say("The unfinished request is thrown away.")
            self.read()

        self._desk.run(lambda: kept_work.throw_away(session, WorkKind.REQUEST), gone)
