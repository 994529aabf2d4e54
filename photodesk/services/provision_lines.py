"""What a form must say, one provision a line: there or missing, and under which heading."""

from dataclasses import dataclass
from datetime import timedelta

from photodesk.domain.completeness import FIRST
from photodesk.domain.identifiers import RequestId
from photodesk.domain.permissions import Right
from photodesk.domain.provisions import TITLES, demanded_of_a_form
from photodesk.domain.signature import Signer
from photodesk.services import form_record
from photodesk.services.form_record import FormRecord
from photodesk.services.publication_form import found, patient_of
from photodesk.services.session import Session


@dataclass(frozen=True, slots=True)
class ProvisionLine:
    """One provision that the form must carry; `where` is the heading or question that does."""

    code: str
    title: str
    present: bool
    where: str


def provision_lines(session: Session, request_id: RequestId) -> tuple[ProvisionLine, ...]:
    """Every provision that everybody or this journal demands, P18 and P06 first.

    A draft is looked at as if the patient would sign; a form that was shown, as it was frozen.
    Raises NotFound.
    """
    session.require(Right.PREPARE_PUBLICATION)
    record, required = _record(session, request_id)
    places = _places(record)
    demanded = demanded_of_a_form(required, frozenset(record.cases))
    ordered = sorted(demanded, key=lambda code: (*FIRST, code).index(code))
    return tuple(
        ProvisionLine(code, TITLES[code], code in record.provisions, places.get(code, ""))
        for code in ordered
    )


def _record(session: Session, request_id: RequestId) -> tuple[FormRecord, tuple[str, ...]]:
    request = found(session.reading(), request_id)
    required = request.journal.required_provisions
    if request.state != "draft":
        return form_record.of_request(session, request_id), required
    patient = patient_of(session.reading(), request)
    likely = Signer(f"{patient.given} {patient.family}".strip())
    tomorrow = session.today() + timedelta(days=1)
    return form_record.drawn_up(
        session, request, patient, signer=likely, expires_on=tomorrow
    ), required


def _places(record: FormRecord) -> dict[str, str]:
    """The heading that carries each provision and least beside it, else the question that does."""
    passages = sorted(record.passages, key=lambda passage: len(passage.provisions))
    carried = [(passage.provisions, passage.heading) for passage in passages]
    carried += [(choice.provisions, choice.question) for choice in record.choices]
    return {code: where for codes, where in reversed(carried) for code in codes}
