# Every command of the project; `make` alone lists them.
# HOST, PORT, ASAR_HOME and DATABASE_URL may be given on the line: make run PORT=8100

SHELL = /bin/sh
VENV ?= .venv
BIN = $(VENV)/bin
UV ?= uv
# In how many processes the tests run (empty: in one); three keep two cores busy, as tests wait for servers and browsers; ARGS goes to pytest or the benchmark as it is.
TESTS_PARALLEL ?= 3
ARGS ?=
export VENV

.DEFAULT_GOAL := help
.PHONY: help run install dev oracle test slow bench lint format messages compile lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: install ## install what is missing and serve the demo town (PORT=8000 HOST=127.0.0.1)
	@exec $(BIN)/asar run --demo --demo

install: ## install only: .venv, browser libraries, translations
	@deploy/setup.sh

dev: ## install with the tools for tests, lint and benchmarks
	@deploy/setup.sh dev

oracle: ## install with the outside count used by some tests (GPL, never by the product)
	@deploy/setup.sh dev oracle

test: dev ## the whole suite but the slow checks (TESTS_PARALLEL=, ARGS="tests/unit -x")
	@$(BIN)/python -m pytest -m "not slow" $(if $(TESTS_PARALLEL),-n $(TESTS_PARALLEL)) $(ARGS)

slow: oracle ## the checks that take minutes
	@$(BIN)/python -m pytest -m slow $(ARGS)

bench: dev ## the benchmarks, as a table
	@$(BIN)/python -m tests.bench $(ARGS)

lint: dev ## ruff, mypy and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: dev ## let ruff put the code in form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: install ## collect new words for translators into civic/translations
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k _l -k lazy_gettext -k lazy_ngettext:1,2 \
		--no-location --sort-output --no-wrap --project Asar -o build/messages.pot civic maps templates
	@$(BIN)/pybabel --quiet update -i build/messages.pot -d civic/translations \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

compile: install ## compile the translations
	@$(BIN)/pybabel --quiet compile -d civic/translations

# Checksums, and no address of any registry; needs uv and npm.
LOCK = $(UV) --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml
lock: ## bring the lock files up to date with pyproject.toml (LOCK_ARGS=--upgrade for newer versions)
	@$(LOCK) $(LOCK_ARGS) --group setup -o requirements.lock >/dev/null
	@$(LOCK) $(LOCK_ARGS) --group setup --group dev -c requirements.lock -o requirements-dev.lock >/dev/null
	@$(LOCK) $(LOCK_ARGS) --group setup --group dev --group oracle -c requirements-dev.lock \
		-o requirements-oracle.lock >/dev/null
	@$(UV) --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(LOCK_ARGS) \
		--group node -o requirements-node.lock >/dev/null
	@cd static && npm install --package-lock-only --loglevel=error

clean: ## remove everything installed or cached; the data in instance/ stays
	@rm -rf $(VENV) static/node_modules build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache civic/translations/*/LC_MESSAGES/*.mo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
