"""Which sentences can a client be told that something is wrong? (Read from the code: where they are made.)

A sentence is a template: what is filled in stands as `{}`. What a variable holds is looked up in its
function, and what a function of the same module returns in its `return`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PLACES: Final = (
    "domain",
    "service/api",
    "service/disclosures",
    "service/event_store",
    "service/handlers.py",
    "service/policy.py",
)

#: Of each function that takes a sentence: its place among the arguments, and its name.
TAKING: Final = {
    "Problem": (1, "detail"),
    "wrong_parameter": (1, "detail"),
    "Fault": (2, "detail"),
    "Flaw": (2, "message"),
    "refuse": (2, "detail"),
    "Rejection": (1, "detail"),
    # Of one module each: what they are given becomes a part of a sentence, or the whole.
    "_nothing": (1, "detail"),
    "_note": (1, "detail"),
    "_repeated": (1, "message"),
    "_refused": (0, "reason"),
    "_too_slow": (0, "what"),
    "unknown": (0, "why"),
    "unknown_version": (2, "what"),
    "Pattern": (1, "what"),
}
FILLED: Final = "{}"
#: Returns the sentence of a problem.
TELLING: Final = frozenset({"_unnamed"})


class Sentence(NamedTuple):
    """A template, and the file and line where it is made."""

    text: str
    where: str


def sentences() -> Iterator[Sentence]:
    """Every sentence that the code can tell a client."""
    return (one for one in _all() if any(letter.isalpha() for letter in one.text))


def unread() -> Iterator[Sentence]:
    """Where a sentence is told that comes from elsewhere."""
    return (one for one in _all() if one.text == FILLED)


def strings() -> Iterator[str]:
    """Every text that stands in the code."""
    for file in _files():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def _all() -> Iterator[Sentence]:
    for file in _files():
        yield from _of_module(file)


def _files() -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / place
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        yield from (one for one in found if one.name != "spanish.py")


def _of_module(file: Path) -> Iterator[Sentence]:
    tree = ast.parse(file.read_text("utf-8"))
    functions = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for function in _functions(tree):
        within = _Within(function, functions, constants)
        if getattr(function, "name", "") in TELLING:
            values = [one.value for one in _own(function) if isinstance(one, ast.Return)]
            texts = [text for value in values if value is not None for text in within.texts(value)]
            yield from (Sentence(text, f"{file.relative_to(ROOT)}:0") for text in texts if text != FILLED)
        for node in _own(function):
            if isinstance(node, ast.Call):
                taken = _taken(node)
                # What such a function is given is read where it is called.
                if taken is not None and not (
                    getattr(function, "name", "") in TAKING and within.texts(taken) == [FILLED]
                ):
                    where = f"{file.relative_to(ROOT)}:{node.lineno}"
                    yield from (Sentence(text, where) for text in within.texts(taken))


def _functions(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function itself, and not in one inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)


def _taken(call: ast.Call) -> ast.expr | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in TAKING:
        return None
    place, keyword = TAKING[name]
    if len(call.args) > place:
        return call.args[place]
    return next((one.value for one in call.keywords if one.arg == keyword), None)


class _Within:
    """Reads expressions as they stand in one function."""

    def __init__(
        self, function: ast.AST, functions: dict[str, ast.FunctionDef], constants: dict[str, ast.expr]
    ) -> None:
        self._function = function
        self._functions = functions
        self._constants = constants

    def texts(self, node: ast.expr) -> list[str]:
        """The templates that an expression can be; one alone that is all filled in where nothing tells."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                return ["".join(one) for one in product(*(self._part(part) for part in parts))]
            case ast.IfExp(body=first, orelse=second):
                return self.texts(first) + self.texts(second)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return [a + b for a, b in product(self.texts(left), self.texts(right))]
            case ast.Name(id=name):
                return self._named(name)
            case ast.Call(func=ast.Name(id=name)) if name in self._functions:
                inner = _Within(self._functions[name], self._functions, self._constants)
                found = [one.value for one in _own(self._functions[name]) if isinstance(one, ast.Return)]
                return [text for value in found if value is not None for text in inner.texts(value)]
            case _:
                return [FILLED]

    def _part(self, part: ast.expr) -> list[str]:
        if isinstance(part, ast.Constant):
            return [str(part.value)]
        return self.texts(part.value if isinstance(part, ast.FormattedValue) else part)

    def _named(self, name: str) -> list[str]:
        values: list[ast.expr] = [
            node.value
            for node in _own(self._function)
            if isinstance(node, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        ]
        if not values and name in self._constants:
            values = [self._constants[name]]
        return [text for value in values for text in self.texts(value)] or [FILLED]
