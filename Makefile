# `make run` and `make test` are the two commands that a newcomer needs; each sets up all it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DIST := registry/web/static/dist
.DEFAULT_GOAL := help
MINUTES ?= 10
.PHONY: run test check bench bless docs fuzz help format lint types layers assets clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres,redis]'
	@touch $@

assets: $(DIST)/.built
$(DIST)/.built: package.json package-lock.json scripts/assets.py $(shell find registry/web/assets -type f) $(STAMP)
	$(BIN)/python scripts/assets.py
	@touch $@

run: $(STAMP) assets ## start the service with the demo content on http://127.0.0.1:8000
	$(BIN)/registry demo

test: $(STAMP) assets ## run the tests (parts that the machine lacks are skipped with one line)
	$(BIN)/python -m pytest -n auto --dist loadfile

format: $(STAMP)
	$(BIN)/ruff format --check .
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/hadolint Dockerfile
types: $(STAMP)
	$(BIN)/mypy
layers: $(STAMP)
	$(BIN)/lint-imports

check: format lint types layers test ## format, lint, types, layers, tests

bench: $(STAMP) ## measure what is fast (see bench/README.md)
	$(BIN)/python bench/run.py

bless: $(STAMP) ## rewrite the golden files; review the diff
	BLESS=1 $(BIN)/python -m pytest -q tests/golden

docs: $(STAMP) ## measure again what docs/formats.md says
	$(BIN)/python -W ignore -m tests.formats.matrix

fuzz: $(STAMP) ## send hostile questions and messages for MINUTES=10; SEED=… repeats a run
	nice -n 19 $(BIN)/python -W ignore -m tests.fuzz $(MINUTES) $(SEED)

clean: ## remove what was built (not what is stored in ./var)
	rm -rf $(VENV) $(DIST) node_modules *.egg-info
