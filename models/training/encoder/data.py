"""The texts that the encoder is trained on: public sets that may train a model
that ships, under DATA_DIR, and the lines in models/training/text.

Every set that is read is noted with its hash and licence for the model card.
"""

import hashlib
import json
import os
import pathlib
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
TEXT = HERE.parent / "text"
DATA = pathlib.Path(os.environ.get("DATA_DIR", "../shared/data"))

# Sets by name: file, licence, and who says so. Only these may be named in a card.
PAIRS = {
    "tatoeba": ("zh/parallel/tatoeba_cmn_eng.jsonl", "CC BY 2.0 FR"),
    "crosswoz": ("zh/parallel/crosswoz_val_zh_en.jsonl", "Apache-2.0"),
    "multiwoz": ("zh/parallel/multiwoz_val_zh_en.jsonl", "Apache-2.0, MIT"),
    "xrisawoz": ("zh/parallel/xrisawoz_fewshot_zh_en.jsonl", "BSD-3-Clause, MIT"),
    "bagisto": ("zh/parallel/ui_bagisto_shop.jsonl", "MIT"),
    "homeassistant": ("zh/parallel/ui_homeassistant.jsonl", "Apache-2.0"),
}
ENGLISH = {
    "clinc150": ("intent/clinc150/train.jsonl", "CC BY 3.0"),
    "banking77": ("intent/banking77/train.jsonl", "CC BY 4.0"),
    "bitext_cs": ("intent/bitext_cs/train.jsonl", "CDLA-Sharing-1.0"),
    "homeassistant_en": ("zh/intent/homeassistant_en.jsonl", "Apache-2.0"),
}
CHINESE = {
    "kdconv": ("zh/mono/kdconv_zh.jsonl", "Apache-2.0"),
    "dialogue_acts": ("zh/intent/dialogue_acts_zh.jsonl", "Apache-2.0, BSD-3-Clause, MIT"),
    "homeassistant_zh": ("zh/intent/homeassistant_zh.jsonl", "Apache-2.0"),
}


PINYIN = "zh/dictionary/pinyin_8105.tsv"


def key(text):
    """Returns the letters and digits of a text alone: texts with the same key say the same."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


class Corpus:
    """What was read, and from where; without what is kept back to measure with."""

    def __init__(self, leave_out=()):
        every = (*PAIRS, *ENGLISH, *CHINESE)
        self.left_out = {name for name in every if any(name == out or name.startswith(out + "_") for out in leave_out)}
        self.used, self.tables, self.back = {}, {}, frozenset()

    def keep_back(self, texts):
        """Leaves out, from now on, whatever says the same as one of texts."""
        self.back = self.back | {key(t) for t in texts}

    def fresh(self, *texts):
        """Tells whether none of texts is kept back."""
        return all(key(t) not in self.back for t in texts)

    def table(self, name):
        """Returns the path of a table that helps to prepare texts, and notes its hash."""
        path = DATA / name
        if not path.is_file():
            sys.exit(f"{path} is not there: put it there, or name another DATA_DIR; docs/models.md says what it has to hold")
        self.tables[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        return path

    def text(self, name, path, licence="MIT"):
        """Returns the lines of a file; none of a set that is left out."""
        if name in self.left_out:
            return []
        if not path.is_file():
            sys.exit(f"{path} is not there, of the set {name}: put it there, name another DATA_DIR, or leave the set out")
        data = path.read_bytes()
        self.used[name] = {"sha256": hashlib.sha256(data).hexdigest(), "licence": licence}
        return [line for line in data.decode().splitlines() if line.strip()]

    def written(self, path):
        """Returns the lines of a file of the project's own."""
        return self.text(f"usher/{path.relative_to(TEXT)}", path)

    def lines(self, name, file, licence):
        """Returns the objects of a set's file."""
        return map(json.loads, self.text(name, DATA / file, licence))

    def pairs(self):
        """Returns (zh, en, source); of the dialogues only what a person translated or corrected."""
        out = []
        for name, (file, licence) in PAIRS.items():
            for row in self.lines(name, file, licence):
                if "machine" not in (row.get("en_by"), row.get("zh_by")):
                    out.append((row["zh"], row["en"], name))
        for path in sorted((TEXT / "pairs").glob("*.jsonl")):
            for row in map(json.loads, self.written(path)):
                out.append((row["zh"], row["en"], "usher"))
        return [p for p in dict.fromkeys(out) if self.fresh(p[0], p[1])]

    def left(self, name):
        """Returns the pairs of a set that is left out, each English sentence once, for measuring: of those whose sides
        neither the other pairs nor the words have."""
        seen = {key(t) for zh, en, *_ in [*self.pairs(), *self.words().items()] for t in (zh, en)}
        first = {}
        for row in Corpus().lines(name, *PAIRS[name]):
            if "machine" not in (row.get("en_by"), row.get("zh_by")):
                first.setdefault(row["en"], row["zh"])
        return [(zh, en, name) for en, zh in first.items() if key(zh) not in seen and key(en) not in seen]

    def words(self):
        """Returns the project's Chinese words with the English that stands for each."""
        out = {}
        for path in sorted((TEXT / "words").glob("*.tsv")):
            for line in self.written(path):
                zh, en = line.split("\t")
                if self.fresh(zh, *en.split("; ")):
                    out.setdefault(zh, en.replace("; ", ", "))
        return out

    def texts(self, sets):
        """Returns the texts of single-language sets; of those that were drawn from others, not what is of a set that is left out."""
        away = tuple(self.left_out)
        out = []
        for name, (file, licence) in sets.items():
            out += [row["text"] for row in self.lines(name, file, licence) if not row.get("src", "").startswith(away)]
        return [t for t in dict.fromkeys(out) if self.fresh(t)]

    def labelled(self):
        """Returns by set the texts of each label, both languages together: {set: {label: [(text, language)]}}."""
        out = {}
        for name, (file, licence) in (ENGLISH | {"homeassistant_zh": CHINESE["homeassistant_zh"]}).items():
            labels = out.setdefault(name.removesuffix("_en").removesuffix("_zh"), {})
            for row in self.lines(name, file, licence):
                labels.setdefault(row["label"], []).append((row["text"], "zh" if name.endswith("_zh") else "en"))
        stock = out.setdefault("usher", {})
        for path in sorted((TEXT / "stock").glob("*.txt")):
            label, language = path.name.split(".")[:2]
            stock.setdefault(label, []).extend((t, language) for t in self.written(path))
        return {name: {k: [x for x in dict.fromkeys(v) if self.fresh(x[0])] for k, v in labels.items() if k != "oos"} for name, labels in out.items()}

    def own(self, language):
        """Returns the project's lines of a language that are no pairs."""
        out = []
        for path in sorted(TEXT.glob(f"*/*.{language}.txt")) + [TEXT / f"background.{language}.txt"]:
            if path.parent.name in ("stock", "more") or path.parent == TEXT:
                out += self.written(path)
        for path in sorted(TEXT.glob(f"*.{language}.jsonl")):
            out += [row["text"] for row in map(json.loads, self.written(path))]
        return [t for t in dict.fromkeys(out) if self.fresh(t)]
