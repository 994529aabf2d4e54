"""A signing that a lock interrupted: which form it was, whether it is the same, who goes on."""

from dataclasses import dataclass
from typing import TypeVar

from photodesk.domain.moments import moment
from photodesk.domain.signature import is_same_sitting
from photodesk.errors import ConsentError, PhotodeskError
from photodesk.services import kept_work
from photodesk.services.kept_work import KeptWork
from photodesk.services.session import Session
from photodesk.services.unfinished import HalfSigned, WorkKind
from photodesk.ui.desk import Desk
from photodesk.ui.signing.matter import Matter, Signing
from photodesk.ui.signing.outcome_pages import MessagePage, confirm_page
from photodesk.ui.tokens import Tokens

S = TypeVar("S", bound=Signing)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What a signer had answered before a lock; nothing of it is shown before they confirm."""

    half: HalfSigned
    with_ink: bool
    """Whether the strokes may be gone on with (`is_same_sitting`)."""
    told: str
    """For the evidence, printed with the form."""

    def page(self, matter: Matter, tokens: Tokens) -> MessagePage:
        """The first page: is this the person who began?"""
        drawn = bool(self.half.ink.strokes)
        return confirm_page(matter, tokens, drawn=drawn, with_ink=self.with_ink)


class AnotherForm(ConsentError):
    """The form says something else than the one that its signer began to answer."""


def taken_up(desk: Desk, kept: KeptWork) -> TakenUp | None:
    """What the signing window needs of work that was kept; None for work of another kind."""
    if not isinstance(kept.work, HalfSigned):
        return None
    now = desk.session.now()
    drawn = bool(kept.work.ink.strokes)
    with_ink = drawn and is_same_sitting(moment(kept.kept_at), moment(now))
    strokes = {
        (True, True): "The strokes drawn before were shown again to the signer.",
        (True, False): "The strokes drawn before were cleared.",
    }.get((drawn, with_ink), "Nothing had been drawn.")
    times = f"locked {desk.local_time(kept.kept_at)}, taken up {desk.local_time(now)}."
    told = f"{times.capitalize()} The signer said who they are. {strokes}"
    return TakenUp(kept.work, with_ink, told)


def same_form(signing: S, half: HalfSigned) -> S:
    """The form, when it is the one that was before the signer. Raises AnotherForm."""
    if signing.subject.sha256 != half.form_sha256:
        raise AnotherForm(
            "The form is no longer the one that was shown, so its answers are not taken up.",
            "Prepare a new form.",
        )
    return signing


def take(session: Session, signing: S) -> S:
    """The screen goes over: what was kept is in the window from now on. Raises NotFound."""
    kept_work.taken_up(session, WorkKind.SIGNING)
    return signing


def not_taken_up(desk: Desk, error: PhotodeskError) -> None:
    """Say why; what can never be taken up again is dropped."""
    desk.show_error(error)
    if isinstance(error, AnotherForm):
        session = desk.session
        desk.run(
            lambda: kept_work.throw_away(session, WorkKind.SIGNING),
            lambda _none: desk.say("What was answered on the former form is dropped."),
        )
