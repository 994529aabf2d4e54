"""Rights, and which role holds which; default deny, checked in the services."""

from dataclasses import dataclass
from enum import StrEnum

from photodesk.errors import NotPermitted


class Right(StrEnum):
    """One kind of act."""

    REGISTER_PATIENT = "register_patient"
    FIND_PATIENT = "find_patient"
    OBTAIN_CAPTURE_CONSENT = "obtain_capture_consent"
    TAKE_PHOTOGRAPHS = "take_photographs"
    VIEW_PHOTOGRAPHS = "view_photographs"
    LABEL_PHOTOGRAPHS = "label_photographs"
    EXPORT_ORIGINAL = "export_original"
    PREPARE_PUBLICATION = "prepare_publication"
    OBTAIN_PUBLICATION_CONSENT = "obtain_publication_consent"
    RECORD_WITHDRAWAL = "record_withdrawal"
    RELEASE_PACKAGE = "release_package"
    CHECK_VAULT = "check_vault"
    READ_AUDIT = "read_audit"
    ADMINISTER = "administer"
    REPLACE_RECOVERY_KEY = "replace_recovery_key"
    MAKE_BACKUP = "make_backup"
    VERIFY_BACKUP = "verify_backup"
    RESTORE_BACKUP = "restore_backup"
    APPOINT_ADMINISTRATOR = "appoint_administrator"
    """Give the vault its first administrator, while it has none."""
    HAND_OVER_KEYS = "hand_over_keys"
    """Wrap image and document key to a person whose role needs them and who was given none yet."""
    CHANGE_CARE_TEAM = "change_care_team"
    BREAK_GLASS = "break_glass"
    REVIEW_BREAK_GLASS = "review_break_glass"
    REQUEST_ERASURE = "request_erasure"
    DECIDE_ERASURE = "decide_erasure"


@dataclass(frozen=True, slots=True)
class Role:
    """A role as written in resources/roles.toml."""

    id: str
    title: str
    rights: tuple[Right, ...]
    sees_photographs: bool
    """Whether its keyring slot holds the image key."""


def require(role: Role, right: Right) -> None:
    """Raise NotPermitted unless the role holds the right."""
    if right not in role.rights:
        raise NotPermitted(
            f"Your role ({role.title}) does not include this.", "Ask somebody whose role does."
        )
