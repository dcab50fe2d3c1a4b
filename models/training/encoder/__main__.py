"""Makes the sentence encoder.

  python -m encoder FOLDER [--epochs N] [--leave-out SET…]

writes FOLDER/encoder.tflite, lite.tflite and vocab.txt, and says how good they
are on pairs that were kept back, in encoder.json and lite.json too. What is
left out is not trained on in any way; pairs of sets that are left out are
measured as well, but for those that other texts have too. Goes on from the last epoch that FOLDER has, with the same
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

import numpy as np  # noqa: E402 (the environment comes first)
import tensorflow as tf  # noqa: E402

from . import alignment, card, data, export, lite, slips, smooth, train, vocabulary  # noqa: E402
from .teacher import Teacher  # noqa: E402

LIMIT = 48  # pieces of a text in training
ENGLISH, CHINESE = 14000, 19000  # pieces at most
MISSED = 0.12  # share of Chinese pieces that are overlooked in training
SLIPS = 0.05  # share of Chinese texts with a wrong character in training
SIZE = 96  # pairs of a step
HALF = 0.5  # share of the words that an epoch is trained on
KEPT = 1000  # English sentences that are kept back
SHOWN = 200  # pairs at least that show how far the channels inside reach


def split(corpus):
    """Keeps back KEPT pairs, no two of which say the same: those with the least hashes, so that pairs to come leave them
    as they are. Returns them, and the pairs that are left; the corpus leaves out what says the same as either side."""
    first = {}
    for pair in corpus.pairs():
        first.setdefault(data.key(pair[1]), pair)
    order = sorted(first, key=lambda k: hashlib.sha256(k.encode()).digest())
    test = [first[k] for k in order[:KEPT]]
    corpus.keep_back(text for zh, en, _ in test for text in (zh, en))
    return test, corpus.pairs()


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
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--leave-out", nargs="*", default=(), metavar="SET", choices=[*data.PAIRS, *data.ENGLISH, *data.CHINESE])
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    tf.get_logger().setLevel("ERROR")
    tf.config.threading.set_intra_op_parallelism_threads(os.cpu_count())
    tf.config.threading.set_inter_op_parallelism_threads(1)
    if args.epochs < 1:
        parser.error(f"--epochs is {args.epochs}: an encoder needs one at least")
    corpus = data.Corpus(args.leave_out)
    corpus.table(data.PINYIN)
    make(args.folder, args.epochs, corpus)


def note(folder, epochs, vocab, corpus):
    """Notes in folder what its training is of, and refuses one that was begun with something else."""
    path, here = folder / "begun.json", pathlib.Path(__file__).parent
    code = b"".join(p.read_bytes() for p in (*sorted(here.glob("*.py")), here.parent / "corpus/bert.py"))
    begun = {"epochs": epochs, "code": hashlib.sha256(code).hexdigest(), "vocabulary": hashlib.sha256(vocab).hexdigest(),
             "left_out": sorted(corpus.left_out), "tables": corpus.tables, "texts": {name: entry["sha256"] for name, entry in sorted(corpus.used.items())}}
    if any((folder / "epochs").glob("epoch*.npz")) and (not path.exists() or json.loads(path.read_text(encoding="utf-8")) != begun):
        sys.exit(f"{folder} has the epochs of a training with other texts, sets, code or number of epochs: name another folder, "
                 "or remove that one to begin anew")
    path.write_text(json.dumps(begun, indent=2) + "\n", encoding="utf-8")
    (folder / "vocab.txt").write_bytes(vocab)


def make(folder, epochs, corpus):
    test, pairs = split(corpus)
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
    note(folder, epochs, vocab, corpus)
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
    homophones = slips.Homophones(data.DATA / data.PINYIN, [zh for zh, _ in taught])

    count = len(pairs) + round(HALF * len(words))

    def cut(rng):
        """Returns an epoch's pairs, and some of the words. Cuts the Chinese, not always into the longest pieces, so that
        parts of words come to mean something (Provilkov et al., BPE-Dropout, ACL 2020), and some of it with a slip."""
        places = np.append(np.arange(len(pairs)), len(pairs) + rng.permutation(len(words))[: count - len(pairs)])
        typed = (homophones.slip(taught[i][0], rng) if rng.random() < SLIPS else taught[i][0] for i in places)
        return places, [tokens.encode(zh, LIMIT, lambda: rng.random() < MISSED) for zh in typed], [english_rows[i] for i in places]

    english_rows = [row(en) for _, en in taught]
    trainer.run(cut, np.stack([goals[en] for _, en in taught]), count, others, epochs, folder / "epochs", SIZE,
                report=lambda student: report(lambda rows: train.encode(student, rows)))

    def finish(name, model, dimension):
        """Writes a file, with its card, and how good the file itself is."""
        print(f"{name}.tflite, {len(model) / 1e6:.1f} MB:", flush=True)
        (folder / f"{name}.tflite").write_bytes(model)
        card.write(folder / f"{name}.json", model, vocab, corpus, dimension, report(lambda rows: export.encode(model, rows)))

    print("mean of the last epochs:", flush=True)
    report(lambda rows: train.encode(trainer.student, rows))
    weights = {name: variable.numpy() for name, variable in trainer.student.weights.items()}
    finish("encoder", even(config, weights, [row(t) for p in pairs[:: max(1, len(pairs) // SHOWN)] for t in p[:2]]), config["hidden_size"])
    finish("lite", small(trainer.student, tokens, row, english, goals, taught, corpus.texts(data.CHINESE) + corpus.own("zh")).write(), lite.SIZE)


def even(config, weights, rows):
    """Returns the encoder's file; rows show how far the channels inside reach."""
    return export.write(config, *smooth.smooth(config, weights, smooth.peaks(config, weights, rows)))


def small(student, tokens, row, english, goals, taught, chinese):
    """Returns the static encoder: English texts and translations are where the teacher has them, other Chinese where the student has it."""
    texts = list(dict.fromkeys(english + [zh for zh, _ in taught] + chinese))
    meant = goals | {zh: goals[en] for zh, en in taught}
    place = {t: i for i, t in enumerate(texts)}
    return lite.make(student, tokens, [row(t) for t in texts], [meant.get(t) for t in texts], [(place[zh], place[en]) for zh, en in taught])


main()
