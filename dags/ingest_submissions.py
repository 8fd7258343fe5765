"""Submitted PDFs in, a validated and published warehouse out.

Wiring only: each task calls one function of `etl.stages`, imported when it runs. Tasks hand on hashes, counts
and paths. Those that change what readers see run one at a time (pool `warehouse_writer`); where pools do not
hold, the loader's file lock does. A file that cannot be used is recorded with its reason and stops nothing; a
batch that fails because the machine refused leaves the others alone, and `conclude` then fails the run.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, TriggerRule, dag, get_current_context, task, task_group

RETRIED: dict[str, Any] = {"retries": 2, "retry_delay": timedelta(seconds=5)}
WRITER: dict[str, Any] = {"retries": 1, "retry_delay": timedelta(seconds=5), "pool": "warehouse_writer"}


@task(**RETRIED)
def discover() -> list[list[str]]:
    """Receives what is new in the inbox; returns the hashes of the files to read, in batches."""
    from etl import stages
    from etl.settings import load_settings

    params = get_current_context()["params"]
    settings = load_settings(inbox=params["inbox"])
    return stages.discover(settings, [settings.inbox], params["survey"]).batches


@task(map_index_template="{{ batch }}", **RETRIED)
def extract(sha256s: list[str]) -> list[str]:
    """Reads one batch of files; returns their hashes."""
    from etl import stages
    from etl.settings import load_settings

    _name_batch(sha256s)
    return stages.extract(load_settings(), sha256s).sha256s


@task(map_index_template="{{ batch }}", **RETRIED)
def normalize(sha256s: list[str]) -> list[str]:
    """Normalises one batch of documents; returns their hashes."""
    from etl import stages
    from etl.settings import load_settings

    _name_batch(sha256s)
    return stages.normalize(load_settings(), sha256s).sha256s


@task(trigger_rule=TriggerRule.ALL_DONE, **WRITER)
def load_candidate(discovered: list[list[str]] | None) -> dict[str, Any]:
    """Builds a candidate from everything that was read; skipped if nothing changed."""
    from dataclasses import asdict

    from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

    from etl import stages
    from etl.settings import load_settings

    if discovered is None:
        raise AirflowFailException("discover failed, so nothing is loaded")
    candidate = stages.load_candidate(load_settings())
    if candidate is None:
        raise AirflowSkipException("the published warehouse is up to date")
    return asdict(candidate)


@task(**WRITER)
def validate_candidate(candidate: dict[str, Any]) -> dict[str, Any]:
    """Runs the expectations, quarantining documents at fault; returns the candidate that stands."""
    from dataclasses import asdict

    from airflow.sdk.exceptions import AirflowFailException

    from etl import stages
    from etl.errors import ValidationStopped
    from etl.settings import load_settings

    try:
        return asdict(stages.validate_candidate(load_settings(), stages.CandidateRef(**candidate))[0])
    except ValidationStopped as error:
        raise AirflowFailException(str(error)) from error


@task(**WRITER)
def publish(candidate: dict[str, Any]) -> dict[str, Any]:
    """Puts the candidate before the readers; returns the load and the warehouse's path."""
    from dataclasses import asdict

    from etl import stages
    from etl.settings import load_settings

    return asdict(stages.publish(load_settings(), stages.CandidateRef(**candidate)))


@task(trigger_rule=TriggerRule.NONE_FAILED)
def conclude(discovered: list[list[str]] | None) -> None:
    """Fails the run if files that it was to read could not be read."""
    from etl import stages
    from etl.settings import load_settings

    stages.require_settled(load_settings(), [sha256 for batch in discovered or [] for sha256 in batch])


@task_group(prefix_group_id=False)
def read(sha256s: list[str]) -> None:
    """One batch from file to report; mapped as a group, so that a batch that fails holds up no other."""
    normalize(extract(sha256s))


def _name_batch(sha256s: list[str]) -> None:
    """Names a mapped task after its first file, for Airflow's grid."""
    more = f" +{len(sha256s) - 1}" if len(sha256s) > 1 else ""
    get_current_context()["batch"] = f"{sha256s[0][:12]}{more}"


@dag(
    dag_id="ingest_submissions",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["survey"],
    doc_md=__doc__,
    params={
        "inbox": Param(None, type=["null", "string"], description="Folder of PDFs; unset: SURVEY_INBOX"),
        "survey": Param(None, type=["null", "string"], description="Survey id; unset: recognised by content"),
    },
)
def ingest_submissions() -> None:
    """Discover, extract, normalize, load, validate, publish."""
    discovered = discover()
    normalized = read.expand(sha256s=discovered)
    candidate = load_candidate(discovered)
    normalized >> candidate
    publish(validate_candidate(candidate)) >> conclude(discovered)


ingest_submissions()
