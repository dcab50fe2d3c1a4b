"""Makes the task files of this folder and official.json, with the Task Library's own metadata writer, classifiers and, if
it is there, MediaPipe's text classifier, which must agree.

    TEST_TASK_BARE=/tmp/bare go test -run TestWriteBare ./nlp/task
    $(scripts/check-tokens --python) make.py --train /tmp/bare
    python3.11 make.py /tmp/bare [MEDIAPIPE_PYTHON]   # needs tflite-support==0.4.4 numpy<2; the other mediapipe==1.2.2

The models give every place of every id another weight, so that scores show how a text became ids.
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PIECES = "[PAD] [UNK] [CLS] [SEP] [MASK] . , ! ? where is my order refund ##able ##ed un ##s 退 款 我 要 # 1 2 ##3 - ' s it the money back please thanks".split()
WORDS = "<PAD> <START> <UNKNOWN> where is my order refund it's the money back please thanks Where 退款".split()
TEXTS = ["Where is my order?", "refundable orders, unrefunded!", "", "  ", "我要退款", "it's the money-back THANKS", "xyzzy refund", "order #123", "please\trefund\nmy money!!!",
         "where is my order where is my order where is my order", "'quoted' refund's", "[SEP] [MASK] order", "退款 please"]


def task_library(folder):
    from tflite_support.task import text

    kinds = {"bert.tflite": text.BertNLClassifier, "pieces.tflite": text.BertNLClassifier, "words.tflite": text.NLClassifier}
    return {
        name: [{c.category_name: c.score for c in k.create_from_file(str(folder / name)).classify(t).classifications[0].categories} for t in TEXTS]
        for name, k in kinds.items()
    }


def mediapipe(folder):
    from mediapipe.tasks.python import BaseOptions
    from mediapipe.tasks.python.text import TextClassifier, TextClassifierOptions

    out = {}
    for name in ("bert.tflite", "words.tflite"):  # it knows no SentencePiece
        with TextClassifier.create_from_options(TextClassifierOptions(BaseOptions(model_asset_path=str(folder / name)))) as c:
            out[name] = [{k.category_name: k.score for k in c.classify(t).classifications[0].categories} for t in TEXTS]
    return out


def train(bare):
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([t.lower() for t in TEXTS if t.strip()] * 20), model_prefix=str(bare / "pieces"), vocab_size=80, minloglevel=2,
        control_symbols=["[CLS]", "[SEP]"], normalization_rule_name="identity", character_coverage=0.98, hard_vocab_limit=False,
    )


def write(bare):
    from tflite_support.metadata_writers import bert_nl_classifier, metadata_info, nl_classifier

    labels, vocab, words = bare / "labels.txt", bare / "vocab.txt", bare / "words.txt"
    labels.write_text("refund\norder\nthanks\n", "utf-8")
    vocab.write_text("\n".join(PIECES) + "\n", "utf-8")
    words.write_text("".join(f"{w} {i}\n" for i, w in enumerate(WORDS)), "utf-8")
    for name, writer, tokenizer in (
        ("bert.tflite", bert_nl_classifier, metadata_info.BertTokenizerMd(str(vocab))),
        ("pieces.tflite", bert_nl_classifier, metadata_info.SentencePieceTokenizerMd(str(bare / "pieces.model"))),
        ("words.tflite", nl_classifier, metadata_info.RegexTokenizerMd(r"[^\w\']+", str(words))),
    ):
        w = writer.MetadataWriter.create_for_inference(bytearray((bare / name.replace("pieces", "bert")).read_bytes()), tokenizer, [str(labels)])
        (HERE / name).write_bytes(w.populate())


def main(bare, other=None):
    if bare == "--mediapipe":
        print(json.dumps(mediapipe(HERE)))
        return
    if bare == "--train":
        train(Path(other))
        return
    write(Path(bare))
    scores = task_library(HERE)
    if other:
        theirs = json.loads(subprocess.check_output([other, __file__, "--mediapipe"], text=True))
        for name in theirs:
            for text, a, b in zip(TEXTS, scores[name], theirs[name]):
                if any(abs(a[k] - b[k]) > 1e-5 for k in a):
                    print(f"{name}: {text!r}: the Task Library has {a}, MediaPipe {b}", file=sys.stderr)
    golden = {name: [{"text": t, "scores": s} for t, s in zip(TEXTS, texts)] for name, texts in scores.items()}
    (HERE / "official.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", "utf-8")


main(*sys.argv[1:])
