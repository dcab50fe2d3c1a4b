// Package task serves text classifiers that come as one .tflite file with TFLite
// metadata: the tokeniser, its vocabulary and the labels are packed inside, as
// MediaPipe Model Maker and TensorFlow's Task Library write them. Nothing has to
// be configured.
//
// Three kinds are known: models of words that a pattern separates, with one
// input (NLClassifier); BERT models with a WordPiece vocabulary; and those with
// a SentencePiece model, both with ids, mask and segment ids (BertNLClassifier
// and MediaPipe's text classifier).
//
// Package bundle puts one into the place of a bundle's intents.
//
// Texts are prepared as the models were trained, which for BERT means small
// letters without accents unless the vocabulary has capitals.
package task
