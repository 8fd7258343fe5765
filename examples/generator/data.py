"""The generator's data: frames, fillers, headings, provinces, institutions, the examples' specifications."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from examples.generator.grammar import Frame, parse_frame

FOLDER = Path(__file__).with_name("data")
GROUPS = "ABCDEFGH"


@dataclass(frozen=True)
class Institution:
    """A library's institution; ``code`` is None for one of no official list."""

    name: str
    code: str | None
    alias: str | None = None


@dataclass(frozen=True)
class Province:
    """A province, and how a report of its council speaks of it."""

    short: str
    full: str
    whole: str
    our: str
    institutions: tuple[Institution, ...]
    invented: tuple[Institution, ...]


@lru_cache
def load(name: str) -> Any:
    """A YAML file of the data folder."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@lru_cache
def frames() -> dict[str, tuple[Frame, ...]]:
    """All frames by measure code; figures of no measure under ``none``, a province's under ``prov:*``."""
    out: dict[str, tuple[Frame, ...]] = {}
    for path in sorted((FOLDER / "frames").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        prefix = "prov:" if path.stem.startswith("p_") else ""
        for code, lines in content.items():
            parsed = tuple(parse_frame(code, line) for line in lines)
            out[prefix + code] = out.get(prefix + code, ()) + parsed
    return out


@lru_cache
def codes_of_group() -> dict[str, tuple[str, ...]]:
    """Measure codes by the group letter that a frame file's name begins with."""
    out = {}
    for group in GROUPS:
        path = next((FOLDER / "frames").glob(f"{group.lower()}_*.yaml"))
        out[group] = tuple(yaml.safe_load(path.read_text(encoding="utf-8")))
    return out


@lru_cache
def provinces() -> dict[str, Province]:
    """The provinces by short name."""
    aliases, listed = load("aliases.yaml"), load("institutions.yaml")
    out = {}
    for short, row in load("provinces.yaml").items():
        official = [entry.split(" ", 1) for entry in listed[short]]
        institutions = tuple(Institution(name, code, aliases.get(name)) for code, name in official)
        invented = tuple(Institution(name, None) for name in row["invented"])
        out[short] = Province(short, row["full"], row["whole"], row["our"], institutions, invented)
    return out
