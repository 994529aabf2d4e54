"""The list of provisions as data."""

from photodesk.domain.provisions import PROVISIONS, TITLES, demanded_of_a_form


def test_the_list_runs_from_p01_to_p41_without_a_gap() -> None:
    assert [p.code for p in PROVISIONS] == [f"P{n:02}" for n in range(1, 42)]
    assert all(TITLES.values())


def test_the_internet_and_the_review_are_demanded_of_every_form() -> None:
    assert {"P06", "P18"} <= set(demanded_of_a_form((), frozenset()))


def test_a_journal_adds_what_it_requires_once_and_in_the_order_of_the_list() -> None:
    codes = demanded_of_a_form(("P19", "P06"), frozenset())
    assert codes.count("P06") == 1
    assert list(codes) == sorted(codes)
    assert "P19" in codes


def test_conditional_provisions_are_demanded_in_their_case_only() -> None:
    assert "P32" not in demanded_of_a_form((), frozenset())
    assert "P32" in demanded_of_a_form((), frozenset({"minor"}))
    assert "P30" in demanded_of_a_form((), frozenset({"representative"}))


def test_rules_of_the_workflow_are_not_looked_for_on_the_form() -> None:
    codes = demanded_of_a_form((), frozenset())
    assert not {"P15", "P37", "P38", "P39", "P41", "P33", "P35"} & set(codes)


def test_what_a_journal_requires_for_a_case_is_demanded_in_that_case_only() -> None:
    assert "P31" not in demanded_of_a_form(("P31",), frozenset())
    assert "P31" in demanded_of_a_form(("P31",), frozenset({"deceased"}))
