"""What became of the files of an import, one result each."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from photodesk.domain.identifiers import PhotographId
from photodesk.errors import Refusal

CONSENT = "consent"
"""The reason of a file that no capture consent covers."""
VAULT = "vault"
"""The reason of a file that the vault could not keep: no room, or the disk failed."""

Outcomes: TypeAlias = Literal["stored", "duplicate", "refused", "not_done"]


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What became of one file; `text` is one sentence or two for the person."""

    name: str
    outcome: Outcomes
    photograph_id: PhotographId | None
    """The new record, or the one that holds these bytes already."""
    reason: Refusal | str
    """Why it was refused: a Refusal, CONSENT or VAULT; empty otherwise."""
    text: str


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What became of every file, in the order given."""

    results: tuple[IntakeResult, ...]

    @property
    def stored(self) -> int:
        """Files that are in the vault now and were not before."""
        return self._count("stored")

    @property
    def duplicates(self) -> int:
        """Files that were in this patient's record already."""
        return self._count("duplicate")

    @property
    def refused(self) -> int:
        """Files of which nothing was kept."""
        return self._count("refused")

    @property
    def not_done(self) -> int:
        """Files not looked at, because the person stopped."""
        return self._count("not_done")

    def summary(self) -> str:
        """One sentence."""
        counts = (
            (self.stored, "stored"),
            (self.duplicates, "there already"),
            (self.refused, "refused"),
            (self.not_done, "not done"),
        )
        said = [f"{number} {word}" for number, word in counts if number]
        return f"{', '.join(said)}." if said else "There was nothing to take in."

    def _count(self, outcome: Outcomes) -> int:
        return sum(result.outcome == outcome for result in self.results)
