# make serve   install, index the sample articles, open the search page
# make test    install, run the tests
# make crash   kill indexing runs a thousand times, at every step, and look what is left
# make lint    style, types and the walls between packages
# make bench   measure (see bench/README.md)
# make screenshots   take the pictures in docs/screenshots again, in headless Chromium

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?=
INDEX  ?= clippings-index

.PHONY: serve test crash lint bench clean

serve: $(VENV)/.installed
	@test -e $(INDEX)/index.json || $(BIN)/search index --sample --index $(INDEX)
	@$(BIN)/search serve --index $(INDEX) --open

# each process would compile every module anew
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -n auto --dist loadfile

crash: $(VENV)/.installed-test
	CRASHES=1000 $(BIN)/python -m pytest -n auto tests/test_search_crashes.py

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-bench
	$(BIN)/python -m bench

screenshots: $(VENV)/.installed-test
	$(BIN)/python tools/screenshots.py

clean:
	rm -rf $(VENV) build dist *.egg-info

$(BIN)/python:
	@sh tools/make_venv.sh $(VENV) $(PYTHON)

$(VENV)/.installed: $(BIN)/python setup.cfg pyproject.toml
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: $(BIN)/python setup.cfg pyproject.toml
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,gunicorn]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: $(BIN)/python setup.cfg pyproject.toml
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@ $(VENV)/.installed
