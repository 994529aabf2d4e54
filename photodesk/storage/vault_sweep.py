"""The sweep over both folders of sealed files, and how the audit log tells of it."""

from dataclasses import dataclass

from photodesk.domain.audit import Json
from photodesk.storage.connection import ReadConnection
from photodesk.storage.orphans import RowState, SweepReport
from photodesk.storage.sealed_files import SealedFolder

_STATES = RowState.KEPT, RowState.SHREDDED


@dataclass(frozen=True, slots=True)
class Swept:
    """What the sweeps of both folders found."""

    originals: SweepReport
    documents: SweepReport

    @property
    def moved_anything(self) -> bool:
        """Whether the audit log must hear of it."""
        return self.originals.moved_anything or self.documents.moved_anything

    def told(self) -> dict[str, Json]:
        """The details of the audit event: file ids in hex."""
        return {"originals": _told(self.originals), "documents": _told(self.documents)}


def sweep_both(
    originals: SealedFolder, documents: SealedFolder, connection: ReadConnection
) -> Swept:
    """Compare both folders with the rows that hold their files' keys, and tidy them."""
    pictures = connection.all(
        "SELECT file_id, wrapped_key IS NULL AS shredded FROM photo "
        "UNION ALL SELECT file_id, wrapped_key IS NULL FROM figure"
    )
    papers = connection.all("SELECT file_id, 0 AS shredded FROM document")
    return Swept(
        originals.sweep({row["file_id"]: _STATES[row["shredded"]] for row in pictures}),
        documents.sweep({row["file_id"]: _STATES[row["shredded"]] for row in papers}),
    )


def _told(report: SweepReport) -> Json:
    return {
        "set_aside": [file.hex() for file in report.set_aside],
        "brought_home": [file.hex() for file in report.brought_home],
        "missing": [file.hex() for file in report.missing],
    }
