"""CloudWatch metric math over aligned periods.

Supported: numbers, metric ids, + - * / ^, comparisons, && || !, IF, FILL, ABS, CEIL, FLOOR, and AVG, MAX, MIN, SUM
over a list or over METRICS(). A series is a list with one value per period, None where there is none. An expression
that uses anything else is refused as a whole: a wrong value would be worse than none.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Union

Series = list[Union[float, None]]


class Unsupported(Exception):
    """The expression uses something that is not emulated; the message names it."""


_BINARY: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARE: dict[type, Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ELEMENT: dict[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}
_AGGREGATE: dict[str, Callable[[Sequence[float]], float]] = {
    "AVG": lambda values: sum(values) / len(values),
    "MAX": max,
    "MIN": min,
    "SUM": sum,
}


def evaluate(expression: str, metrics: Mapping[str, Series], periods: int) -> Series:
    """The series of `expression`, where `metrics` holds the series of every id it may use."""
    return _Evaluator(metrics, periods).series(_parse(expression))


def identifiers(expression: str) -> list[str]:
    """Every name in the expression: the ids it uses, and its functions."""
    return [node.id for node in ast.walk(_parse(expression)) if isinstance(node, ast.Name)]


def _parse(expression: str) -> ast.expr:
    python = expression.replace("&&", " and ").replace("||", " or ").replace("^", "**")
    python = re.sub(r"!(?!=)", " not ", python)
    python = re.sub(r"\bAND\b", "and", re.sub(r"\bOR\b", "or", python))
    try:
        return ast.parse(python.strip(), mode="eval").body
    except SyntaxError as error:
        raise Unsupported(f"cannot read {expression!r}") from error


class _Evaluator:
    def __init__(self, metrics: Mapping[str, Series], periods: int):
        self._metrics = metrics
        self._periods = periods

    def series(self, node: ast.expr) -> Series:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return [float(node.value)] * self._periods
        if isinstance(node, ast.Name) and node.id in self._metrics:
            return list(self._metrics[node.id])
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            return self._apply(_BINARY[type(node.op)], node.left, node.right)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARE:
            return self._apply(_COMPARE[type(node.ops[0])], node.left, node.comparators[0])
        if isinstance(node, ast.BoolOp):
            combine = all if isinstance(node.op, ast.And) else any
            return self._apply(lambda *values: combine(values), *node.values)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self._apply(lambda value: not value, node.operand)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self._apply(operator.neg, node.operand)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id.upper(), node.args)
        raise Unsupported(ast.unparse(node))

    def _apply(self, function: Callable[..., float], *operands: ast.expr) -> Series:
        return [_point(function, row) for row in zip(*(self.series(operand) for operand in operands))]

    def _call(self, name: str, arguments: list[ast.expr]) -> Series:
        if name in _ELEMENT and len(arguments) == 1:
            return self._apply(_ELEMENT[name], arguments[0])
        if name in _AGGREGATE and len(arguments) == 1:
            return self._aggregate(_AGGREGATE[name], arguments[0])
        if name == "IF" and len(arguments) in (2, 3):
            condition, when_true = self.series(arguments[0]), self.series(arguments[1])
            when_false = self.series(arguments[2]) if len(arguments) == 3 else [None] * self._periods
            return [None if c is None else (t if c else f) for c, t, f in zip(condition, when_true, when_false)]
        if name == "FILL" and len(arguments) == 2:
            return self._fill(self.series(arguments[0]), arguments[1])
        raise Unsupported(f"{name} with {len(arguments)} arguments")

    def _aggregate(self, function: Callable[[Sequence[float]], float], argument: ast.expr) -> Series:
        if isinstance(argument, ast.List):
            rows = list(zip(*(self.series(element) for element in argument.elts)))
        elif isinstance(argument, ast.Call) and isinstance(argument.func, ast.Name) and argument.func.id == "METRICS":
            rows = list(zip(*self._metrics.values()))
        else:
            # Of one series: a single number over all its periods.
            present = [value for value in self.series(argument) if value is not None]
            return [function(present) if present else None] * self._periods
        known = [[value for value in row if value is not None] for row in rows]
        return [function(row) if row else None for row in known]

    def _fill(self, series: Series, filler: ast.expr) -> Series:
        if isinstance(filler, ast.Name) and filler.id == "REPEAT":
            last: float | None = None
            filled: Series = []
            for value in series:
                last = value if value is not None else last
                filled.append(last)
            return filled
        return [fill if value is None else value for value, fill in zip(series, self.series(filler))]


def _point(function: Callable[..., float], values: Sequence[float | None]) -> float | None:
    if any(value is None for value in values):
        return None
    try:
        return float(function(*values))
    except (ZeroDivisionError, OverflowError, TypeError):
        return None
