# Every target does its own set-up: a bare clone and Python 3.11 or newer with pip are enough.
# ARGS goes to the program: make demo ARGS=--tour, make test ARGS='-k album'

PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
# Coverage deletes the file it is told to write before it writes; pointed at /dev/null by root, it removes the device.
unexport COVERAGE_FILE
# Some machines forbid Python to keep what it compiled; then every process of a test compiles aiogram anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help demo setup run test long check bench picture lock upgrade

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-8s %s\n", $$1, $$2}'

demo: ## The bot in your browser, with an embedded portal and an embedded Telegram
	@requirements/sync.sh runtime && exec $(PYTHON) -m bot demo $(ARGS)

setup: ## What the bot of your .env needs: make what is missing, then look at everything
	@requirements/sync.sh runtime && $(PYTHON) -m bot setup; exec $(PYTHON) -m bot check

run: ## The bot of your .env, until Ctrl-C
	@requirements/sync.sh runtime && exec $(PYTHON) -m bot run

test: ## The main job and everything that is quick to try: within four minutes
	@requirements/sync.sh dev && exec $(PYTHON) -m pytest -n 4 --dist worksteal -m 'not long' $(ARGS)

long: ## The tests that take their time: every fault and kill, storms, photos out, folders, applications
	@requirements/sync.sh dev && exec $(PYTHON) -m pytest -n 4 --dist worksteal -m long $(ARGS)

check: ## Lint, types, layers, dependencies, texts, locks, secrets
	@requirements/sync.sh dev && exec .ci/check

bench: ## Requests, seconds, bytes and memory of the main job, in a table
	@requirements/sync.sh dev && requirements/rivals.sh && exec $(PYTHON) -m tests.bench $(ARGS)

picture: ## Make docs/demo.png from the running demo (needs Chromium)
	@requirements/sync.sh dev && exec $(PYTHON) -m tests.picture docs/demo.png

lock: ## Write requirements/*.lock after a change of pyproject.toml; pins that fit stay
	@requirements/sync.sh dev && requirements/lock.sh requirements && requirements/sync.sh dev

upgrade: ## The same with the newest versions that fit
	@requirements/sync.sh dev && requirements/lock.sh --upgrade requirements && requirements/sync.sh dev
