# Everything a contributor runs. `make` alone explains itself.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup python demo test check bench clean

help: ## Say what each target does.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: python ## Make the environment and the tools; the first run takes about 25 minutes on two cores, later ones a second.
	@$(BIN)/python -m tools.install

demo: setup ## Bring up a cluster of simulated GPU nodes, break a node, find it, quarantine it, heal and release it.
	@$(BIN)/python -m sandbox.demo

test: setup ## Run all tests, on a real control plane where they want one.
	@$(BIN)/python -m pytest

check: setup ## Lint, types, import contracts, then all tests.
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest

bench: setup ## Run the benchmarks; each prints its floor, ours and the ratio.
	@$(BIN)/python -m benchmarks

clean: ## Stop the sandbox and remove what runs left here; the tools stay in their cache.
	@if [ -x $(BIN)/plumbline ] && [ -d .sandbox ]; then $(BIN)/plumbline sandbox down --purge; fi
	rm -rf $(VENV) .state .sandbox .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info build dist

# The stamps hold the time of the last success, so that an environment that is up to date costs nothing.
python: $(VENV)/.locked $(VENV)/.installed

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Plumbline needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make setup PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' \
	  || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 2; }
	@echo "Making $(VENV) with $(PYTHON)."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.locked: requirements.lock $(VENV)/.created
	@echo "Installing the locked packages."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
