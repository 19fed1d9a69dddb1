# `make help` lists what can be made. GNU make 3.81 (the one of macOS) suffices.
#
# Everything lands in .venv (Python packages) and in cargo's target directory. A file in .venv/stamps stands for each
# finished piece of work, so that a second run does none of it twice.

PYTHON ?= python3
VENV := .venv
STAMPS := $(VENV)/stamps
BIN := $(abspath $(VENV))/bin
PY := $(BIN)/python

.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The shared settings of every command that builds: which Python PyO3 is for. Where LLVM is, .cargo/config.toml says.
BUILD_ENV = PYO3_PYTHON="$(PY)" VIRTUAL_ENV="$(abspath $(VENV))"
CARGO = $(BUILD_ENV) cargo
PIP = $(PY) -m pip --disable-pip-version-check --quiet

RUST_SOURCES := $(shell find crates -name '*.rs' -o -name Cargo.toml) Cargo.toml Cargo.lock

##@ Use
.PHONY: demo
demo: $(STAMPS)/extension ## Build, then simulate the balanced network of Vogels and Abbott (writes coba.png)
	$(PY) examples/coba.py

.PHONY: demo-rust
demo-rust: $(STAMPS)/python ## The same network through the Rust library, without Python
	$(CARGO) run --release --locked --package neurarchy --example coba

.PHONY: examples
examples: $(STAMPS)/extension ## Run every example; each writes its picture into examples/
	cd examples && set -e; for script in *.py; do echo "== $$script"; MPLBACKEND=Agg $(PY) $$script; done

.PHONY: build
build: $(STAMPS)/extension ## Build the extension and install the package, editable, into .venv

.PHONY: wheel
wheel: $(STAMPS)/python ## Build the abi3 wheel into dist/
	$(BUILD_ENV) $(BIN)/maturin build --release --locked --strip --out dist

##@ Check
.PHONY: test
test: check test-rust test-python ## Everything that must hold: checks, Rust tests, Python tests, doc tests

.PHONY: check
check: check-tools-test check-format check-order check-sources check-python check-clippy ## Only the checks that run no test

.PHONY: check-format
check-format: check-tools-test
	cargo fmt --all --check

.PHONY: check-order
check-order: $(STAMPS)/python
	$(PY) tools/check_crate_order.py

.PHONY: check-sources
check-sources: $(STAMPS)/python
	$(PY) tools/check_sources.py

.PHONY: check-python
check-python: $(STAMPS)/python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PY) -m mypy

.PHONY: check-clippy
check-clippy: $(STAMPS)/python
	$(CARGO) clippy --quiet --locked --workspace --all-targets -- -D warnings

.PHONY: test-rust
test-rust: $(STAMPS)/python ## Rust unit, integration and doc tests
	$(CARGO) test --locked --quiet

.PHONY: test-python
test-python: $(STAMPS)/extension $(STAMPS)/example ## Python tests, against the release build
	$(PY) -m mypy.stubtest neurarchy._core
	MPLBACKEND=Agg $(PY) -m pytest --quiet

.PHONY: format
format: check-tools-test $(STAMPS)/python ## Format Rust and Python sources
	cargo fmt --all
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

##@ Measure
.PHONY: bench-demo
bench-demo: $(STAMPS)/extension ## Time the demo network on one thread; prints one JSON line
	@$(PY) benches/demo.py

.PHONY: bench-convolution
bench-convolution: $(STAMPS)/extension ## Convolution against the multiply-adds of the machine, scipy and ordinary synapses
	@$(PY) benches/convolution.py

.PHONY: bench-memory
bench-memory: $(STAMPS)/extension ## Bytes a synapse and times of building 10^7 synapses
	@$(PY) benches/memory.py

.PHONY: bench-rate
bench-rate: $(STAMPS)/extension ## Rate-coded networks against the bandwidth of memory
	@$(PY) benches/rate.py

.PHONY: bench-step
bench-step: $(STAMPS)/extension ## Microseconds of step() from Python on small networks
	@$(PY) benches/step.py

.PHONY: bench-instructions
bench-instructions: $(STAMPS)/gungraun ## Count instructions; fails where they changed by 3 % (ACCEPT=1: record them)
	$(BUILD_ENV) $(PY) benches/instructions.py $(if $(ACCEPT),--accept)

.PHONY: bench-threads
bench-threads: $(STAMPS)/extension ## Networks on two threads beside as many processes at once, which wait for nobody
	@$(PY) benches/threads.py

.PHONY: bench-first-step
bench-first-step: $(STAMPS)/extension ## Seconds from the start of the interpreter to the first step, by network
	@$(PY) benches/first_step.py $(FIRST_STEP)

.PHONY: bench-scaling
bench-scaling: $(STAMPS)/extension ## Draw the scaling curves of docs/performance.md
	$(PY) benches/scaling.py

# What compare.py is told: make bench BENCH="--hours 3 --runs 3 --continue".
BENCH ?=
.PHONY: bench bench-small bench-install
bench: $(STAMPS)/extension bench-install ## Compare with other simulators (hours; BENCH=options); writes docs/benchmark.md
	$(PY) benches/networks/compare.py --table docs/benchmark.md $(BENCH)

bench-small: $(STAMPS)/extension bench-install ## Whether every network runs on every simulator, at small sizes
	$(PY) benches/networks/compare.py --small --results target/bench/small.jsonl $(BENCH)

bench-install: $(STAMPS)/python ## Install the simulators that are compared
	$(PY) benches/networks/install.py

##@ Documents
.PHONY: docs
docs: $(STAMPS)/python ## Build the Rust documentation into target/doc
	RUSTDOCFLAGS="-D warnings" $(BUILD_ENV) cargo doc --locked --no-deps --workspace --exclude neurarchy-python

.PHONY: pictures
pictures: $(STAMPS)/extension ## Draw the picture of README.md again, from the example in it
	mkdir -p docs/images && $(PY) tools/readme_picture.py

.PHONY: gallery
gallery: $(STAMPS)/extension ## Run every example in full length and draw docs/gallery again (some minutes)
	$(PY) tools/gallery.py

##@ Other
.PHONY: check-tools check-tools-test
check-tools:
	@sh tools/check_tools.sh $(PYTHON)
check-tools-test:
	@sh tools/check_tools.sh $(PYTHON) test

.PHONY: clean
clean: ## Remove everything that was built, .venv too
	rm -rf $(VENV) dist python/neurarchy/_core*.so
	cargo clean

.PHONY: help
help: ## Print this list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# check-tools is an order-only prerequisite: it is asked before work starts, and does not make the work stale.
$(STAMPS)/venv: | check-tools
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

# A caller who names an LLVM may be on a platform for which mlc-llvm-static has no wheel: it is not asked for then.
$(STAMPS)/python: $(STAMPS)/venv build_backend/requirements.txt tools/requirements.txt
	$(PIP) install $$(sed -e '/^#/d' $${LLVM_SYS_231_PREFIX:+-e '/^mlc-llvm-static/d'} build_backend/requirements.txt) \
		-r tools/requirements.txt
	@[ -n "$$LLVM_SYS_231_PREFIX" ] || ln -sfn "$$($(PY) -m mlc_llvm_static.config --prefix)" $(VENV)/llvm
	@touch $@

# Gungraun's runner must have the version of its library.
$(STAMPS)/gungraun: $(STAMPS)/python Cargo.lock
	cargo install --quiet --debug --locked --root $(VENV)/gungraun gungraun-runner --version \
		"$$(sed -n '/^name = "gungraun-runner"$$/{n;s/version = "\(.*\)"/=\1/p;}' Cargo.lock)"
	@touch $@

# The Python sources are used where they are; only Rust sources make the extension stale. Bytecode is made as pip makes it
# when it installs a package, also where PYTHONDONTWRITEBYTECODE is set.
$(STAMPS)/extension: $(STAMPS)/python $(RUST_SOURCES) pyproject.toml .cargo/config.toml
	$(BUILD_ENV) $(BIN)/maturin develop --release --locked
	$(PY) -m compileall -q python/neurarchy
	@touch $@

$(STAMPS)/example: $(STAMPS)/python $(RUST_SOURCES)
	$(CARGO) build --quiet --release --locked --package neurarchy --example coba
	@touch $@
