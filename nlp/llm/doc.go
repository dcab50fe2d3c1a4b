// Package llm puts language models behind the interfaces of this program: any
// endpoint that speaks OpenAI's API, in a company's own house or elsewhere.
//
// Encoder is an nlp.Encoder by embeddings, Recognizer an nlp.Recognizer by chat,
// and Answerer composes an answer from entries of the FAQ, which it cites.
//
//	client, err := llm.New(llm.Config{URL: "http://127.0.0.1:11434/v1"})
//	encoder, err := llm.NewEncoder(client, llm.EncoderConfig{Model: "bge-m3", Dimension: 1024})
//	vectors, err := encoder.Encode(ctx, []string{"where is my order"})
//
// Personal data is replaced by placeholders before anything leaves (see
// usher/text/mask), and put back into answers here. What comes back is not
// believed: it is bounded in size, only known labels, entries that were given,
// and figures that these entries have count. Redirects are not followed, and the
// key is in no error and in nothing that is printed.
//
// An endpoint that is busy or fails (429, 5xx, a connection that breaks) is tried
// again within the deadline. Errors have codes: busy for what may pass by itself,
// too_large for a response beyond the bound, and internal for what an operator has
// to mend, such as a refused key.
package llm
