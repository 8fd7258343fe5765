"""A PostgreSQL server of the tests' own, on loopback: the catalogue of a lake."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "survey"


class Server:
    """A running server."""

    def __init__(self, port: int, programs: Path) -> None:
        self._port = port
        self._programs = programs
        self._made = 0

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of ``template``; returns its name."""
        self._made += 1
        name = f"lake_{self._made}"
        self._call("createdb", "--template", template, name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever may still be connected."""
        self._call("dropdb", "--force", name)

    def connection(self, database: str) -> str:
        """libpq's connection string."""
        return f"dbname={database} host=127.0.0.1 port={self._port} user={USER}"

    def _call(self, program: str, *arguments: str) -> None:
        where = ["--host", "127.0.0.1", "--port", str(self._port), "--username", USER]
        subprocess.run([self._programs / program, *where, *arguments], check=True, capture_output=True)


def programs() -> Path | None:
    """Folder of the server's programs, the newest version; ``None`` if it is not installed."""
    found = shutil.which("initdb")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return Path(found).resolve().parent if found else installed[-1].parent if installed else None


@contextmanager
def running(where: Path) -> Iterator[Server]:
    """A server for as long as the context lasts; its data stand in a folder of its own that is removed.

    Args:
        where: folder of the server's programs, see ``programs``.
    """
    folder = Path(tempfile.mkdtemp(prefix="survey-postgres-"))
    as_owner = _as_owner(folder)
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
    control = [*as_owner, where / "pg_ctl", "-D", folder / "data", "-w"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    try:
        initdb = [
            where / "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            USER,
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run([*as_owner, *initdb, "--no-sync"], **quiet)  # type: ignore[call-overload]
        subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], **quiet)  # type: ignore[call-overload]
        try:
            yield Server(port, where)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(folder: Path) -> list[str]:
    """The server refuses to run as root: then it runs as the user that its package made."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    assert getpass.getuser() == "root"
    return ["runuser", "-u", "postgres", "--"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
