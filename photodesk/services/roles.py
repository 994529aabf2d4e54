"""Roles as resources/roles.toml has them, typed and checked when they are first asked for."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from photodesk.data_files import load, resources
from photodesk.domain.permissions import Right, Role
from photodesk.errors import VaultDamaged
from photodesk.storage.keyring_form import Purpose

FIRST_ROLE = "surgeon"
"""The role of whoever makes a vault."""


class _Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    sees_photographs: bool
    rights: tuple[Right, ...]


class _Roles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roles: tuple[_Role, ...]
    rights: dict[Right, str]


@cache
def _file() -> _Roles:
    return load(resources() / "roles.toml", _Roles)


@cache
def roles() -> tuple[Role, ...]:
    """Every role. Raises DataFileWrong when the file names a right that does not exist."""
    found = _file().roles
    return tuple(Role(role.id, role.title, role.rights, role.sees_photographs) for role in found)


def right_words() -> Mapping[Right, str]:
    """What each right lets a person do, in words without a full stop; every right has them."""
    return MappingProxyType(_file().rights)


def role(role_id: str) -> Role:
    """The role with this id. Raises VaultDamaged for one that this program does not know."""
    for known in roles():
        if known.id == role_id:
            return known
    raise VaultDamaged(
        "This vault names a role that Photodesk does not know.",
        "Open it with the Photodesk that made it, or ask the administrator.",
    )


_FORMS = {
    Right.OBTAIN_CAPTURE_CONSENT,
    Right.PREPARE_PUBLICATION,
    Right.OBTAIN_PUBLICATION_CONSENT,
    Right.RECORD_WITHDRAWAL,
}


def handles_forms(one: Role) -> bool:
    """Whether the slot of this role holds the document key."""
    return bool(_FORMS.intersection(one.rights))


def keys_needed(one: Role) -> tuple[Purpose, ...]:
    """The keys beyond the vault's that a role needs; nobody is given another one."""
    needed: tuple[tuple[Purpose, bool], ...] = (
        ("image", one.sees_photographs),
        ("document", handles_forms(one)),
    )
    return tuple(purpose for purpose, needs in needed if needs)
