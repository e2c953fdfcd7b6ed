# Everything a person or a machine does with this project starts here: `make help`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test bench ablation train lock format

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/installed ## Make .venv with .venv/bin/ask1999 in it

run: install ## Start the service on http://127.0.0.1:1999
	@exec $(BIN)/ask1999 serve

test: install-dev ## Every check: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: install-dev ## Print first answer, messages a second, ack p99 and accuracy
	$(BIN)/python -m tests.benchmarks

format: install-dev ## Put the code into the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install-dev: $(VENV)/installed-dev $(if $(shell command -v npm),tests/node_modules/installed) ## The tools of make test too

ablation: install-dev ## The usual methods beside ours, one table
	$(BIN)/python -m tests.benchmarks.ablation

train: install-dev ## Train the models that ship with Ask1999 (some minutes)
	$(BIN)/python -m tests.benchmarks.train

lock: ## Pin the newest dependencies again, with hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --upgrade \
		pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --upgrade \
		--group dev -c requirements.lock -o tests/requirements.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Ask1999 needs Python 3.11 or newer: run make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python has no venv module: install it (on Debian: apt install python3-venv)"; exit 2; }

# setuptools first and alone: jieba comes as source, and --no-build-isolation keeps every download hashed.
$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@awk '/^[^ ]/ {on = /^setuptools==/} on' requirements.lock > $(VENV)/setuptools.lock
	$(BIN)/pip install --quiet --require-hashes -r $(VENV)/setuptools.lock
	$(BIN)/pip install --quiet --require-hashes --no-build-isolation -r requirements.lock
	$(BIN)/pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed tests/requirements.lock
	$(BIN)/pip install --quiet --require-hashes -r tests/requirements.lock
	@touch $@

# axe-core, for the tests that look at pages; without npm they say that they did not take part.
tests/node_modules/installed: tests/package-lock.json
	npm ci --prefix tests --no-audit --no-fund --loglevel=error
	@touch $@
