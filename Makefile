# make run   — the reference study, from its corpora to its report
# make test  — every test
# make lint  — ruff and the house plan
# make lock  — the lock files again, from setup.cfg
# make docs  — the parts of the documentation that are drawn from the product
# Python 3.11 or newer: PYTHON=python3.12 make run

PYTHON ?= python3
BIN := .venv/bin
LOCK := scripts/lock
# compiled once here rather than at every start: each process then loads in a second or two instead of nine
UV_INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python

.PHONY: run test lint lock docs clean
.DELETE_ON_ERROR:

run: .venv/run.ok
	@$(BIN)/precanum run --ecraser

# In two processes: faster on two cores, and the big models are then loaded twice only.
test: .venv/test.ok
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

lint: .venv/test.ok
	@$(BIN)/ruff check precanum_nlp scripts tests
	@$(BIN)/ruff format --check precanum_nlp scripts tests
	@$(BIN)/python -m pytest -q tests/test_architecture.py

lock: .venv/tools.ok
	@UV=$(BIN)/uv scripts/lock.sh

docs: .venv/run.ok
	@$(BIN)/python scripts/docs.py

clean:
	rm -rf .venv

# pip comes with venv; it only installs uv, checked against its hash, and uv the rest.
.venv/tools.ok: $(LOCK)/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "precanum : Python 3.11 ou plus récent est nécessaire ; essayez PYTHON=python3.12 make" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)/tools.txt
	@touch $@

.venv/run.ok: .venv/tools.ok $(LOCK)/run.txt setup.cfg pyproject.toml
	@echo "Préparation de .venv (une fois, une minute environ)…"
	@$(UV_INSTALL) --require-hashes -r $(LOCK)/run.txt
	@$(UV_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.ok: .venv/run.ok $(LOCK)/test.txt
	@$(UV_INSTALL) --require-hashes -r $(LOCK)/test.txt
	@touch $@
