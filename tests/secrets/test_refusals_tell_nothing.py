"""What is refused, and what is logged, names nobody: no patient, no passphrase, no title (S4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import PhotographId, RequestId
from photodesk.domain.patient import Patient
from photodesk.domain.publication import Manuscript
from photodesk.domain.signature import Ink, Signer
from photodesk.domain.taken_at import Statement
from photodesk.errors import NotPermitted, PhotodeskError
from photodesk.services import (
    audit,
    capture_consents,
    gallery,
    intake,
    patients,
    publication,
    release,
    verify,
)
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from tests import builders
from tests.secrets import markers
from tests.storage.vaults import LOGIN

FAMILY, GIVEN, CHART = "Zwiebelfisch", "Łucja-Ångström", "ZQ-77-4711"
TITLE, WRONG = "Hintertupfinger Nasen", "kein gutes Passwort 4711"
PRIVATE = markers.of_texts(FAMILY, GIVEN, CHART, TITLE, WRONG)


@dataclass(frozen=True)
class Room:
    """One patient with consent and a photograph, another with neither, and a folder."""

    session: Session
    patient: Patient
    other: Patient
    consent: CaptureConsent
    photograph: PhotographId
    folder: Path
    """Named after the patient."""

    def take_in(self, patient: Patient, *data: bytes, stated: int | None = None) -> PhotodeskError:
        """The first refusal of an import of files that are named after the patient."""
        files = [IncomingFile(f"{FAMILY} {GIVEN}.jpg", piece.__bytes__) for piece in data]
        day = self.session.today().replace(year=stated) if stated else None
        report = intake.take_in(self.session, patient.id, files, statement=Statement(day))
        (refused,) = [result for result in report.results if result.outcome == "refused"]
        raise PhotodeskError(refused.text)

    def draft(self, *photographs: PhotographId, title: str = TITLE) -> RequestId:
        """A request for the photograph, and for these."""
        request = publication.draft(
            self.session, photograph_ids=[self.photograph, *photographs], journal_id="bmj-group",
            manuscript=Manuscript(title, "1"), purpose=TITLE,
        )  # fmt: skip
        return request.id


@pytest.fixture
def room(session: Session, tmp_path: Path) -> Room:
    patient = builders.a_patient(session, family=FAMILY, given=GIVEN, chart_number=CHART)
    other = builders.a_patient(session, family=f"{FAMILY}er", chart_number=f"{CHART}-2")
    consent = builders.a_consent(session, patient, signer=Signer(f"{GIVEN} {FAMILY}"))
    (photograph,) = builders.store(session, patient, builders.a_jpeg(1))
    folder = tmp_path / f"{FAMILY} {CHART}"
    folder.mkdir()
    (folder / f"{GIVEN}.jpg").write_bytes(b"there already")
    return Room(session, patient, other, consent, photograph, folder)


def private_in(text: str) -> list[str]:
    said = text.encode()
    return [marker.what for marker in PRIVATE if marker.data in said]


def a_form(room: Room) -> capture_consents.CaptureForm:
    return builders.a_form(room.session, room.patient, signer=Signer(f"{GIVEN} {FAMILY}"))


def withdrawn_twice(room: Room) -> None:
    for _ in range(2):
        capture_consents.withdraw(
            room.session, room.consent.id, told_by=GIVEN, route="letter", reason=TITLE
        )


def damaged(room: Room) -> None:
    for file in (room.session.vault.folder / "originals").rglob("*.pdp"):
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    gallery.original(room.session, room.photograph)


def of_two_patients(room: Room) -> None:
    builders.a_consent(room.session, room.other)
    (picture,) = builders.store(room.session, room.other, builders.a_jpeg(2))
    room.draft(picture)


ACTS: dict[str, Callable[[Room], object]] = {
    "chart number taken": lambda room: builders.a_patient(
        room.session, family=FAMILY, chart_number=CHART
    ),
    "patient looks known": lambda room: builders.a_patient(
        room.session, family=FAMILY, given=GIVEN, chart_number="other"
    ),
    "patient unknown": lambda room: patients.by_chart(room.session, f"{CHART}-9"),
    "impossible name": lambda room: builders.a_patient(
        room.session, family=FAMILY + "\0", chart_number="x"
    ),
    "blank signature": lambda room: capture_consents.sign(
        room.session,
        form := a_form(room),
        **builders.signing(form, ink=Ink(480, 160), printed_name=f"{GIVEN} {FAMILY}"),
    ),
    "unanswered": lambda room: capture_consents.sign(
        room.session,
        form := a_form(room),
        **builders.signing(form, answers={}, printed_name=f"{GIVEN} {FAMILY}"),
    ),
    "withdrawn twice": withdrawn_twice,
    "scan that is none": lambda room: capture_consents.file_scan(
        room.session, room.patient.id, scan=TITLE.encode(), scan_name=f"{FAMILY}.pdf",
        signed_on=room.session.today(), signer=Signer(FAMILY),
    ),
    "no consent": lambda room: room.take_in(room.other, builders.a_jpeg(3)),
    "not a picture": lambda room: room.take_in(room.patient, TITLE.encode()),
    "another patient's": lambda room: (
        builders.a_consent(room.session, room.other),
        room.take_in(room.other, builders.a_jpeg(1)),
    ),
    "before the consent": lambda room: room.take_in(
        room.patient, builders.a_jpeg(4, taken="2021:01:01 09:00:00")
    ),
    "camera disagrees": lambda room: room.take_in(room.patient, builders.a_jpeg(5), stated=2024),
    "file gone": lambda room: IncomingFile.from_path(room.folder / f"{FAMILY}.jpg").read(),
    "exported onto a file": lambda room: gallery.export_original(
        room.session, room.photograph, out=room.folder / f"{GIVEN}.jpg", reason=TITLE
    ),
    "exported into no folder": lambda room: gallery.export_original(
        room.session, room.photograph, out=room.folder / FAMILY / f"{GIVEN}.jpg", reason=TITLE
    ),
    "original damaged": damaged,
    "of two patients": of_two_patients,
    "no title": lambda room: room.draft(title=" "),
    "package too early": lambda room: release.package(
        room.session, room.draft(), out=room.folder / "package"
    ),
    "package onto files": lambda room: release.package(
        room.session, room.draft(), out=room.folder
    ),
    "audit exported onto a file": lambda room: audit.export(
        room.session, room.folder / f"{GIVEN}.jpg"
    ),
    "not permitted": lambda room: builders.a_patient(
        builders.in_role(room.session, "nobody"), family=FAMILY
    ),
    "no vault": lambda room: vaults.unlock(room.folder / FAMILY, LOGIN, WRONG),
    "vault in use": lambda room: vaults.unlock(room.session.vault.folder, FAMILY, WRONG),
    "vault onto files": lambda room: vaults.create(
        room.folder, clinic=TITLE, login=FAMILY, name=GIVEN, passphrase=WRONG
    ),
    "vault in a file": lambda room: vaults.create(
        room.folder / f"{GIVEN}.jpg" / "vault", clinic=TITLE, login=FAMILY, name=GIVEN,
        passphrase=WRONG,
    ),
    "weak passphrase": lambda room: vaults.create(
        room.folder / "v", clinic=TITLE, login=FAMILY, name=GIVEN, passphrase=FAMILY
    ),
}  # fmt: skip


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything that any library says, however small; checked at the end of the test."""
    caplog.set_level(1)
    yield caplog
    assert private_in(caplog.text) == []


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("logged")
def test_a_refusal_names_nobody(room: Room, act: str) -> None:
    with pytest.raises(PhotodeskError) as refused:
        ACTS[act](room)
    error = refused.value
    texts = (str(error), repr(error), error.title, error.advice)
    reasons = (*getattr(error, "reasons", ()), *getattr(error, "missing", ()))
    for text in (*texts, *reasons):
        assert private_in(text) == [], text


def test_a_forged_form_is_named_by_nothing_in_it() -> None:
    verdict = verify.verify(f"%PDF-1.7\n{FAMILY} {TITLE}".encode(), [(GIVEN, FAMILY.encode())])
    assert private_in(" ".join((verdict.text, *verdict.reasons))) == []


@pytest.mark.usefixtures("logged")
def test_the_main_job_logs_nobody(room: Room) -> None:
    request = room.draft()
    publication.prepare_figures(room.session, request)
    publication.preview_pdf(room.session, request)
    assert patients.find(room.session, FAMILY)
    vaults.info(room.session)


def test_the_search_does_find_a_name() -> None:
    error = NotPermitted(f"Not for {FAMILY}.")
    assert private_in(str(error)) != []
