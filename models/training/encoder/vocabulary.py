"""The encoder's vocabulary: MiniLM's English pieces, pruned, and Chinese words.

A text is prepared as for BERT. What is not Chinese is cut into BERT's pieces; a
run of Chinese characters is cut from the left into the longest pieces there are.
nlp/token does the same (WordPieceConfig.ChineseWords).
"""

import collections
import functools
import math
import pathlib
import re
import unicodedata

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
HAN = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b73f\U0002b740-\U0002b81f\U0002b820-\U0002ceaf\U0002f800-\U0002fa1f]+"
)  # as BERT has it
LONGEST = 4  # characters of a Chinese piece


REPOSITORY = pathlib.Path(__file__).resolve().parents[3]


def lines(path):
    """Returns the lines of a file that Go reads too, but for comments."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


TRADITIONAL = {ord(key): value for key, value in (line.split("\t") for line in lines(REPOSITORY / "text/t2s.tsv"))}
KNOWN = [tuple(int(end, 16) for end in line.split(" ")) for line in lines(REPOSITORY / "nlp/sentence/unicode14.txt")]
UNKNOWN = re.compile("[^%s]" % "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in KNOWN))


@functools.cache
def kept(c):
    """Returns what is left of a character: of white space, as Go knows it, a space; of accents and controls nothing."""
    kind = unicodedata.category(c)
    if c in "\t\n\v\f\r\x85" or kind[0] == "Z":
        return " "
    return "" if kind == "Mn" or kind[0] == "C" else c


def clean(text):
    """Prepares a text as nlp/sentence does: what is not known goes, then as usher/text.Normalize, without accents."""
    text = unicodedata.normalize("NFKC", UNKNOWN.sub("", text).replace("\ufffd", ""))
    text = "".join(c.lower() for c in text).translate(TRADITIONAL)  # each for itself: where a word ends is no matter
    return "".join(map(kept, unicodedata.normalize("NFD", text)))


def words(text):
    """Yields the words of a prepared text: (is Chinese, word)."""
    for part in re.findall(r"\S+", text):
        at = 0
        for run in HAN.finditer(part):
            yield from ((False, w) for w in plain(part[at : run.start()]))
            yield True, run.group()
            at = run.end()
        yield from ((False, w) for w in plain(part[at:]))


def plain(part):
    """Splits at signs, each of which is a word."""
    out, word = [], ""
    for c in part:
        sign = unicodedata.category(c)[0] in "PS" or 33 <= ord(c) <= 47 or 58 <= ord(c) <= 64 or 91 <= ord(c) <= 96 or 123 <= ord(c) <= 126
        if sign:
            out += [word, c] if word else [c]
            word = ""
        else:
            word += c
    return out + [word] if word else out


def longest(run, pieces, missed=lambda: False):
    """Cuts a Chinese run from the left into the longest pieces; a character that is
    none stands alone. missed tells, each time it is asked, to overlook a piece."""
    out, at = [], 0
    while at < len(run):
        for n in range(min(LONGEST, len(run) - at), 0, -1):
            if n == 1 or run[at : at + n] in pieces and not missed():
                out.append(run[at : at + n])
                at += n
                break
    return out


def signs(texts, known, least=3):
    """Returns signs outside ASCII, such as emoji, that the texts use and known lacks."""
    used = collections.Counter(word for text in texts for han, word in words(clean(text)) if not han and not word.isascii())
    return sorted((s for s, n in used.items() if n >= least and len(s) == 1 and s not in known), key=lambda s: (-used[s], s))


def dictionary(path):
    """Reads the Chinese words of a table whose lines begin with a word and a space."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {w for w in (line.split(" ")[0] for line in lines) if 1 < len(w) <= LONGEST and HAN.fullmatch(w)}


FUNCTION = frozenset("的了吗呢吧啊呀么嘛哦我你您他她它们这那哪谁是在有不没很太都也就还又和与或把被给要会能可想说去来到从为对个些几多一")


def phrase(word, real):
    """Tells whether a string that is no real word is put together from words: at
    either end there is one, of several characters or of grammar."""
    ends = any(word[:n] in real or word[-n:] in real for n in range(2, len(word)))
    return ends or word[0] in FUNCTION or word[-1] in FUNCTION


def chinese(texts, size, known, real):
    """Chooses Chinese pieces: all characters that occur, and the words that the
    cutting of the texts uses, the most frequent first; then what else is known.
    Words are the real ones and what is known, but for phrases: what their
    words mean together is for the encoder to say."""
    characters = collections.Counter(c for text in texts for han, run in words(clean(text)) if han for c in run)
    single = sorted(characters.keys() | {w for w in known if len(w) == 1}, key=lambda g: (-characters[g], g))
    listed = {w for w in known if 1 < len(w) <= LONGEST and HAN.fullmatch(w) and (w in real or not phrase(w, real))}
    pieces = listed | real
    used = collections.Counter()
    for text in texts:
        for han, run in words(clean(text)):
            if han:
                used.update(w for w in longest(run, pieces) if len(w) > 1)
    wanted = listed | {w for w, n in used.items() if n > 1}
    return (single + sorted(wanted, key=lambda w: (-used[w], w)))[:size]


def english(vocabulary, texts, size):
    """Chooses BERT's pieces: ASCII signs and letters, what the texts use, and then
    the others of ASCII in their order, which is about that of frequency."""

    def sound(piece):
        body = piece.removeprefix("##")
        return body.isascii() and not body.startswith("[")

    index = {p: i for i, p in enumerate(vocabulary)}
    used = collections.Counter()
    for text in texts:
        for han, word in words(clean(text)):
            if not han:
                used.update(cut(word, index))
    used.pop("[UNK]", None)
    first = [p for p in vocabulary if used[p] > 1 or sound(p) and len(p.removeprefix("##")) == 1]
    seen = set(first)
    return (first + [p for p in vocabulary if sound(p) and p not in seen])[:size]


def cut(word, index):
    """Cuts a word as BERT does: the longest piece first, [UNK] where one is missing."""
    if len(word) > 100:
        return ["[UNK]"]
    out, at = [], 0
    while at < len(word):
        for end in range(len(word), at, -1):
            piece = ("##" if at else "") + word[at:end]
            if piece in index:
                out.append(piece)
                at = end
                break
        else:
            return ["[UNK]"]
    return out


class Tokenizer:
    """Cuts texts into the numbers of a vocabulary's pieces."""

    def __init__(self, pieces):
        self.pieces, self.index = pieces, {p: i for i, p in enumerate(pieces)}
        self.han = {p for p in pieces if HAN.fullmatch(p)}

    def cut(self, text, missed=lambda: False):
        out = []
        for han, word in words(clean(text)):
            out += longest(word, self.han, missed) if han else cut(word, self.index)
        return out

    def ids(self, text, missed=lambda: False):
        return [self.index.get(p, self.index["[UNK]"]) for p in self.cut(text, missed)]

    def encode(self, text, limit, missed=lambda: False):
        ids = self.ids(text, missed)[: limit - 2]
        return [self.index["[CLS]"], *ids, self.index["[SEP]"]]
