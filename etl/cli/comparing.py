"""``survey train`` and ``survey diff``: a cue model of the sentences in force, and what vocabularies change."""

from __future__ import annotations

from collections import Counter

from etl.cli.output import console, print_rows, print_table
from etl.settings import Settings
from etl.stages import training, trial

COLUMNS = ("change", "file", "kind", "subject", "fact", "before", "after", "evidence")


def diff(settings: Settings, against: str, output: str) -> None:
    """Prints facts gained, lost and changed over all stored documents.

    Raises:
        ConfigurationError: ``against`` is neither a folder of schemas nor a revision.
    """
    found = trial.against(settings, against)
    rows = [
        (c.change, name, c.kind, c.subject, c.fact, c.before, c.after, c.evidence)
        for name, c in found.changes
    ]
    if output != "table":
        print_rows(COLUMNS, rows, output)
        return
    if rows:
        print_table(COLUMNS, rows)
    counts = Counter(c.change for _, c in found.changes)
    told = ", ".join(f"{counts[change]} {change}" for change in ("gained", "lost", "changed"))
    left = f"; {found.unread} files are not read yet" if found.unread else ""
    console().print(f"{told} in {found.documents} reports{left}; nothing was published", markup=False)


def train(settings: Settings, survey_id: str) -> None:
    """Writes the survey's cue model and says what it was made of.

    Raises:
        ConfigurationError: there is no such survey, it has no sentences of its own, or one of them is wrong.
    """
    done = training.train_cue_model(settings, survey_id)
    state = "written" if done.changed else "unchanged"
    console().print(
        f"{done.path}: {state}, {done.measures} measures of {done.sentences} sentences", markup=False
    )
