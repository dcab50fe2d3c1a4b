"""The conformance corpus: small models with random weights, inputs for each, and
the outputs of the official interpreter. models/training/conformance.py writes it."""
