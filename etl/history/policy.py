"""Which snapshots are kept: the last ones, and the last one of each month. A pure decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime


def kept(published: Iterable[tuple[str, datetime]], last: int, current: str | None = None) -> set[str]:
    """The loads whose snapshots stay.

    Args:
        published: load and time (aware) of every snapshot, in any order.
        last: how many of the latest stay whatever their month.
        current: the load that readers see now; its snapshot always stays.

    Returns:
        The latest ``last`` loads, the last load of every calendar month (UTC), and ``current`` if it is among them all.
    """
    ordered = sorted(published, key=lambda p: (p[1], p[0]))
    of_month = {_month(moment): load_id for load_id, moment in ordered}
    found = {load_id for load_id, _ in ordered[-last:]} | set(of_month.values())
    return found | {load_id for load_id, _ in ordered if load_id == current}


def _month(moment: datetime) -> tuple[int, int]:
    utc = moment.astimezone(UTC)
    return utc.year, utc.month
