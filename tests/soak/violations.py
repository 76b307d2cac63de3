"""What can be wrong about one node: the changes that a tired programmer would make."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

type Mutation = tuple[str, ast.AST]
"""What is said of the change, and the node that takes the old one's place."""

COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COUNTED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
MISTAKEN = {"min": "max", "max": "min", "any": "all", "all": "any"}


def mutations_of(node: ast.AST) -> Iterator[Mutation]:
    """Each possible change of this node itself; those of the nodes in it are theirs."""
    change = _CHANGES.get(type(node))
    if change:
        yield from change(node)


def _said(old: ast.AST, new: ast.AST) -> Mutation:
    return f"{ast.unparse(old)} -> {ast.unparse(new)}", new


def _compare(node: ast.Compare) -> Iterator[Mutation]:
    for place, operator in enumerate(node.ops):
        operators = [*node.ops]
        operators[place] = COMPARED[type(operator)]()
        yield _said(node, ast.Compare(node.left, operators, node.comparators))
        if isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE) and len(node.ops) == 1:
            yield _said(node, ast.UnaryOp(ast.Not(), node))


def _bool(node: ast.BoolOp) -> Iterator[Mutation]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield _said(node, ast.BoolOp(other, node.values))
    for place in range(len(node.values)):
        rest = [value for number, value in enumerate(node.values) if number != place]
        yield _said(node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))


def _unary(node: ast.UnaryOp) -> Iterator[Mutation]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield _said(node, node.operand)


def _binary(node: ast.BinOp) -> Iterator[Mutation]:
    other = COUNTED.get(type(node.op))
    if other:
        yield _said(node, ast.BinOp(node.left, other(), node.right))


def _constant(node: ast.Constant) -> Iterator[Mutation]:
    value = node.value
    if isinstance(value, bool):
        yield _said(node, ast.Constant(not value))
    elif isinstance(value, int | float):
        yield _said(node, ast.Constant(value + 1))
        yield _said(node, ast.Constant(value - 1))
    elif isinstance(value, str):
        yield _said(node, ast.Constant(f"XX{value}"))
    elif isinstance(value, bytes):
        yield _said(node, ast.Constant(b"XX" + value))


def _return(node: ast.Return) -> Iterator[Mutation]:
    if node.value is None:
        yield "return -> pass", ast.Pass()
    elif not (isinstance(node.value, ast.Constant) and node.value.value in (None, True, False)):
        yield "return -> None", ast.Return(ast.Constant(None))


def _if(node: ast.If) -> Iterator[Mutation]:
    for always in (True, False):
        yield f"if -> {always}", ast.If(ast.Constant(always), node.body, node.orelse)


def _choice(node: ast.IfExp) -> Iterator[Mutation]:
    yield _said(node, node.body)
    yield _said(node, node.orelse)


def _statement(node: ast.Expr) -> Iterator[Mutation]:
    yield f"{ast.unparse(node)} -> pass", ast.Pass()


def _raise(node: ast.Raise) -> Iterator[Mutation]:
    yield "raise -> pass", ast.Pass()


def _assign(node: ast.Assign) -> Iterator[Mutation]:
    if not all(isinstance(target, ast.Name | ast.Tuple) for target in node.targets):
        yield f"{ast.unparse(node)} -> pass", ast.Pass()


def _augmented(node: ast.AugAssign) -> Iterator[Mutation]:
    yield f"{ast.unparse(node)} -> pass", ast.Pass()
    other = COUNTED.get(type(node.op))
    if other:
        yield _said(node, ast.AugAssign(node.target, other(), node.value))


def _match(node: ast.Match) -> Iterator[Mutation]:
    for place, case in enumerate(node.cases):
        rest = [other for number, other in enumerate(node.cases) if number != place]
        pattern = ast.unparse(case.pattern)
        if rest and not all(isinstance(statement, ast.Pass) for statement in case.body):
            yield f"case {pattern} -> left out", ast.Match(node.subject, rest)
        if case.guard:
            cases = [*node.cases]
            cases[place] = ast.match_case(case.pattern, None, case.body)
            yield f"case {pattern} if -> always", ast.Match(node.subject, cases)


def _sieve(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Mutation]:
    for place, each in enumerate(node.generators):
        for condition in each.ifs:
            generators = [*node.generators]
            kept = [other for other in each.ifs if other is not condition]
            generators[place] = ast.comprehension(each.target, each.iter, kept, each.is_async)
            changed = type(node)(**{**dict(ast.iter_fields(node)), "generators": generators})
            yield f"if {ast.unparse(condition)} -> left out", changed


def _call(node: ast.Call) -> Iterator[Mutation]:
    for place, keyword in enumerate(node.keywords):
        kept = [other for number, other in enumerate(node.keywords) if number != place]
        if keyword.arg:
            yield f"{ast.unparse(node.func)}({keyword.arg}=) -> left out", ast.Call(node.func, node.args, kept)
    in_order = isinstance(node.func, ast.Name) and node.func.id in MISTAKEN  # for these the order is the same thing
    for place in range(0 if in_order else len(node.args) - 1):
        arguments = [*node.args]
        arguments[place], arguments[place + 1] = arguments[place + 1], arguments[place]
        same = ast.dump(node.args[place]) == ast.dump(node.args[place + 1])
        if not same and not any(isinstance(each, ast.Starred) for each in arguments):
            yield _said(node, ast.Call(node.func, arguments, node.keywords))
    if isinstance(node.func, ast.Name) and node.func.id in MISTAKEN:
        yield _said(node, ast.Call(ast.Name(MISTAKEN[node.func.id], ast.Load()), node.args, node.keywords))


def _lambda(node: ast.Lambda) -> Iterator[Mutation]:
    yield _said(node, ast.Lambda(node.args, ast.Constant(None)))


_CHANGES: dict[type[ast.AST], Callable[..., Iterator[Mutation]]] = {
    ast.Compare: _compare, ast.BoolOp: _bool, ast.UnaryOp: _unary, ast.BinOp: _binary, ast.Constant: _constant,
    ast.Return: _return, ast.If: _if, ast.IfExp: _choice, ast.Expr: _statement, ast.Raise: _raise,
    ast.Assign: _assign, ast.AugAssign: _augmented, ast.Match: _match, ast.Call: _call, ast.Lambda: _lambda,
    ast.ListComp: _sieve, ast.SetComp: _sieve, ast.DictComp: _sieve, ast.GeneratorExp: _sieve,
}  # fmt: skip
