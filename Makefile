# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

PEERS ?= $(firstword $(wildcard ../shared/peers) tests/unit/interop/suite)
.PHONY: pictures browser-tools test-browser bench-workbench page-peer demo test test-all check lint types contracts bench bench-peers exchange promote brief golden laws conformance clean

demo: $(STAMP)  ## install what is needed and run the flagship scenario
	$(BIN)/sandtable run korea-ukraine-2024

test: $(STAMP)  ## lint, types, contracts and the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2 -m "not slow" --timeout 120

test-all: $(STAMP) browser-tools  ## everything, slow suites too
	$(MAKE) test
	$(BIN)/pytest -n 2 -m slow --timeout 900

BROWSER_TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sandtable-browser
APT := $(if $(filter 0,$(shell id -u)),,sudo -n )apt-get

browser-tools:  ## what the browser tests need and do not install themselves: Chromium, and axe-core in a cache folder
	command -v chromium >/dev/null || { $(APT) update -qq && $(APT) install -y -qq --no-install-recommends chromium; } \
	  || echo "Chromium is not here and could not be installed: the browser tests are skipped"
	test -f $(BROWSER_TOOLS)/node_modules/axe-core/axe.min.js \
	  || npm install --silent --no-audit --no-fund --prefix $(BROWSER_TOOLS) axe-core \
	  || echo "axe-core is not here and could not be installed: its tests are skipped"

test-browser: $(STAMP) browser-tools  ## the page in a real browser
	$(BIN)/pytest -m slow --timeout 300 tests/browser

PAGE_PEER := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sandtable-page-peer

page-peer: $(STAMP)  ## NiceGUI, installed apart into a cache folder, to be measured beside the workbench
	test -x $(PAGE_PEER)/bin/python || $(BIN)/python -m venv $(PAGE_PEER)
	$(PAGE_PEER)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --constraint bench/peers/page/constraints.txt --editable . nicegui

pictures: $(STAMP)  ## take the pictures of docs/workbench.md anew; look at each
	$(BIN)/python -m tests.browser.pictures

bench-workbench: $(STAMP)  ## the page in a real browser: slider to paint, redraws, first load, twenty clients; ROUNDS=1 for less
	$(BIN)/python bench/workbench.py $(or $(SCENARIO),korea-ukraine-2024) $(or $(ROUNDS),3) --peer $(PAGE_PEER)/bin/python

check: test

lint: $(STAMP)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

contracts: $(STAMP)
	$(BIN)/lint-imports --no-logo

bench: $(STAMP)  ## speed, side by side, with a null run
	$(BIN)/python -m bench

PEER_TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sandtable-peers

bench-peers: $(STAMP)  ## the same models in other tools, installed apart into a cache folder; MODELS=teacup,sir ROUNDS=2 for less
	test -x $(PEER_TOOLS)/bin/python || $(BIN)/python -m venv $(PEER_TOOLS)
	for tool in pysd ema_workbench pysimlin mesa; do \
	  $(PEER_TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check $$tool || echo "$$tool: not installed"; \
	done
	mkdir -p $(PEER_TOOLS)/node && cp -R bench/peers/node/. $(PEER_TOOLS)/node
	cd $(PEER_TOOLS)/node && npm install --no-audit --no-fund --loglevel=error || echo "SDEverywhere: not installed"
	$(BIN)/python -m bench.peers --python $(PEER_TOOLS)/bin/python --node $(PEER_TOOLS)/node \
	  $(if $(MODELS),--models $(MODELS)) $(if $(ROUNDS),--rounds $(ROUNDS))

exchange: $(STAMP)  ## every library scenario exported and run by PySD, pysimlin and our own importer, beside our run
	test -x $(PEER_TOOLS)/bin/python || $(BIN)/python -m venv $(PEER_TOOLS)
	for tool in pysd pysimlin; do \
	  $(PEER_TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check $$tool || echo "$$tool: not installed"; \
	done
	$(BIN)/python bench/exchange.py $(PEER_TOOLS)/bin/python

promote: $(STAMP)  ## rewrite the expected texts of faults and the page of commands; read the difference
	$(BIN)/python -m sandtable.testing.promote
	$(BIN)/python -m sandtable.testing.reference

SMALL := iwo-jima-1945 arms-race-1909 antimony-2024

brief: $(STAMP)  ## write the library's briefs anew; read the difference
	$(BIN)/sandtable brief korea-ukraine-2024 --out docs/brief/
	for scenario in $(SMALL); do $(BIN)/sandtable brief $$scenario --out docs/brief/ || exit; done

golden: $(STAMP)  ## accept the flagship's numbers as they are now, and tell what moved
	$(BIN)/python -m sandtable.testing.golden

conformance: $(STAMP)  ## hold imported models of other tools against what those tools printed
	$(BIN)/sandtable conformance $(PEERS)

laws: $(STAMP)  ## write the pages of the laws anew: docs/laws/; read the difference
	$(BIN)/python -m sandtable.testing.law_pages

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $(STAMP)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
