"""Signing capture consents. Act n is the consent of patient n; half is one without its papers."""

from pathlib import Path

from photodesk.services import capture_consents, patients
from photodesk.services.session import Session
from tests import builders
from tests.faults.judging import half, lost
from tests.faults.operations.operation import Operation, Works

PEOPLE = 2


class Signing(Operation):
    """Two patients sign, one after the other, on forms that stand before them."""

    name = "consent signing"

    def furnish(self, session: Session, desk: Path) -> None:
        """The patients."""
        del desk
        for number in range(1, PEOPLE + 1):
            facts = {"chart_number": f"{number}", "family": f"Practice {number}"}
            builders.a_patient(session, **facts)

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Sign."""
        del desk
        people = [patients.by_chart(session, f"{number}") for number in range(1, PEOPLE + 1)]
        forms = [builders.a_form(session, patient) for patient in people]
        work.arm()
        for number, form in enumerate(forms, 1):
            work.begins(number)
            capture_consents.sign(session, form, **builders.signing(form))
            work.done(number)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Every signed consent has its form and its strokes; every acknowledged one is signed."""
        del desk
        for number in range(1, PEOPLE + 1):
            patient = patients.by_chart(session, f"{number}")
            history = capture_consents.history(session, patient.id)
            signed = [one for one in history if one.state == "signed"]
            if number in acknowledged and not signed:
                raise lost(f"consent {number} was acknowledged")
            for consent in signed:
                if not capture_consents.document(session, consent.id).startswith(b"%PDF"):
                    raise half(f"consent {number} has no form")
                if capture_consents.signature(session, consent.id) != builders.an_ink():
                    raise half(f"consent {number} has no strokes")
