# make help lists the targets. Needed: Python 3.11 and make; everything else comes with the lock.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# Set up once per lock and interpreter; touched last, so that an interrupted set-up is done again.
READY := $(VENV)/.installed
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
INBOX ?=
WORKERS ?= auto
SURVEY ?=

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  INBOX=folder and SURVEY=id go with run; SURVEY_HOME and SURVEY_WAREHOUSE say where results stand."

$(READY): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed (set PYTHON=/path/to/python3.11)" >&2; exit 1; }
	@echo "setting up $(VENV) from requirements.lock (about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@pwd > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/survey_warehouse.pth"
	@printf '#!%s\nfrom etl.cli import main\n\nmain()\n' "$$(pwd)/$(BIN)/python" > $(BIN)/survey
	@chmod +x $(BIN)/survey
	@touch $@

.PHONY: setup
setup: $(READY) ## Create .venv from the hashed lock (the other targets do it when needed)

.PHONY: run
run: $(READY) ## Run the DAG once over INBOX (default: examples/submissions) and publish the warehouse
	@$(BIN)/survey run $(if $(INBOX),--inbox "$(INBOX)") $(if $(SURVEY),--survey "$(SURVEY)")

.PHONY: test
test: $(READY) ## Run the tests, all but the slow ones
	@$(BIN)/python -m pytest -m "not full" -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: test-full
test-full: $(READY) ## Run the slow tests: kills, servers, fuzzing
	@$(BIN)/python -m pytest -m full $(ARGS)

.PHONY: coverage
coverage: $(READY) ## Run the tests and print what they do not reach
	@$(BIN)/python -m pytest -m "not full" -n $(WORKERS) --dist loadfile --cov --cov-report=term-missing:skip-covered $(ARGS)

.PHONY: lint
lint: $(READY) ## Check format, lint and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

.PHONY: format
format: $(READY) ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: types
types: $(READY) ## Check types (strict for etl/)
	@$(BIN)/mypy

.PHONY: airflow
airflow: $(READY) ## Start Airflow with the DAG loaded (pages on port 8080, Ctrl-C ends it)
	@$(BIN)/survey airflow

.PHONY: examples
examples: $(READY) ## Typeset the example reports and their truth anew
	@$(BIN)/python -m examples.generator

.PHONY: dictionary
dictionary: $(READY) ## Write docs/data_dictionary.md from the star schema's registry
	@$(BIN)/python -m etl.load.dictionary

.PHONY: lock
lock: $(READY) ## Resolve requirements.in into the hashed requirements.lock
	@$(BIN)/uv pip compile --quiet --override requirements.overrides --generate-hashes --no-header --no-annotate --python-version 3.11 \
		--output-file requirements.lock requirements.in

.PHONY: clean
clean: ## Remove what runs and tools have made, the warehouse and .survey among it; .venv stays
	@rm -rf .survey .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	@rm -f warehouse/survey.duckdb warehouse/survey.duckdb.*
