"""Makes the sentence encoder.

  python -m encoder FOLDER [--epochs N] [--leave-out SET…]

writes FOLDER/encoder.tflite, lite.tflite and vocab.txt, and says how good they
are on pairs that were kept back, in encoder.json and lite.json too. What is
left out is not trained on in any way; pairs of sets that are left out are
measured as well. Goes on from the last epoch that FOLDER has, with the same
texts. Run it through scripts/train-encoder.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np  # noqa: E402 (the environment comes first)
import tensorflow as tf  # noqa: E402

from . import alignment, card, data, export, lite, slips, train, vocabulary  # noqa: E402
from .teacher import Teacher  # noqa: E402

LIMIT = 48  # pieces of a text in training
ENGLISH, CHINESE = 15500, 17500  # pieces at most
MISSED = 0.1  # share of Chinese pieces that are overlooked in training
SLIPS = 0.05  # share of Chinese texts with a wrong character in training
KEPT = 1000  # English sentences that are kept back


def split(pairs, rng):
    """Keeps back KEPT English sentences, each with one translation; what else says either is left out of training."""
    english = sorted({p[1] for p in pairs})
    kept = {english[i] for i in rng.permutation(len(english))[:KEPT]}
    first = {}
    for p in pairs:
        first.setdefault(p[1], p)
    test = [first[e] for e in sorted(kept)]
    away = {p[0] for p in test}
    return test, [p for p in pairs if p[1] not in kept and p[0] not in away]


def choose(corpus, pairs, teacher):
    """Returns the vocabulary, and how many pieces of it are the teacher's."""
    zh = [p[0] for p in pairs] + corpus.texts(data.CHINESE) + corpus.own("zh")
    en = [p[1] for p in pairs] + corpus.texts(data.ENGLISH) + corpus.own("en")
    known = vocabulary.SPECIAL + vocabulary.english(teacher.pieces, en + zh, ENGLISH)
    real = vocabulary.dictionary(pathlib.Path(importlib.util.find_spec("jieba").origin).with_name("dict.txt"))
    new = vocabulary.signs(zh, set(known)) + vocabulary.chinese(zh, CHINESE, corpus.words(), real)
    return known + [p for p in new if p not in set(known)], len(known)


def begin(tokens, kept, teacher, pairs):
    """Returns the student's weights before training: new rows lie near what they are translated by."""
    table = np.stack([teacher.weights[train.WORDS][teacher.index[p]] for p in tokens.pieces[:kept]])
    cuts = []
    for zh, en, *_ in pairs:
        source = [i - kept + 1 for i in tokens.ids(zh) if i >= kept]
        target = [i for i in tokens.ids(en) if i < kept]
        if source and target:
            cuts.append((np.array(source), np.array(target)))
    rows, found = alignment.start(cuts, len(tokens.pieces) - kept + 1, table, table.std() / 4)
    print(f"{kept} pieces of the teacher, {len(rows) - 1} new, of which {found.mean():.0%} begin at a translation", flush=True)
    return teacher.weights | {train.WORDS: np.concatenate([table, rows[1:]])}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--leave-out", nargs="*", default=(), metavar="SET", choices=[*data.PAIRS, *data.ENGLISH, *data.CHINESE])
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    tf.get_logger().setLevel("ERROR")
    tf.config.threading.set_intra_op_parallelism_threads(os.cpu_count())
    tf.config.threading.set_inter_op_parallelism_threads(1)
    make(args.folder, args.epochs, data.Corpus(args.leave_out))


def note(folder, vocab, corpus):
    """Notes in folder what its training is of, and refuses one that was begun with something else."""
    path = folder / "begun.json"
    begun = {"vocabulary": hashlib.sha256(vocab).hexdigest(), "left_out": sorted(corpus.left_out),
             "texts": {name: entry["sha256"] for name, entry in sorted(corpus.used.items())}}
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) != begun and any((folder / "epochs").glob("epoch*.npz")):
        sys.exit(f"{folder} has the epochs of a training with other texts or sets: name another folder, or remove that one to begin anew")
    path.write_text(json.dumps(begun, indent=2) + "\n", encoding="utf-8")
    (folder / "vocab.txt").write_bytes(vocab)


def make(folder, epochs, corpus):
    test, pairs = split(corpus.pairs(), np.random.default_rng(7))
    teacher = Teacher(LIMIT)
    pieces, kept = choose(corpus, pairs, teacher)
    tokens = vocabulary.Tokenizer(pieces)
    words = [(zh, en) for zh, en in corpus.words().items()]
    weights = begin(tokens, kept, teacher, pairs + words * 3)
    config = teacher.config | {"vocab_size": len(pieces)}

    labelled = corpus.labelled()
    english = list(dict.fromkeys([p[1] for p in pairs] + [en for _, en in words] + corpus.texts(data.ENGLISH) + corpus.own("en")
                                 + [t for labels in labelled.values() for ts in labels.values() for t, lang in ts if lang == "en"]))
    vocab = ("\n".join(pieces) + "\n").encode()
    note(folder, vocab, corpus)
    measured = {"held out": test} | {name: corpus.left(name) for name in data.PAIRS if name in corpus.left_out}
    every = list(dict.fromkeys(english + [p[1] for rows in measured.values() for p in rows]))
    vectors = teacher.vectors(every, folder / "goals.npz")
    goals = {t: vectors[i] for i, t in enumerate(every)}

    def row(text):
        return tokens.encode(text, LIMIT)

    def report(encode):
        scores = {}
        for name, rows in measured.items():
            zh, en = (encode([row(p[i]) for p in rows]) for i in (0, 1))
            goal = np.stack([goals[p[1]] for p in rows])
            scores[name] = {"pairs": len(rows), "recall_at_1": train.recall(zh, en), f"recall_at_1_of_{KEPT}": train.recall_of(zh, en, KEPT)}
            if zh.shape == goal.shape:
                scores[name] |= {"chinese_to_teacher": float(np.mean((zh * goal).sum(1))), "english_to_teacher": float(np.mean((en * goal).sum(1)))}
            print(f"  {name}: " + ", ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{v} {k}" for k, v in scores[name].items()), flush=True)
        return scores

    sets = [[[(row(t), goals[t] if lang == "en" else None) for t, lang in texts] for texts in labels.values()] for labels in labelled.values()]
    rng = np.random.default_rng(11)
    others = train.Others([row(t) for t in english], [row(slips.english(t, rng)) for t in english], vectors[: len(english)], sets)
    trainer = train.Trainer(config, weights, kept)
    report(lambda rows: train.encode(trainer.student, rows))
    taught = [(p[0], p[1]) for p in pairs] + words
    homophones = slips.Homophones(data.DATA / "zh/dictionary/pinyin_8105.tsv", [zh for zh, _ in taught])

    def cut(rng):
        """Cuts the Chinese, not always into the longest pieces, so that parts of words come to mean something
        (Provilkov et al., BPE-Dropout, ACL 2020), and some of it with a slip."""
        typed = (homophones.slip(zh, rng) if rng.random() < SLIPS else zh for zh, _ in taught)
        return [tokens.encode(zh, LIMIT, lambda: rng.random() < MISSED) for zh in typed]

    trainer.run(cut, np.stack([goals[en] for _, en in taught]), others, epochs, folder / "epochs",
                report=lambda student: report(lambda rows: train.encode(student, rows)))

    def finish(name, model, dimension):
        """Writes a file, with its card, and how good the file itself is."""
        print(f"{name}.tflite, {len(model) / 1e6:.1f} MB:", flush=True)
        (folder / f"{name}.tflite").write_bytes(model)
        card.write(folder / f"{name}.json", model, vocab, corpus, dimension, report(lambda rows: export.encode(model, rows)))

    finish("encoder", export.write(config, {k: v.numpy() for k, v in trainer.student.weights.items()}), config["hidden_size"])
    finish("lite", small(trainer.student, tokens, row, english, goals, taught, corpus.texts(data.CHINESE) + corpus.own("zh")).write(), lite.SIZE)


def small(student, tokens, row, english, goals, taught, chinese):
    """Returns the static encoder: English texts and translations are where the teacher has them, other Chinese where the student has it."""
    texts = list(dict.fromkeys(english + [zh for zh, _ in taught] + chinese))
    meant = goals | {zh: goals[en] for zh, en in taught}
    place = {t: i for i, t in enumerate(texts)}
    return lite.make(student, tokens, [row(t) for t in texts], [meant.get(t) for t in texts], [(place[zh], place[en]) for zh, en in taught])


main()
