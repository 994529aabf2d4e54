"""Asking for photographs to be erased: which ones, why, what breaks, and what stays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from photodesk.domain.identifiers import PhotographId
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import erasure
from photodesk.services.erasure import GROUNDS, Beforehand
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field
from photodesk.ui.gallery.captions import view_label
from photodesk.ui.labels import button, label
from photodesk.ui.signing.signer_fields import Choose
from photodesk.ui.signing.staff_dialog import StaffDialog

if TYPE_CHECKING:
    from photodesk.services.erasure import Ground

WIDTH = 640
_WHAT = "An administrator decides. Until then the photographs stay as they are."
_NAMED = 6
"""Photographs that are named one by one; of more, the number is said."""


class ErasureDialog(StaffDialog):
    """The request for erasure of photographs of one patient."""

    def __init__(self, desk: Desk, parent: QWidget | None, before: Beforehand) -> None:
        super().__init__(parent, "Ask for erasure", _WHAT, width=WIDTH)
        self._desk = desk
        self._chosen = tuple(one.id for one in before.photographs)
        self.ground = Choose("Ground", GROUNDS, blank="Choose why")
        self.reason = Field("Reason", hint="Who asked and how, or which rule. No names.")
        self.fields.addWidget(label(_pictures(before), "emphasis", wrap=True))
        for warning in before.warnings:
            self.fields.addWidget(label(warning, "warn", wrap=True))
        self.fields.addWidget(self.ground)
        self.fields.addWidget(label(_time(before), "muted", wrap=True))
        self.fields.addWidget(self.reason)
        self.fields.addWidget(label("What stays all the same", "emphasis"))
        for sentence in before.stays:
            self.fields.addWidget(label(f"•  {sentence}", "muted", wrap=True))
        self.ask = button("Ask for erasure", self.submit, kind="primary")
        self.add_foot(self.cancel_button(), self.ask)
        self.ground.setFocus()

    def submit(self) -> None:
        """Write the request down."""
        self.show_fault("")
        if not self.ground.value:
            self.ground.show_fault("Choose why the photographs are to go.")
            self.ground.setFocus()
            return
        session, chosen, reason = self._desk.session, self._chosen, self.reason.text
        ground: Ground = (
            "retention_over" if self.ground.value == "retention_over" else "patient_demand"
        )
        self.ask.setEnabled(False)
        self._desk.run(
            lambda: erasure.request(session, chosen, ground=ground, reason=reason),
            lambda asked: self._asked(asked.patient_id),
            failed=self._refused,
        )

    def _asked(self, patient_id: str) -> None:
        self.accept()
        self._desk.patient_changed.emit(patient_id)
        self._desk.say("The erasure is asked for. An administrator decides.")

    def _refused(self, error: PhotodeskError) -> None:
        self.ask.setEnabled(True)
        at: dict[str, Choose | Field] = {"ground": self.ground, "reason": self.reason}
        name = error.field if isinstance(error, InputRefused) else ""
        if name in at:
            at[name].show_fault(str(error))
            at[name].setFocus()
        else:
            self.show_error(error)


def ask_for_erasure(desk: Desk, parent: QWidget, chosen: Sequence[PhotographId]) -> None:
    """Read what an erasure of these would reach, then ask."""
    session, wanted = desk.session, tuple(chosen)
    desk.run(
        lambda: erasure.beforehand(session, wanted),
        lambda before: ErasureDialog(desk, parent, before).open(),
        lane="read",
        for_patient=True,
    )


def _pictures(before: Beforehand) -> str:
    number = len(before.photographs)
    if number > _NAMED:
        return f"{number} photographs"
    named = [f"{view_label(one.view)}, {one.taken_on}" for one in before.photographs]
    words = "1 photograph" if number == 1 else f"{number} photographs"
    return f"{words}: {'; '.join(named)}"


def _time(before: Beforehand) -> str:
    if before.kept_until is None:
        return "This clinic has set no retention time, so only the patient's demand is a ground."
    return f"The retention time of this patient is over on {before.kept_until.isoformat()}."
