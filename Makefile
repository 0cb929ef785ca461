# `make test` and `make demo` are all that a fresh clone needs: each installs what it needs first.

SWIFT ?= swift
SOURCES := Sources Tests Package.swift
RELEASE := .build/release/driftback
# Swift's own libraries go into the release, where the toolchain has them to link.
STATIC := $(if $(wildcard $(dir $(realpath $(shell command -v $(SWIFT))))../lib/swift_static/linux/libswiftCore.a),--static-swift-stdlib)
FUZZ_SECONDS ?= 600
RUNS ?= 3
# Where scripts/setup puts kubectl if the machine has none.
export PATH := $(PATH):$(abspath .build/tools)

.PHONY: help setup build test format demo release bench fuzz schema validate look clean

help: ## Show this list.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

setup: ## Install the system libraries that the build needs.
	@scripts/setup

build: setup ## Build for debugging.
	$(SWIFT) build

test: setup ## Build, check the format, and run every test.
	$(SWIFT) build --build-tests
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	$(SWIFT) test --parallel

format: ## Format the sources in place.
	$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

demo: release ## Find and carry back the hotfixes of the example application.
	@DRIFTBACK=$(abspath $(RELEASE)) examples/demo

release: setup ## Build for release, to run without Swift installed: .build/release/driftback.
	$(SWIFT) build -c release --product driftback $(STATIC)

bench: release ## Measure, in minutes: make bench [ONLY=start,scan,again,backport,report,yaml,json,compare] [RUNS=3]
	@scripts/setup --bench
	@rm -f Benchmarks/.build/release.yaml # SwiftPM's plan, which knows no new files of a package in another folder
	$(SWIFT) build --package-path Benchmarks -c release
	Benchmarks/.build/release/bench --driftback $(abspath $(RELEASE)) --runs $(RUNS) --only "$(ONLY)" --scale "$(SCALE)"

fuzz: setup ## Fuzz the YAML readers and editor for FUZZ_SECONDS.
	scripts/fuzz $(FUZZ_SECONDS)

schema: ## Embed a server's schema: make schema OPENAPI=FILE KUBERNETES=v1.36
	$(SWIFT) run generate-schema $(KUBERNETES) <$(OPENAPI) >BuiltinSchema.new
	mv BuiltinSchema.new Sources/Kubernetes/Generated/BuiltinSchema.swift

validate: .build/venv/validate ## Check the expected reports against the public schemas and parsers of their formats.
	.build/venv/bin/python scripts/validate-reports

look: .build/venv/look ## Make pictures of the HTML reports in Chromium, and look for accessibility faults.
	.build/venv/bin/python scripts/look

# What a script in Python needs, by the list beside it.
.build/venv/%: scripts/%-requirements.txt
	test -x .build/venv/bin/pip || python3 -m venv .build/venv
	.build/venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

clean: ## Remove what was built.
	$(SWIFT) package clean
	rm -rf .build-* Benchmarks/.build Fuzz/.build Fuzz/corpus
