"""The present, for gates and signatures: the computer's clock, and what the audit log knows."""

from datetime import timedelta

from photodesk.domain.moments import instant, moment
from photodesk.errors import ConsentError
from photodesk.services.session import Session
from photodesk.storage import audit_log
from photodesk.storage.connection import ReadConnection

LAG = timedelta(minutes=2)
"""How far a clock that is being corrected may fall behind the log before nobody signs by it."""


def present_moment(session: Session, connection: ReadConnection) -> str:
    """Now, UTC text, and never before the latest event of the log.

    So a computer whose clock was set back does not bring an ended consent back, however many
    events it has written since under the earlier time.
    """
    return max(session.now(), audit_log.present(connection))


def signing_moment(session: Session, connection: ReadConnection) -> str:
    """The instant of a signature that is given now, UTC text.

    Raises ConsentError when the clock is behind the log: the consent would then begin earlier than
    it was signed, and cover pictures that nobody was asked about.
    """
    now, latest = session.now(), audit_log.present(connection)
    if latest and now < instant(moment(latest) - LAG):
        raise ConsentError(
            f"Not signed: this computer's clock says {_words(now)}, and the audit log already "
            f"holds {_words(latest)}.",
            "Set the clock of this computer right, then have the form signed.",
        )
    return max(now, latest)


def _words(instant_text: str) -> str:
    return f"{instant_text[:10]} {instant_text[11:16]} UTC"
