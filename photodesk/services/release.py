"""May a package leave, and making it: every condition with its reason, all files or none.

The order of a release, and why. All files are written aside, in a folder whose name says that it
is unfinished; each is synced, read back and compared; the manifest comes last. Then the gate is
asked once more inside the act that records the release with its manifest and its audit event, so
a withdrawal that came in meanwhile still closes it. Only when that act is on the disk does the
folder get its name. So a package that anybody can see was always recorded first. A power cut
between the two leaves a release on record that nobody received: the log then says too much and
never too little, and making the package again is harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.audit import EventKind, Outcome
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import ReleaseId, RequestId, as_bytes
from photodesk.domain.permissions import Right
from photodesk.domain.publication import PublicationConsent, PublicationRequest
from photodesk.domain.release import GateLine, reasons_against
from photodesk.errors import ReleaseRefused, VaultError
from photodesk.imaging.leftovers import leftovers
from photodesk.services import (
    figures,
    form_record,
    package_contents,
    patient_access,
    release_gate,
)
from photodesk.services.package_contents import MANIFEST
from photodesk.services.present import present_moment
from photodesk.services.progress import Progress, Stopped, check_stopped, tell
from photodesk.services.publication_form import found
from photodesk.services.release_gate import FoundHashes
from photodesk.services.session import Session
from photodesk.storage import publication_consents, releases
from photodesk.storage.connection import ReadConnection
from photodesk.storage.figures import Figure
from photodesk.storage.package_folder import PackageFolder, WrittenFile
from photodesk.storage.releases import Release


@dataclass(frozen=True, slots=True)
class ReleaseDecision:
    """Whether a package may leave, line by line, and what it would hold."""

    allowed: bool
    lines: tuple[GateLine, ...]
    contents: tuple[str, ...]
    """Names of files, each with what it is."""
    banner: str
    """What must be said about a profile that was not verified; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that lies whole in its folder: name, SHA-256 in hex and bytes of each file."""

    folder: Path
    files: tuple[tuple[str, str, int], ...]
    manifest_sha256: str


def decide(session: Session, request_id: RequestId) -> ReleaseDecision:
    """Every condition with its reason, as the catalogue has it. Raises NotFound.

    `package` reads and hashes the files themselves before anything leaves.
    """
    session.require(Right.PREPARE_PUBLICATION)
    request = found(session.reading(), request_id)
    lines = release_gate.lines(session, session.reading(), request_id)
    return ReleaseDecision(
        allowed=all(line.ok for line in lines),
        lines=lines,
        contents=package_contents.listed(request),
        banner=package_contents.banner(request),
    )


def package(
    session: Session,
    request_id: RequestId,
    *,
    out: Path,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> Package:
    """Write the package for the journal into a new or empty folder; all of it or nothing.

    Raises ReleaseRefused, with one reason for each condition that does not hold (which is
    audited), InputRefused for a folder in use or inside the vault, Cancelled, DiskFull, and
    GlassNeeded for who does not belong to the patient's care team.
    """
    session.require(Right.RELEASE_PACKAGE)
    request = found(session.reading(), request_id)
    patient_access.require(session, request.patient_id)
    try:
        _require_open(session, session.reading(), request_id)
        with PackageFolder(out, session.vault.folder) as folder:
            return _made(session, request, folder, progress, stopped)
    except ReleaseRefused as refused:
        _note_refusal(session, request, refused)
        raise


def _made(
    session: Session,
    request: PublicationRequest,
    folder: PackageFolder,
    progress: Progress | None,
    stopped: Stopped | None,
) -> Package:
    written, hashes = _write_figures(session, request, folder, progress, stopped)
    _require_open(session, session.reading(), request.id, hashes)
    consent = _signed(session.reading(), request.id)
    record = form_record.of_request(session, request.id)
    figures_alone = [file for file, _ in written]
    for paper in package_contents.papers(session, request, record, consent, figures_alone):
        check_stopped(stopped)
        written.append((folder.write(paper.name, paper.make()), paper.what))
    made_at = present_moment(session, session.reading())
    manifest = package_contents.manifest(session, request, written, made_at)
    last = folder.write(MANIFEST, manifest)
    steps = len(figures_alone) + 1
    tell(progress, steps, steps, "Every file was read back and compared.")
    _record(session, request, consent, hashes, manifest, made_at)
    folder.publish()
    files = tuple((f.name, f.sha256.hex(), f.size) for f in (*(f for f, _ in written), last))
    return Package(folder.out, files, sha256(manifest).hex())


def _write_figures(
    session: Session,
    request: PublicationRequest,
    folder: PackageFolder,
    progress: Progress | None,
    stopped: Stopped | None,
) -> tuple[list[tuple[WrittenFile, str]], dict[int, FoundHashes]]:
    """Read and hash each original, write its figure, read it back; one picture in memory."""
    written, hashes = list[tuple[WrittenFile, str]](), dict[int, FoundHashes]()
    stored = figures.of_request(session, request.id)
    for done, figure in enumerate(stored):
        check_stopped(stopped)
        tell(progress, done, len(stored) + 1, f"Writing figure {figure.ordinal}.")
        data = release_gate.figure_bytes(session, figure)
        own = release_gate.original_hash(session, request, figure.ordinal)
        hashes[figure.ordinal] = FoundHashes(own, sha256(data) if data else b"")
        if data:
            written.append((_write_clean(folder, figure, data), f"figure {figure.ordinal}"))
    return written, hashes


def _write_clean(folder: PackageFolder, figure: Figure, data: bytes) -> WrittenFile:
    """Write one figure and look at it as it lies on the disk: pixels and our profile only."""
    file = folder.write(figures.file_name(figure.ordinal, figure.media_type), data)
    if leftovers(folder.read(file.name)):
        raise VaultError(
            f"Figure {figure.ordinal} holds more than its pixels. No package was made.",
            "Start a new request, so that its figures are made again.",
        )
    return file


def _require_open(
    session: Session,
    connection: ReadConnection,
    request_id: RequestId,
    hashes: Mapping[int, FoundHashes] | None = None,
) -> None:
    reasons = reasons_against(release_gate.lines(session, connection, request_id, hashes))
    if reasons:
        raise ReleaseRefused("No package was made.", " ".join(reasons), reasons=reasons)


def _signed(connection: ReadConnection, request_id: RequestId) -> PublicationConsent:
    consent = publication_consents.of_request(connection, request_id)
    if consent is None:
        raise ReleaseRefused("No package was made.", "There is no signed publication consent.")
    return consent


def _record(
    session: Session,
    request: PublicationRequest,
    consent: PublicationConsent,
    hashes: Mapping[int, FoundHashes],
    manifest: bytes,
    made_at: str,
) -> None:
    """The one act of a release; the gate is asked inside it, where nothing can come between."""
    release = Release(
        ReleaseId(session.new_id()), consent.id, made_at, manifest, sha256(manifest),
        session.user.id,
    )  # fmt: skip
    with session.vault.writing(session.actor()) as tx:
        _require_open(session, tx, request.id, hashes)
        releases.insert(tx, release, tx.origin())
        tx.audit(
            EventKind.PUBLICATION_RELEASED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(release.id),
            object_sha256=release.manifest_sha256,
            details=patient_access.require(session, request.patient_id).details
            | {
                "request": request.id,
                "consent": consent.id,
                "journal": request.journal.id,
                "pictures": len(hashes),
                "signed_form": package_contents.holds_signed_form(request),
            },
        )


def _note_refusal(session: Session, request: PublicationRequest, refused: ReleaseRefused) -> None:
    """A refusal is an event of its own: somebody tried to let pictures leave."""
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.RELEASE_REFUSED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(request.id),
            outcome=Outcome.REFUSED,
            details={"reasons": list(refused.reasons)},
        )
