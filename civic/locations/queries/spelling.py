"""One plain Latin spelling for names written in Kazakh, Russian or English, so that they can be found by any; pure."""

import re
import unicodedata

# Sounds rather than letters: whoever types a name in another alphabet spells what they hear.
_CYRILLIC = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "і": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_LATIN = (
    ("dzh", "j"), ("zh", "j"), ("shch", "sh"), ("kh", "h"), ("gh", "g"),
    ("q", "k"), ("w", "u"), ("y", "i"), ("x", "ks"), ("ie", "e"),
)  # fmt: skip


def fold(text: str) -> str:
    """The plain spelling of a name: «Ақтөбе», «Актобе» and "Aqtöbe" all become "aktobe"."""
    plain = "".join(_CYRILLIC.get(letter, letter) for letter in text.lower())
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", " ", plain).strip()
    # What one replacement leaves may be spelled like another one («iie»): until nothing is left to replace.
    while (heard := _heard(plain)) != plain:
        plain = heard
    return plain


def _heard(plain: str) -> str:
    for spelled, sound in _LATIN:
        plain = plain.replace(spelled, sound)
    return re.sub(r"([a-z])\1+", r"\1", plain)


def searchable(*names: str) -> str:
    """All spellings of a settlement for its ``search`` column, with a bar in front of each and behind the last."""
    kept = dict.fromkeys(filter(None, map(fold, names)))
    return "|" + "".join(f"{name}|" for name in kept)
