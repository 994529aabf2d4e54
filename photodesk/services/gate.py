"""THE gate: may a photograph of this patient be stored now? Asked of the store, never of memory."""

from photodesk.domain.capture_consent import CaptureConsent, require_capture_consent
from photodesk.domain.identifiers import PatientId
from photodesk.errors import CaptureConsentVoid
from photodesk.services.present import present_moment
from photodesk.services.session import Session
from photodesk.storage import consents
from photodesk.storage.connection import ReadConnection


def require_consent(
    session: Session,
    connection: ReadConnection,
    patient_id: PatientId,
    taken_at: str | None = None,
) -> CaptureConsent:
    """The consent under which a photograph may be stored now; `taken_at` as UTC text.

    A computer whose clock was set back does not bring an ended consent back: the latest event of
    the audit log is then the present, as it is for the trigger. Raises CaptureConsentMissing,
    CaptureConsentVoid.
    """
    found = consents.of_patient(connection, patient_id)
    now, present = session.now(), present_moment(session, connection)
    try:
        return require_capture_consent(found, patient_id, present, taken_at)
    except CaptureConsentVoid as error:
        if not _would_pass(found, patient_id, now, taken_at):
            raise
        raise CaptureConsentVoid(
            error.title,
            f"The audit log already holds {present[:10]}, and this computer's clock says "
            f"{now[:10]}. Set the clock right.",
        ) from error


def _would_pass(
    found: tuple[CaptureConsent, ...], patient_id: PatientId, now: str, taken_at: str | None
) -> bool:
    """Whether only the clock stands in the way: a withdrawn consent is not blamed on it."""
    try:
        require_capture_consent(found, patient_id, now, taken_at)
    except CaptureConsentVoid:
        return False
    return True
