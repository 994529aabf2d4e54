"""The standard views, their sets and the time points, as data."""

import re
from pathlib import Path

import pytest

from photodesk.data_files import resources
from photodesk.errors import DataFileWrong, NotFound
from photodesk.services import views
from photodesk.services.views import View, ViewSet

ALL = {view.id: view for view in views.views()}


def test_there_is_every_view_once_in_whole_words() -> None:
    assert len(ALL) == len(views.views()) == 88
    for view in views.views():
        assert re.fullmatch(r"[a-z]+(\.[a-z_]+)+", view.id), view.id
        assert view.region == view.id.split(".")[0]
        assert view.label.strip()
        assert view.hint.endswith(".")


@pytest.mark.parametrize("view", [v for v in views.views() if v.id.endswith((".r", ".l"))])
def test_a_view_of_one_side_says_the_patients_side(view: View) -> None:
    right = view.id.endswith(".r")
    assert view.side == ("R" if right else "L")
    assert ("right" if right else "left") in view.label.lower()


@pytest.mark.parametrize("view", [v for v in views.views() if ".r" in v.id[-2:]])
def test_each_right_view_has_a_left_one(view: View) -> None:
    other = ALL[f"{view.id[:-2]}.l"]
    assert (other.face, other.box, other.sensitive) == (view.face, view.box, view.sensitive)


def test_every_profile_and_whole_face_counts_as_a_full_face() -> None:
    for view in views.views():
        whole = view.region in {"face", "neck"} and view.box == "B10"
        assert view.shows_full_face or not whole, view.id
    assert ALL["face.frontal"].shows_full_face
    assert not ALL["hand.dorsal"].shows_full_face


def test_the_undressed_trunk_is_sensitive() -> None:
    for view in views.views():
        if view.region in {"breast", "body"}:
            assert view.sensitive == "yes", view.id


def test_boxes_keep_the_shape_of_a_frame() -> None:
    assert {view.box for view in views.views()} - {""} == {box.id for box in views.boxes()}
    for box in views.boxes():
        assert box.long_cm / box.short_cm == pytest.approx(1.5)
        assert box.long_cm == pytest.approx(3.6 * box.ratio)
    assert [box.id for box in views.boxes() if box.confirmed] == ["B10"]


def test_the_sets_have_the_views_of_the_tables() -> None:
    counts = {one.id: len(one.steps) for one in views.view_sets()}
    assert counts == {
        "face5": 5, "rhinoplasty": 15, "blepharoplasty": 9, "facelift": 11, "otoplasty": 9,
        "botulinum": 10, "lips": 5, "palsy": 9, "lesion": 8, "breast": 8, "body": 7, "hand": 12,
        "flap": 12,
    }  # fmt: skip


@pytest.mark.parametrize("one", views.view_sets(), ids=lambda one: one.id)
def test_a_set_lists_each_view_once_and_something_required(one: ViewSet) -> None:
    ids = [step.view for step in one.steps]
    assert len(ids) == len(set(ids))
    assert any(step.required != "optional" for step in one.steps)
    assert one.procedures or one.body_sites


def test_faces_begin_alike_in_every_set_that_starts_from_five() -> None:
    sets = {one.id: [step.view for step in one.steps] for one in views.view_sets()}
    for name in ("rhinoplasty", "facelift"):
        assert sets[name][:5] == sets["face5"]


SUGGESTED = {
    -400: "preop", -1: "preop", 0: "day_of_surgery", 1: "early", 7: "early", 10: "early",
    13: "mid", 42: "mid", 60: "mid", 80: "m3", 180: "m6", 360: "m12", 366: "late", 4000: "late",
}  # fmt: skip


@pytest.mark.parametrize(("days", "label"), SUGGESTED.items())
def test_the_nearest_time_point_is_suggested(days: int, label: str) -> None:
    assert views.suggested_time_point(days).id == label


def test_an_unknown_view_is_not_found() -> None:
    assert views.view("face.base").id == "face.base"
    with pytest.raises(NotFound):
        views.view("face.nothing")


def test_a_set_that_names_no_view_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = resources() / "views"
    (tmp_path / "views").mkdir()
    for name in ("views.toml", "sets.toml"):
        text = (source / name).read_text("utf-8").replace('view = "face.base"', 'view = "face.no"')
        (tmp_path / "views" / name).write_text(text, "utf-8")
    monkeypatch.setattr(views, "resources", lambda: tmp_path)
    views.view_sets.cache_clear()
    with pytest.raises(DataFileWrong, match=r"face\.no"):
        views.view_sets()
    monkeypatch.undo()
    views.view_sets.cache_clear()
