"""The header strip: whose record this is, the state of the consent, and who is signed in."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from photodesk.ui.badges import Badge, consent_state
from photodesk.ui.desk import Desk
from photodesk.ui.icons import icon
from photodesk.ui.identity import Identity
from photodesk.ui.labels import label, plain
from photodesk.ui.settings import TEXT_SIZES
from photodesk.ui.theme import Choice

_THEMES: tuple[tuple[Choice, str], ...] = (
    ("system", "Colours as the system has them"),
    ("light", "Light"),
    ("dark", "Dark"),
)


class Header(QWidget):
    """Identity or title at the left, badge and person at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("surface", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.identity = Identity()
        self.title = label("", "title")
        self.badge = Badge(desk.theme)
        self.person = self._person()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(self.identity, 1)
        row.addWidget(self.title, 1)
        row.addWidget(self.badge)
        row.addWidget(self.person)
        desk.theme.changed.connect(self._draw)
        desk.record_read.connect(self.refresh)
        self._about_patient = False
        self._draw()

    def show_page(self, title: str, *, about_patient: bool) -> None:
        """Say where the person is: on a page about the patient, or on another."""
        self._about_patient = about_patient
        self.title.setText(title)
        self.refresh()

    def refresh(self) -> None:
        """Show the record that was read last."""
        record = self._desk.record if self._about_patient else None
        self.title.setVisible(record is None)
        self.identity.setVisible(record is not None)
        if record is None:
            self.identity.clear()
            self.badge.show_state(None)
        else:
            self.identity.show_patient(record.patient, self._desk.session.today())
            self.badge.show_state(consent_state(record.consent, self._desk.local_day))

    def _person(self) -> QToolButton:
        user = self._desk.session.user
        made = QToolButton()
        made.setText(plain(f"{user.name} · {user.role.title}"))
        made.setAccessibleName(f"Signed in: {user.name}, {user.role.title}. Appearance and keys.")
        made.setToolTip("Appearance, text size, keys")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setProperty("kind", "person")
        made.setIconSize(QSize(20, 20))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setMenu(self._menu())
        return made

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        theme = self._desk.theme
        colours = QActionGroup(menu)
        for choice, words in _THEMES:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(theme.choice == choice)
            action.triggered.connect(lambda _on=False, chosen=choice: theme.choose(chosen))
            colours.addAction(action)
        menu.addSeparator()
        sizes = QActionGroup(menu)
        for size in TEXT_SIZES:
            action = menu.addAction(f"Text {size}%")
            action.setCheckable(True)
            action.setChecked(theme.text_size == size)
            action.triggered.connect(lambda _on=False, chosen=size: theme.choose_size(chosen))
            sizes.addAction(action)
        menu.addSeparator()
        menu.addAction("Keys (F1)").triggered.connect(self._desk.keys_asked.emit)
        return menu

    def _draw(self) -> None:
        self.person.setIcon(icon("user", self._desk.theme.tokens.muted))
