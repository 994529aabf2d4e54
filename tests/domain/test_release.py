"""The gate of a release: each row is one missing clause with one reason."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import PublicationScope, ReviewOutcome
from photodesk.domain.release import ReleaseFacts, may_release, reasons_against
from photodesk.domain.signature import Capacity, Signer
from tests.domain.publication_facts import (
    ALL_MUST,
    CHILD,
    NOW,
    a_consent,
    a_journal,
    a_request,
    found_for,
    releasable,
)

REQUEST = a_request()
CONSENT = a_consent(REQUEST)
FOUND = found_for(REQUEST)


def denied(scope: PublicationScope) -> dict[PublicationScope, Decision]:
    return {**CONSENT.scopes, scope: Decision.DENY}


def with_consent(**changes: object) -> ReleaseFacts:
    return releasable(consent=replace(CONSENT, **changes))  # type: ignore[arg-type] # any field


CLAUSES: dict[str, tuple[ReleaseFacts, str]] = {
    "no consent": (releasable(consent=None), "no signed publication consent"),
    "only asked": (with_consent(state="draft"), "no signed publication consent"),
    "declined": (with_consent(state="declined"), "declined"),
    "withdrawn": (with_consent(withdrawn_at="2026-11-22T11:00:00Z"), "withdrawn"),
    "expired": (with_consent(expires_at=NOW), "ended"),
    "never ends": (with_consent(expires_at=""), "ended"),
    "other journal": (with_consent(journal_id="another"), "another journal"),
    "other request": (with_consent(request_id="another"), "another journal or another request"),
    "fewer pictures signed": (with_consent(images=CONSENT.images[:2]), "Figure 3 is not"),
    "other picture signed": (
        with_consent(images=(CONSENT.images[0], *((n, p, b"x" * 32, f) for n, p, _, f in
                                                  CONSENT.images[1:2]), CONSENT.images[2])),
        "Figure 2 is not",
    ),
    "original changed": (
        releasable(images=(replace(FOUND[0], original_sha256=b"x" * 32), *FOUND[1:])),
        "Figure 1 is not",
    ),
    "figure changed": (
        releasable(images=(*FOUND[:2], replace(FOUND[2], figure_sha256=b"x" * 32))),
        "Figure 3 is not",
    ),
    "original unreadable": (
        releasable(images=(replace(FOUND[0], original_sha256=b""), *FOUND[1:])),
        "Figure 1 cannot be read.",
    ),
    "picture gone": (releasable(images=FOUND[1:]), "Figure 1 is not"),
    "Internet denied": (
        with_consent(scopes=denied(PublicationScope.ONLINE)),
        "Figures 1 to 3 cannot leave: the consent does not allow the Internet.",
    ),
    "print denied": (with_consent(scopes=denied(PublicationScope.PRINT)), "does not allow print"),
    "manuscript not offered": (
        with_consent(review_outcome=ReviewOutcome.NOT_OFFERED),
        "not offered",
    ),
    "declined to look, no waiver": (
        with_consent(review_outcome=ReviewOutcome.DECLINED_TO_LOOK),
        "signed no waiver",
    ),
    "signer not entitled": (
        with_consent(signer=Signer("Eva", Capacity.REPRESENTATIVE, "sister")),
        "authority",
    ),
    "a child signed alone": (releasable(patient=CHILD), "under 18"),
    "form without the Internet": (releasable(provisions=ALL_MUST - {"P06"}), "P06"),
    "form without review": (releasable(provisions=ALL_MUST - {"P18"}), "P18"),
    "capture consent withdrawn": (
        releasable(images=(FOUND[0], replace(FOUND[1], capture_withdrawn=True), FOUND[2])),
        "Figure 2 cannot be used",
    ),
}  # fmt: skip


def test_the_gate_opens_when_every_condition_holds() -> None:
    lines = may_release(releasable(), NOW)
    assert [line for line in lines if not line.ok] == []
    assert len(lines) == 11


@pytest.mark.parametrize("clause", CLAUSES)
def test_one_missing_clause_gives_one_reason(clause: str) -> None:
    facts, words = CLAUSES[clause]
    (reason,) = reasons_against(may_release(facts, NOW))
    assert words in reason


def test_an_expired_capture_consent_does_not_block_what_was_taken_under_it() -> None:
    # ImageFound has no word for expiry on purpose: missing_from_capture gives the reason.
    assert all(line.ok for line in may_release(releasable(), NOW))


def test_a_journal_that_needs_a_denied_use_is_refused_and_another_is_not() -> None:
    scopes = denied(PublicationScope.BOOK)
    wants_book = replace(REQUEST, journal=a_journal(required_scopes=(PublicationScope.BOOK,)))
    consent = replace(CONSENT, scopes=scopes)
    refused = reasons_against(may_release(releasable(request=wants_book, consent=consent), NOW))
    (reason,) = refused
    assert reason.endswith("the consent does not allow books and other works.")
    assert reasons_against(may_release(releasable(consent=consent), NOW)) == ()


@given(
    broken=st.sets(st.sampled_from(sorted(CLAUSES))),
    scopes=st.dictionaries(st.sampled_from(PublicationScope), st.sampled_from(Decision)),
    outcome=st.sampled_from(ReviewOutcome),
    waiver=st.booleans(),
    expires=st.sampled_from(["", "2026-11-22T11:59:59Z", NOW, "2026-11-22T12:00:01Z"]),
    withdrawn=st.sampled_from(["", "2026-11-21T12:00:00Z"]),
    state=st.sampled_from(["draft", "signed", "declined"]),
    lost=st.sets(st.sampled_from(sorted(ALL_MUST))),
    gone=st.sets(st.sampled_from([0, 1, 2])),
    capture_withdrawn=st.sets(st.sampled_from([0, 1, 2])),
)
def test_the_gate_never_opens_unless_every_condition_holds(
    *,
    broken: set[str],
    scopes: dict[PublicationScope, Decision],
    outcome: ReviewOutcome,
    waiver: bool,
    expires: str,
    withdrawn: str,
    state: str,
    lost: set[str],
    gone: set[int],
    capture_withdrawn: set[int],
) -> None:
    images = tuple(
        replace(image, capture_withdrawn=at in capture_withdrawn)
        for at, image in enumerate(FOUND)
        if at not in gone
    )
    facts = releasable(
        consent=replace(
            CONSENT, scopes=scopes, review_outcome=outcome, expires_at=expires,
            withdrawn_at=withdrawn, state=state,
        ),
        images=images, provisions=ALL_MUST - lost, waiver_signed=waiver,
    )  # fmt: skip
    demanded = facts.provisions >= ALL_MUST - {"P30", "P32"}
    floor = {ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED}
    looked = outcome in floor or (outcome is ReviewOutcome.DECLINED_TO_LOOK and waiver)
    allowed = all(
        scopes.get(s) is Decision.PERMIT for s in (PublicationScope.PRINT, PublicationScope.ONLINE)
    )
    holds = (
        state == "signed" and not withdrawn and expires > NOW and not gone and looked
        and allowed and demanded and not capture_withdrawn
    )  # fmt: skip
    assert all(line.ok for line in may_release(facts, NOW)) == holds
    for clause in broken:
        assert not all(line.ok for line in may_release(CLAUSES[clause][0], NOW))
