"""One-time passphrases can be read out, are never the same, and keep the rules."""

import re

from photodesk.services.one_time import new_passphrase
from photodesk.services.passphrases import passphrase_problems


def test_they_are_four_groups_that_can_be_spoken() -> None:
    made = {new_passphrase() for _ in range(200)}
    assert len(made) == 200
    group = "[bdfghjkmnprstvwz][aiou][bdfghjkmnprstvwz][aiou][bdfghjkmnprstvwz]"
    assert all(re.fullmatch(f"{group}(-{group}){{3}}", one) for one in made)


def test_they_keep_the_rules_for_passphrases() -> None:
    assert not any(passphrase_problems(new_passphrase(), "nora", "Clinic") for _ in range(50))
