# Two commands: `make run` shows the dashboard on http://localhost:8501 (ADDRESS=0.0.0.0 lets others in too), `make test` runs every test. The rest is for maintainers.
.PHONY: run test check bench eval attack ovelse advisories clean

PY := .venv/bin/python
ADDRESS := $(or $(STREAMLIT_SERVER_ADDRESS),localhost)
PORT := $(or $(STREAMLIT_SERVER_PORT),$(PORT),8501)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
APT := $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install
# Every package is pinned with what it needs, so nothing is left to resolve; Python compiles what it imports by itself.
# Where that is forbidden, every process compiles everything anew: a second of each start, and ten before the first test.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile
NEEDED := .venv/needed
WITHOUT_PACKAGES := { echo 'Pakkene kunne ikke hentes. Er maskinen på nett? Meldingen over sier hva pip fikk til svar. Prøv igjen med nett.' >&2; exit 1; }
REGISTER_INPUT := $(wildcard data/sources/* data/sources/*/* data/*.sql data/checks/*.sql) $(wildcard loaders/*.py)

run: .venv/.installed data/register.duckdb
	@! $(PY) -c "import socket; socket.create_connection(('localhost', $(PORT)), 2)" 2>/dev/null || \
	  { echo "Port $(PORT) er i bruk; kanskje kjører kartet alt. Velg en annen port: make run PORT=8502" >&2; exit 1; }
	@.venv/bin/streamlit run dashboard.py --server.address $(ADDRESS) --server.port $(PORT)

# One process more than there are cores: the one that drives the browser waits as much as it works.
test: .venv/.installed-dev .venv/.debian
	$(PY) -m pytest -q -n $$(($$(nproc) + 1)) --dist loadfile --durations=15

check: .venv/.installed-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict data loaders

bench: .venv/.installed-dev .venv/.debian
	$(PY) -m benchmarks

# How well the web search understands: precision and recall on the labelled corpus (FLAGG=--regler for each rule).
eval: .venv/.installed-dev
	$(PY) tests/evaluate.py $(FLAGG)

# What the product holds against attack and accident, tried on this machine, on both databases (about six minutes).
attack: .venv/.installed-dev .venv/.debian
	$(PY) -m benchmarks.attack

# The loss of the editors' store and its restoration, played on both databases (about a minute).
ovelse: .venv/.installed-dev .venv/.debian
	$(PY) -m benchmarks.ovelse

# The pinned packages against known advisories (FLAGG="--liste all.zip" without a network).
advisories: .venv/.installed
	$(PY) -m loaders advisories $(FLAGG)

clean:
	rm -rf data/register*.duckdb* .pytest_cache .mypy_cache .ruff_cache .hypothesis

# An existing .venv is kept; pip installs only what differs from the pinned versions.
.venv/bin/python:
	python3 -m venv .venv || { rm -rf .venv; $(SUDO) apt-get -qq update; $(APT) python3-venv; python3 -m venv .venv; }

.venv/.installed: requirements.txt | .venv/bin/python
	@$(PIP) -r requirements.txt || $(WITHOUT_PACKAGES)
	@touch $@

# pip unpacks on one core: two of them take half each, and a third sees that all is there, and renews pip itself.
.venv/.installed-dev: requirements.txt requirements-dev.txt | .venv/bin/python
	@sed -e :a -e '/\\$$/{N;s/ *\\\n */ /;ba' -e '}' $^ | grep == | sort -u > $(NEEDED)
	@rm -f $(NEEDED)-* && grep -v '^pip==' $(NEEDED) | split -n r/2 - $(NEEDED)-
	@{ $(PIP) -r $(NEEDED)-aa & $(PIP) -r $(NEEDED)-ab && wait $$! && $(PIP) -r $(NEEDED); } || $(WITHOUT_PACKAGES)
	@touch $@ .venv/.installed

# What the tests need from Debian: a browser, a database server, a proxy, and what reads scanned pages.
.venv/.debian: | .venv/bin/python
	@command -v chromium >/dev/null && command -v haproxy >/dev/null && ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 \
	  && tesseract --list-langs 2>/dev/null | grep -q '^nor$$' || \
	  { $(SUDO) apt-get -qq update; $(APT) chromium postgresql haproxy tesseract-ocr tesseract-ocr-nor; }
	@touch $@

# A failed build says why and leaves yesterday's register serving.
data/register.duckdb: $(REGISTER_INPUT) | .venv/.installed
	$(PY) -m loaders build && touch $@ || test -e $@
