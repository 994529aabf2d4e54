"""What a person can have half done when Photodesk locks: one record for each kind of work.

No pixels: pictures stay in the vault or on their card.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import PatientId, PhotographId, RequestId
from photodesk.domain.permissions import Right
from photodesk.domain.photograph import Labels
from photodesk.domain.publication import ReviewOutcome
from photodesk.domain.signature import Ink
from photodesk.services.half_made import HalfMade
from photodesk.services.request_steps import Step


class WorkKind(StrEnum):
    """Of each kind one piece is kept for a person, the latest."""

    SIGNING = "signing"
    REQUEST = "publication-request"
    LABELS = "labels"
    PATIENT = "patient-record"
    IMPORT = "import-list"


class FormKind(StrEnum):
    """Which consent a form is for."""

    CAPTURE = "capture"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class HalfSigned:
    """A form before its signer: what they had answered, typed and drawn."""

    form: FormKind
    form_id: str
    """The consent's or the request's."""
    form_sha256: str
    """Hex; of the form as it was shown. Another form takes none of these answers."""
    patient_id: PatientId
    signer: str
    """The name of who was to sign."""
    page: int
    printed_name: str
    decisions: dict[str, Decision]
    ink: Ink
    review: ReviewOutcome | None = None
    devices: tuple[str, ...] = ()
    questions: int = 0


@dataclass(frozen=True, slots=True)
class HalfRequested:
    """A publication request that is not drafted yet, or changes of a draft."""

    half: HalfMade
    step: Step
    begun_at: str
    """UTC text."""
    request_id: RequestId | None = None
    """Of the draft; None: nothing of it is in the vault."""

    @property
    def patient_id(self) -> PatientId | None:
        """Whose photographs they are."""
        return self.half.patient_id


@dataclass(frozen=True, slots=True)
class HalfLabelled:
    """Labels of one photograph, chosen and not saved."""

    patient_id: PatientId
    photograph_id: PhotographId
    labels: Labels


@dataclass(frozen=True, slots=True)
class HalfRegistered:
    """A patient's facts as typed, right or wrong; `patient_id` None: a new patient."""

    patient_id: PatientId | None
    chart_number: str
    family: str
    given: str
    born: str


@dataclass(frozen=True, slots=True)
class HalfImported:
    """Files chosen for an import, by their paths, and what was said about them."""

    patient_id: PatientId
    paths: tuple[str, ...]
    view: str = ""
    time_point: str = ""
    procedure: str = ""
    taken_on: str = ""
    clock_wrong: bool = False


Unfinished: TypeAlias = HalfSigned | HalfRequested | HalfLabelled | HalfRegistered | HalfImported

RECORDS: dict[WorkKind, type[Unfinished]] = {
    WorkKind.SIGNING: HalfSigned,
    WorkKind.REQUEST: HalfRequested,
    WorkKind.LABELS: HalfLabelled,
    WorkKind.PATIENT: HalfRegistered,
    WorkKind.IMPORT: HalfImported,
}


_RIGHTS: dict[type[Unfinished], Right] = {
    HalfRequested: Right.PREPARE_PUBLICATION,
    HalfLabelled: Right.LABEL_PHOTOGRAPHS,
    HalfRegistered: Right.REGISTER_PATIENT,
    HalfImported: Right.TAKE_PHOTOGRAPHS,
}


def right_for(work: Unfinished) -> Right:
    """The right without which nobody can go on with this work: a role may be another by now."""
    if isinstance(work, HalfSigned):
        capture = work.form is FormKind.CAPTURE
        return Right.OBTAIN_CAPTURE_CONSENT if capture else Right.OBTAIN_PUBLICATION_CONSENT
    return _RIGHTS[type(work)]


def kind_of(work: Unfinished) -> WorkKind:
    """The kind of a piece of work."""
    return next(kind for kind, record in RECORDS.items() if isinstance(work, record))
