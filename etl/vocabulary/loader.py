"""Reads ``schemas/surveys/<survey_id>/`` and ``schemas/reference/`` into one checked ``Vocabulary``.

A survey that inherits takes from its parent every file that it has none of itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from etl.errors import ConfigurationError
from etl.vocabulary import models as m
from etl.vocabulary.confusions import Confusions
from etl.vocabulary.reference import load_reference

CUE_MODEL = "cue_model.json.gz"
_PARTS: dict[str, Any] = {
    "lexicons": dict[str, tuple[str, ...]],
    "metrics": tuple[m.Metric, ...],
    "subjects": m.SubjectWords,
    "tables": m.TableWords,
    "declared": tuple[m.DeclaredRule, ...],
    "figures": m.FigureWords,
}


def load_all(schemas_dir: Path) -> list[m.Vocabulary]:
    """Every survey under ``schemas_dir/surveys``, by survey_id.

    Raises:
        ConfigurationError: naming file, key and reason.
    """
    folders = sorted(p for p in (schemas_dir / "surveys").glob("*") if (p / "survey.yaml").is_file())
    if not folders:
        raise ConfigurationError(f"{schemas_dir / 'surveys'}: no survey definition found")
    return [load_vocabulary(schemas_dir, p.name) for p in folders]


def load_vocabulary(schemas_dir: Path, survey_id: str) -> m.Vocabulary:
    """The vocabulary of one survey; read again only when a file under ``schemas_dir`` has changed.

    Raises:
        ConfigurationError: naming file, key and reason.
    """
    root = schemas_dir.resolve()
    stamp = max((p.stat().st_mtime_ns for p in root.rglob("*") if p.is_file()), default=0)
    return _load(root, survey_id, stamp)


@lru_cache(maxsize=16)
def _load(root: Path, survey_id: str, stamp: int) -> m.Vocabulary:
    folders = _lineage(root / "surveys", survey_id)
    if len(folders) > 1:
        _load(root, folders[1].name, stamp)  # what is wrong there is told of the file that says it
    measures = _measures(folders)
    survey, groups = _survey(folders)
    parts = {name: _part(folders, name, shape) for name, shape in _PARTS.items()}
    reference_dir = root / "reference"
    vocabulary = m.Vocabulary(
        survey=survey,
        groups=groups,
        measures=tuple(measure for found in measures.values() for measure in found),
        units=_parse(
            tuple[m.Unit, ...], _read(reference_dir / "units.yaml").get("units"), reference_dir / "units.yaml"
        ),
        reference=load_reference(reference_dir),
        language=_file(reference_dir / "language.yaml", m.Language),
        calibration=_optional(folders, "calibration", m.Calibration),
        blend=_optional(folders, "blend", m.Blend),
        cue_model=_bytes(folders, CUE_MODEL),
        confusions=_file(reference_dir / "confusions.yaml", Confusions),
        version=_version([*folders, reference_dir]),
        **parts,
    )
    _check_measures(vocabulary, measures)
    _check_codes(vocabulary, folders[0], reference_dir)
    return vocabulary


def _lineage(surveys: Path, survey_id: str) -> list[Path]:
    """Folders of a survey and of those it inherits from, nearest first."""
    folders: list[Path] = []
    name: str | None = survey_id
    while name:
        folder = surveys / name
        if folder in folders:
            raise ConfigurationError(f"{folder / 'survey.yaml'}: inherits: {name} inherits from itself")
        if not (folder / "survey.yaml").is_file():
            raise ConfigurationError(f"{folder / 'survey.yaml'}: there is no survey {name}")
        folders.append(folder)
        name = _read(folder / "survey.yaml").get("inherits")
    return folders


def _survey(folders: list[Path]) -> tuple[m.Survey, tuple[m.Group, ...]]:
    """The survey's own keys over those of its ancestors."""
    path = folders[0] / "survey.yaml"
    content: dict[str, Any] = {}
    for folder in reversed(folders):
        content |= _read(folder / "survey.yaml")
    groups = _parse(tuple[m.Group, ...], content.pop("groups", None), path)
    survey = _parse(m.Survey, content, path)
    if survey.survey_id != folders[0].name:
        raise ConfigurationError(f"{path}: survey_id: {survey.survey_id} is not the folder's name")
    return survey, groups


def _part(folders: list[Path], name: str, shape: Any) -> Any:
    path = next((f / f"{name}.yaml" for f in folders if (f / f"{name}.yaml").is_file()), None)
    if path is None:
        raise ConfigurationError(f"{folders[0] / name}.yaml: is missing")
    return _file(path, shape)


def _optional(folders: list[Path], name: str, shape: Any) -> Any:
    path = next((f / f"{name}.yaml" for f in folders if (f / f"{name}.yaml").is_file()), None)
    return _file(path, shape) if path else shape()


def _bytes(folders: list[Path], name: str) -> bytes | None:
    path = next((f / name for f in folders if (f / name).is_file()), None)
    return path.read_bytes() if path else None


def _measures(folders: list[Path]) -> dict[Path, tuple[m.Measure, ...]]:
    """The measures by the file that defines them."""
    folder = next((f / "measures" for f in folders if (f / "measures").is_dir()), None)
    if folder is None:
        raise ConfigurationError(f"{folders[0] / 'measures'}: is missing")
    return {path: _file(path, tuple[m.Measure, ...]) for path in sorted(folder.glob("*.yaml"))}


def _check_measures(v: m.Vocabulary, files: dict[Path, tuple[m.Measure, ...]]) -> None:
    """Measures name groups, measures and word lists that exist."""
    codes = [x.code for x in v.measures]
    groups = {g.code for g in v.groups}
    for path, found in files.items():
        _unique(path, "code", [c for c in codes if c in {x.code for x in found}])
        rules = [r for x in found for r in x.rules]
        terms = [t for r in rules for t in (*r.none, *(t for g in r.all for t in g)) if t.startswith("$")]
        _known(path, "group_code", (x.group_code for x in found), groups)
        _known(path, "planned_as", (x.planned_as for x in found if x.planned_as), codes)
        _known(path, "yields_to", (c for x in found for c in x.yields_to), codes)
        _known(path, "rules", (t[1:] for t in terms), v.lexicons)


def _check_codes(v: m.Vocabulary, folder: Path, reference_dir: Path) -> None:
    """Codes are unique, and every code that is named exists."""
    metrics, measures = folder / "metrics.yaml", {x.code for x in v.measures}
    _unique(metrics, "code", [x.code for x in v.metrics])
    _unique(reference_dir / "units.yaml", "code", [x.code for x in v.units])
    _known(metrics, "measure_code", (x.measure_code for x in v.metrics if x.measure_code), measures)
    _known(metrics, "absorbs", (c for x in v.metrics for c in x.absorbs), measures)
    regions = {r.code for r in v.regions}
    _known(folder / "survey.yaml", "expected_regions", v.survey.expected_regions, regions)


def _unique(path: Path, key: str, codes: list[str]) -> None:
    twice = sorted({c for c in codes if codes.count(c) > 1})
    if twice:
        raise ConfigurationError(f"{path}: {key}: {', '.join(twice)} stands twice")


def _known(path: Path, key: str, codes: Iterable[str], known: Container[str]) -> None:
    unknown = sorted({code for code in codes if code not in known})
    if unknown:
        raise ConfigurationError(f"{path}: {key}: {', '.join(unknown)} is not known")


def _file(path: Path, shape: Any) -> Any:
    return _parse(shape, _read(path), path)


def _parse(shape: Any, content: object, path: Path) -> Any:
    try:
        return TypeAdapter(shape).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(whole file)"
        raise ConfigurationError(f"{path}: {key}: {first['msg']}") from error


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error


def _version(folders: list[Path]) -> str:
    """Hash over names and bytes of all files read."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
