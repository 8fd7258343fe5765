"""The command line ``survey``."""

from __future__ import annotations


def main() -> None:
    """Runs ``survey``; an error ends as one line on standard error and an exit code."""
    from etl.cli.app import run

    run()
