"""The page of choices: each use yes or no, nothing chosen beforehand."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout

from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import ReviewOutcome
from photodesk.ui.icons import icon
from photodesk.ui.labels import label
from photodesk.ui.signing.matter import Matter
from photodesk.ui.signing.signing_page import LargeButton, SigningPage
from photodesk.ui.tokens import Tokens

T = TypeVar("T")

HEADINGS = {"capture": "What else do you allow?", "publication": "Which uses do you allow?"}
FREE = "Please answer each question. You are free to say yes or no."
REVIEW_QUESTION = "Have you seen the article?"
REVIEW_NEEDED = (
    "This journal takes only pictures of people who have seen the article. "
    "You have not seen it yet? Then press “Ask a question”."
)
REVIEW_EXPLANATION = "Would you like to see it first? Then press “Ask a question”."


class Question(QFrame, Generic[T]):
    """One question with answers side by side; none is chosen until the person chooses."""

    answered = Signal()

    def __init__(
        self,
        question: str,
        explanation: str,
        answers: Sequence[tuple[str, T]],
        tokens: Tokens,
    ) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._tokens = tokens
        self._answers = list(answers)
        self._chosen: int | None = None
        inside = QVBoxLayout(self)
        inside.setContentsMargins(18, 14, 18, 16)
        inside.setSpacing(8)
        inside.addWidget(label(question, "question", wrap=True))
        if explanation:
            inside.addWidget(label(explanation, wrap=True))
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        self.buttons = [self._button(question, place) for place in range(len(self._answers))]
        inside.addSpacing(4)
        inside.addLayout(self._row)

    def _button(self, question: str, place: int) -> LargeButton:
        words, _value = self._answers[place]
        made = LargeButton(words)
        made.setAccessibleName(f"{question} {words}")
        made.setCheckable(True)
        made.setIconSize(QSize(26, 26))
        made.clicked.connect(lambda: self.choose(place))
        self._row.addWidget(made, 1)
        return made

    def stack(self) -> None:
        """Put the answers under one another: whole sentences have no room side by side."""
        self._row.setDirection(QBoxLayout.Direction.TopToBottom)

    def choose(self, place: int) -> None:
        """Take an answer; another press on it changes nothing."""
        self._chosen = place
        for other, made in enumerate(self.buttons):
            chosen = other == place
            made.setChecked(chosen)
            made.setIcon(icon("stored", self._tokens.on_primary) if chosen else QIcon())
        self.answered.emit()

    def answer_with(self, value: T) -> None:
        """Take the answer of this value, if it is one of them."""
        for place, (_words, known) in enumerate(self._answers):
            if known == value:
                self.choose(place)

    @property
    def answer(self) -> T | None:
        """The chosen answer, or None."""
        return None if self._chosen is None else self._answers[self._chosen][1]

    @property
    def words(self) -> str:
        """The words of the chosen answer."""
        return "" if self._chosen is None else self._answers[self._chosen][0]


class ChoicesPage(SigningPage):
    """All questions; the next page opens when each one is answered."""

    short_name = "choices"

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.setAccessibleName("Your choices")
        self.say(HEADINGS[matter.wording.kind], "heading")
        self.say(FREE)
        self.review: Question[ReviewOutcome] | None = None
        if matter.review:
            free = any(outcome is ReviewOutcome.WAIVED for _, outcome in matter.review)
            explanation = REVIEW_EXPLANATION if free else REVIEW_NEEDED
            self.review = Question(REVIEW_QUESTION, explanation, matter.review, tokens)
            self.review.stack()
            self._ask(self.review)
        self.questions: dict[str, Question[Decision]] = {}
        for choice in matter.choices:
            yes_no = (("Yes", Decision.PERMIT), ("No", Decision.DENY))
            asked = Question(choice.question, choice.explanation, yes_no, tokens)
            self.questions[choice.scope] = asked
            self._ask(asked)
        self.close_column()

    def title(self) -> str:
        """What this page is called."""
        return "Your choices"

    def decisions(self) -> dict[str, Decision]:
        """The answers given so far, by scope."""
        return {
            scope: question.answer
            for scope, question in self.questions.items()
            if question.answer is not None
        }

    def review_outcome(self) -> ReviewOutcome | None:
        """Whether the manuscript was seen, once that is answered."""
        return self.review.answer if self.review else None

    def take_up(self, decisions: dict[str, Decision], review: ReviewOutcome | None) -> None:
        """Give the answers that the same person gave before a lock."""
        for scope, decision in decisions.items():
            if scope in self.questions:
                self.questions[scope].answer_with(decision)
        if self.review is not None and review is not None:
            self.review.answer_with(review)

    def unanswered(self) -> int:
        """How many questions are open."""
        asked = [question.answer for question in self.questions.values()]
        return asked.count(None) + (self.review is not None and self.review.answer is None)

    def missing(self) -> str:
        """What is still to be done."""
        open_questions = self.unanswered()
        if open_questions == 1:
            return "1 answer is missing"
        return f"{open_questions} answers are missing" if open_questions else ""

    def _ask(self, question: "Question[ReviewOutcome] | Question[Decision]") -> None:
        question.answered.connect(self.changed)
        question.answered.connect(self._bring_next)
        self.add(question, gap=4)

    def _bring_next(self) -> None:
        """Scroll to the next open question, so that none is overlooked below the edge."""
        asked: list[QFrame] = [self.review] if self.review and not self.review.words else []
        asked += [question for question in self.questions.values() if not question.words]
        if asked:
            self.ensureWidgetVisible(asked[0], 0, 16)
        else:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
