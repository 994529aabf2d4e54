"""Who is signed in at which station of which vault: the first argument of every service."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from photodesk.domain import permissions
from photodesk.domain.audit import Actor
from photodesk.domain.identifiers import (
    StationId,
    UserId,
    VaultId,
    as_bytes,
    from_bytes,
    uuid7,
)
from photodesk.domain.moments import instant
from photodesk.domain.permissions import Right, Role
from photodesk.imaging.decode import Decoder
from photodesk.services.clock import Clock
from photodesk.storage.connection import ReadConnection
from photodesk.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account in this vault."""

    id: UserId
    login: str
    name: str
    role: Role


@dataclass
class Session:
    """An unlocked vault in the hands of one person; ended by `services.vault.lock`."""

    vault: Vault
    user: User
    station_id: StationId
    station_name: str
    clock: Clock
    _decoder: Decoder | None = None

    @property
    def clinic(self) -> str:
        """The clinic's name, as printed on forms."""
        return self.vault.clinic

    @property
    def vault_id(self) -> VaultId:
        """The vault's identifier."""
        return VaultId(from_bytes(self.vault.vault_id))

    @property
    def decoder(self) -> Decoder:
        """The decoder of this session; its child process starts with the first picture."""
        if self._decoder is None:
            self._decoder = Decoder()
        return self._decoder

    def reading(self) -> ReadConnection:
        """The calling thread's connection for reading."""
        return self.vault.reading()

    def actor(self) -> Actor:
        """The signed-in person, as acts are written down."""
        return Actor(as_bytes(self.user.id), self.user.role.id)

    def require(self, right: Right) -> None:
        """Raise NotPermitted unless this person's role holds the right."""
        permissions.require(self.user.role, right)

    def now(self) -> str:
        """The present instant, UTC text."""
        return instant(self.clock.now())

    def today(self) -> date:
        """Today in the clinic's zone."""
        return self.local(self.clock.now()).date()

    def local(self, moment: datetime) -> datetime:
        """A moment in the clinic's zone."""
        return moment.astimezone(self.clock.zone())

    def day_begins(self, day: date) -> str:
        """The first second of a day in the clinic's zone, UTC text."""
        return instant(datetime.combine(day, time(), self.clock.zone()).astimezone(UTC))

    def day_is_over(self, day: date) -> str:
        """The first second after a day in the clinic's zone, UTC text."""
        return self.day_begins(day + timedelta(days=1))

    def new_id(self) -> str:
        """A fresh identifier."""
        return uuid7(int(self.clock.now().timestamp() * 1000), os.urandom(10))

    def close_decoder(self) -> None:
        """End the decoder's child; with it goes every pixel that it held."""
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None
