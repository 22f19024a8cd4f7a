# `make` lists the commands. Everything stays below this folder; after the first installation only make refresh asks the network.

# As typed: make would otherwise take a $ in them for a variable or command of its own.
override SCENARIO := $(value SCENARIO)
override SET := $(value SET)
override GRID := $(value GRID)
override SCHEDULER := $(value SCHEDULER)
override WORKERS := $(value WORKERS)
override FROM := $(value FROM)
override ACCEPT := $(value ACCEPT)
override ARTICLES := $(value ARTICLES)
# Shells export names like these for purposes of their own; they count where they stand on make's command line.
typed = $(if $(filter command,$(origin $(1))),$(value $(1)))
override USAGE := $(call typed,USAGE)
override MODEL := $(call typed,MODEL)
override HOST := $(call typed,HOST)
override DATE := $(call typed,DATE)
override OUT := $(call typed,OUT)
override DB := $(call typed,DB)
override A := $(call typed,A)
override B := $(call typed,B)
# The user's settings of Python stay outside, and text is UTF-8 whatever the locale: a build depends on this folder alone.
unexport $(filter PYTHON%,$(.VARIABLES))
export PYTHONUTF8 := 1
# A full disk would leave half a byte-code file, which breaks every later command.
export PYTHONDONTWRITEBYTECODE := 1
export SCENARIO SET GRID SCHEDULER WORKERS FROM ACCEPT ARTICLES USAGE MODEL HOST DATE OUT DB A B
.DELETE_ON_ERROR:
.PHONY: help report pdf compare sweep ledger bill test lint test-site test-sweep fuzz bench notebooks lab refresh check audit clean

PYTHON ?= python3
SECONDS ?= 600
RUN := .venv/bin/python -m
READY := .venv/.installed

help:
	@echo "make report                     build the report into report/"
	@echo "make report SET=\"name=value …\"  build another one beside it, with parameters of your own"
	@echo "make report SCENARIO=FILE       the same from a file, such as those in notebooks/scenarios/"
	@echo "make pdf                        print the whole report as one PDF (needs Chromium; takes SET and SCENARIO too)"
	@echo "make compare A=\"…\" B=\"…\"       two of them side by side, and which input did it: SET texts, scenario files,"
	@echo "                                built scenarios by name or results.json files; left out, the report itself"
	@echo "make sweep GRID=FILE            compute every point of a grid of parameters, such as those in notebooks/grids/"
	@echo "                                (WORKERS=N processes, or a Dask cluster: SCHEDULER=tcp://host:port)"
	@echo "make ledger                     judge every article that has a file of its own in data/claims/, side by side"
	@echo "                                (ARTICLES=\"a6 a7\", WORKERS=N or SCHEDULER as above)"
	@echo "make bill USAGE=FILE MODEL=\"NAME\""
	@echo "                                price your own usage record (CSV, tokens by kind) at the list prices of its days"
	@echo "                                (HOST=\"NAME\", DATE=2026-11-28 where it has no dates, OUT=FILE for a table)"
	@echo "make test                       run the tests, and the notebooks against their stored outputs"
	@echo "make lint                       check format, style, imports and types alone, in seconds"
	@echo "make test-site                  open the built report in a browser and test it (needs Node and Chromium)"
	@echo "make fuzz SECONDS=600           throw random input at everything that parses, for about that long"
	@echo "make test-sweep                 test sweeps on a Dask cluster of this machine"
	@echo "make bench                      time the report, the models and the sweeps against other tools (takes half an hour)"
	@echo "make notebooks                  execute the notebooks and store their outputs in them"
	@echo "make lab                        open the notebooks in JupyterLab (try/your_product.ipynb: your product by sliders)"
	@echo "make refresh FROM=\"NAMES\"       read newer price lists and tables, report where they differ from ours (takes files,"
	@echo "                                addresses, or name==version of a Python package; ACCEPT=\"IDS\" writes proposed rows)"
	@echo "make check                      validate the dataset"
	@echo "make audit DB=FILE              look for known weaknesses of the locked packages in a database that you have"
	@echo "                                (advisories in the form of OSV: a folder or a zip archive; asks no network)"
	@echo "make clean                      remove everything built (the environment stays; remove .venv by hand)"

# Whether there is anything to do is the builder's question: it looks at content, make at dates, which a restored or
# unpacked file keeps.
report: $(READY)
	@$(RUN) analysis.report build --scenario="$$SCENARIO" --set="$$SET"

pdf: $(READY)
	@$(RUN) analysis.report pdf --scenario="$$SCENARIO" --set="$$SET"

compare: $(READY)
	@$(RUN) analysis.report compare --a="$$A" --b="$$B"

sweep: $(READY) $(if $(strip $(SCHEDULER)),.venv-sweep/.installed)
	@$(if $(strip $(SCHEDULER)),.venv-sweep/bin/python -m,$(RUN)) analysis.report sweep \
		--grid="$$GRID" --scheduler="$$SCHEDULER" --workers="$$WORKERS"

ledger: $(READY) $(if $(strip $(SCHEDULER)),.venv-sweep/.installed)
	@$(if $(strip $(SCHEDULER)),.venv-sweep/bin/python -m,$(RUN)) analysis.report ledger \
		--articles="$$ARTICLES" --scheduler="$$SCHEDULER" --workers="$$WORKERS"

# Reads a file and prints; writes only where OUT names a new one.
bill: $(READY)
	@$(RUN) analysis.report bill --usage="$$USAGE" --model="$$MODEL" --host="$$HOST" --date="$$DATE" --out="$$OUT"

# These install their tools where they are missing, see analysis/report/tools.
test lint test-site test-sweep bench: $(READY)
	@$(RUN) analysis.report $@

fuzz: $(READY)
	@$(RUN) analysis.report fuzz --seconds='$(subst ','\'',$(value SECONDS))'

notebooks: $(READY)
	@$(RUN) analysis.report notebooks

# Asks the network only where FROM names a package or an address; writes data/ only where ACCEPT names rows.
refresh: $(READY)
	@$(RUN) analysis.report refresh --from="$$FROM" --accept="$$ACCEPT"

check: $(READY)
	@$(RUN) analysis.report check

audit: $(READY)
	@$(RUN) analysis.report audit --db="$$DB"

lab: $(READY)
	@$(RUN) analysis.report lab $(LAB)

clean:
	@if [ -e $(READY) ]; then $(RUN) analysis.report clean; else rm -rf build report report-scenarios report-comparisons; fi

# An environment says what was installed into it: another lock counts whatever its date. And the Python that made it may
# have gone, as after an upgrade of the system.
stale = $(shell [ -x $(1)/bin/python ] && cmp -s $(2) $(1)/.installed || echo stale)
.PHONY: stale
stale:

.venv/.installed: $(call stale,.venv,requirements.lock)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This project needs Python 3.11 or newer, and '$(PYTHON)' is none; name another: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m analysis.report install

.venv-sweep/.installed: $(call stale,.venv-sweep,requirements-sweep.lock) | $(READY)
	@$(RUN) analysis.report install sweep
