"""Typed records that flow between the stages; no I/O, no dependencies on other packages."""
