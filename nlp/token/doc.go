// Package token cuts texts into the numbered pieces that a language model was
// trained on. A model understands nothing that its own tokeniser did not cut,
// so each follows its original id by id:
//
//   - WordPiece: BERT and its relatives, as Hugging Face's tokenizers library
//     does it.
//   - SentencePiece: unigram models of the SentencePiece library.
//   - Regex: the models of TensorFlow's Task Library that come with a pattern
//     and a list of words.
//
// All are immutable and safe for concurrent use, take time in proportion to
// the text, and treat bytes that are no UTF-8 as U+FFFD. What is read from
// files may be damaged or hostile: it gives an error that says where.
package token
