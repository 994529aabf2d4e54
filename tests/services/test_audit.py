"""The audit log for people."""

import json
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.patient import Patient
from photodesk.errors import InputRefused
from photodesk.services import audit
from photodesk.services.session import Session
from tests.builders import a_consent, a_jpeg, a_patient, store


def test_a_whole_log_says_so(session: Session, patient: Patient) -> None:
    a_consent(session, patient)
    report = audit.verify(session)
    assert (report.ok, report.first_bad, report.kind) == (True, None, "")
    assert report.text == (
        f"The audit log is whole: {report.events} events, none changed, none missing; "
        f"{report.checkpoints} signed checkpoints verify."
    )


def test_a_forged_event_is_named(session: Session, patient: Patient) -> None:
    a_consent(session, patient)
    seq = audit.verify(session).events
    with session.vault.writing(session.actor()) as tx:
        tx.audit(EventKind.SETTING_CHANGED)
        row = tx.one("SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
        assert row is not None
        forged = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row of the database
        tx.insert("audit", forged | {"seq": seq + 2, "prev_hash": row["hash"], "kind": "x"})
    report = audit.verify(session)
    assert (report.ok, report.first_bad, report.kind) == (False, seq + 2, "edit")
    assert f"broken at event {seq + 2}" in report.text


def test_events_are_newest_first_and_limited(session: Session, patient: Patient) -> None:
    a_consent(session, patient)
    newest = audit.events(session, limit=2)
    assert [event.kind for event in newest] == [
        "capture-consent-signed",
        "capture-consent-presented",
    ]
    assert {(event.user_name, event.role) for event in newest} == {("Mia Practice", "surgeon")}


def test_events_of_one_patient_leave_others_out(session: Session, patient: Patient) -> None:
    a_patient(session, chart_number="B", family="Nowak")
    assert {event.patient_id for event in audit.events(session, patient_id=patient.id)} == {
        patient.id
    }


def test_an_export_holds_every_event_and_no_name(
    session: Session, patient: Patient, tmp_path: Path
) -> None:
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    out = tmp_path / "log.jsonl"
    count = audit.export(session, out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    events = [line for line in lines if "event" in line]
    assert [line["seq"] for line in events] == list(range(1, count + 1))
    assert count == audit.verify(session).events
    assert events[-1]["event"]["kind"] == "audit-log-used"
    assert "log" in lines[0]
    assert "checkpoint" in lines[-1]
    text = out.read_text("utf-8")
    for name in ("Kowalska", "Ana", "A-100", "IMG_1", "Mia"):
        assert name not in text


def test_an_export_never_overwrites(session: Session, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    out.write_text("precious", "utf-8")
    before = audit.verify(session).events
    with pytest.raises(InputRefused):
        audit.export(session, out)
    assert out.read_text("utf-8") == "precious"
    assert audit.verify(session).events == before


def test_a_head_on_paper_is_looked_up(session: Session, patient: Patient) -> None:
    a_consent(session, patient)
    row = session.reading().one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    assert row is not None
    printed = audit.printed_head(f" {row['seq']} {row['hash'].hex()[:16].upper()} ")
    assert f"Event {row['seq']} is the one" in audit.verify(session, printed=printed).text
    digits = row["hash"].hex()[:16]
    in_fours = " ".join(digits[at : at + 4] for at in range(0, 16, 4))
    assert audit.printed_head(f"{row['seq']} {in_fours}") == printed
    wrong = audit.verify(session, printed=audit.printed_head(f"{row['seq']}:{'0' * 16}"))
    assert (wrong.ok, wrong.first_bad, wrong.kind) == (False, row["seq"], "fork")


@pytest.mark.parametrize("text", ["", "12", "0:0123456789abcdef", "5:0123", "5:0123456789abcdeg"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        audit.printed_head(text)


def test_a_receipt_names_the_head_and_is_signed(session: Session, tmp_path: Path) -> None:
    audit.receipt(session, tmp_path / "receipt.txt")
    text = (tmp_path / "receipt.txt").read_text("utf-8")
    anchor = text.split("--anchor ")[1].split()[0]
    assert audit.verify(session, printed=audit.printed_head(anchor)).ok
    assert text.count("\N{EM DASH}") == 2
    with pytest.raises(InputRefused):
        audit.receipt(session, tmp_path / "receipt.txt")
