"""What a published warehouse holds, load ids and times of runs aside."""

from __future__ import annotations

import hashlib

from etl.load import Location, open_warehouse

TABLES = """
SELECT schema_name || '.' || table_name FROM duckdb_tables()
WHERE database_name = current_database() AND (schema_name = 'main' OR table_name IN ('submission', 'decision'))
ORDER BY 1
"""
OF_A_RUN = ("load_id", "base_load_id")


def contents(warehouse: Location) -> dict[str, str]:
    """By table, a digest of its rows in a stable order; all of one version."""
    found = {}
    with open_warehouse(warehouse).reading() as con:
        for (table,) in con.execute(TABLES).fetchall():
            columns = [c for c, *_ in con.execute(f"DESCRIBE {table}").fetchall() if c not in OF_A_RUN]
            rows = con.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL").fetchall()
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found
