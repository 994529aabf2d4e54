"""The foot of the window: the last sentence, which stays, and the work that runs."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from photodesk.ui.labels import button, label
from photodesk.ui.work import Work

SPINNER_AFTER = 300
BAR_AFTER = 2000
"""Milliseconds before a spinner, and before a bar with its count and Cancel, appear."""


class StatusLine(QWidget):
    """What was said last, at the left; what runs, at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(48)
        self._works: list[Work] = []
        self._said = label("", "muted")
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._said.setAccessibleName("Status")
        self._what = label("", "muted")
        self._bar = QProgressBar()
        self._bar.setFixedWidth(220)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._cancel = button("Cancel", self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 16, 2)
        row.setSpacing(12)
        row.addWidget(self._said, 1)
        for widget in (self._what, self._bar, self._cancel):
            row.addWidget(widget)
            widget.hide()
        self._backup = button("", kind="link")
        self._backup.hide()
        row.addWidget(self._backup)
        self._spin = self._timer(SPINNER_AFTER, self._show_spinner)
        self._count = self._timer(BAR_AFTER, self._show_count)

    def _timer(self, after: int, act: "object") -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(act)
        return timer

    @property
    def said(self) -> QLabel:
        """The lasting sentence."""
        return self._said

    @property
    def cancel(self) -> QPushButton:
        """The button that stops what runs."""
        return self._cancel

    @property
    def bar(self) -> QProgressBar:
        """How far the work is; without an end while that is unknown."""
        return self._bar

    @property
    def is_busy(self) -> bool:
        """Whether something that a person would lose is running."""
        return any(work.stoppable for work in self._works)

    @property
    def backup(self) -> QPushButton:
        """How old the last backup is; leads to its page. Hidden until it is known."""
        return self._backup

    def show_backup(self, words: str, icon: QIcon, tip: str) -> None:
        """Say how the backups stand, at the far right, with the whole of it in the tip."""
        self._backup.setText(words)
        self._backup.setAccessibleName(words)
        self._backup.setIcon(icon)
        self._backup.setToolTip(tip)
        self._backup.setVisible(bool(words))

    def say(self, sentence: str) -> None:
        """Put a sentence that stays until the next."""
        self._said.setText(sentence)
        self._said.setToolTip("")

    def follow(self, work: Work) -> None:
        """Show a piece of work, if it lasts."""
        self._works.append(work)
        work.moved.connect(self._moved)
        work.ended.connect(self._drop_ended)
        if len(self._works) == 1:
            self._bar.setRange(0, 0)
            self._spin.start()
            self._count.start()

    @property
    def _shown(self) -> Work | None:
        """The newest work with an end in sight, else the newest."""
        stoppable = [work for work in self._works if work.stoppable]
        shown = stoppable or self._works
        return shown[-1] if shown else None

    def _show_spinner(self) -> None:
        work = self._shown
        if work is None:
            return
        self._what.setText(work.title)
        self._what.setVisible(bool(work.title))
        self._bar.show()
        self._cancel.setVisible(self._cancel.isVisibleTo(self) and work.stoppable)

    def _show_count(self) -> None:
        work = self._shown
        if work is not None and work.stoppable:
            self._show_spinner()
            self._cancel.setEnabled(not work.stopped())
            self._cancel.show()

    def _moved(self, done: int, total: int, what: str) -> None:
        work = self._shown
        if work is None or work is not self.sender():
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        counted = f"{done} of {total}" if total else ""
        self._what.setText("  ·  ".join(part for part in (what or work.title, counted) if part))

    def _stop(self) -> None:
        work = self._shown
        if work is not None:
            work.stop()
            self._cancel.setEnabled(False)
            self._what.setText("Stopping. What is done stays.")

    def _drop_ended(self) -> None:
        self._works = [work for work in self._works if not work.is_over]
        if not self._works:
            self._spin.stop()
            self._count.stop()
            for widget in (self._what, self._bar, self._cancel):
                widget.hide()
        else:
            self._show_spinner()
