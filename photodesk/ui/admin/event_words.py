"""What the audit log says, in words: kinds of event, outcomes and roles."""

from photodesk.services.audit_search import AuditLine
from photodesk.services.roles import roles
from photodesk.ui.badges import State

KINDS: dict[str, str] = {
    "vault-created": "Vault created",
    "vault-unlocked": "Vault unlocked",
    "vault-locked": "Vault locked",
    "vault-checked": "Vault checked",
    "unlock-failed": "Sign-in failed",
    "recovery-key-used": "Recovery key used",
    "recovery-key-replaced": "Recovery sheet replaced",
    "orphans-set-aside": "Files without a record set aside",
    "secret-stored": "Clinic's certificate stored",
    "setting-changed": "Setting changed",
    "user-added": "Person added",
    "user-changed": "Person changed",
    "user-disabled": "Account ended",
    "keyring-healed": "Keyring repaired",
    "older-data-accepted": "Older data accepted",
    "passphrase-changed": "Passphrase changed",
    "keys-handed-over": "Keys handed over",
    "keys-rotated": "Vault encrypted anew",
    "clock-accepted": "Clock accepted",
    "backup-made": "Backup made",
    "backup-verified": "Backup verified",
    "backup-restored": "Restored from a backup",
    "backup-removed": "Old backup removed",
    "test-restore-made": "Test restore made",
    "vault-salvaged": "Damaged vault salvaged",
    "schema-changed": "Vault brought to a newer format",
    "audit-log-used": "Audit log exported",
    "patient-added": "Patient added",
    "patient-corrected": "Patient's record corrected",
    "patient-viewed": "Patient's record seen",
    "care-team-changed": "Care team changed",
    "glass-broken": "Glass broken",
    "glass-reviewed": "Broken glass reviewed",
    "patients-searched": "Patients searched",
    "sitting-opened": "Sitting begun",
    "capture-consent-presented": "Capture consent shown",
    "capture-consent-signed": "Capture consent signed",
    "capture-consent-declined": "Capture consent refused",
    "capture-consent-withdrawn": "Capture consent withdrawn",
    "copy-given": "Copy given to the patient",
    "photograph-stored": "Photograph stored",
    "photograph-refused": "Photograph refused",
    "photograph-viewed": "Photographs seen",
    "photograph-labelled": "Photograph labelled",
    "photograph-exported": "Original exported",
    "erasure-requested": "Erasure asked for",
    "erasure-declined": "Erasure declined",
    "photograph-shredded": "Photograph erased",
    "erasure-finished": "Last traces of erased photographs removed",
    "document-stored": "Document filed",
    "document-viewed": "Document seen",
    "document-exported": "Document exported or printed",
    "publication-drafted": "Publication request begun",
    "publication-changed": "Publication request changed",
    "publication-presented": "Publication form shown",
    "publication-reviewed": "Identifiability reviewed",
    "publication-signed": "Publication consent signed",
    "publication-declined": "Publication consent refused",
    "publication-withdrawn": "Publication consent withdrawn",
    "publication-released": "Package released",
    "release-refused": "Release refused",
    "work-kept": "Unfinished work kept",
    "work-taken-up": "Unfinished work taken up",
    "work-dropped": "Unfinished work dropped",
}

_OUTCOMES = {
    0: State("ok", "Done", "ok"),
    4: State("consent-refused", "Refused", "warn"),
    8: State("error", "Failed", "error"),
    12: State("error", "Broken off", "error"),
}


def kind_words(kind: str) -> str:
    """What happened; a kind of a later Photodesk is shown by its own name."""
    return KINDS.get(kind) or kind.replace("-", " ").capitalize()


def outcome_state(outcome: int) -> State:
    """How it ended, as icon and word."""
    return _OUTCOMES.get(outcome, State("to-check", f"Outcome {outcome}", "muted"))


def role_words(role: str) -> str:
    """The role in which somebody acted."""
    titles = {one.id: one.title for one in roles()}
    return titles.get(role) or ("Recovery key" if role == "recovery" else role.capitalize())


def who_words(line: AuditLine) -> str:
    """The person's name, or what acted where it was nobody."""
    return line.user_name or role_words(line.role) or "Nobody signed in"


def patient_words(line: AuditLine) -> str:
    """The chart number; the end of the number in the vault where the role may not see it."""
    if not line.patient_id:
        return ""
    return line.chart_number or f"…{line.patient_id[-8:]}"
