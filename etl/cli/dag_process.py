"""The process in which the DAG runs: prepares Airflow's metadata database, then calls ``dag.test()``.

Started by ``etl.cli.orchestration`` with the environment it needs. Without arguments it only prepares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DAG_ID = "ingest_submissions"
POOL = "warehouse_writer"


def prepare() -> None:
    """Creates or upgrades the metadata database, and the pool that lets one task at a time write."""
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    initdb()
    Pool.create_or_update_pool(POOL, 1, "Tasks that change the published warehouse", include_deferred=False)


def run(conf: dict[str, Any]) -> dict[str, Any]:
    """Runs the DAG once.

    Returns:
        The run's ``state`` and, for each task that failed of itself, its name and the reason.
    """
    from airflow.configuration import conf as airflow_conf
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk.listener import get_listener_manager

    bag = DagBag(airflow_conf.get("core", "dags_folder"))
    if bag.import_errors:
        return {"state": "failed", "failed": {"import": str(bag.import_errors)}}
    failures = _failures()
    get_listener_manager().add_listener(failures)  # type: ignore[no-untyped-call]
    finished = bag.dags[DAG_ID].test(run_conf=conf)
    return {"state": str(finished.state), "failed": failures.reasons}


def _failures() -> Any:
    """A listener that keeps the reason of each task that failed and did not succeed when tried again."""
    from airflow.listeners import hookimpl

    class Failures:
        def __init__(self) -> None:
            self.reasons: dict[str, str] = {}

        @hookimpl
        def on_task_instance_failed(self, task_instance: Any, error: BaseException | str | None) -> None:
            self.reasons[_name(task_instance)] = str(error)

        @hookimpl
        def on_task_instance_success(self, task_instance: Any) -> None:
            self.reasons.pop(_name(task_instance), None)

    return Failures()


def _name(instance: Any) -> str:
    return f"{instance.task_id}[{instance.map_index}]" if instance.map_index >= 0 else str(instance.task_id)


def main() -> int:
    """Command line: ``[CONF_JSON RESULT_PATH]``."""
    prepare()
    if len(sys.argv) > 1:
        Path(sys.argv[2]).write_text(json.dumps(run(json.loads(sys.argv[1]))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
