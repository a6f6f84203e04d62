# Two commands are enough: `make lab` to learn, `make test` to prove that everything works. `make help` lists all.
PYTHON = python3
IN_VENV = .venv/bin/python
PYTHONS = 3.11 3.12 3.13
SETUP = $(PYTHON) tutorial_lib/command/bootstrap.py
export TORCH_INDEX

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

lab: ## open the course in JupyterLab (the first time: install it, prepare its data)
	@$(SETUP) lab $(LAB_ARGS)

prepare: ## install the course and fill its data cache, open nothing
	@$(SETUP) prepare

test: ## everything that CI runs
	@$(SETUP) install test && OMP_NUM_THREADS=1 $(IN_VENV) -m pytest -n 2 --no-loadscope-reorder --durations=12 --cov

unit: ## the quick tests, no model loaded
	@$(SETUP) install test && $(IN_VENV) -m pytest -q -n 2 tests/unit

elsewhere: ## the notebooks as other machines execute them: all of them, or NOTEBOOKS="2.2-glove 4-summary"
	@$(SETUP) install test && $(IN_VENV) tests/machines.py $(NOTEBOOKS)

pythons: ## the quick tests of the last commit on each Python that is here: 3.11, 3.12, 3.13
	@rm -rf build/pythons; failed=; for version in $(PYTHONS); do \
		python=$$(command -v python$$version) && $$python -c 'import ensurepip' 2>/dev/null || \
			{ echo "--- Python $$version skipped: no python$$version with venv on the PATH"; continue; }; \
		echo "--- $$($$python --version)"; \
		git clone -q . build/pythons/$$version && $(MAKE) -C build/pythons/$$version unit PYTHON=$$python \
			|| failed="$$failed $$version"; \
		rm -rf build/pythons/$$version; \
	done; test -z "$$failed" || { echo "failed:$$failed"; exit 1; }

run: ## execute all notebooks into run/ and print a table
	@$(SETUP) install && $(IN_VENV) -m tutorial_lib run

notebooks: ## execute all notebooks in place
	@$(SETUP) install && $(IN_VENV) -m tutorial_lib notebooks

lint: ## style and types of the code and the notebooks
	@$(SETUP) install test && $(IN_VENV) -m ruff check . && $(IN_VENV) -m ruff format --check . && $(IN_VENV) -m mypy

bench: ## speed and memory beside the peers (some rows: make bench ROWS="exact memory")
	@$(SETUP) install test && $(IN_VENV) tests/bench.py $(ROWS)

clean: ## remove what these commands made, except the data cache
	rm -rf .venv run build dist *.egg-info .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help lab prepare test unit elsewhere pythons run notebooks lint bench clean
