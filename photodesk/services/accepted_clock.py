"""The way out when a clock ran ahead: somebody accepts this computer's clock, with a reason.

A computer that ran years ahead, without anything to compare it with, has dated the audit log into
the future, and every gate goes by that date. An accepted clock is the one to go by from then on.
What had ended by the date of the log stays ended (decision 0008).
"""

from dataclasses import dataclass
from datetime import timedelta

from photodesk.domain.moments import instant, moment
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services import users
from photodesk.services.present import LAG
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_said
from photodesk.storage import audit_log, clock_acceptance, vault_folder

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Clocks:
    """This computer's clock beside the audit log's; UTC text."""

    now: str
    log: str
    """The latest moment that the log vouches for."""
    ahead: timedelta
    """How far the log is ahead of this computer's clock; zero when it is not."""
    may_accept: bool
    """Whether this person could accept the clock, and there is something to accept."""


def clocks(session: Session) -> Clocks:
    """What this computer's clock and the log say; every role may know."""
    now, log = session.now(), audit_log.present(session.reading())
    ahead = max(moment(log) - moment(now), timedelta())
    return Clocks(now, log, ahead, ahead > LAG and _may(session))


def accept(session: Session, reason: str) -> Clocks:
    """Go by this computer's clock from now on; audited, with the moment that the log held before.

    Withdrawals stand, and a consent that had ended by the log's date stays ended: time that the log
    vouched for is not given back. Raises NotPermitted, InputRefused for a reason under ten
    characters, when the log is not ahead, or for a clock of before this program was made.
    """
    if not _may(session):
        session.require(Right.ADMINISTER)
    check_said(reason=reason)
    if len(reason.strip()) < SHORTEST_REASON:
        raise InputRefused(
            f"The reason needs at least {SHORTEST_REASON} characters.",
            "Say what was wrong with the clock.",
            field="reason",
        )
    with session.vault.writing(session.actor()) as tx:
        if tx.now() >= instant(moment(audit_log.present(tx)) - LAG):
            raise InputRefused(
                "The audit log is not ahead of this computer's clock, so nothing is accepted.",
                "Go on with your work.",
            )
        if tx.now() < instant(vault_folder.BUILT):
            raise InputRefused(
                "This computer's clock cannot be right: it is set before this Photodesk was made.",
                "Set the clock of this computer right, then accept it.",
            )
        clock_acceptance.accept(tx, reason)
    return clocks(session)


def _may(session: Session) -> bool:
    return Right.ADMINISTER in session.user.role.rights or users.may_appoint(session)
