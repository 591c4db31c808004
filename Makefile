# The front door. Needs make and a Python of 3.11 or newer; everything else goes into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# Twice quiet: errors only. Otherwise pip warns once for each package and configured index without it.
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input

# The first interpreter that runs, is new enough and can make an environment: a name on PATH proves
# nothing, because version managers leave stand-ins and Debian ships a Python without ensurepip.
FIND_PYTHON = for python in python3.13 python3.12 python3.11 python3; do \
	if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$python; exit 0; fi; done; \
	echo 'Sulh needs Python 3.11 or newer with its venv module (on Debian and Ubuntu: python3-venv).' >&2; \
	echo 'None was found as python3.13, python3.12, python3.11 or python3.' >&2; exit 1

.PHONY: help run test check messages lock bench environment environment-dev

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: environment  ## set up and serve a demo with invented people on 127.0.0.1:8000
	@$(BIN)/sulh demo

test: environment-dev  ## every test, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n 2

check:  ## the whole gate: format, lint, types, floors, locks, tests
	@.ci/run

messages: environment-dev  ## take new texts of the pages into the catalogues
	@.ci/messages

lock: environment-dev  ## write the lock files anew from pyproject.toml
	@.ci/lock

bench: environment-dev  ## measure the search
	@$(BIN)/python benchmarks/search.py

environment: .venv/installed

environment-dev: .venv/installed-dev

# The stamps are written last, so an interrupted installation is taken up again by the next call.
.venv/installed: pyproject.toml requirements.lock requirements-build.lock
	$(call install,requirements.lock)

.venv/installed-dev: pyproject.toml requirements-dev.lock requirements-build.lock
	$(call install,requirements-dev.lock)

# The project itself comes last and takes nothing from the network: its build tool is locked as well.
define install
	@python=$$($(FIND_PYTHON)) && echo "== environment: .venv with $$($$python --version)" && \
		$$python -m venv .venv
	@echo "== environment: $$(grep -c '^[a-z]' $(1)) packages of $(1), hashes checked (a minute at most)"
	@$(PIP) install --require-hashes -r requirements-build.lock -r $(1)
	@echo "== environment: Sulh itself"
	@$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@
endef
