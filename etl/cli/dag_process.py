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

    bag = DagBag(airflow_conf.get("core", "dags_folder"))
    if bag.import_errors:
        return {"state": "failed", "failed": {"import": str(bag.import_errors)}}
    finished = bag.dags[DAG_ID].test(run_conf=conf)
    failed = {
        f"{ti.task_id}[{ti.map_index}]" if ti.map_index >= 0 else ti.task_id: str(ti.state)
        for ti in finished.get_task_instances()
        if ti.state == "failed"
    }
    return {"state": str(finished.state), "failed": failed}


def main() -> int:
    """Command line: ``[CONF_JSON RESULT_PATH]``."""
    prepare()
    if len(sys.argv) > 1:
        Path(sys.argv[2]).write_text(json.dumps(run(json.loads(sys.argv[1]))), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
