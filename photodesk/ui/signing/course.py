"""The course of one signing: preparation, hand-over, the window, and what the staff do after."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from photodesk.errors import PhotodeskError
from photodesk.services import vault
from photodesk.services.kept_work import KeptWork
from photodesk.ui.desk import Desk
from photodesk.ui.printing import print_pdf
from photodesk.ui.signing.hand_out_dialog import HandOut, HandOutDialog, Printing
from photodesk.ui.signing.matter import Ended, Ending, Signing
from photodesk.ui.signing.signing_window import SigningWindow
from photodesk.ui.signing.staff_preparation_dialog import Preparation, StaffPreparationDialog
from photodesk.ui.signing.taken_up import taken_up

NOT_SIGNED = "The form was not signed. Nothing was saved but that it was shown."


class Course:
    """Lives as long as its preparation dialog, whose signals hold it.

    With `kept` the window asks first whether this is who began to answer the form.

    `on_done` is called once, with the consent or None; never when the vault was locked meanwhile.
    """

    def __init__(
        self,
        desk: Desk,
        dialog: StaffPreparationDialog,
        on_done: Callable[[Any], None],
        *,
        after: Callable[[], None],
        printing: Printing = print_pdf,
        kept: KeptWork | None = None,
    ) -> None:
        self._desk, self._on_done, self._after = desk, on_done, after
        self._printing = printing
        self._kept = kept
        self._parent = dialog.parent()
        self.dialog = dialog
        self.window: SigningWindow | None = None
        self.hand_out: HandOutDialog | None = None
        self._signing: Signing | None = None

    def begin(
        self,
        freeze: Callable[[Preparation], Signing],
        paper: Callable[[Preparation], bytes],
    ) -> None:
        """Show the preparation; `freeze` makes the form, `paper` the same form for the printer."""
        dialog = self.dialog
        dialog.handed_over.connect(partial(self._hand_over, freeze))
        dialog.paper_asked.connect(
            lambda prepared: self._give_paper(lambda: paper(prepared), dialog.signer.name.text)
        )
        dialog.rejected.connect(lambda: self._finish(None))
        dialog.open()

    def _hand_over(self, freeze: Callable[[Preparation], Signing], prepared: Preparation) -> None:
        self._desk.run(
            lambda: freeze(prepared),
            partial(self._show_window, prepared),
            failed=self.dialog.refused,
            busy="Preparing the form",
        )

    def _show_window(self, prepared: Preparation, signing: Signing) -> None:
        self.dialog.accept()
        self._signing = signing
        self.window = SigningWindow(
            self._desk,
            signing,
            prepared.circumstances,
            self._ended,
            check_passphrase=self._check_passphrase,
            lock=self._desk.lock_asked.emit,
            taken_up=taken_up(self._desk, self._kept) if self._kept else None,
        )
        self.window.open_full_screen()

    def _check_passphrase(
        self, passphrase: str, right: Callable[[], None], wrong: Callable[[PhotodeskError], None]
    ) -> None:
        session = self._desk.session
        self._desk.run(
            lambda: vault.check_passphrase(session, passphrase), lambda _none: right(), failed=wrong
        )

    # --- After the patient's part -----------------------------------------------------------------

    def _ended(self, ended: Ended) -> None:
        self._after()
        signing = self._signing
        if signing is None:
            return
        if ended.how is Ending.SIGNED:
            self._desk.say("The consent is signed and saved.")
            self._give_copy(signing, ended)
        elif ended.how is Ending.DECLINED:
            self._desk.say("The answer was no. It is recorded.")
            self._finish(ended)
        elif ended.how is Ending.PAPER:
            self._give_paper(signing.paper, signing.matter.signer.name)
        else:
            self._desk.say(NOT_SIGNED)
            self._finish(ended)

    def _give_copy(self, signing: Signing, ended: Ended) -> None:
        what = HandOut(
            f"A copy for {signing.matter.signer.name}",
            "The form says that the signer gets a copy. What becomes of it is written down.",
            "consent.pdf",
            signing.copy,
            signing.record_copy,
            refusable=True,
        )
        self._hand(what, lambda: self._finish(ended))

    def _give_paper(self, fetch: Callable[[], bytes], name: str) -> None:
        self.dialog.accept()
        what = HandOut(
            f"The form on paper for {name}",
            "Have it signed by hand, then scan it and file it with “File a paper form”. Until it "
            "is filed, no photograph can be stored.",
            "consent-form.pdf",
            fetch,
        )
        self._hand(what, lambda: self._finish(None))

    def _hand(self, what: HandOut, then: Callable[[], None]) -> None:
        parent = self._parent if isinstance(self._parent, QWidget) else None
        self.hand_out = HandOutDialog(parent, self._desk, what, printing=self._printing)
        self.hand_out.finished.connect(lambda _how: then())
        self.hand_out.open()

    def _finish(self, ended: Ended | None) -> None:
        self._on_done(ended.consent if ended else None)
        self.dialog.deleteLater()
