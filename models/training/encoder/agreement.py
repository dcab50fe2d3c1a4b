"""Writes what nlp/sentence is held against: texts and the ids that
vocabulary.py gives them.

  python -m encoder.agreement FOLDER

writes FOLDER/vocab.txt and FOLDER/bilingual.jsonl. It needs nothing but Python
and OpenCC's table in DATA_DIR.
"""

import json
import pathlib
import random
import sys

from . import data, vocabulary

ODD = [
    "", " ", "a", "退", "退款", "請問可以退貨嗎？", "ＡＢＣ１２３", "Café naïve ÅNGSTRÖM", "ﬁne ½ ① Ⅷ", "don't", "e-mail@example.com", "100%、50℃",
    "我要refund我的order", "iPhone15手机壳", "wifi连不上了", "😀😀 thanks😀", "👨‍👩‍👧 一家人", "❤️", "ｶﾀｶﾅ かな", "안녕하세요", "привет, заказ", "مرحبا", "สวัสดี",
    "a\u0301e\u0300", "zero\u200bwidth", "tab\tand\nline", "\u3000全角空格\u3000", "x" * 120, "退" * 90, "。。。！！！", "“引号”《书名》…——", "龘𠮷𪚥", "[CLS] [SEP] [unk]", "$5 £6 €7 ¥8", "\ufffd坏\ufeff", "İstanbul ŞIŞLI", "ß ſ Ω",
    "0.5kg×3", "AT&T", "第１２３４５号", "台灣國語與简体混用", "裏面、後面、乾淨", "ก\u0e31", "\U0001f1e8\U0001f1f3", "１＋１＝２", "a_b_c", "C++/C#", "~^`|<>", "№ ™ © ®",
]


def main():
    folder = pathlib.Path(sys.argv[1])
    vocabulary.simplify_with(data.DATA / data.TRADITIONAL)
    corpus = data.Corpus()
    lines = [t for path in sorted((data.TEXT / "pairs").glob("*.jsonl")) for row in map(json.loads, corpus.written(path)) for t in (row["zh"], row["en"])]
    random.Random(5).shuffle(lines)
    chosen = lines[:400]
    words = sorted(corpus.words())[::7]
    english = sorted({w for t in chosen[:300] for han, w in vocabulary.words(vocabulary.clean(t)) if not han and w.isascii()})
    letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    pieces = dict.fromkeys(vocabulary.SPECIAL + letters + ["##" + c for c in letters if c.isalnum()] + ["##ing", "##ed", "##s", "。", "、", "😀", "年"]
                           + english + [w for w in words if len(w) <= vocabulary.LONGEST])
    tokens = vocabulary.Tokenizer(list(pieces))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    with (folder / "bilingual.jsonl").open("w", encoding="utf-8") as out:
        for text in ODD + chosen:
            out.write(json.dumps({"text": text, "ids": tokens.encode(text, 64)}, ensure_ascii=False) + "\n")


main()
