# `make run` and `make test` do everything, set-up included, on a machine with Python 3.11 and make.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: posterior exercises run test test-long mutants check lint types contracts lowest newest advisories kept docs bench renew description reference sensitivity page kernels page-kernel pictures front discovered lock wheel clean docking influence hindcast test-extras

run: $(VENV)/core.stamp
	$(BIN)/wary compare runs=1000

PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --durations=20 --durations-min=1

# Two arenas keep what the allocator holds back small, whatever number of threads ran.
test: export MALLOC_ARENA_MAX = 2
test: $(VENV)/dev.stamp
	$(PYTEST)

# What takes minutes or gigabytes, before an issue is closed.
test-long: $(VENV)/dev.stamp
	$(PYTEST) -m long

# Goes on where it was stopped; results/mutants keeps what became of each mutant.
mutants: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/mutants.py

check: $(VENV)/dev.stamp lint types contracts

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

# The lowest and the newest allowed version of every dependency, in fresh environments of Python 3.11 to 3.13.
lowest newest: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/versions.py $@

# Ends with 1 where one is known, and with 2 where no database can be reached.
advisories: $(VENV)/dev.stamp
	$(BIN)/python benchmarks/advisories.py

# What a process keeps over 200,000 runs.
kept: $(VENV)/core.stamp
	$(BIN)/python benchmarks/kept.py

docs: $(VENV)/dev.stamp
	$(BIN)/python -m sphinx -W -d docs/_build/doctrees docs docs/_build/html

bench: $(VENV)/core.stamp
	$(BIN)/python benchmarks/bench.py

# Everything generated that is kept: whatever was changed by hand, this writes the rest. Look at what it changed.
renew: description reference sensitivity pictures front exercises

# Tables and equations of docs/odd.md. Pages under docs/reference take theirs from the code when the site is built.
description: $(VENV)/core.stamp
	$(BIN)/python -m sim.odd

# What the release stores and the tests hold the model to; a change of the rules changes it.
reference: $(VENV)/core.stamp
	$(BIN)/wary reference renew=true
	rm -rf results/patterns results/signs results/extremes results/dated_events
	$(BIN)/wary patterns runs=1000 seed=20261121 output=results/patterns
	$(BIN)/wary patterns signs runs=1000 seed=20261129 output=results/signs
	$(BIN)/wary patterns extremes runs=1000 seed=20261129 output=results/extremes
	$(BIN)/wary patterns events runs=1000 seed=20261129 output=results/dated_events
	for name in patterns signs extremes dated_events; do cp results/$$name/$$name.json results/reference; done
	$(MAKE) docking influence hindcast
	@echo "log this look at the checks: wary patterns looks occasion=scored, or looked_again"

# What the pages "What matters most" and "Which claim matters" say; some three minutes on two processors.
sensitivity: $(VENV)/core.stamp
	rm -rf results/sensitivity/reference
	$(BIN)/wary sensitivity samples=512 figures=false output=results/sensitivity/reference
	cp results/sensitivity/reference/found/sensitivity.json results/reference

# Members that runs carry, after any change of rules, priors or what a fit may read.
posterior: $(VENV)/core.stamp
	rm -rf results/posterior
	$(BIN)/wary posterior figures=false output=results/posterior
	cp results/posterior/posterior.npz results/posterior/posterior.json sim/cases/russia_iran

# What the page "What survives docking" says; some two minutes on two processors.
docking: $(VENV)/core.stamp
	rm -rf results/docking
	$(BIN)/wary patterns docking seed=20261129 figures=false output=results/docking
	cp results/docking/docking.json results/reference

# What the page "Who moves whom" says; some two minutes on two processors.
influence: $(VENV)/core.stamp
	rm -rf results/influence/reference results/influence/game
	$(BIN)/wary influence figures=false output=results/influence/reference
	$(BIN)/wary influence game figures=false output=results/influence/game
	cp results/influence/reference/influence.json results/influence/game/game.json results/reference

# An environment of its own with the extras discovery, games, alpha_rank, fit and scores, and what tests hold them to.
EXTRAS := build/extras
$(EXTRAS)/extras.stamp: requirements-extras.lock pyproject.toml
	$(PYTHON) -m venv $(EXTRAS)
	$(EXTRAS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-extras.lock
	$(EXTRAS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# What the page "How well it forecasts" says; some two minutes on two processors. It goes on where it was stopped.
hindcast: $(EXTRAS)/extras.stamp
	rm -rf results/hindcast/reference
	$(EXTRAS)/bin/wary hindcast figures=false output=results/hindcast/reference
	cp results/hindcast/reference/hindcast.json results/reference

# The kernels that come with the release, after any change of the rules; takes some three minutes.
kernels: $(VENV)/core.stamp
	$(BIN)/python -m sim.engine.emission

# The kernel of `wary page` as WebAssembly, after any change of the rules; takes some three minutes.
page-kernel: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check ziglang==0.17.1 wasmtime
	$(BIN)/python -m sim.page.emission

# Notebooks, plain commands and worked solutions of the lessons, after a change of a lesson or of the rules.
exercises: $(VENV)/core.stamp
	$(BIN)/python -m sim.lessons

page: $(VENV)/core.stamp
	$(BIN)/wary page

pictures: $(VENV)/dev.stamp
	WARY_RENEW_IMAGES=1 $(BIN)/python -m pytest -q tests/figures/test_pictures.py

# The picture and the five lines that the README opens with.
front: $(VENV)/dev.stamp
	PYTHONPATH=docs/_extensions $(BIN)/python -m wary_docs.front

# The model driven by the EMA workbench, boxes held to its own, games to nashpy, pygambit and open_spiel, forecasts scored.
test-extras: $(EXTRAS)/extras.stamp
	$(EXTRAS)/bin/python -m pytest -q tests/adapters tests/discovery tests/influences tests/hindcasts tests/cli/test_hindcast_command.py

# What the page "When it breaks" says; two minutes.
discovered: $(EXTRAS)/extras.stamp
	PYTHONPATH=docs/_extensions $(EXTRAS)/bin/python -W ignore -m wary_docs.discovered

wheel: $(VENV)/dev.stamp
	$(BIN)/python -m build --wheel --no-isolation

# The locks name no index; they hold for every system and Python that the project supports.
lock: | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra build --extra cluster --extra docs --extra dev --extra mutants --universal --generate-hashes --no-header -q -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --extra discovery --extra games --extra alpha_rank --extra fit --extra scores --extra peers --universal --generate-hashes --no-header -q -o requirements-extras.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/core.stamp

clean:
	rm -rf $(VENV) build dist docs/_build
