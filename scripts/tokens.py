"""Texts and the ids that Hugging Face's tokenizers and SentencePiece give them; see check-tokens.

A folder of cases holds vocabularies and models, and a file of lines for each way to use one: the first line says how,
each other is [text, ids], or [text, limit, ids]; a text that is not UTF-8 is {"hex": …}.
"""

import argparse
import json
import random
import tempfile
import time
import unicodedata
from pathlib import Path

import sentencepiece
from tokenizers import BertWordPieceTokenizer

# Article 1 of the Universal Declaration of Human Rights, a text in the public domain, and some lines of customers.
REAL = """
All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.
Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.
Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.
Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. İstanbul'da IĞDIR ığdır.
人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。
人人生而自由,在尊嚴和權利上一律平等。他們賦有理性和良心,並應以兄弟關係的精神互相對待。
Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.
Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση. ὈΔΥΣΣΕΎΣ ᾧ ῥῆμα
يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً وعليهم أن يعامل بعضهم بعضاً بروح الإخاء.
כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון. בְּרֵאשִׁית
सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है।
มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ
すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。ガギグゲゴ ｶﾞｷﾞ ㌔ ㍿
모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며
Where is my order #12345-67? I've paid $19.99 (incl. 20% VAT), e-mail: a.b+c@example.org — it's been 3½ weeks!!! https://example.org/?a=b&c=%20d
我的订单号是ABC-2024，为什么还没发货？😡😡 退款！！！ｆｕｌｌ　ｗｉｄｔｈ １２３
Thanks a lot 👍🏽 👨‍👩‍👧‍👦 🇩🇪 ❤️ ﬁne ﬂow ① Ⅳ ℃ ½ ™ ǆ Å Å ﷺ
""".strip().split("\n")

SCRIPTS = {
    "latin": [(0x20, 0x7E)] * 4 + [(0xA0, 0x24F), (0x1E00, 0x1EFF), (0xFB00, 0xFB06), (0xFF01, 0xFF5E), (0x2C60, 0x2C7F), (0xA720, 0xA7FF)],
    "chinese": [(0x4E00, 0x9FFF)] * 4 + [(0x3400, 0x4DBF), (0x3000, 0x303F), (0xF900, 0xFAFF), (0x20000, 0x323AF), (0x2F800, 0x2FA1F), (0xFF00, 0xFF0F)],
    "cyrillic": [(0x400, 0x52F)] * 3 + [(0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)],
    "greek": [(0x370, 0x3FF)] * 2 + [(0x1F00, 0x1FFF)],
    "arabic": [(0x600, 0x6FF)] * 3 + [(0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)],
    "hebrew": [(0x590, 0x5FF)] * 3 + [(0xFB1D, 0xFB4F)],
    "devanagari": [(0x900, 0x97F)] * 3 + [(0xA8E0, 0xA8FF), (0x980, 0xDFF)],
    "thai": [(0xE00, 0xE7F)] * 3 + [(0xE80, 0xFFF)],
    "japanese": [(0x3040, 0x30FF)] * 3 + [(0x4E00, 0x9FFF), (0xFF61, 0xFF9F), (0x31F0, 0x33FF)],
    "korean": [(0xAC00, 0xD7A3)] * 3 + [(0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xD7B0, 0xD7FF)],
    "emoji": [(0x1F300, 0x1FAFF), (0x2600, 0x27BF), (0x1F1E6, 0x1F1FF), (0xFE00, 0xFE0F), (0x200B, 0x200F), (0x1F3FB, 0x1F3FF)],
    "marks": [(0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x61, 0x7A), (0x302A, 0x302F), (0x1D165, 0x1D1AD), (0x16FF0, 0x16FF1)],
    "controls": [(0x0, 0x20), (0x7F, 0xA0), (0x2000, 0x206F), (0xFFF0, 0xFFFF), (0xE0000, 0xE01EF), (0x61, 0x7A)],
    "private": [(0xE000, 0xF8FF), (0xF0000, 0x10FFFF), (0x61, 0x7A)],
    "anything": [(0x0, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF)],
}
INSETS = ["[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[SEP", "[[CLS]]", "[cls]", "##ing", "\u2581", "\u2581\u2581", "<unk>", "<s>", "</s>", "<sep>", "<br>", "<0x41>",
          "\u0000", "\u00ad", "\u200d", "\ufeff", "\ufffd", "\u0301", "\u0345", "\u3000", "  ", "\t", "\r\n", "\n", "\u0378", "\U000e0fff", "\u0130", "\u1e9e", "\ufdfa"]


def anything(rng):
    """A text of code points of one script, or of a few."""
    ranges = [r for s in rng.sample(sorted(SCRIPTS), rng.choice([1, 1, 1, 2, 3])) for r in SCRIPTS[s]]
    words = []
    for _ in range(rng.randint(1, 12)):
        low, high = rng.choice(ranges)
        words.append("".join(chr(rng.randint(low, high)) for _ in range(rng.choice([1, 2, 3, 5, 8]))))
    return rng.choice(["", " ", " "]).join(words)


def changed(rng, text):
    """A text with a few of the things that people and programs do to texts."""
    for _ in range(rng.randint(0, 3)):
        at = rng.randint(0, len(text))
        match rng.randrange(8):
            case 0:
                text = unicodedata.normalize(rng.choice(["NFC", "NFD", "NFKC", "NFKD"]), text)
            case 1:
                text = rng.choice([str.upper, str.title, str.swapcase])(text)
            case 2:
                text = text[at:] + text[:at]
            case 3:
                text = text[:at] + anything(rng) + text[at:]
            case 4:
                text = text[: at + rng.randint(1, 30)]
            case 5:
                text = text.replace(" ", rng.choice(["", "  ", "\u00a0", "\n"]))
            case _:
                text = text[:at] + rng.choice(INSETS) + text[at:]
    return text


def texts(rng, count, real, pieces):
    out = [c * n for c in ("a", "é", "好", "가", "\u0301") for n in (99, 100, 101, 300)] + ["", " ", "\ufffd"] + INSETS
    while len(out) < count:
        match rng.randrange(6):
            case 0 | 1:
                text = changed(rng, anything(rng))
            case 2:
                text = "".join(rng.choice(pieces).replace("##", "") for _ in range(rng.randint(1, 12)))
            case 3:
                a, b = rng.choice(real), rng.choice(real)
                text = changed(rng, a[: rng.randint(0, len(a))] + b[rng.randint(0, len(b)) :])
            case _:
                text = changed(rng, rng.choice(real))
        out.append(text.encode("utf-8", "replace").decode())
    return out[:count]


def damaged(rng, text):
    """The bytes of a text, some of them no UTF-8 any more."""
    data = bytearray(text.encode())
    for _ in range(rng.randint(1, 4)):
        data.insert(rng.randint(0, len(data)), rng.choice([0x80, 0xBF, 0xC0, 0xE2, 0xED, 0xF0, 0xF5, 0xFF]))
    return bytes(data[: rng.randint(1, len(data))])


def write(folder, name, header, lines):
    with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as f:
        for line in [header, *lines]:
            print(json.dumps(line, ensure_ascii=False, separators=(",", ":")), file=f)


# How WordPiece vocabularies are used: name, options of the library, ours.
WORDPIECE = [
    ("uncased", dict(lowercase=True), {}),
    ("cased", dict(lowercase=False), {"KeepCase": True, "KeepAccents": True}),
    ("accents", dict(lowercase=True, strip_accents=False), {"KeepAccents": True}),
    ("plain", dict(lowercase=False, strip_accents=True), {"KeepCase": True}),
]


def wordpiece_cases(folder, rng, vocabulary, which, everything):
    for name, options, ours in which:
        t = BertWordPieceTokenizer(str(folder / vocabulary), **options)
        lines = []
        for text in everything:
            limit = rng.choice([0, 0, 2, 3, 8, 32, 128])
            if limit:
                t.enable_truncation(limit)
            else:
                t.no_truncation()
            lines.append([text, limit, t.encode(text).ids])
        write(folder, f"{Path(vocabulary).stem}-{name}", {"kind": "wordpiece", "file": vocabulary, "config": ours}, lines)


# Ways to train SentencePiece: name and options.
SENTENCEPIECE = [
    ("nmt", dict()),
    ("bytes", dict(byte_fallback=True, normalization_rule_name="nfkc_cf", user_defined_symbols=["<sep>", "<br>", "好的", "a b"], control_symbols=["<s1>"])),
    ("spaces", dict(normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=False)),
    ("suffix", dict(normalization_rule_name="nmt_nfkc_cf", treat_whitespace_as_suffix=True, user_defined_symbols=["<br>"])),
    ("across", dict(normalization_rule_name="nfkc", split_by_whitespace=False, split_by_unicode_script=False)),
]


def train_sentencepiece(folder, name, options, corpus, size):
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / name), vocab_size=size, hard_vocab_limit=False,
        minloglevel=2, num_threads=2, **{"character_coverage": 0.98, **options},
    )
    (folder / f"{name}.vocab").unlink()


def sentencepiece_cases(folder, rng, name, everything):
    sp = sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.model"))
    lines = []
    for text in everything:
        if rng.random() < 0.1 and text:
            text = damaged(rng, text)
        given = text
        if isinstance(text, bytes):
            given = {"hex": text.hex()}
        lines.append([given, 0, sp.encode(text)])
    write(folder, name, {"kind": "sentencepiece", "file": f"{name}.model"}, lines)


def learn(folder, rng, real, size, models):
    """Trains a vocabulary for both libraries on real texts and some random ones."""
    corpus = [changed(rng, rng.choice(real)) for _ in range(4000)] + [rng.choice(real) for _ in range(4000)] + real
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as f:
        f.writelines(line.replace("\n", " ").replace("\0", " ") + "\n" for line in corpus)
        f.flush()
        t = BertWordPieceTokenizer(lowercase=False)
        t.train(f.name, vocab_size=size, show_progress=False)
        t.save_model(str(folder), "trained")
        (folder / "trained-vocab.txt").rename(folder / "trained.txt")
        for name, options in models:
            train_sentencepiece(folder, name, options, f.name, size)


def given_cases(folder, rng, real, a):
    """Cases for models that somebody else trained; texts are made of their pieces too. Returns how many texts there are."""
    pieces = []
    for path in a.model:
        (folder / f"{path.stem}.model").write_bytes(path.read_bytes())
        sp = sentencepiece.SentencePieceProcessor(model_file=str(path))
        pieces += [sp.id_to_piece(i).replace("\u2581", rng.choice(["\u2581", " "])) for i in range(sp.get_piece_size())]
    everything = texts(rng, a.texts, real, pieces)
    for path in a.model:
        sentencepiece_cases(folder, rng, path.stem, everything)
    return len(everything)


def cases(a):
    rng = random.Random(a.seed)
    a.folder.mkdir(parents=True, exist_ok=True)
    real = REAL + [line for path in a.real for line in path.read_text("utf-8").split("\n") if line.strip()]
    start = time.time()
    count = given_cases(a.folder, rng, real, a) if a.model else own_cases(rng, real, a)
    print(f"{count} texts, seed {a.seed}, {time.time() - start:.0f} s")


def own_cases(rng, real, a):
    """Cases for vocabularies and models that are trained for this. Returns how many texts there are."""
    words, models = ([way for way in ways if not a.only or way[0] in a.only] for ways in (WORDPIECE, SENTENCEPIECE))
    learn(a.folder, rng, real, a.size, models)
    which = [("trained.txt", words)]
    pieces = (a.folder / "trained.txt").read_text("utf-8").split("\n")
    if a.vocabulary:
        (a.folder / "minilm.txt").write_bytes(a.vocabulary.read_bytes())
        which.append(("minilm.txt", words[:1]))
        pieces += a.vocabulary.read_text("utf-8").split("\n")
    everything = texts(rng, a.texts, real, [p for p in pieces if p])
    for vocabulary, ways in which:
        wordpiece_cases(a.folder, rng, vocabulary, ways, everything)
    for name, _ in models:
        sentencepiece_cases(a.folder, rng, name, everything)
    return len(everything)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder", type=Path)
    p.add_argument("--texts", type=int, default=24000)
    p.add_argument("--size", type=int, default=8000, help="pieces of the trained vocabularies")
    p.add_argument("--only", nargs="*", default=[], help="the names of ways to use vocabularies and models")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--vocabulary", type=Path, help="a vocab.txt of a real model")
    p.add_argument("--model", type=Path, nargs="*", default=[], help="SentencePiece models to use instead of trained ones")
    p.add_argument("--real", type=Path, nargs="*", default=[], help="files of real texts, one a line")
    cases(p.parse_args())


if __name__ == "__main__":
    main()
