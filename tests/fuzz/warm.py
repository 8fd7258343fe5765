"""Loaded once by the process from which the workers are forked: everything that reading a file needs."""

import etl.extract.reader
import tests.fuzz.workers  # noqa: F401
from tests.fixtures import bad_inputs

for path in bad_inputs.example_pdfs()[:1]:
    etl.extract.reader.read_pdf(path)
