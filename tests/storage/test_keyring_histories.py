"""K2: whatever happens to a keyring, exactly the right people open it and hold the right keys.

The machine keeps a plain model beside it: who is there, with which passphrase, and which of the
three keys each of them was given. A key is known by its bytes, so a key that was replaced and is
still held would be seen.
"""

import os
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from photodesk.errors import InputRefused, WrongPassphrase
from photodesk.storage import keyring_rotation
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import Purpose
from photodesk.storage.keyring_slots import Opened, UnlockedKeys
from tests.storage.vaults import CHEAP

AT = "2027-03-01T09:00:00Z"
FIRST = "mia"


@dataclass
class Person:
    """One account, as the model knows it."""

    login: str
    passphrase: str
    wants: set[Purpose]
    holds: set[Purpose] = field(default_factory=set)
    """What they were given, taken up or not."""


class Histories(RuleBasedStateMachine):
    """People come, forget, are given keys and leave; keys are replaced."""

    people = Bundle("people")

    @initialize(target=people)
    def begin(self) -> str:
        """A vault with one person who holds everything."""
        self.sheet, self.number = os.urandom(17), 0
        self.ring, keys = Keyring.create(
            os.urandom(16),
            user_id=os.urandom(16),
            login=FIRST,
            passphrase="passphrase 0",
            recovery_key=self.sheet,
            created_at=AT,
            cost=CHEAP,
        )
        self.there = {
            FIRST: Person(FIRST, "passphrase 0", {"image", "document"}, {"image", "document"})
        }
        self.gone = list[tuple[str, str]]()
        self.key: dict[Purpose, bytes] = {
            "vault": bytes(keys.vault_key),
            "image": bytes(keys.image_key or b""),
            "document": bytes(keys.document_key or b""),
        }
        return FIRST

    def fresh(self) -> str:
        """A passphrase that was never used."""
        self.number += 1
        return f"passphrase {self.number}"

    def arrives(self, login: str) -> Opened:
        """Somebody unlocks: takes up what waits and replaces what is due, as a vault does."""
        person = self.there[login]
        self.settle(self.ring.open(login, person.passphrase))
        return self.ring.open(login, person.passphrase)

    def settle(self, found: Opened) -> None:
        """What an opening does to the keyring."""
        self.ring = self.ring.with_gifts_taken(found) or self.ring
        if found.keys.earlier:
            self.ring = keyring_rotation.without_older(self.ring, found.keys)
            found.keys.earlier = ()
        caught_up = keyring_rotation.caught_up(self.ring, found)
        if caught_up is not None:
            self.ring, keys = caught_up
            self.learn(keys)
            self.ring = keyring_rotation.without_older(self.ring, keys)

    def learn(self, keys: UnlockedKeys) -> None:
        """The present keys, as far as somebody holds them."""
        purposes: tuple[Purpose, ...] = ("vault", "image", "document")
        for purpose in purposes:
            key = keys.of(purpose)
            if key is not None:
                assert keys.epoch_of(purpose) == self.ring.body.epoch_of(purpose)
                self.key[purpose] = bytes(key)

    @rule(
        target=people,
        by=people,
        image=st.booleans(),
        document=st.booleans(),
        once=st.booleans(),
    )
    def add(self, by: str, *, image: bool, document: bool, once: bool) -> str:
        """Somebody adds a person."""
        if by not in self.there or len(self.there) > 4:
            return FIRST
        keys = self.arrives(by).keys
        login, passphrase = f"login {self.number}", self.fresh()
        self.ring = self.ring.with_user(
            keys,
            user_id=os.urandom(16),
            login=login,
            passphrase=passphrase,
            created_at=AT,
            cost=CHEAP,
            sees_photographs=image,
            handles_forms=document,
            once_until=AT if once else "",
        )
        wanted: dict[Purpose, bool] = {"image": image, "document": document}
        wants = {purpose for purpose, needs in wanted.items() if needs}
        self.there[login] = Person(login, passphrase, wants, wants & self.there[by].holds)
        return login

    @rule(who=people)
    def change(self, who: str) -> None:
        """Somebody changes their passphrase, which takes up what waits."""
        if (person := self.there.get(who)) is None:
            return
        new = self.fresh()
        self.ring = self.ring.with_passphrase(who, person.passphrase, new, cost=CHEAP)
        self.gone.append((who, person.passphrase))
        person.passphrase = new

    @rule(by=people, who=people)
    def reset(self, by: str, who: str) -> None:
        """Somebody gives another a new passphrase; what they lack has to be handed over again."""
        if by not in self.there or who not in self.there or by == who:
            return
        keys, person, new = self.arrives(by).keys, self.there[who], self.fresh()
        facts = self.ring.slot_facts(who)
        assert facts is not None
        assert facts.sees_photographs == ("image" in person.wants)
        assert facts.handles_forms == ("document" in person.wants)
        self.ring = self.ring.without_user(keys, who).with_user(
            keys,
            user_id=facts.owner_id,
            login=who,
            passphrase=new,
            created_at=AT,
            cost=CHEAP,
            sees_photographs=facts.sees_photographs,
            handles_forms=facts.handles_forms,
        )
        self.gone.append((who, person.passphrase))
        person.passphrase = new
        person.holds = person.wants & self.there[by].holds

    @rule(by=people, who=people)
    def leave(self, by: str, who: str) -> None:
        """Somebody ends another's account."""
        if by not in self.there or who not in self.there or who in {by, FIRST}:
            return
        self.ring = self.ring.without_user(self.arrives(by).keys, who)
        self.gone.append((who, self.there.pop(who).passphrase))

    @rule(by=people, who=people)
    def hand_over(self, by: str, who: str) -> None:
        """Somebody gives another the keys that are wanted."""
        if by not in self.there or who not in self.there:
            return
        keys = self.arrives(by).keys
        self.ring = self.ring.with_keys_for(keys, who)
        person = self.there[who]
        person.holds |= person.wants & self.there[by].holds

    @rule(by=people, without=st.one_of(st.none(), people))
    def rotate(self, by: str, without: str | None) -> None:
        """Somebody replaces the keys that they hold, and may end an account with it."""
        if by not in self.there or without in {by, FIRST}:
            return
        if without is not None and without not in self.there:
            return
        before = dict(self.key)
        found = self.arrives(by)
        self.ring, keys = keyring_rotation.rotated(self.ring, found, without=without or "")
        with pytest.raises(InputRefused):
            keyring_rotation.rotated(self.ring, Opened(keys, found.wrapping_key))
        self.learn(keys)
        assert self.key["vault"] != before["vault"]
        self.ring = keyring_rotation.without_older(self.ring, keys)
        if without is not None:
            self.gone.append((without, self.there.pop(without).passphrase))

    @rule(who=people)
    def unlock(self, who: str) -> None:
        """Somebody unlocks and finds exactly their keys."""
        if who in self.there:
            self.require_right(who, self.arrives(who).keys)

    @rule()
    def use_the_sheet(self) -> None:
        """The recovery sheet opens everything, however long it lay in the safe."""
        self.settle(self.ring.open_with_recovery_key(self.sheet))
        keys = self.ring.unlock_with_recovery_key(self.sheet)
        assert {p: bytes(keys.of(p) or b"") for p in self.key} == self.key

    @rule()
    def replace_the_sheet(self) -> None:
        """A new recovery sheet; the one before opens nothing."""
        keys, old = self.arrives(FIRST).keys, self.sheet
        if self.there[FIRST].holds != {"image", "document"}:
            return
        self.sheet = os.urandom(17)
        self.ring = self.ring.with_recovery_key(keys, self.sheet, created_at=AT)
        with pytest.raises(WrongPassphrase):
            self.ring.unlock_with_recovery_key(old)

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def try_again(self, data: st.DataObject) -> None:
        """A passphrase of before opens nothing."""
        login, passphrase = data.draw(st.sampled_from(self.gone))
        with pytest.raises(WrongPassphrase):
            self.ring.unlock(login, passphrase)

    def require_right(self, who: str, keys: UnlockedKeys) -> None:
        """These are the present keys of this person, and no others."""
        person = self.there[who]
        assert bytes(keys.vault_key) == self.key["vault"]
        compartments: tuple[Purpose, ...] = ("image", "document")
        for purpose in compartments:
            expected = self.key[purpose] if purpose in person.holds else None
            held = keys.of(purpose)
            assert (None if held is None else bytes(held)) == expected

    @invariant()
    def the_file_reads_back(self) -> None:
        """What was made is a keyring within its bounds."""
        assert Keyring.decoded(self.ring.encoded()).encoded() == self.ring.encoded()
        assert {one.login for one in self.ring.slots() if not one.is_recovery} == set(self.there)

    def teardown(self) -> None:
        """In the end everybody opens exactly theirs, gifts not taken up among them."""
        for login, person in getattr(self, "there", {}).items():
            self.require_right(login, self.ring.unlock(login, person.passphrase))


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=12, stateful_step_count=16, deadline=None)
