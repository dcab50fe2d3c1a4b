"""Trains the bilingual encoder: MiniLM's body with the pruned vocabulary.

The teacher is MiniLM on the English side. A Chinese sentence is to lie where the
teacher has its translation, nearer to it than to other sentences (a bank of
the teacher's vectors, drawn anew each step); an English sentence is to stay
where the teacher has it, and to lie nearer to its translation than to other
Chinese sentences, so that the two meet.
"""

import collections
import os
import pathlib
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402 (the environment comes first)
import tensorflow as tf  # noqa: E402

from corpus import bert  # noqa: E402

LENGTHS = (8, 12, 16, 20, 24, 32, 48)  # of batches: one graph each
TEMPERATURE = 0.05
BANK = 1280  # other goals of a step, at random
RIVALS, DRAWN = 32, 8  # goals nearest to a goal, and how many of them are drawn for a step
NEAR, KEPT, APART, MEET = 5, 3, 0.5, 1.5  # weights of what pairs are trained for
QUEUE = 40  # steps back whose Chinese is told apart from English
GROUPED = 0.1
LAST = 2  # epochs that are kept, and whose mean the student is in the end
GROUP_TEMPERATURE = 0.1
SAME = 0.95  # cosine of sentences that count as saying the same
WORDS = "embeddings.word_embeddings.weight"


def padded(rows, length):
    """Returns ids and mask of rows of numbers, cut at length."""
    ids = np.zeros((len(rows), length), np.int32)
    mask = np.zeros_like(ids)
    for i, row in enumerate(rows):
        row = row[:length]
        ids[i, : len(row)], mask[i, : len(row)] = row, 1
    return ids, mask


def fitting(rows):
    """Returns the least length of a batch that holds rows, the largest where none does."""
    most = max(map(len, rows))
    return next((n for n in LENGTHS if n >= most), LENGTHS[-1])


def batches(lengths, size, rng):
    """Yields numbers of size texts of about the same length, in random order: all of them, and some of the longest twice
    where they do not come out even."""
    order = np.argsort(np.asarray(lengths) + rng.uniform(0, 2, len(lengths)), kind="stable")
    starts = [min(i, max(0, len(order) - size)) for i in range(0, len(order), size)]
    for i in rng.permutation(len(starts)):
        yield order[starts[i] : starts[i] + size]


def rivals(goals, size=1024):
    """Returns for each goal the numbers of the RIVALS others that are nearest, but for those that say the same."""
    near = np.zeros((len(goals), RIVALS), np.int32)
    for i in range(0, len(goals), size):
        alike = tf.matmul(goals[i : i + size], goals, transpose_b=True)
        near[i : i + size] = tf.math.top_k(tf.where(alike > SAME, -1.0, alike), RIVALS, sorted=False).indices.numpy()
    return near


def encode(encoder, rows, size=64):
    """Returns the unit vectors of rows of numbers."""
    run = tf.function(encoder)
    out = np.zeros((len(rows), encoder.config["hidden_size"]), np.float32)
    order = np.argsort([len(r) for r in rows], kind="stable")
    for i in range(0, len(order), size):
        part = order[i : i + size]
        full = np.resize(part, size)  # the same shapes for all: the last batch is filled up
        chosen = [rows[k] for k in full]
        ids, mask = padded(chosen, fitting(chosen))
        out[part] = run(ids, mask, np.zeros_like(ids)).numpy()[: len(part)]
    return out


class Others:
    """What is trained beside the pairs, in turn: English texts, which stay where
    the teacher has them, and texts with the labels of a set, GROUP of a label;
    sets with too few labels for that are passed over."""

    SIZE, GROUP = 48, 4
    SLIPS = 0.15  # share of English texts with a slip

    def __init__(self, english, slipped, goals, labelled):
        """english are rows with goals, and slipped the same with a slip each; labelled are for each set its labels'
        lists of (row, goal or None)."""
        self.english, self.slipped, self.goals = english, slipped, goals
        large = [[texts for texts in labels if len(texts) >= self.GROUP] for labels in labelled]
        self.sets = [labels for labels in large if len(labels) >= self.SIZE // self.GROUP]
        sizes = np.sqrt([sum(map(len, labels)) for labels in self.sets])
        self.share = sizes / sizes.sum()

    def draw(self, rng):
        """Returns what gives rows, goals, which of these are known, and labels."""

        def plain():
            while True:
                for part in batches([len(r) for r in self.english], self.SIZE, rng):
                    rows = [(self.slipped if rng.random() < self.SLIPS else self.english)[i] for i in part]
                    yield rows, self.goals[part], np.ones(self.SIZE, np.float32), np.full(self.SIZE, -1, np.int32)

        def grouped():
            labels = self.sets[rng.choice(len(self.sets), p=self.share)]
            chosen = [(k, *labels[i][j]) for k, i in enumerate(rng.choice(len(labels), self.SIZE // self.GROUP, replace=False))
                      for j in rng.choice(len(labels[i]), self.GROUP, replace=False)]
            nowhere = np.zeros(self.goals.shape[1], np.float32)
            goals = np.stack([nowhere if goal is None else goal for _, _, goal in chosen])
            known = np.array([goal is not None for _, _, goal in chosen], np.float32)
            return [row for _, row, _ in chosen], goals, known, np.array([k for k, _, _ in chosen], np.int32)

        stream = plain()
        return lambda: grouped() if self.sets and rng.random() < 0.5 else next(stream)


class Adam:
    """Adam (Kingma and Ba 2015), with a rate of its own for each variable: a number, or one a row."""

    def __init__(self, variables, rates, betas=(0.9, 0.98), epsilon=1e-6):
        self.variables, self.rates, self.betas, self.epsilon = variables, rates, betas, epsilon
        self.first = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
        self.second = [tf.Variable(tf.zeros_like(v), trainable=False) for v in variables]
        self.steps = tf.Variable(0.0, trainable=False)

    def apply(self, gradients, scale):
        self.steps.assign_add(1.0)
        one, two = (1 - tf.pow(b, self.steps) for b in self.betas)
        gradients = [tf.convert_to_tensor(g) for g in gradients]
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        for v, g, m, s, rate in zip(self.variables, gradients, self.first, self.second, self.rates):
            m.assign(self.betas[0] * m + (1 - self.betas[0]) * g)
            s.assign(self.betas[1] * s + (1 - self.betas[1]) * g * g)
            v.assign_sub(scale * rate * (m / one) / (tf.sqrt(s / two) + self.epsilon))


def told(found, own, others, alike):
    """Returns the contrastive loss of found against others, of which those do not count that say what it says itself;
    alike are the cosines of what is meant."""
    right = tf.reduce_sum(found * own, 1, keepdims=True) / TEMPERATURE
    wrong = tf.where(alike > SAME, -1e4, tf.matmul(found, others, transpose_b=True) / TEMPERATURE)
    return tf.reduce_mean(tf.reduce_logsumexp(tf.concat([right, wrong], 1), 1) - right[:, 0])


class Trainer:
    """Holds the student, and where it is to go. The first kept rows of the
    table are the teacher's own."""

    def __init__(self, config, weights, kept, body=1e-4, table=7e-4):
        self.student = bert.Encoder(config, weights)
        fixed = ("embeddings.position", "embeddings.token_type")
        names = [n for n in self.student.weights if not n.startswith(fixed)]
        self.moving = [self.student.weights[n] for n in names]
        rows = np.full((config["vocab_size"], 1), table, np.float32)
        rows[:kept] = body / 2
        self.optimizer = Adam(self.moving, [rows if n == WORDS else body for n in names])
        self.meet = tf.function(self.meeting)
        self.stay = tf.function(self.staying)

    def meeting(self, ids, mask, goal, bank, before, meant, scale):
        """A step on pairs, the Chinese first and then the English: near the goals, away from the bank of others, and
        nearer to each other than to others. before is Chinese of former steps, and meant its goals."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(self.moving)
            here, there = tf.split(self.student(ids, mask, tf.zeros_like(ids)), 2)
            near = tf.reduce_mean(1 - tf.reduce_sum(here * goal, 1))
            kept = tf.reduce_mean(1 - tf.reduce_sum(there * goal, 1))
            apart = told(here, goal, bank, tf.matmul(goal, bank, transpose_b=True))
            every, meant = tf.concat([here, before], 0), tf.concat([goal, meant], 0)
            alike = tf.linalg.set_diag(tf.matmul(goal, meant, transpose_b=True), tf.ones(tf.shape(goal)[0]))
            meet = (told(here, there, there, tf.matmul(goal, goal, transpose_b=True)) + told(there, here, every, alike)) / 2
            loss = NEAR * near + KEPT * kept + APART * apart + MEET * meet
        self.optimizer.apply(tape.gradient(loss, self.moving), scale)
        return near, kept, apart, meet, here

    def staying(self, ids, mask, goal, known, label, scale):
        """A step on texts with a goal where known is 1, and a label or -1."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(self.moving)
            found = self.student(ids, mask, tf.zeros_like(ids))
            off = 1 - tf.reduce_sum(found * goal, 1)
            kept = tf.reduce_sum(off * known) / tf.maximum(tf.reduce_sum(known), 1.0)
            grouped = self.group(found, label)
            loss = 5 * kept + GROUPED * grouped
        self.optimizer.apply(tape.gradient(loss, self.moving), scale)
        return kept, grouped

    @staticmethod
    def group(found, label):
        """The supervised contrastive loss of Khosla et al. (NeurIPS 2020), in the form L_out."""
        alone = tf.eye(tf.shape(found)[0], dtype=tf.bool)
        alike = tf.where(alone, -1e4, tf.matmul(found, found, transpose_b=True) / GROUP_TEMPERATURE)
        share = alike - tf.reduce_logsumexp(alike, 1, keepdims=True)
        same = tf.cast((label[:, None] == label[None]) & (label >= 0)[:, None] & ~alone, tf.float32)
        return -tf.reduce_mean(tf.math.divide_no_nan(tf.reduce_sum(same * share, 1), tf.reduce_sum(same, 1)))

    def run(self, pairs, goals, count, others, epochs, folder, size=96, seed=1, report=None):
        """Trains on pairs (what gives, for a random generator, the places in goals of an epoch's count pairs, and the rows
        of their Chinese and English), and others beside them at every second step. Keeps the checkpoints of
        the last epochs in folder, and goes on from the last; in the end the student is their mean.
        The rate falls to nothing in the last of the epochs, so their number is to be the same when it goes on."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        steps = -(-count // size)
        first, total = 0, epochs * steps
        for path in sorted(folder.glob("epoch*.npz"))[-1:]:
            first = int(path.stem[5:]) + 1
            self.restore(path)
        n = first * steps
        near = rivals(goals)
        for epoch in range(first, epochs):
            rng = np.random.default_rng(seed + epoch)
            began, sums = time.time(), collections.Counter()
            beside = others.draw(rng)
            places, chinese, english = pairs(rng)
            before = np.zeros((QUEUE, size, goals.shape[1]), np.float32)
            meant = before.copy()
            for part in batches([max(len(zh), len(en)) for zh, en in zip(chinese, english)], size, rng):
                scale = np.float32(min((n + 1) / 100, 1 - n / total))
                at, rows = places[part], [chinese[i] for i in part] + [english[i] for i in part]
                drawn = near[at[:, None], rng.integers(0, RIVALS, (size, DRAWN))]
                bank = goals[np.concatenate([drawn.ravel(), rng.integers(0, len(goals), BANK)])]
                past = before.reshape(-1, before.shape[2]), meant.reshape(-1, before.shape[2])
                *losses, here = self.meet(*padded(rows, fitting(rows)), goals[at], bank, *past, scale)
                before[n % QUEUE], meant[n % QUEUE] = here, goals[at]
                for name, value in zip(("near", "kept", "apart", "meet"), losses):
                    sums[name] += float(value)
                if n % 2:
                    rows, *rest = beside()
                    for name, value in zip(("stay", "grouped"), self.stay(*padded(rows, fitting(rows)), *rest, scale)):
                        sums[name] += 2 * float(value)
                n += 1
                sums["n"] += 1
                if sums["n"] % 100 == 0:
                    self.say(epoch, sums, began)
            self.say(epoch, sums, began)
            self.keep(folder, epoch)
            if report:
                report(self.student)
        self.average(folder)

    def say(self, epoch, sums, began):
        text = " ".join(f"{k} {v / sums['n']:.4f}" for k, v in sums.items() if k != "n")
        print(f"epoch {epoch}, step {sums['n']}: {text}, {time.time() - began:.0f} s", flush=True)

    def state(self):
        o = self.optimizer
        moments = {f"{name}{i}": v for name, of in (("first", o.first), ("second", o.second)) for i, v in enumerate(of)}
        return dict(self.student.weights) | moments | {"steps": o.steps}

    def keep(self, folder, epoch):
        """Writes an epoch's checkpoint, whole or not at all, and removes those before the LAST."""
        path = folder / f"epoch{epoch:03d}.npz"
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as out:
            np.savez(out, **{k: v.numpy() for k, v in self.state().items()})
        unfinished.replace(path)
        for old in sorted(folder.glob("epoch*.npz"))[:-LAST]:
            old.unlink()

    def average(self, folder):
        """Makes the student the mean of the last epochs: Izmailov et al.,
        Averaging Weights Leads to Wider Optima and Better Generalization (UAI 2018)."""
        paths = sorted(folder.glob("epoch*.npz"))[-LAST:]
        sums = {name: np.zeros(variable.shape, np.float32) for name, variable in self.student.weights.items()}
        for path in paths:
            with np.load(path) as kept:
                for name in sums:
                    sums[name] += kept[name] / len(paths)
        for name, variable in self.student.weights.items():
            variable.assign(sums[name])

    def restore(self, path):
        with np.load(path) as kept:
            for name, variable in self.state().items():
                variable.assign(kept[name])


def recall(zh, en):
    """Returns the share of Chinese vectors whose nearest English one is their own."""
    return float(np.mean((zh @ en.T).argmax(1) == np.arange(len(zh))))


def recall_of(zh, en, size):
    """Returns the mean recall among size texts at a time; what is left over does not count."""
    parts = [recall(zh[i : i + size], en[i : i + size]) for i in range(0, len(zh) - size + 1, size)]
    return float(np.mean(parts)) if parts else recall(zh, en)
