"""Two people at one vault: a surgeon who asks for erasures, an administrator who decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.identifiers import PatientId, PhotographId, RequestId
from photodesk.imaging.decode import Decoder
from photodesk.services import erasure, gallery, patients, publication, vault
from photodesk.services.erasure import Decided
from photodesk.services.session import Session
from photodesk.storage import people, photographs
from photodesk.storage.erasure import Erasure
from photodesk.storage.photographs import SealedOriginal
from tests.fakes import FixedClock
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

DECIDER = "ada"
OTHERS_PASSPHRASE = "another long enough passphrase"
REASON = "The patient asked for it in a letter."


@dataclass
class Clinic:
    """A vault in the hands of one person at a time; `session` is the present one's."""

    session: Session
    clock: FixedClock
    decoder: Decoder
    patient_id: PatientId
    photographs: tuple[PhotographId, ...]
    request_id: RequestId | None

    def add(self, login: str, role: str, *, sees: bool = False) -> None:
        """Give one more person an account."""
        people.add(
            self.session.vault, login=login, name=login.capitalize(), role=role,
            passphrase=OTHERS_PASSPHRASE, sees_photographs=sees, handles_forms=sees, cost=CHEAP,
        )  # fmt: skip

    def hand_to(self, login: str) -> Session:
        """Lock the vault and unlock it for somebody else."""
        folder = self.session.vault.folder
        self.lock()
        self.session = vault.unlock(folder, login, passphrase_of(login), clock=self.clock)
        self.session._decoder = self.decoder
        return self.session

    def lock(self) -> None:
        """Sign out."""
        self.session._decoder = None
        vault.lock(self.session)

    def ask(
        self, *photograph_ids: PhotographId, ground: erasure.Ground = "patient_demand"
    ) -> Erasure:
        """The surgeon's request; for the first photograph when none is named."""
        chosen = photograph_ids or self.photographs[:1]
        return erasure.request(self.session, chosen, ground=ground, reason=REASON)

    def decide(self, asked: Erasure, *, erase: bool = True) -> Decided:
        """The administrator's answer; they stay signed in."""
        session = self.session if self.session.user.login == DECIDER else self.hand_to(DECIDER)
        return erasure.decide(
            session, asked.id, erase=erase, note="As asked.", passphrase=OTHERS_PASSPHRASE
        )

    def erase(self, *photograph_ids: PhotographId) -> Decided:
        """Asked for and decided."""
        return self.decide(self.ask(*photograph_ids))

    def sealed(self, photograph_id: PhotographId | None = None) -> SealedOriginal:
        """The row of an original, the first one's when none is named."""
        chosen = photograph_id or self.photographs[0]
        found = photographs.sealed_original(self.session.reading(), chosen)
        assert found is not None
        return found

    def wrapped(self) -> bytes:
        """The 60 bytes that open the first original."""
        found = self.sealed().wrapped_key
        assert found is not None
        return found


def passphrase_of(login: str) -> str:
    """What this person types."""
    return PASSPHRASE if login == LOGIN else OTHERS_PASSPHRASE


@contextmanager
def clinic_in(folder: Path, decoder: Decoder) -> Iterator[Clinic]:
    """A stage of a publication (`tests.services.publications`) with an administrator added."""
    clock = FixedClock()
    session = vault.unlock(folder, LOGIN, PASSPHRASE, clock=clock)
    session._decoder = decoder
    (row,) = patients.find(session)
    sittings = gallery.sittings(session, row.patient.id)
    chosen = tuple(photograph.id for one in sittings for photograph in one.photographs)
    requests = publication.requests(session)
    request_id = requests[0].request.id if requests else None
    clinic = Clinic(session, clock, decoder, row.patient.id, chosen, request_id)
    clinic.add(DECIDER, "administrator")
    try:
        yield clinic
    finally:
        clinic.lock()
