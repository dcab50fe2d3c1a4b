"""Makes the sentence encoder of the default bundle; see encoder.py."""
