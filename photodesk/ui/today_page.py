"""Today: find or add the patient."""

from photodesk.ui.page import Page


class TodayPage(Page):
    """The first page after unlocking."""

    title = "Today"
