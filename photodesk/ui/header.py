"""The header strip: whose record this is, the state of the consent, and who is signed in."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget

from photodesk.ui.badges import Badge, consent_state
from photodesk.ui.desk import Desk
from photodesk.ui.icons import icon
from photodesk.ui.identity import Identity
from photodesk.ui.labels import label, plain
from photodesk.ui.settings import TEXT_SIZES
from photodesk.ui.theme import Choice

GAP = 16
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
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(20, 8, 16, 8)
        self._rows.setHorizontalSpacing(GAP)
        self._rows.setColumnStretch(0, 1)
        self._rows.addWidget(self.identity, 0, 0)
        self._rows.addWidget(self.title, 0, 0)
        self._rows.addWidget(self.badge, 0, 1)
        self._rows.addWidget(self.person, 0, 2)
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
        self._place_badge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look where the badge fits."""
        super().resizeEvent(event)
        self._place_badge()

    def _place_badge(self) -> None:
        """Beside the identity, or below it where that would shorten the name."""
        beside = (self.identity, self.badge, self.person)
        wanted = sum(widget.sizeHint().width() for widget in beside) + 5 * GAP
        row, column = (0, 1) if wanted <= self.width() else (1, 0)
        if self._rows.itemAtPosition(row, column) is None:
            self._rows.removeWidget(self.badge)
            self._rows.addWidget(self.badge, row, column)

    def _person(self) -> QToolButton:
        user = self._desk.session.user
        made = QToolButton()
        made.setText(plain(f"{user.name} · {user.role.title}"))
        made.setAccessibleName(
            f"Signed in: {user.name}, {user.role.title}. Appearance, keys, change of user."
        )
        made.setToolTip("Appearance, text size, keys, change of user")
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
        menu.addAction("Guide").triggered.connect(self.show_guide)
        menu.addAction("Keys (F1)").triggered.connect(self._desk.keys_asked.emit)
        change = menu.addAction("Change user (Ctrl+Shift+L)")
        change.triggered.connect(self._desk.user_change_asked.emit)
        return menu

    def show_guide(self) -> None:
        """Open the user guide beside the work."""
        from photodesk.ui.guide_window import GuideWindow  # noqa: PLC0415 - on first use

        GuideWindow(self.window()).show()

    def _draw(self) -> None:
        self.person.setIcon(icon("user", self._desk.theme.tokens.muted))
