"""Care teams: who joins by caring, who may change a team, and that it decides who sees pictures."""

import json
import shutil
from pathlib import Path

import pytest

from photodesk.domain.patient import Patient
from photodesk.errors import GlassNeeded, InputRefused, NotFound, NotPermitted
from photodesk.services import (
    audit,
    break_glass,
    capture_consents,
    care_team,
    intake,
    patient_access,
)
from photodesk.services import vault as vaults
from photodesk.services.care_team import CareTeam
from photodesk.services.patient_access import Ground
from photodesk.services.session import Session
from photodesk.storage import people
from tests.builders import a_consent, a_jpeg, a_patient, in_role, incoming, store
from tests.colleagues import a_colleague
from tests.fakes import FixedClock

REASON = "on call, bleeding after surgery"


def logins(team: CareTeam) -> list[str]:
    """Who belongs to a team."""
    return [member.login for member in team.members]


def sees(session: Session, patient: Patient) -> bool:
    """Whether pictures of this patient would be shown."""
    return patient_access.look(session, patient.id) is not None


@pytest.fixture
def colleague(session: Session) -> Session:
    """A surgeon outside the team."""
    return a_colleague(session, "bea")


# --- Joining by caring ----------------------------------------------------------------------------


def test_who_registers_a_patient_joins_in_the_same_act(session: Session, patient: Patient) -> None:
    assert logins(care_team.team(session, patient.id)) == ["mia"]
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.details) == ("patient-added", {"joined_team": True})


def test_who_obtains_a_consent_joins(session: Session, patient: Patient) -> None:
    nurse = a_colleague(session, "nina", "photographer")
    assert not sees(nurse, patient)
    a_consent(nurse, patient)
    assert sees(nurse, patient)
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.details["joined_team"]) == ("capture-consent-signed", True)


def test_showing_a_form_alone_is_not_obtaining_a_consent(
    session: Session, colleague: Session, patient: Patient
) -> None:
    a_consent(session, patient)
    capture_consents.prepare(
        colleague, patient.id, signer=capture_consents.history(session, patient.id)[0].signer
    )
    assert not sees(colleague, patient)


def test_who_takes_photographs_with_a_consent_in_force_joins(
    session: Session, colleague: Session, patient: Patient
) -> None:
    a_consent(session, patient)
    store(colleague, patient, a_jpeg())
    assert sorted(logins(care_team.team(session, patient.id))) == ["bea", "mia"]


def test_photographs_that_were_not_stored_let_nobody_join(
    session: Session, colleague: Session, patient: Patient
) -> None:
    assert intake.take_in(colleague, patient.id, incoming(a_jpeg())).stored == 0
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    assert intake.take_in(colleague, patient.id, incoming(a_jpeg())).stored == 0
    assert not sees(colleague, patient)


def test_office_staff_join_no_team(session: Session) -> None:
    office = a_colleague(session, "olga", "office")
    registered = a_patient(office)
    a_consent(office, registered)
    assert care_team.team(session, registered.id).members == ()
    assert not sees(session, registered)


def test_a_photographer_sees_who_has_a_sitting_today(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    nurse = a_colleague(session, "nina", "photographer")
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    assert patient_access.require(nurse, patient.id).ground is Ground.SITTING_TODAY
    assert not sees(a_colleague(session, "bea"), patient)
    clock.passes(hours=13, minutes=59, seconds=59)  # the clinic is an hour ahead of UTC
    assert sees(nurse, patient)
    clock.passes(seconds=1)
    assert not sees(nurse, patient)


def test_a_clock_set_back_makes_no_yesterday_of_today(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    nurse = a_colleague(session, "nina", "photographer")
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    clock.passes(days=1)
    a_patient(session, chart_number="B-200", family="Nowak")
    clock.passes(days=-1)
    assert not sees(nurse, patient)


def test_a_vault_of_before_care_teams_knows_who_cared(tmp_path: Path) -> None:
    stored = Path(__file__).parents[1] / "data" / "vaults" / "v0001"
    facts = json.loads((stored / "facts.json").read_text("utf-8"))
    shutil.copytree(stored, tmp_path / "vault")
    opened = vaults.unlock(
        tmp_path / "vault", facts["login"], facts["passphrase"], clock=FixedClock()
    )
    try:
        (member,) = care_team.team(opened, facts["patient"]).members
        assert (member.login, member.is_surgeon) == (facts["login"], True)
    finally:
        vaults.lock(opened)


# --- Changing a team ------------------------------------------------------------------------------


def test_a_surgeon_of_the_team_adds_and_ends_colleagues(
    session: Session, colleague: Session, patient: Patient
) -> None:
    nurse = a_colleague(session, "nina", "photographer")
    for who in ("bea", " nina "):
        care_team.add(session, patient.id, who)
    assert sees(colleague, patient)
    assert sees(nurse, patient)
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.object_id) == ("care-team-changed", nurse.user.id)
    left = care_team.end(session, patient.id, "nina")
    assert [(member.login, bool(member.until)) for member in left.former] == [("nina", True)]
    assert not sees(nurse, patient)
    assert sees(care_team_again(session, patient, nurse), patient)


def care_team_again(session: Session, patient: Patient, who: Session) -> Session:
    """The same person, put into the team anew."""
    care_team.add(session, patient.id, who.user.login)
    return who


def test_a_surgeon_outside_adds_nobody(colleague: Session, patient: Patient) -> None:
    a_colleague(colleague, "carl")
    assert care_team.team(colleague, patient.id).may_add == ()
    for login in ("bea", "carl"):
        with pytest.raises(GlassNeeded):
            care_team.add(colleague, patient.id, login)
    with pytest.raises(GlassNeeded):
        care_team.end(colleague, patient.id, "mia")


def test_under_a_broken_glass_a_surgeon_adds_themself_and_nobody_else(
    colleague: Session, patient: Patient, clock: FixedClock
) -> None:
    a_colleague(colleague, "carl")
    glass = break_glass.open(colleague, patient.id, REASON)
    assert [one.login for one in care_team.team(colleague, patient.id).may_add] == ["bea"]
    with pytest.raises(GlassNeeded):
        care_team.add(colleague, patient.id, "carl")
    care_team.add(colleague, patient.id, "bea")
    assert audit.events(colleague, limit=1)[0].details["break_glass"] == glass.id
    clock.passes(hours=1)
    assert sees(colleague, patient)


def test_a_photographer_does_not_add_themself_under_a_broken_glass(
    session: Session, patient: Patient
) -> None:
    nurse = a_colleague(session, "nina", "photographer")
    break_glass.open(nurse, patient.id, REASON)
    with pytest.raises(NotPermitted):
        care_team.add(nurse, patient.id, "nina")


def test_the_last_surgeon_stays_until_there_is_another(
    session: Session, colleague: Session, patient: Patient
) -> None:
    a_colleague(session, "nina", "photographer")
    care_team.add(session, patient.id, "nina")
    with pytest.raises(InputRefused, match="last surgeon"):
        care_team.end(session, patient.id, "mia")
    care_team.add(session, patient.id, "bea")
    people.disable(session.vault, "bea")
    with pytest.raises(InputRefused, match="last surgeon"):
        care_team.end(session, patient.id, "mia")
    a_colleague(session, "carl")
    care_team.add(session, patient.id, "carl")
    care_team.end(session, patient.id, "mia")
    assert not sees(session, patient)
    assert sees(colleague, patient), "an ended account is kept out by the keyring, not here"


def test_to_a_team_without_a_surgeon_whoever_registers_patients_adds_one(
    session: Session, colleague: Session
) -> None:
    office = a_colleague(session, "olga", "office")
    a_colleague(session, "nina", "photographer")
    registered = a_patient(office)
    offered = care_team.team(office, registered.id).may_add
    assert [one.login for one in offered] == ["bea", "mia"]
    with pytest.raises(GlassNeeded):
        care_team.add(session, registered.id, "mia")
    with pytest.raises(GlassNeeded):
        care_team.add(office, registered.id, "nina")
    care_team.add(office, registered.id, "bea")
    assert sees(colleague, registered)
    with pytest.raises(GlassNeeded):
        care_team.add(office, registered.id, "mia")


def test_a_team_whose_surgeons_are_gone_gets_another(session: Session, colleague: Session) -> None:
    registered = a_patient(colleague)
    nurse = a_colleague(session, "nina", "photographer")
    assert care_team.team(nurse, registered.id).may_add == ()
    people.disable(session.vault, "bea")
    assert [one.login for one in care_team.team(nurse, registered.id).may_add] == ["mia"]
    care_team.add(nurse, registered.id, "mia")
    assert sees(session, registered)


def test_who_sees_no_photographs_or_is_gone_is_not_added(
    session: Session, colleague: Session, patient: Patient
) -> None:
    a_colleague(session, "olga", "office")
    with pytest.raises(InputRefused, match="sees no photographs"):
        care_team.add(session, patient.id, "olga")
    with pytest.raises(InputRefused, match="already"):
        care_team.add(session, patient.id, "mia")
    people.disable(session.vault, colleague.user.login)
    for nobody in ("bea", "nobody"):
        with pytest.raises(NotFound):
            care_team.add(session, patient.id, nobody)
    with pytest.raises(InputRefused):
        care_team.end(session, patient.id, "bea")


@pytest.mark.parametrize("role_id", ["photographer", "office", "administrator", "auditor"])
def test_only_surgeons_end_a_place(session: Session, patient: Patient, role_id: str) -> None:
    with pytest.raises(NotPermitted):
        care_team.end(in_role(session, role_id), patient.id, "mia")


@pytest.mark.parametrize("role_id", ["administrator", "auditor"])
def test_who_finds_no_patients_reads_and_changes_no_team(
    session: Session, patient: Patient, role_id: str
) -> None:
    with pytest.raises(NotPermitted):
        care_team.team(in_role(session, role_id), patient.id)
    with pytest.raises(NotPermitted):
        care_team.add(in_role(session, role_id), patient.id, "mia")


def test_nobody_joins_a_team_twice(session: Session, patient: Patient, colleague: Session) -> None:
    care_team.add(session, patient.id, colleague.user.login)
    before = audit.events(session, limit=1)
    with pytest.raises(InputRefused, match="already"):
        care_team.add(session, patient.id, colleague.user.login)
    assert audit.events(session, limit=1) == before
