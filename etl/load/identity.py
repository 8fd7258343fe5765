"""Which survey and region a stored report is of, without reading all of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from etl.errors import LoadError

HEAD_BYTES = 4096
_HEAD = re.compile(rb'"survey_id":\s*"([\w.-]+)",\s*"region_code":\s*"(\d{6})"')


def report_identity(path: Path) -> tuple[str, str]:
    """Survey and region code of the report stored at ``path``.

    Raises:
        LoadError: the file cannot be read, or is no report.
    """
    try:
        with path.open("rb") as stream:
            found = _HEAD.search(stream.read(HEAD_BYTES))
        if found:
            return found[1].decode(), found[2].decode()
        record = json.loads(path.read_bytes())
        return str(record["survey_id"]), str(record["region_code"])
    except OSError as e:
        raise LoadError(f"{path}: the artifact cannot be read: {e.strerror}") from e
    except (ValueError, KeyError, TypeError) as e:
        raise LoadError(f"{path}: broken artifact: it names no survey and region") from e
