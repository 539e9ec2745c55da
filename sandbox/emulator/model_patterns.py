"""Patterns of AWS's service models, which are written for Java's regular expressions, as Python's.

The services compare the whole value. What Java knows and Python does not: `\\p{...}` classes, pairs of surrogates for
characters above U+FFFF, and a hyphen after a class such as `\\w` standing for itself.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
import warnings

_ASTRAL = r"\uD800\uDC00-\uDBFF\uDFFF"
_NAMED = {
    "ASCII": r"\x00-\x7F",
    "Alnum": "0-9A-Za-z",
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Graph": r"\x21-\x7E",
    "IsAlphabetic": r"^\W\d_",
    "Lower": "a-z",
    "Print": r"\x20-\x7E",
    "Punct": r"!-/:-@\[-`{-~",
    "Upper": "A-Z",
    "XDigit": "0-9A-Fa-f",
}


class Untranslatable(ValueError):
    """The pattern uses something of Java's that has no translation here, so it is not checked."""


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        # Java nests sets; Python warns that it may do so one day. No known pattern means a nested one.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.compile(_translated(pattern))
        except re.error as problem:
            raise Untranslatable(f"{pattern}: {problem}") from None


def _translated(pattern: str) -> str:
    pattern = pattern.replace(_ASTRAL, r"\U00010000-\U0010FFFF")
    parts: list[str] = []
    in_set = False
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "\\":
            named = re.match(r"\\([pP])(?:\{(\w+)\}|(\w))", pattern[position:])
            token = named[0] if named else pattern[position : position + 2]
            parts.append(_property(named[1] == "P", named[2] or named[3], in_set) if named else token)
            position += len(token)
            if in_set and pattern[position : position + 1] == "-" and (named or token[1] in "wdsWDS"):
                parts.append(r"\-")
                position += 1
            continue
        if character == "[" and not in_set:
            in_set = True
        elif character == "]" and in_set:
            in_set = False
        parts.append(character)
        position += 1
    return "".join(parts)


def _property(negated: bool, name: str, in_set: bool) -> str:
    ranges = _NAMED.get(name) or _categories().get(name.removeprefix("Is"))
    if ranges is None or (in_set and (negated or ranges.startswith("^"))):
        raise Untranslatable(f"class {name}")
    if in_set:
        return ranges
    if negated:
        return f"[{ranges[1:]}]" if ranges.startswith("^") else f"[^{ranges}]"
    return f"[{ranges}]"


@functools.cache
def _categories() -> dict[str, str]:
    """Ranges of characters by Unicode's main categories: L for letters, N for numbers, and so on."""
    ranges: dict[str, list[str]] = {}
    begin, current = 0, "C"
    for code in range(sys.maxunicode + 2):
        category = unicodedata.category(chr(code))[0] if code <= sys.maxunicode else ""
        if category != current:
            ranges.setdefault(current, []).append(f"\\U{begin:08X}-\\U{code - 1:08X}")
            begin, current = code, category
    return {category: "".join(found) for category, found in ranges.items()}
