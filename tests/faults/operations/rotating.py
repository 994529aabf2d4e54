"""Ending an account and replacing every key. Half is a key that the next opening cannot replace.

Also half: somebody who left and still opens the vault once the keys are others, or who stays and
no longer does.
"""

from pathlib import Path

from photodesk.domain.canonical import sha256
from photodesk.imaging.decode import Decoder
from photodesk.services import gallery, intake, patients
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from photodesk.storage import people, rotation
from photodesk.storage.rotation_steps import due
from tests.faults.judging import half, lost, opened, require_whole
from tests.faults.operations.importing import CHART, picture, with_patient
from tests.faults.operations.keyring_writing import BOB, BOBS, require_bob
from tests.faults.operations.operation import Operation, Works
from tests.storage.vaults import CHEAP, PASSPHRASE

ANN, ANNS = "ann", "a passphrase of ann, who stays"
PICTURES = 2


class Rotating(Operation):
    """Bob leaves, Mia replaces the keys, Ann was not there."""

    name = "rotation"

    def furnish(self, session: Session, desk: Path) -> None:
        """Three people, a signed consent and two pictures."""
        del desk
        patient = with_patient(session)
        for number in range(1, PICTURES + 1):
            intake.take_in(session, patient, [IncomingFile(f"{number}", picture(number).__bytes__)])
        for login, passphrase in ((BOB, BOBS), (ANN, ANNS)):
            people.add(
                session.vault,
                login=login,
                name=login,
                role="surgeon",
                passphrase=passphrase,
                sees_photographs=True,
                handles_forms=True,
                cost=CHEAP,
            )

    def decoder(self) -> Decoder | None:
        """Nothing is decoded."""
        return None

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """One rotation, without Bob."""
        del desk
        work.arm()
        work.begins(1)
        rotation.rotate(session.vault, PASSPHRASE, reason="bob left", without=BOB)
        work.done(1)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """All keys are the old ones or all are new, and both pictures are there."""
        del desk
        vault = session.vault
        replaced = vault.keyring.epoch > 1
        if acknowledged and not replaced:
            raise lost("the keys are the old ones")
        if due(vault) or vault.left_undone:
            raise half(f"{due(vault)} are still to be replaced: {vault.left_undone}")
        epochs = {row[0] for row in vault.reading().all("SELECT key_epoch FROM photo")}
        if epochs != {vault.keyring.epoch}:
            raise half(f"pictures under the keys of {epochs}")
        bob = vault.reading().value("SELECT disabled_at FROM app_user WHERE login = ?", (BOB,))
        if replaced == (bob is None):
            raise half("bob's account does not agree with the keys")
        self._require_pictures(session)

    def after(self, desk: Path) -> None:
        """Ann, who was not there, opens every key; Bob unlocks where the keys are still his."""
        with opened(desk / "vault", ANN, ANNS) as session:
            require_whole(session)
            replaced = session.vault.keyring.epoch > 1
        require_bob(desk, not replaced)

    @staticmethod
    def _require_pictures(session: Session) -> None:
        patient = patients.by_chart(session, CHART)
        found = {
            photograph.sha256: photograph.id
            for sitting in gallery.sittings(session, patient.id)
            for photograph in sitting.photographs
        }
        for number in range(1, PICTURES + 1):
            photograph = found.get(sha256(picture(number)))
            if photograph is None or gallery.original(session, photograph) != picture(number):
                raise half(f"picture {number} cannot be read")
