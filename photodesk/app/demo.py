"""`photodesk demo`: the main job from an empty folder to a verified package, told step by step."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress as Bar
from rich.text import Text

from photodesk.app import practice
from photodesk.cli.speech import visible
from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import PhotographId, RequestId
from photodesk.domain.patient import Patient
from photodesk.domain.photograph import Labels
from photodesk.domain.publication import Manuscript, PublicationScope, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer, SigningCircumstances
from photodesk.domain.taken_at import Statement
from photodesk.errors import ConsentError, InputRefused, PhotodeskError, Refusal
from photodesk.services import (
    capture_consents,
    gallery,
    intake,
    patients,
    publication,
    release,
)
from photodesk.services import vault as vaults
from photodesk.services import verify as verification
from photodesk.services.intake import IncomingFile, IntakeReport
from photodesk.services.session import Session

CIRCUMSTANCES = SigningCircumstances(
    identity_checked_by="known patient",
    seconds_per_page=(14.0, 41.0, 22.0, 18.0),
    teach_back_asked=True,
    device="strokes drawn by the program for practice",
    notes={"practice": "This consent belongs to an invented patient."},
)
JOURNAL = "bmj-group"
FEWEST_PICTURES = 3


class DemoFailed(PhotodeskError):
    """A step of the demo did not do what it must; the program is at fault."""


@dataclass
class Story:
    """Tells the steps on the terminal, numbered, and keeps the count."""

    console: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))
    number: int = 0

    def step(self, title: str) -> None:
        """Begin a step."""
        self.number += 1
        self.console.print(Text(f"\n{self.number:>2}. {title}", style="bold"))

    def say(self, text: str, style: str = "") -> None:
        """What happened."""
        self.console.print(Text(f"    {visible(text)}", style=style))

    def refused(
        self, act: Callable[[], object], error: type[PhotodeskError] = ConsentError
    ) -> None:
        """Do what must be refused, and say how it was refused."""
        try:
            act()
        except error as refusal:
            reasons = getattr(refusal, "reasons", ())
            self.say(f"Refused, as it must be: {refusal.title if reasons else refusal}", "green")
            for reason in reasons:
                self.say(f"- {reason}", "green")
        else:
            raise DemoFailed("Something that must be refused was allowed.")

    def bar(self) -> Bar:
        """A progress bar that leaves the terminal when it is done."""
        return Bar(console=self.console, transient=True, disable=not self.console.is_terminal)


@dataclass
class Demo:
    """One run: where it writes, what it tells, and what it made so far."""

    vault: Path
    out: Path
    photos: Path | None
    story: Story = field(default_factory=Story)

    def run(self) -> int:
        """All steps; 0 when each did what it must."""
        passphrase = "-".join(secrets.token_hex(3) for _ in range(4))
        session = self.create_vault(passphrase)
        try:
            patient = self.register(session)[0]
            files = self.own_files() if self.photos else self.practice_files()
            self.try_before_consent(session, patient, files)
            self.sign_capture_consent(session, patient)
            stored = self.import_all(session, patient, files)
            request = self.open_request(session, stored)
            self.sign_publication(session, patient, request)
            self.package_and_verify(session, request)
            self.screens(session, patient, request)
            self.withdraw(session, patient, request)
        finally:
            vaults.lock(session)
        self.tell_results(passphrase)
        return 0

    def create_vault(self, passphrase: str) -> Session:
        """An empty vault with its first user."""
        self.story.step("Create a vault")
        created = vaults.create(
            self.vault,
            clinic="Practice Clinic",
            login="demo",
            name="Dr. Demo",
            passphrase=passphrase,
        )
        self.story.say("The vault is encrypted from its first byte; a recovery key was made.")
        return created.session

    def register(self, session: Session) -> list[Patient]:
        """Three invented patients."""
        self.story.step("Register practice patients")
        registered = [
            patients.add(session, facts) for facts in (practice.ANNA, practice.ELENI, practice.OLGA)
        ]
        for patient in registered:
            self.story.say(f"{patient.chart_number}  {patient.name}, born {patient.born}")
        return registered

    def practice_files(self) -> list[tuple[IncomingFile, Labels]]:
        """Two visits of one practice patient, drawn now."""
        now = datetime.now(UTC) - timedelta(minutes=5)
        visits = (
            ("preop", now - practice.BEFORE, practice.MANNEQUIN_BEFORE),
            ("m6", now, practice.MANNEQUIN_AFTER),
        )
        files = []
        with self.story.bar() as bar:
            for point, taken, mannequin in bar.track(
                visits, description="Drawing practice pictures"
            ):
                files += [
                    (
                        in_memory(f"{point}_{picture.name}", picture.data),
                        Labels(picture.view, time_point=point),
                    )
                    for picture in practice.card(mannequin, taken)
                ]
        return files

    def own_files(self) -> list[tuple[IncomingFile, Labels]]:
        """The person's own pictures, as they lie in the folder."""
        folder = self.photos or Path()
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return [(IncomingFile.from_path(path), Labels()) for path in paths]

    def try_before_consent(
        self, session: Session, patient: Patient, files: Sequence[tuple[IncomingFile, Labels]]
    ) -> None:
        """The gate is closed before a signature."""
        self.story.step("Try to import before the capture consent is signed")
        report = intake.take_in(session, patient.id, [file for file, _ in files[:2]])
        if report.stored or gallery.sittings(session, patient.id):
            raise DemoFailed("A picture was stored without consent.")
        self.story.say(f"Refused, as it must be: {report.results[0].text}", "green")

    def sign_capture_consent(self, session: Session, patient: Patient) -> None:
        """The patient signs on the screen: here with strokes drawn by the program."""
        self.story.step("Sign the capture consent on the screen")
        covers = (
            date(1990, 1, 1)
            if self.photos
            else session.today() - practice.BEFORE - timedelta(days=1)
        )
        signer = Signer(f"{patient.given} {patient.family}")
        form = capture_consents.prepare(session, patient.id, signer=signer, covers_from=covers)
        consent = capture_consents.sign(
            session,
            form,
            answers={choice.scope: Decision.PERMIT for choice in form.choices},
            ink=practice.recorded_strokes(),
            printed_name=signer.name,
            circumstances=CIRCUMSTANCES,
        )
        self.keep("capture-consent.pdf", capture_consents.document(session, consent.id))
        self.story.say(f"Signed. It covers pictures from {consent.covers_from[:10]} on.")

    def import_all(
        self, session: Session, patient: Patient, files: Sequence[tuple[IncomingFile, Labels]]
    ) -> list[PhotographId]:
        """Each file is stored, known already, or refused with its reason."""
        self.story.step("Import photographs")
        reports = []
        with self.story.bar() as bar:
            for file, labels in bar.track(files, description="Importing"):
                report = intake.take_in(session, patient.id, [file], labels=labels)
                if report.results[0].reason is Refusal.TIME_UNKNOWN:
                    said = Statement(session.today())
                    report = intake.take_in(
                        session, patient.id, [file], labels=labels, statement=said
                    )
                reports.append(report)
        for result in (result for report in reports for result in report.results):
            self.story.say(f"{result.outcome:<10} {result.name}  {result.text}")
        self.import_again(session, patient, files, reports)
        sittings = gallery.sittings(session, patient.id)
        for sitting in sittings:
            self.story.say(f"Sitting of {sitting.held_on}: {len(sitting.photographs)} photographs")
        first_of_each = [sitting.photographs[0].id for sitting in reversed(sittings)]
        others = [p.id for sitting in sittings for p in sitting.photographs[1:]]
        stored = first_of_each + others
        if len(stored) < FEWEST_PICTURES:
            raise InputRefused(
                "The demo needs three pictures or more that can be stored.",
                "Give another folder with --photos.",
            )
        return stored

    def import_again(
        self,
        session: Session,
        patient: Patient,
        files: Sequence[tuple[IncomingFile, Labels]],
        reports: Sequence[IntakeReport],
    ) -> None:
        """A file that is there already is a duplicate, never a second record."""
        known = next((f for (f, _), r in zip(files, reports, strict=True) if r.stored), None)
        if known is not None:
            report = intake.take_in(session, patient.id, [known])
            self.story.say(f"The first one again: {report.results[0].text}")

    def open_request(self, session: Session, stored: Sequence[PhotographId]) -> RequestId:
        """Three photographs for one article and one journal."""
        self.story.step("Open a publication request for three photographs")
        manuscript = b"Practice manuscript, version 2\n" * 40
        request = publication.draft(
            session,
            photograph_ids=stored[:FEWEST_PICTURES],
            journal_id=JOURNAL,
            manuscript=Manuscript(
                "Long-term shape of the nose after septorhinoplasty: a practice article",
                "2",
                hashlib.sha256(manuscript).digest(),
            ),
            purpose="To show other doctors the shape before and after the operation.",
        )
        self.story.say(f"Journal profile: {request.journal.title} ({request.journal.verification})")
        for missing in publication.status(session, request.id).missing:
            self.story.say(f"missing {missing.code}: {missing.title}")
        with self.story.bar() as bar:
            task = bar.add_task("Making the figures", total=FEWEST_PICTURES)
            publication.prepare_figures(
                session,
                request.id,
                progress=lambda done, total, _what: bar.update(task, completed=done, total=total),
            )
        self.story.say("The figures are made from pixels, in sRGB, with nothing of the camera.")
        self.story.refused(lambda: release.package(session, request.id, out=self.out / "too-early"))
        return request.id

    def sign_publication(self, session: Session, patient: Patient, request: RequestId) -> None:
        """The form, the manuscript looked at, the signature, the seal."""
        self.story.step("Show the form and the manuscript, sign, seal")
        signer = Signer(f"{patient.given} {patient.family}", Capacity.PATIENT)
        form = publication.present(
            session,
            request,
            signer=signer,
            expires_on=session.today() + timedelta(days=730),
            review_offered=ReviewOutcome.SHOWN_FINAL,
        )
        self.keep("publication-form-unsigned.pdf", form.pdf)
        publication.sign(
            session,
            form,
            answers=dict.fromkeys(PublicationScope, Decision.PERMIT),
            review=ReviewOutcome.SHOWN_FINAL,
            ink=practice.recorded_strokes(2),
            printed_name=signer.name,
            circumstances=CIRCUMSTANCES,
        )
        self.keep("publication-form-sealed.pdf", publication.sealed_form(session, request))
        self.story.say("Signed and sealed: the form names exactly these pictures.")

    def package_and_verify(self, session: Session, request: RequestId) -> None:
        """What the editor gets, and what the editor can check without a vault."""
        self.story.step("Write the package")
        package = release.package(session, request, out=self.out / "package")
        for name, digest, size in package.files:
            self.story.say(f"{name:<24} {size:>10,} bytes  {digest[:16]}")
        self.story.step("Verify the form and the figures, without the vault")
        form = (self.out / "publication-form-sealed.pdf").read_bytes()
        figures = [
            (path.name, path.read_bytes())
            for path in sorted((self.out / "package").glob("figure-*"))
        ]
        verdict = verification.verify(form, figures)
        self.expect(verdict.genuine and all(i.covered for i in verdict.images), verdict.text)
        for image in verdict.images:
            self.story.say(f"{image.name}: {image.text}")
        self.story.say(verdict.limits)
        self.story.step("Change one image and the form: both must fail")
        name, data = figures[0]
        changed = verification.verify(form, [(name, data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])])
        self.expect(not changed.images[0].covered, f"{name}: {changed.images[0].text}")
        middle = len(form) // 3
        broken = verification.verify(form[:middle] + bytes([form[middle] ^ 1]) + form[middle + 1 :])
        self.expect(not broken.genuine, broken.text)

    def screens(self, session: Session, patient: Patient, request: RequestId) -> None:
        """Pictures of the real screens."""
        self.story.step("Take pictures of the screens")
        from photodesk.app.screens import take_screens  # noqa: PLC0415 - Qt only when it is needed

        for name in take_screens(session, patient.id, request, self.out / "screens"):
            self.story.say(name)

    def withdraw(self, session: Session, patient: Patient, request: RequestId) -> None:
        """Withdrawal is one step and closes the way out."""
        self.story.step("Withdraw the consent: a second package must be refused")
        done = publication.withdraw(
            session, request, told_by=f"{patient.given} {patient.family}", route="in person"
        )
        self.keep("withdrawal.pdf", done.confirmation_pdf)
        for stop in done.stops:
            self.story.say(f"- {stop}")
        self.story.refused(
            lambda: release.package(session, request, out=self.out / "second-package")
        )

    def expect(self, good: bool, text: str) -> None:
        """Say what was found; stop when it is not what must be."""
        if not good:
            raise DemoFailed(f"A check did not come out as it must: {text}")
        self.story.say(text, "green")

    def keep(self, name: str, data: bytes) -> None:
        """Write a result into the folder for results, readable by its owner only."""
        path = self.out / name
        path.touch(mode=0o600)
        path.write_bytes(data)

    def tell_results(self, passphrase: str) -> None:
        """Where everything lies."""
        self.story.console.print()
        self.story.say(f"Results: {self.out}", "bold")
        self.story.say(f"Vault:   {self.vault}", "bold")
        self.story.say(f"To look into the vault: login demo, passphrase {passphrase}")
        self.story.say("The results are not encrypted. The passphrase is written nowhere else.")


def in_memory(name: str, data: bytes) -> IncomingFile:
    """A picture that was never on disk."""
    return IncomingFile(name, lambda: data)


def new_folder(wanted: Path | None, name: str) -> Path:
    """The folder asked for, which must be new or empty, or the first free name here."""
    if wanted is None:
        tries = (Path.cwd() / (name if n == 1 else f"{name}-{n}") for n in range(1, 1000))
        wanted = next(path for path in tries if not path.exists())
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise InputRefused("The folder for the results is not empty.", "Name a new folder.")
    wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
    return wanted.resolve()


def run_demo(vault: Path | None, out: Path | None, photos: Path | None) -> int:
    """Status 0 when every step did what it must."""
    if photos is not None and not photos.is_dir():
        raise InputRefused("The folder with your pictures is not there.", "Check its name.")
    out = new_folder(out, "photodesk-demo")
    with TemporaryDirectory() as marks:  # a practice vault is nothing that this computer remembers
        vaults.keep_marks_in(Path(marks))
        return Demo((vault or out / "vault").resolve(), out, photos).run()
