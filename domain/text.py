"""Says when two texts count as the same words, and shows foreign text so that a terminal obeys nothing in it.

Accents, case and punctuation make no other words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=2_048)  # the same titles and names are asked for at every step
def folded(text: str) -> str:
    """The text in small letters without accents, one space between words: a key to search and sort by.

    Spanish ñ folds to n, as people without that key type it.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", bare).strip()


def harmless(text: str) -> str:
    """Foreign text for a terminal: what is no visible character or space stands as its number.

    So nothing in it can begin a line, overwrite one, turn its direction or colour it. All other text stays.
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _numbered(one) for one in text)


def _numbered(character: str) -> str:
    """As JSON writes it between quotes too, so that JSON stays what it is."""
    code = ord(character)
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}"


def word_forms(text: str) -> Iterator[tuple[str, ...]]:
    """Each word: folded, and as it is written in small letters where that is something else."""
    for word in _BETWEEN_WORDS.sub(" ", unicodedata.normalize("NFC", text).casefold()).split():
        for bare in folded(word).split():
            yield (bare,) if bare == word else (bare, word)


def can_be_found(words: Iterable[str], asked: str) -> bool:
    """Whether a word can be one of these, or a form of one, for a reader who knows neither language's forms.

    A form begins like its word, with a y for an i perhaps; what has a digit has no other form.
    """
    if any(map(str.isdigit, asked)):
        return any(word.startswith(asked) for word in words)
    return any(word.startswith(asked) or _beginning(word) == _beginning(asked) for word in words)


def _beginning(word: str) -> str:
    return word[:2].replace("y", "i")
