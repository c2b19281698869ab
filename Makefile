# Two commands need nothing before them: `make run` and `make test`.
# Both make .venv from requirements.lock (and fetch uv into .tools/ when it is not installed).
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
READY := $(VENV)/.ready
PEERS := .bench/peers/.ready
REV ?= 8b710f0
# A busy machine may take longer than the minute that uv allows.
export UV_COMPILE_BYTECODE_TIMEOUT := 600

NOTEBOOKS := docs/notebooks/reading_a_sweep.ipynb
SWEEPS := form mediation centralisation collectives narrative reach

.PHONY: help setup run tradeoffs reference test test-all browser chaos check format calibrate calibrate-theories theories \
	archive dist validate screening variance convergence gates years policies atlas mechanisms governance births cases refutations says hypotheses front \
	whatif-check docs bench bench-against bench-commands bench-paris bench-city bench-driver coverage lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.tools/bin/uv: requirements-setup.lock
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --require-hashes -r requirements-setup.lock
	@touch $@

$(READY): requirements.lock requirements-setup.lock pyproject.toml | $(filter .tools/bin/uv,$(UV))
	$(UV) venv --quiet --clear --no-python-downloads $(VENV)
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes \
		--build-constraints requirements-setup.lock requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .
	$(BIN)/python -m compileall -q sim experiments
	$(BIN)/python -m sim.compiling
	@touch $@

setup: $(READY) ## Set everything up in .venv, compile the model, and run nothing

run: $(READY) ## Run the main experiment: which support makes neighbours help each other in a lockdown
	$(BIN)/entraide

tradeoffs: $(READY) ## Run the six sweeps of the trade-offs
	set -e; for sweep in $(SWEEPS); do $(BIN)/entraide experiment=tradeoff_$$sweep; done

reference: $(READY) ## Renew the results that are tracked in results/reference, and what is made from them
	rm -rf results/reference
	$(BIN)/entraide experiment=levers 'experiment.factors.crisis=[lockdown]' \
		experiment.replicates=8 results=results/reference
	$(BIN)/jupyter execute --inplace $(NOTEBOOKS)

test: $(READY) ## Run the tests: of what has many samples, the first
	$(BIN)/python -m sim.compiling
	$(BIN)/pytest --numprocesses auto --dist worksteal

test-all: $(READY) ## Run the tests, those marked slow, too: 1,000 random scenarios, all clusters
	$(BIN)/python -m sim.compiling
	$(BIN)/pytest --numprocesses auto --dist worksteal -m "not chaos"

browser: ## Install Chromium for the browser tests, from Debian's packages; they are skipped without
	bash tests/browser/install.sh

chaos: $(READY) ## Kill, tear and fill what a sweep rests on, type nonsense; write docs/CHAOS.md
	$(BIN)/pytest tests/chaos -m chaos --numprocesses 0 --seen docs/CHAOS.md

check: $(READY) ## Lint, format check, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## Format the code and sort the imports
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

calibrate: $(READY) ## Match parameters that are assumptions to the patterns marked for it: half an hour
	$(BIN)/python -m experiments.validation calibrate

calibrate-theories: $(READY) ## The same under each theory of who finds whom by itself, in fewer runs: an hour
	$(BIN)/python -m experiments.validation calibrate --finding neighbours
	$(BIN)/python -m experiments.validation calibrate --finding organised

theories: $(READY) ## Which theory of who finds whom meets what is known; after calibrate-theories
	$(BIN)/python -m experiments.validation.theories

validate: $(READY) ## Judge the model by all patterns and write docs/VALIDATION.md; after calibrate
	$(BIN)/python -m experiments.validation validate

screening: $(READY) ## Which assumptions matter in which crisis: ten thousand runs, an hour
	$(BIN)/python -m experiments.validation.screening

variance: $(READY) ## How much the first ten matter: Sobol' indices; after screening; an hour and a half
	$(BIN)/python -m experiments.validation.variance

convergence: $(READY) ## How many replicates, residents and days of build-up are enough: ten minutes
	$(BIN)/python -m experiments.validation.convergence

gates: $(READY) ## Where needs come to an end in each crisis: write docs/gates.md; some minutes
	$(BIN)/python -m experiments.validation.gates

years: $(READY) ## Does ordinary life stay as it is over eight years: write docs/ordinary-life.md
	$(BIN)/python -m experiments.validation.years

policies: $(READY) ## What policies and extremes change in five crises: write docs/policies.md
	$(BIN)/python -m experiments.validation.policies

mechanisms: $(READY) ## What each element and lever does: write docs/elements.md, docs/levers.md; an hour
	$(BIN)/python -m experiments.validation.elements_and_levers

governance: $(READY) ## Is one form of governance best everywhere: write docs/governance.md
	$(BIN)/python -m experiments.validation.governance

atlas: $(READY) ## What helps in which neighbourhood and crisis, for one budget: write docs/atlas.md
	$(BIN)/python -m experiments.validation.atlas

births: $(READY) ## What a lockdown leaves two years later: write docs/after-the-crisis.md
	$(BIN)/python -m experiments.validation.births

says: $(READY) ## What levers change, how surely: write docs/what-the-model-says.md, and in French
	$(BIN)/python -m experiments.validation.what_it_says

hypotheses: $(READY) ## What was expected before runs, and what came of it: write docs/hypotheses.md; an hour
	$(BIN)/python -m experiments.validation.hypotheses_page

front: $(READY) ## Run the main experiment and write its numbers into README.md
	$(BIN)/python -m experiments.validation.front

refutations: $(READY) ## Try what would refute each rule: write docs/refutations.md; after gates, policies
	$(BIN)/python -m experiments.validation.refutations

cases: $(READY) ## What each of the four cases keeps and loses in each crisis: write docs/cases.md
	$(BIN)/python -m experiments.validation.cases

whatif-check: $(READY) ## Check the emulator of the experiment whatif by fresh runs; write docs/whatif.md
	$(BIN)/python -m experiments.validation.emulator check

docs: $(READY) ## Write the ODD and the pages beside it in docs/ from the code
	$(BIN)/python -m sim.documentation
	$(BIN)/python -m experiments.report.dictionary
	$(BIN)/python -m experiments.validation.elements_and_levers --kept
	$(BIN)/python -m experiments.validation.what_it_says --kept
	$(BIN)/python -m experiments.validation.policies --kept
	$(BIN)/python -m release.codemeta

dist: $(READY) ## Build a wheel and what it is built from in dist/: to install elsewhere
	$(BIN)/python -m hatchling build -d dist

archive: $(READY) ## Write dist/entraide-VERSION-archive.zip: what the last commit tracks, for a library
	$(BIN)/python -m release.archive

$(PEERS): requirements-bench.lock | $(filter .tools/bin/uv,$(UV))
	$(UV) venv --quiet --clear --no-python-downloads .bench/peers
	$(UV) pip sync --quiet --python .bench/peers/bin/python --require-hashes \
		--build-constraints requirements-setup.lock requirements-bench.lock
	@touch $@

bench: $(READY) $(PEERS) ## Measure the speed of the day, its processes, peers: write docs/PERFORMANCE.md
	$(BIN)/python -m tests.benchmarks --keep

coverage: $(READY) ## Measure how often intervals and tests are right, on samples of a known mean
	$(BIN)/python -m tests.benchmarks.coverage

bench-against: $(READY) ## Measure a day beside that of an earlier commit, in turns: REV=8b710f0
	$(BIN)/python -m tests.benchmarks against --revision $(REV) --keep

bench-commands: $(READY) ## Measure the main job beside that of an earlier commit: a quarter of an hour
	$(BIN)/python -m tests.benchmarks commands --revision $(REV) --keep

bench-paris: $(READY) ## Measure Paris, and how far an earlier commit comes in its CPU time: 40 minutes
	$(BIN)/python -m tests.benchmarks paris --revision $(REV) --keep

bench-city: $(READY) ## Measure two million residents, in one process (4 GiB) and in parts: half an hour
	$(BIN)/python -m tests.benchmarks city parts --keep

bench-driver: $(READY) ## Measure what a sweep of 100,000 runs takes besides its runs: some minutes
	$(BIN)/python -m tests.benchmarks driver --keep

lock: $(UV) ## Pin every dependency again, with those of the set-up and of the benchmarks' peers
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.12 --extra dev --extra cluster --extra explore --extra search --extra spreadsheets pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.12 requirements-bench.in -o requirements-bench.lock
	$(UV) pip compile --quiet --universal --generate-hashes --python-version 3.12 requirements-setup.in -o requirements-setup.lock

clean: ## Remove the environment, caches and untracked results
	rm -rf $(VENV) .bench .tools .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
