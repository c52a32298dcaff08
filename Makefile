# Everything one does with a checkout. Needs make and Python 3.11 or newer; the rest is installed into .venv/.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PORTS ?=
CITY ?=
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help run install test soak check bench docs

help:  ## what one can do here
	@sed -n "s|^\([a-z]*\): .*## *\(.*\)|\1\t\2|p" Makefile | grep -v ^help | while read -r name text; do printf "  make %-9s %s\n" "$$name" "$$text"; done

run: install  ## sample city, pipeline, dashboards and scheduler (stop with Ctrl-C)
	@$(BIN)/tanggap up $(if $(CITY),--city $(CITY)) $(PORTS)

install: $(BIN)/tanggap  ## the environment in .venv/, exactly as locked

# Three workers, for two cores: one of them waits for a server, a disk or a browser.
test: install  ## every test; installs Chromium, PostgreSQL and MariaDB when root
	@sh scripts/test-tools
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(TESTS)

soak: install  ## the long tests: more random cases, more kills, changed rules
	@sh scripts/test-tools
	@TANGGAP_SOAK=1 $(BIN)/python -m pytest tests/pipelines/test_kill.py tests/sla tests/models/test_clocks_agree.py tests/landing tests/privacy
	@$(BIN)/python -m tests.sla.mutations rows

check: install  ## style, types, layers, SQL subset and the city folder
	@$(BIN)/ruff check .
	@$(BIN)/mypy pipelines transforms dashboards expectations
	@$(BIN)/python -m pytest -q tests/test_layers.py
	@$(BIN)/tanggap check

bench: install  ## measure, as ratios within one run
	@$(BIN)/python -m bench

docs: install  ## every metric, setting and command is documented
	@$(BIN)/python -m pytest -q tests/test_docs.py

# uv comes from pip into an environment of its own, so that the project's holds the locked packages and nothing else.
.uv/bin/uv:
	@sh scripts/bootstrap "$(PYTHON)"

.venv/.synced: requirements.lock .uv/bin/uv
	@test -x $(BIN)/python || .uv/bin/uv venv --quiet --python "$(PYTHON)" .venv
	@echo "Installing the locked packages into .venv/ (the first time takes a few minutes) …"
	@.uv/bin/uv pip sync --quiet --compile-bytecode --python $(BIN)/python requirements.lock
	@touch $@

# Linked without a build, so that installing needs no package beyond the locked ones.
$(BIN)/tanggap: .venv/.synced scripts/link.py pyproject.toml
	@$(BIN)/python scripts/link.py
