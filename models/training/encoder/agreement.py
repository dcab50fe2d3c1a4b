"""Writes what nlp/sentence is held against: texts and the ids that
vocabulary.py gives them.

  python -m encoder.agreement FOLDER

writes FOLDER/vocab.txt and FOLDER/bilingual.jsonl. It needs nothing but Python.
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
    # white space that is control, and controls that are none
    "line\vtab", "form\ffeed", "next\x85line", "退\x85款", "unit\x1fseparator", "file\x1cseparator", "\v\f\x85",
    # traditional characters that newer tables simplify, or no more, and one that takes two steps
    "發票擡頭", "狸貓貍", "環遶", "甦醒", "劄記", "幷且", "拚單", "搧風", "舖貨", "逕自", "薴蔴", "瞭解藉口覆核", "舊的", "𰻞𰻞麵",
    # newer than Unicode 14, or no character at all
    "thanks🩷", "退款🩷谢谢", "ok\U0001fae9!", "no\u0378thing", "non\ufdd0character\U0010ffff", "a\u1c89b", "a\U0001e030b", "\U0001fae8",
    # what has come to Unicode since the tables of BERT's tokeniser
    "hugs🫶", "🥹", "a\u07fdb", "a\u08d3b", "a\u1accb", "a\u1734b", "a\u2e43b", "a\u061db", "a\u2e55b\u2e56", "退\U0002b8b8\U0002b835款", "a\U0002b835b",
    # a letter whose small form depends on where it stands
    "AΣ AΣA aς", "ΟΔΟΣ ΣΑΣ σας",
]
PIECES = ["##ing", "##ed", "##s", "##σ", "##ς", *"。、😀🫶年退款票抬头狸绕甦札并且拼扇铺径苎旧瞭藉覆"]  # some that show how ODD is cut


def main():
    folder = pathlib.Path(sys.argv[1])
    corpus = data.Corpus()
    lines = [t for path in sorted((data.TEXT / "pairs").glob("*.jsonl")) for row in map(json.loads, corpus.written(path)) for t in (row["zh"], row["en"])]
    random.Random(5).shuffle(lines)
    chosen = lines[:400]
    words = sorted(corpus.words())[::7]
    english = sorted({w for t in chosen[:300] for han, w in vocabulary.words(vocabulary.clean(t)) if not han and w.isascii()})
    letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    pieces = dict.fromkeys(vocabulary.SPECIAL + letters + ["##" + c for c in letters if c.isalnum()] + PIECES
                           + english + [w for w in words if len(w) <= vocabulary.LONGEST])
    tokens = vocabulary.Tokenizer(list(pieces))
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    with (folder / "bilingual.jsonl").open("w", encoding="utf-8") as out:
        for text in ODD + chosen:
            out.write(json.dumps({"text": text, "ids": tokens.encode(text, 64)}, ensure_ascii=False) + "\n")


main()
