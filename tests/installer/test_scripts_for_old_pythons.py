"""The two commands can be read by an old Python, which reads a whole file before it runs any."""

import ast
from pathlib import Path

import pytest

from tests.installer.checkouts import ROOT

TOO_NEW = (
    ast.JoinedStr,  # f"..." came with 3.6
    ast.AnnAssign,
    ast.NamedExpr,
    ast.Match,
    ast.AsyncFunctionDef,
    ast.Starred,
)


@pytest.mark.parametrize("name", ["run.py", "test.py"])
def test_the_command_holds_no_new_syntax(name: str) -> None:
    tree = ast.parse(Path(ROOT / "installer" / name).read_text("ascii"))
    assert not [node for node in ast.walk(tree) if isinstance(node, TOO_NEW)]


@pytest.mark.parametrize("name", ["run.py", "test.py"])
def test_the_version_is_judged_before_anything_new_is_imported(name: str) -> None:
    tree = ast.parse(Path(ROOT / "installer" / name).read_text("ascii"))
    judged = next(node.lineno for node in tree.body if isinstance(node, ast.If))
    early = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno < judged
        for alias in node.names
    }
    assert early == {"os", "sys"}
