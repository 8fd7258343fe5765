"""The reader's version; it changes whenever some file would be read differently."""

EXTRACTOR_VERSION = "10"
