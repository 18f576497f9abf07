# `make run` opens the map; `make test` runs the whole check. Both do all the set-up they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TEX4IM_ADDRESS ?= 127.0.0.1
TEX4IM_PORT ?= 8501
RUN_STAMP := $(VENV)/.run
TEST_STAMP := $(VENV)/.test

.PHONY: run test check bench torture fix docs screenshots lock clean

run: $(RUN_STAMP)
	$(BIN)/python -m tex4im_data build --if-stale
	$(BIN)/streamlit run app.py --server.address $(TEX4IM_ADDRESS) --server.port $(TEX4IM_PORT)

test: $(TEST_STAMP) browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tex4im_data check
	$(BIN)/python -m tex4im_data docs --check
	TEX4IM_THREADS=1 $(MAKE) -j 3 browser-r-and-s browser-others tests

# Side by side, once `test` has found the browser: its tests wait a good deal and go first; the others share what is left.
.PHONY: browser-others browser-r-and-s tests
tests: $(TEST_STAMP)
	nice $(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not long" tests --ignore tests/browser

browser-others: $(TEST_STAMP)
	$(BIN)/python -m pytest -m "browser and not long" tests/browser/test_[!rs]*.py

browser-r-and-s: $(TEST_STAMP)
	$(BIN)/python -m pytest -m "browser and not long" tests/browser/test_[rs]*.py

check: $(TEST_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tex4im_data check
	$(BIN)/python -m tex4im_data docs --check
	$(BIN)/python -m pytest -m "not browser and not long"

bench: $(TEST_STAMP)
	$(BIN)/python -m tests.bench all

torture: $(TEST_STAMP) browser
	$(BIN)/python -m pytest -m long
	nice $(BIN)/python -m tests.torture all

fix: $(TEST_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(TEST_STAMP)
	$(BIN)/python -m tex4im_data docs

screenshots: $(TEST_STAMP) browser
	$(BIN)/python -m tests.browser.screenshots

lock: $(TEST_STAMP)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements.txt -o requirements.lock

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(RUN_STAMP): requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(TEST_STAMP): $(RUN_STAMP) requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# A Chromium that is there is used; else Debian's package where this user may install it, else Playwright's own.
.PHONY: browser
browser: $(TEST_STAMP)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -q >/dev/null && apt-get install -y -q chromium >/dev/null; } \
	|| $(BIN)/python -m playwright install chromium
