"""The clinic's retention rule: no time is set until an administrator sets one."""

from datetime import date
from pathlib import Path

import pytest

from photodesk.data_files import load, resources
from photodesk.domain.audit import EventKind
from photodesk.domain.patient import Patient
from photodesk.domain.retention import RetentionRule
from photodesk.errors import DataFileWrong, InputRefused, NotPermitted
from photodesk.services import audit, retention
from photodesk.services.session import Session
from tests.builders import a_consent, a_jpeg, in_role, store

RULE = RetentionRule(10, 5, 18)


def test_no_time_is_set_at_first(session: Session, patient: Patient) -> None:
    assert retention.rule(session) is None
    assert retention.kept_until(session, patient.id) is None
    assert "No retention time is set" in retention.words(None)


def test_an_administrator_sets_it_and_the_log_holds_both(
    session: Session, patient: Patient
) -> None:
    administrator = in_role(session, "administrator")
    retention.set_rule(administrator, RULE)
    assert retention.rule(session) == RULE
    told = audit.events(session, limit=1)[0]
    assert (told.kind, told.details["before"]) == ("setting-changed", {})
    assert retention.kept_until(session, patient.id) is None, "there was no sitting yet"
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    assert retention.kept_until(session, patient.id) == date(2037, 3, 1)
    retention.set_rule(administrator, None)
    assert retention.rule(session) is None


def test_nobody_else_sets_it(session: Session) -> None:
    with pytest.raises(NotPermitted):
        retention.set_rule(session, RULE)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (RetentionRule(0, 5, 18), "years_after_last_sitting"),
        (RetentionRule(101, 5, 18), "years_after_last_sitting"),
        (RetentionRule(10, 0, 18), "years_after_majority"),
        (RetentionRule(10, 5, 13), "age_of_majority"),
        (RetentionRule(10, 5, 26), "age_of_majority"),
    ],
)
def test_figures_out_of_their_range_are_refused(
    session: Session, rule: RetentionRule, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        retention.set_rule(in_role(session, "administrator"), rule)
    assert refused.value.field == field
    assert retention.rule(session) is None


@pytest.mark.parametrize("value", ["not json", "[1]", '{"years": 3}', '{"age_of_majority": "x"}'])
def test_a_rule_that_cannot_be_read_counts_as_none(session: Session, value: str) -> None:
    retention.set_rule(in_role(session, "administrator"), RULE)
    with session.vault.writing(session.actor()) as tx:
        tx.execute("UPDATE setting SET value = ? WHERE key = 'retention'", (value,))
        tx.audit(EventKind.SETTING_CHANGED)
    assert retention.rule(session) is None


def test_no_unverified_claim_about_the_law_is_shown() -> None:
    assert retention._file().claims, "the file names what is to be read"
    assert all(claim.verified for claim in retention.claims())


def test_a_fault_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    text = (resources() / "retention.toml").read_text("utf-8")
    file = tmp_path / "retention.toml"
    file.write_text(text.replace("least_years = 1", 'least_years = "one"'), "utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row == "least_years = 1")
    with pytest.raises(DataFileWrong, match=rf"line {line}\b"):
        load(file, retention._File)
