# Four words are enough: make run, make test, make lint, make bench.
PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
PORT ?= $(or $(CUNYI_PORT),8501)

.PHONY: help run test lint bench format clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(ENV)/run.done: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "村议需要 Python 3.11 或更新版本")'
	$(PYTHON) -m venv $(ENV)
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(ENV)/dev.done: tests/requirements.txt $(ENV)/run.done
	$(BIN)/python -m pip install --quiet -r tests/requirements.txt
	@touch $@

run: $(ENV)/run.done ## environment, database, example round, server; prints addresses and first passwords
	@CUNYI_PORT=$(PORT) $(BIN)/python -m core start

test: $(ENV)/dev.done ## everything the tests need (Chromium, Chinese fonts, PostgreSQL), then all of them
	@sh tests/needs.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup -q --ignore tests/store/test_kill.py
	$(BIN)/python -m pytest -q tests/store/test_kill.py

lint: $(ENV)/dev.done ## ruff and mypy
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(ENV)/dev.done ## measured goals, side by side in one run
	@sh tests/needs.sh
	$(BIN)/python -m tests.bench

format: $(ENV)/dev.done ## puts the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## removes the environment and caches, never data/local
	rm -rf $(ENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
