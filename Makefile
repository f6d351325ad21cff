# Anuencia: `make run` and `make test` work in a fresh clone with Python 3.11+ (venv, pip), git and make.

# The first Python on the path that is new enough; say PYTHON=/path/to/python3 for another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
UV := $(PY) -m uv
UV_VERSION := 0.13.8
# Locks are made for every platform, with hashes and without the address of a registry.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
# Compiled once here: where PYTHONDONTWRITEBYTECODE is set, each process would compile a thousand modules again.
INSTALL := $(UV) pip install --quiet --compile-bytecode --require-hashes --python $(PY)
# Where this is set, each of the many processes that a run starts would compile our own modules again.
unexport PYTHONDONTWRITEBYTECODE
# Of the tests, which leave half the cores to the database, and of mypy.
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help run test check format bench faults fuzz soak lock clean

help: ## Say what there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.ready-run ## Set up, start the service on an embedded PostgreSQL with real examples, say what to try
	@exec $(PY) -m service serve --examples

test: $(VENV)/.ready-dev ## Set up, then every check and every test
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal

check: $(VENV)/.ready-dev ## Format, lint, types, contract and catalogue, without the tests
	@$(PY) -m ruff format --check --quiet . || { echo "make check: run 'make format'."; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy --num-workers $(WORKERS)
	@$(PY) -m tests.contract
	@$(BIN)/hadolint Dockerfile

format: $(VENV)/.ready-dev ## Format the code
	@$(PY) -m ruff check --quiet --fix --exit-zero . && $(PY) -m ruff format .

bench: $(VENV)/.ready-dev ## Measure writes, reads, proofs and verifying, and print the tables of docs/performance.md
	@$(PY) -m tests.benchmarks

faults: $(VENV)/.ready-dev ## Kill, stop, cut off and starve every part of a register, check what must hold, write docs/reliability.md (15 minutes at most)
	@$(PY) -m tests.faults.lab

soak: $(VENV)/.ready-dev ## Kill -9 service (20 times) and postmaster (10 times) under writes, fsync on; deliverer and receiver of 10,000 webhooks; a day of webhooks in two minutes
	@ANUENCIA_SOAK_SERVICE_KILLS=20 ANUENCIA_SOAK_POSTMASTER_KILLS=10 $(PY) -m pytest -s tests/faults/test_kills.py
	@ANUENCIA_WEBHOOK_EVENTS=10000 ANUENCIA_WEBHOOK_KILLS=40 ANUENCIA_WEBHOOK_DAY_SECONDS=120 $(PY) -m pytest -s tests/faults/test_webhook_kills.py tests/delivery/test_a_day.py

fuzz: $(VENV)/.ready-dev ## Send the service 20,000 generated requests, search for slow bodies, fuzz the auditor's tool; ANUENCIA_FUZZ_SEED chooses others
	@ANUENCIA_FUZZ_CASES=$${ANUENCIA_FUZZ_CASES:-20000} $(PY) -m pytest -s tests/contract/test_fuzz.py tests/api/test_slow_bodies.py tests/audit/test_hostile_fuzz.py

lock: $(VENV)/.ready-uv ## Renew requirements.txt and requirements-dev.txt from pyproject.toml
	@$(COMPILE) --upgrade --extra service pyproject.toml requirements-build.in -o requirements.txt
	@$(COMPILE) --upgrade -c requirements.txt --extra dev pyproject.toml requirements-build.in -o requirements-dev.txt

clean: ## Remove the data and the keys of development together, and the virtual environment
	@if [ -e $(VENV)/.ready-run ]; then $(PY) -m service clean; fi
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis build *.egg-info

$(VENV)/.ready-uv:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Anuencia needs Python 3.11 or later and found $$(python3 --version 2>/dev/null || echo none): install it, or say make PYTHON=/path/to/python3."; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module with pip: install it (on Debian and Ubuntu the package python3-venv)."; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || \
	  { echo "No virtual environment could be made in $(VENV): see the line above."; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) || \
	  { echo "uv $(UV_VERSION) could not be installed with pip: is a package registry within reach?"; exit 1; }
	@touch $@

$(VENV)/.ready-run: $(VENV)/.ready-uv requirements.txt pyproject.toml
	@echo "Setting up (once): the packages of requirements.txt into $(VENV)"
	@$(INSTALL) -r requirements.txt && \
	  $(UV) pip install --quiet --no-deps --no-build-isolation --python $(PY) -e . || \
	  { echo "The packages of requirements.txt could not be installed: see the lines above."; exit 1; }
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready-run requirements-dev.txt
	@echo "Setting up (once): the packages of requirements-dev.txt into $(VENV)"
	@$(INSTALL) -r requirements-dev.txt || \
	  { echo "The packages of requirements-dev.txt could not be installed: see the lines above."; exit 1; }
	@touch $@
