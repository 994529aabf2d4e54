"""What every operation has in common."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Protocol

from photodesk.imaging import decode, renditions
from photodesk.imaging.decode import DecodedPhotograph, Decoder
from photodesk.services import vault as vaults
from photodesk.services.session import Session
from tests.fakes import FixedClock
from tests.faults.judging import judged, opened, require_whole
from tests.faults.orders import Finding
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE


class Works(Protocol):
    """What an operation tells the test."""

    def arm(self) -> None:
        """From here on things go wrong."""
        ...

    def begins(self, number: int) -> None:
        """Act `number` begins."""
        ...

    def done(self, number: int) -> None:
        """Act `number` is done, and the person is told so."""
        ...

    def failed(self, error: BaseException) -> None:
        """The person was told of an error."""
        ...

    def refused(self, text: str) -> None:
        """The person was told that one thing was not kept."""
        ...


class Operation(ABC):
    """One operation at a desk: a folder that holds `vault/`, `state/` and whatever else it needs.

    Its acts are numbered from 1. One is acknowledged when the program would tell the person that
    it is done.
    """

    name: ClassVar[str]

    def prepare(self, desk: Path) -> None:
        """Make the desk, sound and locked."""
        session = vaults.create(
            desk / "vault",
            clinic="Clinic",
            login=LOGIN,
            name="Mia",
            passphrase=PASSPHRASE,
            kdf=CHEAP,
            clock=FixedClock(),
        ).session
        session._decoder = DecoderHere()
        self.furnish(session, desk)
        session._decoder = None
        vaults.lock(session)

    def furnish(self, session: Session, desk: Path) -> None:
        """Put into a new vault, and beside it, what the operation needs."""
        del session, desk

    def perform(self, desk: Path, work: Works) -> None:
        """Do it in an opened vault, which is locked afterwards in any case."""
        session = vaults.unlock(desk / "vault", LOGIN, PASSPHRASE, clock=FixedClock())
        try:
            session._decoder = self.decoder()
            self.act(session, desk, work)
        except BaseException as error:
            work.failed(error)
            raise
        finally:
            vaults.lock(session)

    def decoder(self) -> Decoder | None:
        """What decodes pictures; None: the decoder's child, as in the program."""
        return DecoderHere()

    @abstractmethod
    def act(self, session: Session, desk: Path, work: Works) -> None:
        """The acts; arms when everything is ready."""

    def judge(self, desk: Path, acknowledged: tuple[int, ...]) -> Finding:
        """What is left."""

        def look() -> None:
            with opened(desk / "vault") as session:
                require_whole(session)
                self.look(session, desk, frozenset(acknowledged))
            self.after(desk)

        return judged(look)

    def after(self, desk: Path) -> None:
        """Look once more when the vault is locked again; raises a Fault."""
        del desk

    @abstractmethod
    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Raise a Fault unless everything is as it must be; the vault itself was checked."""


class DecoderHere(Decoder):
    """Decodes in this very process: a run without waiting for a child."""

    def decode(self, data: bytes, *, renditions: bool = True) -> DecodedPhotograph:  # noqa: ARG002
        """As the child does."""
        return decode._photograph(_decoded(data))


_decoded = renditions.decoded
