"""SQL is never built from data: a static check over the whole layer (threat T12)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import photodesk.storage

METHODS = {"one", "all", "value", "each", "execute", "execute_each", "executemany", "executescript"}
# Names and numbers of our own, never values: each is checked where it stands.
BY_WORDS = (
    "SELECT {_COLUMNS} FROM (SELECT p.id FROM patient p INDEXED BY patient_by_name "
    "WHERE {terms} ORDER BY p.folded, p.id LIMIT ?) found "
    "JOIN patient p ON p.id = found.id ORDER BY p.folded, p.id"
)
ALLOWED = {
    ("patients.py", BY_WORDS),
    ("database.py", "PRAGMA {name} = {value}"),
    ("database.py", "PRAGMA {name}"),
    ("migrations.py", "PRAGMA user_version = {number:d}"),
    ("connection.py", "INSERT INTO {table}({columns}) VALUES({places})"),
    ("connection.py", "SELECT count(*) FROM {table}"),
    ("connection.py", "DELETE FROM {table} WHERE rowid = ?"),
    ("salvage.py", "PRAGMA user_version = {number:d}"),
    ("salvage_rows.py", "SELECT * FROM {name} WHERE rowid = ?"),
    ("salvage_rows.py", "SELECT rowid FROM {name} INDEXED BY {index}"),
    (
        "salvage_rows.py",
        "SELECT rowid AS own_number, * FROM {name} WHERE rowid > ? ORDER BY rowid",
    ),
}


def is_constant(statement: ast.expr) -> bool:
    """Whether it is put together from literals and constants (NAMED_LIKE_THIS) only."""
    match statement:
        case ast.Constant():
            return True
        case ast.Name():
            return statement.id.isupper()
        case ast.FormattedValue():
            return is_constant(statement.value)
        case ast.JoinedStr():
            return all(is_constant(part) for part in statement.values)
        case ast.BinOp(op=ast.Add()):
            return is_constant(statement.left) and is_constant(statement.right)
    return False


def statements(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=method), args=[first, *_]) if method in METHODS:
                yield first


def built(folder: Path) -> set[tuple[str, str]]:
    """Every statement that is put together from anything else where it is run."""
    return {
        (file.name, ast.unparse(statement).removeprefix("f")[1:-1])
        for file in folder.rglob("*.py")
        for statement in statements(ast.parse(file.read_text("utf-8")))
        if isinstance(statement, ast.JoinedStr | ast.BinOp | ast.Call)
        and not is_constant(statement)
    }


def test_statements_are_constants_with_bound_parameters() -> None:
    assert built(Path(photodesk.storage.__file__).parent) <= ALLOWED


def test_the_check_finds_a_statement_that_is_built(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        'c.execute(f"DELETE FROM {x}")\nc.all("a" + b)\nc.one("{}".format(x))\n'
    )
    assert len(built(tmp_path)) == 3
