# Everything a developer runs. `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# The public data to measure with is not part of the repository; see docs/benchmarks.md.
CASES ?= $(FRONTDESK_CASES)

# What `make test` leaves out because another stage runs it.
BUT ?=

# Only these are collected: to import the other tests takes as long as many sequences.
RANDOM_TESTS = $$(grep -rlwE 'sequences|run_machine' tests --include='test_*.py')

.DEFAULT_GOAL := help
.PHONY: help demo test check test-sequences test-browser test-services test-cases migration bench crash-sample nightly clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# uv installs in seconds what an old pip takes minutes to resolve, so pip installs uv and nothing else.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Frontdesk needs Python 3.11 or later.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m compileall -q assistant channels erp_core frontdesk knowledge
	@touch $@

demo: $(INSTALLED) ## Build the demo company and serve it on this machine
	$(BIN)/frontdesk demo

test: $(INSTALLED) ## Run the tests (SQLite; FRONTDESK_TEST_POSTGRES=URL: the same tests on PostgreSQL)
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "not browser and not cases and not services $(BUT)"

test-sequences: $(INSTALLED) ## Try 200 random sequences of 30 verbs with the machines that the house rests on, a share with the others
	FRONTDESK_SEQUENCES=$${FRONTDESK_SEQUENCES:-200} $(BIN)/pytest -n auto --dist worksteal --timeout 1500 -m sequences --hypothesis-seed="$${FRONTDESK_SEED:-0}" $(RANDOM_TESTS)

check: $(INSTALLED) ## Check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test-browser: $(INSTALLED) ## Drive the served pages in Chromium
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m browser $(ONLY)

test-services: $(INSTALLED) ## Run the tests that need programs of the machine (dovecot)
	$(BIN)/pytest -m services

test-cases: $(INSTALLED) ## Run the tests that need public data (FRONTDESK_CASES=DIR)
	$(BIN)/pytest -m cases

migration: $(INSTALLED) ## Write the next migration (URL=an empty PostgreSQL database MESSAGE="why")
	$(BIN)/python -m erp_core.migrations.write "$(URL)" "$(MESSAGE)"

bench: $(INSTALLED) ## Print the figures of docs/benchmarks.md (CASES=DIR: also those on public data)
	$(BIN)/python benchmarks/crash_points.py
	$(BIN)/python benchmarks/order_to_cash.py --database "$(FRONTDESK_TEST_POSTGRES)"
	$(BIN)/python benchmarks/codes.py --database "$(FRONTDESK_TEST_POSTGRES)"
ifneq ($(FRONTDESK_TEST_POSTGRES),)
	$(BIN)/python benchmarks/race.py --database "$(FRONTDESK_TEST_POSTGRES)"
else
	@echo "Without FRONTDESK_TEST_POSTGRES=URL orders are measured on SQLite, and raced for at a served house."
	$(BIN)/python benchmarks/race.py --server
endif
ifneq ($(CASES),)
	$(BIN)/python benchmarks/intents.py --data $(CASES)/customer_utterances
	$(BIN)/python benchmarks/tau_retail.py --data $(CASES)/tau_retail
	$(BIN)/python benchmarks/retrieval.py --data $(CASES)/kb_retrieval
	$(BIN)/python benchmarks/quote_stripping.py --data $(CASES)/email_reply/dev
	$(BIN)/python benchmarks/bounces.py --data $(CASES)/email_mime/dev
	$(BIN)/python benchmarks/hostile_mail.py --data $(CASES)/email_mime/dev
else
	@echo "Without CASES=DIR the figures on public data (intents, retrieval, e-mail) are left out."
endif

# Without SEED drawn anew each time: over many runs every point has its turn.
crash-sample: $(INSTALLED) ## Die at a few points of the scripted day (FEW=12 DATABASE=sqlite or a PostgreSQL URL, SEED=n)
	$(BIN)/python -u benchmarks/crash_points.py --few $(or $(FEW),12) --database "$(or $(DATABASE),sqlite)" $(if $(SEED),--seed $(SEED))

nightly: $(INSTALLED) ## Run everything with new random seeds and every crash point (up to two hours)
	FRONTDESK_SEQUENCES=2000 $(BIN)/pytest -n auto --timeout 7000 -m sequences --hypothesis-seed="$$(date +%s)" $(RANDOM_TESTS)
	FRONTDESK_WHOLE=1 FRONTDESK_GUESSES=10000 $(BIN)/pytest --hypothesis-seed="$$(date +%s)"
	$(BIN)/python benchmarks/crash_points.py --plant two-transactions
	$(BIN)/python benchmarks/crash_points.py --plant mark-before-send
	$(BIN)/python benchmarks/crash_loop.py --kills 20
	$(BIN)/python benchmarks/crash_points.py --whole

clean: ## Remove the environment and what the tools left behind
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
