"""What is known about the pictures of a request: view, day, and the consent to take each."""

from collections.abc import Sequence
from dataclasses import dataclass

from photodesk.domain.capture_consent import summarise
from photodesk.domain.identifiers import PatientId, PhotographId
from photodesk.domain.permissions import Right
from photodesk.services import capture_consents, gallery, patient_access, patients
from photodesk.services.publication import RequestRow
from photodesk.services.session import Session
from photodesk.ui.badges import State, consent_state
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.captions import covered, time_point_label, view_label


@dataclass(frozen=True)
class ChosenPicture:
    """One picture as the list shows it."""

    id: PhotographId
    view: str
    detail: str
    """Day, time point and size."""
    consent: State | None
    """The consent to take and keep it; None where it is not known here."""
    covered: bool = False
    """Whether the small picture stays covered until somebody asks for it."""


def read_pictures(
    desk: Desk,
    session: Session,
    patient_id: PatientId,
    ids: Sequence[PhotographId],
    row: RequestRow | None,
) -> tuple[ChosenPicture, ...]:
    """The pictures in the order of the figures. Who may not see them gets words only."""
    sees = Right.VIEW_PHOTOGRAPHS in session.user.role.rights
    if not sees or patient_access.look(session, patient_id) is None:
        return _without_looking(row)
    consents = {one.id: one for one in capture_consents.history(session, patient_id)}
    soon = patients.soon_after(session)
    found = []
    for one in ids:
        photograph = gallery.photograph(session, one)
        consent = consents.get(photograph.capture_consent_id)
        standing = summarise((consent,) if consent else (), session.now(), soon)
        detail = (
            f"Taken {photograph.held_on}",
            time_point_label(photograph.labels.time_point),
            f"{photograph.width} x {photograph.height} pixels",
        )
        found.append(
            ChosenPicture(
                one,
                view_label(photograph.labels.view),
                " · ".join(part for part in detail if part),
                consent_state(standing, desk.local_day),
                covered(photograph.labels),
            )
        )
    return tuple(found)


def _without_looking(row: RequestRow | None) -> tuple[ChosenPicture, ...]:
    return tuple(
        ChosenPicture(
            picture.photograph_id, view_label(picture.view), f"Taken {picture.taken_on}", None
        )
        for picture in (row.request.photographs if row else ())
    )
