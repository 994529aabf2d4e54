"""THE gate: may a photograph of this patient be stored now? Asked of the store, never of memory."""

from photodesk.domain.capture_consent import CaptureConsent, require_capture_consent
from photodesk.domain.identifiers import PatientId
from photodesk.domain.moments import instant
from photodesk.errors import CaptureConsentVoid
from photodesk.services.session import Session
from photodesk.storage import audit_log, consents
from photodesk.storage.connection import ReadConnection


def require_consent(
    session: Session,
    connection: ReadConnection,
    patient_id: PatientId,
    taken_at: str | None = None,
) -> CaptureConsent:
    """The consent under which a photograph may be stored now; `taken_at` as UTC text.

    A computer whose clock was set back does not bring an ended consent back: the last event of the
    audit log is then the present, as it is for the trigger. Raises CaptureConsentMissing,
    CaptureConsentVoid.
    """
    found = consents.of_patient(connection, patient_id)
    now, latest = session.now(), _last_event(connection)
    try:
        return require_capture_consent(found, patient_id, max(now, latest), taken_at)
    except CaptureConsentVoid as error:
        if latest <= now:
            raise
        raise CaptureConsentVoid(
            error.title, "This computer's clock is behind the last entry of the log; set it right."
        ) from error


def _last_event(connection: ReadConnection) -> str:
    reading = audit_log.last_reading(connection)
    return instant(reading.utc) if reading else ""
