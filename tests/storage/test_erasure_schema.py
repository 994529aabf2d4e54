"""Raw SQL on an open vault erases no photograph alone, and brings no erased one back."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.storage import audit_log, erasure
from photodesk.storage.backup_form import Erasure as ErasedBefore
from photodesk.storage.connection import Value
from photodesk.storage.vault import Vault
from tests.builders import two_people_erase
from tests.storage import vaults
from tests.storage.publication_rows import EARLY, NOW, Rows, key

Act = Callable[[Rows], object]
SHRED = "UPDATE photo SET wrapped_key = NULL, shredded_at = ? WHERE id = ?"


class Undone(Exception):
    """Ends an act whose rows are not to be kept."""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """An open vault with nothing in it; every test undoes what it did."""
    opened, _ = vaults.create(tmp_path_factory.mktemp("erasure") / "vault")
    yield opened
    opened.lock()


@pytest.fixture
def rows(vault: Vault) -> Iterator[Rows]:
    """Two patients with photographs, a signed publication, and a second person."""
    with suppress(Undone), vault.writing(vault.actor) as tx:
        made = Rows(tx).signed()
        tx.execute(
            "INSERT INTO app_user SELECT ?, 'second', 'Second', role, randomblob(32), "
            "randomblob(32), created_at, NULL FROM app_user",
            (key("second"),),
        )
        yield made
        raise Undone


def sql(statement: str, *values: Value) -> Act:
    """One statement as an act."""
    return lambda rows: rows.tx.execute(statement, values)


def asked(rows: Rows, **changes: Value) -> Rows:
    """A request of the first person for Ana's first photograph."""
    row: dict[str, Value] = {
        "id": key("erasure"), "patient_id": key("ana"), "ground": "patient_demand",
        "reason": "Asked for in a letter.", "requested_at": NOW, "requested_by": rows.user,
        **changes,
    }  # fmt: skip
    rows.insert("erasure", rows._with_origin(row, {}))
    return rows


def named(rows: Rows, photo: str = "one") -> Rows:
    """A photograph of the request."""
    return rows.insert("erasure_photo", {"erasure_id": key("erasure"), "photo_id": key(photo)})


def decided(rows: Rows, **changes: Value) -> Rows:
    """The second person's decision."""
    row: dict[str, Value] = {
        "erasure_id": key("erasure"), "decision": "erase", "decided_at": NOW,
        "decided_by": key("second"), "note": "", "final_at": NOW,
    }  # fmt: skip
    return rows.insert("erasure_decision", row | changes)


def ready(rows: Rows) -> Rows:
    """A request for the first photograph."""
    return named(asked(rows))


def shredded(rows: Rows) -> Rows:
    """The first photograph erased as it should be."""
    sql(SHRED, NOW, key("one"))(decided(ready(rows)))
    return rows


REFUSED: dict[str, tuple[str, Act]] = {
    "a shredding by nobody": ("two people", sql(SHRED, NOW, key("one"))),
    "a shredding by one": ("two people", lambda r: sql(SHRED, NOW, key("one"))(ready(r))),
    "a decision by the one who asked": (
        "another person", lambda r: decided(ready(r), decided_by=r.user),
    ),
    "a decision by nobody known": (
        "another person", lambda r: decided(ready(r), decided_by=key("nobody")),
    ),
    "a request by nobody known": ("somebody of", lambda r: asked(r, requested_by=key("nobody"))),
    "a request that claims to come from a restore": (
        "somebody of", lambda r: asked(r, again_at=NOW),
    ),
    "a decision about no photograph": ("another person", lambda r: decided(asked(r))),
    "a shredding after a refusal": (
        "two people",
        lambda r: sql(SHRED, NOW, key("one"))(decided(ready(r), decision="decline", final_at=None)),
    ),
    "a shredding of a photograph not named": (
        "two people", lambda r: sql(SHRED, NOW, key("two"))(decided(ready(r))),
    ),
    "a photograph named after the decision": (
        "stored photographs", lambda r: named(decided(ready(r)), "two"),
    ),
    "another patient's photograph": ("stored photographs", lambda r: named(asked(r), "hers")),
    "a second request under the same id": ("somebody of", lambda r: asked(ready(r))),
    "a second decision": ("another person", lambda r: decided(shredded(r), decision="decline")),
    "a request without a reason": ("CHECK", lambda r: asked(r, reason="   short    ")),
    "another ground": ("CHECK", lambda r: asked(r, ground="because")),
    "a changed request": (
        "does not change", lambda r: sql("UPDATE erasure SET reason = 'x'")(ready(r)),
    ),
    "a dropped request": ("does not change", lambda r: sql("DELETE FROM erasure")(ready(r))),
    "a changed list": (
        "does not change",
        lambda r: sql("UPDATE erasure_photo SET photo_id = ?", key("two"))(ready(r)),
    ),
    "a shortened list": ("does not change", lambda r: sql("DELETE FROM erasure_photo")(ready(r))),
    "a changed decision": (
        "does not change", lambda r: sql("UPDATE erasure_decision SET note = 'x'")(shredded(r)),
    ),
    "a dropped decision": (
        "does not change", lambda r: sql("DELETE FROM erasure_decision")(shredded(r)),
    ),
    "a finish before the keys are destroyed": (
        "after its keys", lambda r: erasure.finish(decided(ready(r)).tx, key("erasure"), NOW),
    ),
    "a finish of a refusal": (
        "after its keys",
        lambda r: erasure.finish(
            decided(ready(r), decision="decline", final_at=None).tx, key("erasure"), NOW
        ),
    ),
    "the key brought back": (
        "only re-wrapped",
        lambda r: sql("UPDATE photo SET wrapped_key = zeroblob(60), shredded_at = NULL, "
                      "key_epoch = 9 WHERE id = ?", key("one"))(shredded(r)),
    ),
    "a figure's key destroyed alone": (
        "with its photograph",
        sql("UPDATE figure SET wrapped_key = NULL, shredded_at = ? WHERE ordinal = 1", NOW),
    ),
    "a figure's key brought back": (
        "with its photograph",
        lambda r: sql("UPDATE figure SET wrapped_key = zeroblob(60), shredded_at = NULL, "
                      "key_epoch = 9 WHERE ordinal = 1")(shredded(r)),
    ),
    "a figure of an erased photograph": (
        "kept photograph",
        lambda r: (r.request("again2"), r.request_photo(1, "two", request_id=key("again2")),
                   two_people_erase(r.tx, key("two")),
                   r.figure(1, id=key("new"), file_id=key("fnew"), request_id=key("again2"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_raw_sql_is_refused(rows: Rows, what: str) -> None:
    words, act = REFUSED[what]
    with pytest.raises(sqlcipher3.IntegrityError, match=words):
        act(rows)


def test_two_people_erase_a_photograph_and_its_figure(rows: Rows) -> None:
    shredded(rows)
    left = rows.tx.all("SELECT ordinal FROM figure WHERE wrapped_key IS NOT NULL")
    assert [row["ordinal"] for row in left] == [2]
    assert rows.tx.value("SELECT shredded_at FROM figure WHERE ordinal = 1") == NOW
    erasure.finish(rows.tx, key("erasure"), NOW)
    assert erasure.unfinished(rows.tx) == []
    with pytest.raises(sqlcipher3.IntegrityError, match="after its keys"):
        erasure.finish(rows.tx, key("erasure"), NOW)


def test_a_figure_is_still_re_wrapped(rows: Rows) -> None:
    rewrap = "UPDATE figure SET wrapped_key = randomblob(60), key_epoch = ?"
    assert rows.tx.execute(rewrap, (2,)) == 2
    with pytest.raises(sqlcipher3.IntegrityError, match="only re-wrapped"):
        rows.tx.execute(rewrap, (2,))


# --- After a restore of an older catalogue --------------------------------------------------------

BEFORE = ErasedBefore(
    key("erasure"), "patient_demand", EARLY, key("gone one"), NOW, key("gone two"),
    (key("one"), key("never seen")),
)  # fmt: skip


def restored(rows: Rows) -> Rows:
    """The event of a restore stands in the log."""
    return rows.told(EventKind.BACKUP_RESTORED, "backup", "manifest")


def test_a_restore_erases_once_more_whoever_decided(rows: Rows) -> None:
    assert erasure.reapply(restored(rows).tx, [BEFORE]) == 1
    row = rows.tx.one("SELECT wrapped_key, shredded_at FROM photo WHERE id = ?", (key("one"),))
    assert tuple(row or ()) == (None, NOW)
    (again,) = erasure.listed(rows.tx)
    assert (again.reason, again.decision) == (erasure.REAPPLIED, "erase")
    assert again.again_at
    (left,) = erasure.unfinished(rows.tx)
    assert len(left.files) == 2


def test_a_second_time_there_is_nothing_to_do(rows: Rows) -> None:
    erasure.reapply(restored(rows).tx, [BEFORE])
    assert erasure.reapply(rows.tx, [BEFORE]) == 0


def test_a_request_that_waited_in_the_older_catalogue_is_decided(rows: Rows) -> None:
    restored(ready(rows))
    assert erasure.reapply(rows.tx, [BEFORE]) == 1
    (again,) = erasure.listed(rows.tx)
    assert (again.reason, again.again_at) == ("Asked for in a letter.", "")


def test_outside_a_restore_nothing_is_erased_so(rows: Rows) -> None:
    assert audit_log.last_entry(rows.tx) is not None
    with pytest.raises(sqlcipher3.IntegrityError, match="somebody of"):
        erasure.reapply(rows.tx, [BEFORE])
