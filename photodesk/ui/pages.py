"""Which pages the window has: the one place where a page, or a part of one, is slotted in.

A page that does not stand here has no rail entry and no button. Everything is imported when it
is first shown, so that the lock screen stays light.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from photodesk.domain.permissions import Right, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from photodesk.ui.desk import Desk
    from photodesk.ui.page import Page


@dataclass(frozen=True)
class PageEntry:
    """A page: its name for Desk.go, its place in the rail, and who may see it."""

    name: str
    make: "Callable[[Desk], Page]"
    rail: str = ""
    """Label in the rail; empty: reached from other pages only."""
    full_name: str = ""
    """Accessible name where the label is shortened."""
    icon: str = ""
    right: Right | None = None
    """The role needs this right; None: everybody."""
    within: str = ""
    """The page whose rail entry is marked meanwhile, for one that has no entry of its own."""
    needs_patient: bool = False
    """Leads nowhere until a patient is on show."""


def _today(desk: "Desk") -> "Page":
    from photodesk.ui.today_page import TodayPage  # noqa: PLC0415 - on first use

    return TodayPage(desk)


def _patient(desk: "Desk") -> "Page":
    from photodesk.ui.patient_page import PatientPage  # noqa: PLC0415 - on first use

    return PatientPage(desk)


def _import(desk: "Desk") -> "Page":
    from photodesk.ui.capture.import_page import ImportPage  # noqa: PLC0415 - on first use

    return ImportPage(desk)


def _viewer(desk: "Desk") -> "Page":
    from photodesk.ui.gallery.viewer_page import ViewerPage  # noqa: PLC0415 - on first use

    return ViewerPage(desk)


def _publication(desk: "Desk") -> "Page":
    from photodesk.ui.publication.board_page import BoardPage  # noqa: PLC0415 - on first use

    return BoardPage(desk)


def _request(desk: "Desk") -> "Page":
    from photodesk.ui.publication.request_page import RequestPage  # noqa: PLC0415 - on first use

    return RequestPage(desk)


def _admin(desk: "Desk") -> "Page":
    from photodesk.ui.admin.admin_page import AdminPage  # noqa: PLC0415 - on first use

    return AdminPage(desk)


PAGES = (
    PageEntry("today", _today, "Today", icon="today", right=Right.FIND_PATIENT),
    PageEntry(
        "patient", _patient, "Patient", icon="patient", right=Right.FIND_PATIENT, needs_patient=True
    ),
    PageEntry(
        "import",
        _import,
        "Import",
        icon="import",
        right=Right.TAKE_PHOTOGRAPHS,
        needs_patient=True,
    ),
    PageEntry(
        "publication",
        _publication,
        "Publication",
        icon="publication",
        right=Right.PREPARE_PUBLICATION,
    ),
    PageEntry("request", _request, right=Right.PREPARE_PUBLICATION, within="publication"),
    PageEntry("admin", _admin, "Admin", full_name="Administration", icon="admin"),
    PageEntry("viewer", _viewer, right=Right.VIEW_PHOTOGRAPHS, needs_patient=True),
)
"""In the order of the rail. `Desk.go("name", ...)` shows one; Page.enter gets the rest."""


def permitted(role: Role) -> tuple[PageEntry, ...]:
    """The pages that a role may see, in the order of the rail."""
    return tuple(entry for entry in PAGES if entry.right is None or entry.right in role.rights)
