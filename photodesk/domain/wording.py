"""The wording of a form as versioned data: what the loader of resources/forms returns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """One heading (a question) with its sentences and the provisions they carry.

    `text` holds paragraphs parted by blank lines; lines that begin with `- ` are a list. It may
    hold the blanks that photodesk.documents.wording.BLANKS names, such as {clinic}.
    """

    id: str
    heading: str
    text: str
    provisions: tuple[str, ...]
    only_for: tuple[str, ...] = ()
    """Cases in which the passage is shown (photodesk.documents.wording.CASES); empty: always."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One separate use, answered yes or no by the signer; never pre-ticked."""

    scope: str
    question: str
    explanation: str
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormWording:
    """A form's words in one language and version."""

    id: str
    kind: str
    """capture or publication."""
    version: str
    locale: str
    title: str
    subtitle: str
    legal_review: str
    """none, pending or reviewed; anything but reviewed prints `not reviewed by counsel`."""
    reviewed_by: str
    reviewed_on: str
    passages: tuple[Passage, ...]
    choices: tuple[Choice, ...]
    declaration: str
    """The sentence confirmed as the meaning of the signature."""
    decline: str
    sha256: bytes = b""
    """SHA-256 of the file the wording came from."""

    @property
    def provisions(self) -> frozenset[str]:
        """All provisions that some passage or choice carries."""
        said = (code for passage in self.passages for code in passage.provisions)
        asked = (code for choice in self.choices for code in choice.provisions)
        return frozenset((*said, *asked))
