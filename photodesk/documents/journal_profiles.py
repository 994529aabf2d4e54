"""The journals' demands as data: reads resources/journals/*.toml."""

from functools import cache
from pathlib import Path

import msgspec

from photodesk.data_files import load, resources
from photodesk.domain.publication import (
    JournalProfile,
    PublicationScope,
    ReviewOutcome,
    SubmissionMode,
    Verification,
)
from photodesk.errors import DataFileWrong


class _Profile(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    publisher: str
    verification: Verification
    submission_mode: SubmissionMode
    source_address: str
    read_on: str
    review_rule: tuple[ReviewOutcome, ...] = ()
    required_scopes: tuple[PublicationScope, ...] = ()
    required_provisions: tuple[str, ...] = ()
    accepts_equivalent: str = "unknown"
    own_form: str = "unknown"
    journals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    named: bool = True
    valid_from: str = ""
    retired_on: str = ""
    successor: str = ""


@cache
def profiles() -> tuple[JournalProfile, ...]:
    """Every journal profile: the generic one first, then by title.

    Raises DataFileWrong, naming file and line, when a file of resources/journals is wrong.
    """
    read = [read_profile(file) for file in (resources() / "journals").glob("*.toml")]
    known = {profile.id for profile in read}
    for profile in read:
        if profile.successor and profile.successor not in known:
            raise DataFileWrong(f"{profile.id}.toml: its successor is not a known profile.")
    return tuple(sorted(read, key=lambda profile: (profile.named, profile.title.casefold())))


def read_profile(file: Path) -> JournalProfile:
    """The profile in one TOML file. Raises DataFileWrong for anything unknown or missing."""
    raw = load(file, _Profile)
    if raw.id != file.stem:
        raise DataFileWrong(f"{file.name}: the id of a profile is the name of its file.")
    if raw.verification in {Verification.VERIFIED, Verification.PARTLY} and not (
        raw.source_address and raw.read_on
    ):
        raise DataFileWrong(f"{file.name}: a checked profile names its source and the day read.")
    return JournalProfile(**msgspec.structs.asdict(raw))
