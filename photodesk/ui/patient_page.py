"""Patient: everything about one person."""

from photodesk.ui.page import Page


class PatientPage(Page):
    """The page of the patient on show."""

    about_patient = True
