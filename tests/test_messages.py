"""Y1: every failure that a person can meet says what happened and what to do next.

The sources are read, because most of these errors are raised only when something is broken.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from photodesk import errors
from photodesk.errors import PhotodeskError

SOURCE = Path(errors.__file__).parent
PLACE_OF_ADVICE = {"ImageRejected": 2}
"""Which argument is the advice, where it is not the second."""


def kinds() -> dict[str, type[PhotodeskError]]:
    """Every error for people by its name."""
    found, waiting = dict[str, type[PhotodeskError]](), [PhotodeskError]
    while waiting:
        kind = waiting.pop()
        if not kind.__name__.startswith("_"):  # those never reach a person
            found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    return found


def raised() -> Iterator[tuple[str, ast.Call, type[PhotodeskError]]]:
    """Each place where one is made: where, the call, and its kind."""
    known = kinds()
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                kind = known.get(node.func.id)
                if kind is not None:
                    yield f"{file.relative_to(SOURCE)}:{node.lineno}", node, kind


def has_advice(call: ast.Call, kind: type[PhotodeskError]) -> bool:
    named = {keyword.arg for keyword in call.keywords}
    place = PLACE_OF_ADVICE.get(kind.__name__, 1)
    return bool(len(call.args) > place or "advice" in named or kind.usual_advice)


def texts(call: ast.Call) -> Iterator[str]:
    """The sentences that stand in the source as they are."""
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def test_every_failure_says_what_to_do_next() -> None:
    assert [where for where, call, kind in raised() if not has_advice(call, kind)] == []


def is_a_sentence(text: str) -> bool:
    begins = text[0].isupper() or text[0].isdigit() or text.startswith("photodesk ")
    return begins and text[-1] in ".?!:)"


def test_every_failure_is_told_in_whole_sentences() -> None:
    told = ((where, text) for where, call, _kind in raised() for text in texts(call) if text)
    assert [f"{where}: {text}" for where, text in told if not is_a_sentence(text)] == []


def test_no_usual_advice_is_half_a_sentence() -> None:
    usual = {kind.usual_advice for kind in kinds().values()} - {""}
    assert usual
    assert all(is_a_sentence(advice) for advice in usual)
