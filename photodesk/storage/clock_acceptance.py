"""The table `clock_acceptance`: from which event on the log's present counts anew."""

from photodesk.domain.audit import EventKind
from photodesk.storage import audit_log
from photodesk.storage.transaction import Transaction

CAPTURE_ENDED = (
    "EXISTS(SELECT 1 FROM clock_acceptance k CROSS JOIN audit a WHERE a.object_id = c.id "
    "AND a.kind = 'capture-consent-signed' AND a.seq < k.seq AND c.expires_at <= k.vouched) "
    "AS ended_by_clock"
)
"""For a SELECT from `capture_consent c`: had it ended when a clock was accepted?"""

PUBLICATION_ENDED = (
    "EXISTS(SELECT 1 FROM clock_acceptance k CROSS JOIN audit a WHERE a.object_id = c.id "
    "AND a.kind = 'publication-signed' AND a.seq < k.seq AND c.expires_at <= k.vouched) "
    "AS ended_by_clock"
)
"""The same for `publication_consent c`."""


def accept(act: Transaction, reason: str) -> str:
    """Count the log's present from this act on; returns the moment that it vouched for before.

    Raises sqlcipher3.IntegrityError when the log is not ahead of this clock, or says no reason.
    """
    vouched = audit_log.present(act)
    head = act.audit(EventKind.CLOCK_ACCEPTED, reason=reason, details={"vouched": vouched})
    act.insert("clock_acceptance", {"seq": head.seq, "vouched": vouched})
    act.ask_checkpoint()
    return vouched
