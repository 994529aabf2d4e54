"""The journals whose rules Photodesk knows, as data with source and date read."""

from photodesk.documents.journal_profiles import profiles
from photodesk.domain.publication import JournalProfile
from photodesk.errors import NotFound


def journals() -> tuple[JournalProfile, ...]:
    """Every profile that is shipped, verified or not; each says which."""
    return profiles()


def journal(journal_id: str) -> JournalProfile:
    """The profile with this id. Raises NotFound."""
    for profile in profiles():
        if profile.id == journal_id:
            return profile
    raise NotFound(
        "There is no profile of this journal.",
        "Choose one of the list, or the general form for a journal not yet known.",
    )
