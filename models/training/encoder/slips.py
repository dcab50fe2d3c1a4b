"""Slips of the hand, as people make them who type: English letters changed
places, lost, doubled or taken from the next key, and Chinese characters that
sound the same as the right one, which an input method by pinyin offers."""

import collections
import re
import unicodedata

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {c: row[max(i - 1, 0) : i] + row[i + 1 : i + 2] for row in KEYS for i, c in enumerate(row)}
WORD = re.compile(r"[a-zA-Z]{4,}")
COMMON = 30  # how often a character is in the texts at least, to be taken for another
LEAST = 6  # characters of a text that can still be understood with a wrong one


def english(text, rng):
    """Returns text with one slip in one of its longer words; as it is where there is none."""
    found = list(WORD.finditer(text))
    if not found:
        return text
    word = found[rng.integers(len(found))]
    at = int(rng.integers(word.start() + 1, word.end() - 1))  # first letters are mostly right
    kind, pair = rng.integers(4), text[at : at + 2]
    if kind == 0:
        return text[:at] + pair[::-1] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + str(rng.choice(list(BESIDE[text[at].lower()]))) + text[at + 1 :]


class Homophones:
    """Knows which common characters sound alike, tones aside."""

    def __init__(self, path, texts):
        """path is a table of characters and their pinyin; texts tell which characters are common."""
        used = collections.Counter(c for t in texts for c in t)
        sounds = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            sign, _, said = line.partition("\t")
            if said and used[sign] >= COMMON:
                plain = unicodedata.normalize("NFD", said.split(",")[0])
                sounds.setdefault("".join(c for c in plain if unicodedata.category(c) != "Mn"), []).append(sign)
        self.others = {c: [o for o in alike if o != c] for alike in sounds.values() for c in alike if len(alike) > 1}

    def slip(self, text, rng):
        """Returns text with one character taken for another; as it is where none sounds like others, or it is short."""
        places = [i for i, c in enumerate(text) if c in self.others]
        if not places or len(text) < LEAST:
            return text
        at = int(rng.choice(places))
        return text[:at] + str(rng.choice(self.others[text[at]])) + text[at + 1 :]
