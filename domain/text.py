"""Says when two texts count as the same words: accents, case and punctuation are no difference."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@lru_cache(maxsize=2_048)  # the same titles and names are asked for at every step
def folded(text: str) -> str:
    """The text in small letters without accents, one space between words: a key to search and sort by.

    Spanish ñ folds to n, as people without that key type it.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _BETWEEN_WORDS.sub(" ", bare).strip()
