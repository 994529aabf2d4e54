"""What can go wrong, in words for the person at the screen.

A PhotodeskError holds two sentences: what happened (and what was not saved), and the next step.
Neither ever holds a patient's name, a path, a key or a passphrase, so both may be logged.
Anything that is not a PhotodeskError is a fault of the program.
"""

from enum import StrEnum


class PhotodeskError(Exception):
    """A failure that a person can understand and act on."""

    exit_status = 1
    """Status of the command line: 1 refused or found broken, 3 could not run."""

    usual_advice = ""
    """The next step where whoever raises the error names no other."""

    def __init__(self, title: str, advice: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.advice = advice or self.usual_advice

    def __str__(self) -> str:
        return f"{self.title} {self.advice}".strip()


class InputRefused(PhotodeskError):
    """Something typed or chosen cannot be taken as it is; `field` names the input."""

    usual_advice = "Nothing was changed. Put it right and try again."

    def __init__(self, title: str, advice: str = "", *, field: str = "") -> None:
        super().__init__(title, advice)
        self.field = field


class NotFound(PhotodeskError):
    """The record asked for is not in this vault."""

    usual_advice = "Look at the list again: it may have changed since."


class NotPermitted(PhotodeskError):
    """The role of the signed-in person does not include this act."""


class GlassNeeded(NotPermitted):
    """The person does not belong to the patient's care team and has no broken glass for them."""


class ConsentError(PhotodeskError):
    """A rule about consent refuses the act."""

    usual_advice = "Nothing was changed. The patient's consents show what was signed and when."


class CaptureConsentMissing(ConsentError):
    """No signed capture consent of this patient exists (S01)."""


class CaptureConsentVoid(ConsentError):
    """A capture consent exists but is expired, withdrawn, or does not cover the picture's time."""


class CaptureConsentIncomplete(ConsentError):
    """The capture form lacks answers, or its signer may not sign; `missing` names each."""

    def __init__(self, title: str, advice: str = "", *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(title, advice)
        self.missing = missing


class PhotographLocked(ConsentError):
    """The consent that a photograph rests on was withdrawn: it is kept, and not shown."""


class PublicationConsentIncomplete(ConsentError):
    """The form lacks provisions or answers; `missing` names each."""

    def __init__(self, title: str, advice: str = "", *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(title, advice)
        self.missing = missing


class ReleaseRefused(ConsentError):
    """A package may not leave; `reasons` holds one sentence each."""

    def __init__(self, title: str, advice: str = "", *, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(title, advice)
        self.reasons = reasons


class Refusal(StrEnum):
    """Why a file was not taken in as a photograph."""

    NOT_AN_IMAGE = "not_an_image"
    FORMAT_NOT_TAKEN = "format_not_taken"
    HEIC_SUPPORT_MISSING = "heic_support_missing"
    DICOM_LATER = "dicom_later"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    ANIMATED = "animated"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    DECODER_CRASHED = "decoder_crashed"
    DECODER_TOO_SLOW = "decoder_too_slow"
    DECODER_TOO_BIG = "decoder_too_big"
    UNREADABLE = "unreadable"
    OTHER_PATIENT = "other_patient"
    TIME_UNKNOWN = "time_unknown"
    TIME_DISAGREES = "time_disagrees"


class ImageRejected(PhotodeskError):
    """A file was refused before anything was stored; `reason` is one of Refusal."""

    def __init__(self, reason: Refusal, title: str, advice: str = "") -> None:
        super().__init__(title, advice)
        self.reason = reason


class VaultError(PhotodeskError):
    """The vault could not be opened, read or written."""

    exit_status = 3


class WrongPassphrase(VaultError):
    """The login or the passphrase is not right."""

    exit_status = 1
    usual_advice = "Type both again."


class VaultDamaged(VaultError):
    """A file of the vault does not verify."""

    usual_advice = "Nothing was removed. Fetch it from a verified backup of the vault."


class VaultRolledBack(VaultError):
    """The data is older than its last use on this computer, or took another way since.

    `kind` is rollback, fork or edit; `first_bad` the number of the first event that is missing or
    another one, None where the events are whole.
    """

    exit_status = 1

    def __init__(
        self, title: str, advice: str = "", *, kind: str = "rollback", first_bad: int | None = None
    ) -> None:
        super().__init__(title, advice)
        self.kind = kind
        self.first_bad = first_bad


class KeychainRefused(VaultError):
    """This computer has no keychain that may be used, or it did not do what was asked."""

    exit_status = 1


class KeychainLost(VaultError):
    """What this computer's keychain holds does not open the vault any more, or nothing is there."""

    exit_status = 1


class SignInRefused(VaultError):
    """Too many wrong passphrases: wait `seconds`, or, where that is 0, ask for a new passphrase."""

    exit_status = 1

    def __init__(self, title: str, advice: str = "", *, seconds: int = 0) -> None:
        super().__init__(title, advice)
        self.seconds = seconds


class OneTimePassphrase(SignInRefused):
    """The passphrase is right and serves once: to choose another. Nothing was opened yet."""


class PhotographDamaged(VaultDamaged):
    """One sealed file does not verify; the others are not touched by this."""

    exit_status = 1


class VaultTooNew(VaultError):
    """A newer Photodesk wrote this vault."""


class VaultInUse(VaultError):
    """Another running Photodesk holds this vault."""


class DiskFull(VaultError):
    """There was no room; nothing of the act was kept."""


class FormError(PhotodeskError):
    """A form could not be made."""

    usual_advice = "Nothing was changed. Begin the form anew."


class DataFileWrong(PhotodeskError):
    """A data file of Photodesk is wrong; the title holds its name and the line."""

    exit_status = 3
    usual_advice = "Put that line right, or install Photodesk again. The vault was not touched."


class Cancelled(PhotodeskError):
    """The person stopped the work; what was done before stays."""

    usual_advice = "Begin again whenever you like: what is done is not done twice."


def places(error: BaseException) -> str:
    """Where a fault was raised, for a log: modules and line numbers, innermost last, no values.

    Messages and variables could hold a patient's name, so neither stands here.
    """
    found, at = [], error.__traceback__
    while at is not None:
        found.append(f"{at.tb_frame.f_globals.get('__name__', '?')}:{at.tb_lineno}")
        at = at.tb_next
    return " > ".join(found[-8:])
