"""What a forked load would spend its time on first; no database is opened here, for a fork would not survive it."""

import duckdb  # noqa: F401
import great_expectations
import great_expectations.datasource.fluent.interfaces  # noqa: F401
import sqlalchemy  # noqa: F401

import etl.load
import etl.normalize
import etl.stages.publishing
import etl.validate  # noqa: F401
from etl.settings import Settings
from etl.stages import versions

versions.vocabularies(Settings().schemas_dir)
