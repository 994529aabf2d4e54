"""After a lock: unfinished work is offered to whose it is, to be taken up or thrown away.

A publication request is offered on the requests board instead, where such work is begun.
"""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photodesk.services import kept_work
from photodesk.services.kept_work import KeptWork, Stock
from photodesk.services.unfinished import (
    FormKind,
    HalfImported,
    HalfLabelled,
    HalfRegistered,
    HalfSigned,
    Unfinished,
    WorkKind,
    right_for,
)
from photodesk.ui import taking_up
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label, surface
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 640
FORMS = {FormKind.CAPTURE: "capture consent", FormKind.PUBLICATION: "publication consent"}


def offer_kept_work(desk: Desk, window: QWidget) -> None:
    """Look what is kept for who has just signed in, and offer it."""
    session = desk.session
    desk.run(lambda: kept_work.stock(session), partial(_offer, desk, window))


def _offer(desk: Desk, window: QWidget, stock: Stock) -> None:
    if words := dropped_words(stock):
        desk.say(words)
    works = [kept for kept in stock.works if kept.kind is not WorkKind.REQUEST]
    if works:
        KeptWorkDialog(desk, window, works).open()
    elif stock.of(WorkKind.REQUEST) is not None and desk.has_page("publication"):
        desk.say("A publication request is still unfinished: see Publication.")


def dropped_words(stock: Stock) -> str:
    """What was dropped, for the status line; empty: nothing."""
    sentences = []
    if stock.too_old:
        days = kept_work.KEPT_DAYS
        sentences.append(f"Unfinished work of more than {days} days ago was dropped.")
    if stock.not_opened:
        sentences.append("Unfinished work from before your keys were renewed was dropped.")
    return " ".join(sentences)


def work_words(kept: KeptWork) -> str:
    """One sentence about what was half done."""
    work, name = kept.work, kept.patient_name or "a patient"
    if isinstance(work, HalfSigned):
        return f"A {FORMS[work.form]} of {name} was being signed when Photodesk locked."
    if isinstance(work, HalfLabelled):
        return f"Labels of a photograph of {name} were being corrected."
    if isinstance(work, HalfRegistered):
        known = work.patient_id is not None
        return f"The record of {name} was being corrected." if known else _new_patient(work)
    if isinstance(work, HalfImported):
        number = len(work.paths)
        files = "1 file was" if number == 1 else f"{number} files were"
        return f"{files} chosen to be imported for {name}."
    return f"A publication request for {name} was begun."


def _new_patient(work: HalfRegistered) -> str:
    name = f"{work.given} {work.family}".strip()
    return f"{name} was being added as a patient." if name else "A patient was being added."


class KeptWorkDialog(StaffDialog):
    """Each piece with two buttons; what is left for later is offered at the next sign-in."""

    def __init__(self, desk: Desk, parent: QWidget, works: list[KeptWork]) -> None:
        super().__init__(
            parent,
            "Unfinished work",
            "Photodesk locked before this was finished. It was kept encrypted, and only you can "
            "open it.",
            width=WIDTH,
        )
        self._desk, self._window = desk, parent
        self.lines = [KeptLine(desk, kept) for kept in works]
        for one in self.lines:
            one.take.clicked.connect(partial(self._take_up, one))
            one.throw.clicked.connect(partial(self._throw_away, one))
            self.fields.addWidget(one)
        self.add_foot(button("Later", self.reject))
        self.finished.connect(self.deleteLater)
        self.fit()

    def _take_up(self, one: "KeptLine", _checked: object = None) -> None:
        """One thing at a time: the others wait for the next sign-in."""
        self.accept()
        taking_up.take_up(self._desk, one.kept, self._window)

    def _throw_away(self, one: "KeptLine", _checked: object = None) -> None:
        session, kind = self._desk.session, one.kept.kind
        one.setEnabled(False)
        self._desk.run(
            lambda: kept_work.throw_away(session, kind),
            lambda _none: self._is_gone(one),
            failed=self.show_error,
        )

    def _is_gone(self, one: "KeptLine") -> None:
        self.lines.remove(one)
        one.hide()
        one.deleteLater()
        self._desk.say("The unfinished work is thrown away.")
        if not self.lines:
            self.accept()


class KeptLine(QWidget):
    """One piece of work: what it is, since when, until when, and what can become of it."""

    def __init__(self, desk: Desk, kept: KeptWork) -> None:
        super().__init__()
        self.kept = kept
        self.take = button("Take it up", kind="primary")
        self.throw = button("Throw it away")
        words = work_words(kept)
        for made in (self.take, self.throw):
            made.setAccessibleDescription(words)
        sheet = surface("panel")
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(6)
        inside.addWidget(label(words, "strong", wrap=True))
        since = f"Kept since {desk.local_time(kept.kept_at)}."
        until = f"After {desk.local_day(kept.ends_at)} it is dropped."
        inside.addWidget(label(f"{since} {until}", "small", wrap=True))
        if not _may(desk, kept.work):
            self.take.hide()
            inside.addWidget(label("Your role cannot go on with it any more.", "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.throw)
        row.addWidget(self.take)
        inside.addLayout(row)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(sheet)


def _may(desk: Desk, work: Unfinished) -> bool:
    return right_for(work) in desk.session.user.role.rights
