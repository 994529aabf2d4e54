"""Does every signed consent say what its row says? Records hashed again, and read."""

import json
from collections.abc import Callable, Iterator
from typing import TypeAlias

from photodesk.domain.canonical import sha256
from photodesk.storage import signed_records
from photodesk.storage.connection import ReadConnection
from photodesk.storage.signed_records import SignedRecord

_Reads: TypeAlias = Callable[[SignedRecord], dict[str, object]]


def contradictions(connection: ReadConnection) -> Iterator[str]:
    """The ids of signed consents whose record is another one, or says something else.

    A row typed in past the program can borrow the record of a true consent; that one then names
    another consent, patient, form or signature, other days or other choices.
    """
    for one in signed_records.capture(connection):
        if not _is_true(one, _of_capture):
            yield one.consent_id
    for one in signed_records.publication(connection):
        if not _is_true(one, _of_publication):
            yield one.consent_id


def _is_true(one: SignedRecord, reads: _Reads) -> bool:
    if sha256(one.record) != one.record_sha256:
        return False
    try:
        return reads(one) == one.said
    except (ValueError, KeyError, TypeError, AttributeError):
        return False  # a record that cannot be read as one


def _of_capture(one: SignedRecord) -> dict[str, object]:
    record = json.loads(one.record)
    names = one.said.keys() - {"patient", "scopes"}
    answers = {c["scope"]: c["answer"] for c in record["choices"] if "answer" in c}
    own = {name: record[name] for name in names}
    return own | {"patient": record["patient"]["id"], "scopes": answers}


def _of_publication(one: SignedRecord) -> dict[str, object]:
    record, form = json.loads(one.record), json.loads(one.form_record)
    own = {name: record[name] for name in one.said.keys() - {"patient"}}
    return own | {"patient": form["patient"]}
