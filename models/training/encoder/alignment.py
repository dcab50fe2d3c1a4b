"""Where new Chinese pieces begin: near the English pieces that they are translated by.

Model 1 of Brown et al., The Mathematics of Statistical Machine Translation
(Computational Linguistics 19(2), 1993), by expectation maximisation, on pairs
of piece numbers.
"""

import numpy as np


def model1(pairs, sources, targets, rounds=8):
    """Returns for sparse (source, target) keys the probability of target given
    source. pairs are (source numbers, target numbers); source 0 is the empty word."""
    keys = []
    for s, t in pairs:
        s, t = np.unique(np.append(0, s)), np.unique(t)
        keys.append((s[:, None].astype(np.int64) * targets + t[None, :]).ravel())
    lengths = np.array([len(k) for k in keys])
    every = np.concatenate(keys)
    known, at = np.unique(every, return_inverse=True)
    # Of a key in a pair the target is shared by the sources of this pair.
    group = np.repeat(np.arange(len(pairs)), lengths) * np.int64(targets) + every % targets
    _, slot = np.unique(group, return_inverse=True)
    probability = np.ones(len(known))
    for _ in range(rounds):
        weight = probability[at]
        weight /= np.bincount(slot, weight)[slot]
        count = np.bincount(at, weight, len(known))
        total = np.bincount(known // targets, count, sources)
        probability = count / total[known // targets]
    return known // targets, known % targets, probability, total


def start(pairs, sources, table, spread, least=0.05):
    """Returns vectors for the sources: the means of the table's rows by
    probability; what has too few translations gets the table's mean and a
    little noise of the given spread."""
    source, target, probability, total = model1(pairs, sources, len(table))
    keep = probability >= least
    source, target, probability = source[keep], target[keep], probability[keep]
    sums = np.zeros((sources, table.shape[1]))
    np.add.at(sums, source, probability[:, None] * table[target])
    weight = np.bincount(source, probability, sources)
    rng = np.random.default_rng(1)
    out = table.mean(0) + rng.normal(0, spread, sums.shape)
    found = (weight > 0.2) & (total > 1)
    out[found] = sums[found] / weight[found, None]
    return out.astype(np.float32), found
