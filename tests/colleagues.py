"""Other people of the clinic, with accounts of their own in the vault of a test."""

from dataclasses import replace

from photodesk.domain.identifiers import UserId, from_bytes
from photodesk.services.roles import handles_forms, role
from photodesk.services.session import Session, User
from photodesk.storage import people
from tests.storage.vaults import CHEAP, PASSPHRASE


def a_colleague(session: Session, login: str, role_id: str = "surgeon") -> Session:
    """The same vault in the hands of another person, who gets an account for it.

    They unlock it with `PASSPHRASE`.
    """
    theirs = role(role_id)
    name = f"{login.title()} Colleague"
    user_id = people.add(
        session.vault,
        login=login,
        name=name,
        role=role_id,
        passphrase=PASSPHRASE,
        sees_photographs=theirs.sees_photographs,
        handles_forms=handles_forms(theirs),
        cost=CHEAP,
    )
    return replace(session, user=User(UserId(from_bytes(user_id)), login, name, theirs))
