# `make build` makes bin/usher, `make test` is the gate; the rest are their parts.
SHELL := /bin/bash
STAGE := scripts/stage
LINT  := .cache/bin/golangci-lint
FUZZTIME ?= 2m

# TAGS=lite embeds the small model bundle in the place of the default one: see docs/models.md.
TAGS ?=
MODELS = $(wildcard models/*/heads/*.tflite)

# -race needs cgo and a C compiler; without one the tests still run, and say so.
HAVE_CC := $(shell command -v gcc || command -v clang)
RACE    := $(if $(HAVE_CC),-race,)

# Packages that calculate, and the commands, which put together what is tested under the race detector by itself: make race has them all.
PLAIN := /cmd/|/models|/nlp/measure|/nlp/train|/scripts/|/simd$$|/text$$

.PHONY: demo build pages binary image test postgres postgres-versions faults check check-pages browser race fuzz bench-quick bench-postgres generate generate-check models fit quality conformance bench-tflite check-tokens measure-pages pictures figures clean

# Everything to try Usher: pages, binary, a sample shop on this machine.
demo: build
	@bin/usher demo

build: pages binary

# The console and the widget, into web/ui/dist, which the binary embeds.
pages:
	@scripts/check-machine pages
	@scripts/install-pages
	cd web/ui && npm run --silent build

binary:
	@scripts/check-machine
	CGO_ENABLED=0 go build -tags "$(TAGS)" -trimpath -ldflags="-s -w" -o bin/usher ./cmd/usher

# A container image, with docker, podman or buildah.
image:
	@TAGS="$(TAGS)" scripts/image

# TEST_LITERT_PYTHON lets the interpreter's tests compare with the official runtime.
test:
	@scripts/check-machine test
	@$(STAGE) tools scripts/install-tools
	@$(STAGE) build $(MAKE) --no-print-directory build
	@$(STAGE) check $(MAKE) --no-print-directory check
	@$(STAGE) check-pages $(MAKE) --no-print-directory check-pages
	@$(STAGE) alerts scripts/check-alerts
	@$(STAGE) generated $(MAKE) --no-print-directory generate-check
	@$(STAGE) models scripts/check-tflite $(MODELS)
	@$(if $(RACE),,echo "no C compiler: the tests run without the race detector")
	@export TEST_LITERT_PYTHON="$$(scripts/check-tflite --python)"; \
		$(STAGE) race go test $(RACE) -shuffle=on -timeout 15m $$(go list ./... | grep -v -E '$(PLAIN)') && \
		$(STAGE) tests go test -shuffle=on -timeout 15m $$(go list ./... | grep -E '$(PLAIN)')
	@test ! -e models/lite || { $(STAGE) lite go test -tags lite ./models && \
		$(STAGE) lite-server go test -tags lite -run 'Story|Dialogues' ./cmd/usher; }
	@$(STAGE) browser scripts/e2e

# The store on a real PostgreSQL 18, which scripts/postgres starts for the tests and ends with them.
postgres:
	go test $(RACE) -shuffle=on -timeout 15m ./store/postgres/...

# The same on every version that is promised: 18 and 16 out of a package, and Debian's 15, which apt-get installs where it lacks.
postgres-versions:
	for v in wheel18 wheel16 deb15; do POSTGRES=$$v $(STAGE) $$v go test -count=1 -timeout 15m ./store/postgres/... || exit 1; done

# Fifty rounds of faults on two nodes and one PostgreSQL, while 500 customers and 20 agents talk: 15 minutes. FAULT_SEED chooses which. As
# root it fills a disk too.
faults:
	FAULT_ROUNDS=50 FAULT_CUSTOMERS=500 FAULT_AGENTS=20 go test -run TestFaults -count=1 -v -timeout 2h ./e2e/faults

# Formatting, vet and lint.
check:
	go vet ./...
	$(LINT) fmt --diff ./...
	$(LINT) run ./...

# Formatting, types and unit tests of the pages.
check-pages:
	@scripts/install-pages
	cd web/ui && npm run --silent check && npm run --silent test

# The browser tests in every view and every size; make test plays each story in two views, with pictures in two sizes.
browser: build
	@VIEWS=all scripts/e2e

# The whole tree under the race detector, each test twice in another order.
race:
	go test -race -shuffle=on -count=2 -timeout 30m ./...

# Every fuzz target for FUZZTIME each.
fuzz:
	@scripts/fuzz $(FUZZTIME)

generate:
	scripts/generate-t2s
	scripts/generate-pinyin
	scripts/generate-tflite-schema
	scripts/generate-token-tables
	scripts/generate-proto
	go generate ./...
	scripts/generate-api

# Generated code is current: made again and compared.
generate-check:
	@scripts/generate-t2s --check
	@scripts/generate-pinyin --check
	@scripts/generate-tflite-schema --check
	@scripts/generate-token-tables --check
	@scripts/generate-proto --check
	@scripts/generate-api --check

# The bundles in models, from nothing: first sentence encoders (80 minutes on two cores), then heads; ARGS="--epochs N". See docs/models.md.
models:
	@scripts/check-machine
	@scripts/train-models $(ARGS)

# The FAQ's confidence, fitted to the default bundle on public sets (DATA_DIR) and texts of our own: a minute. See docs/models.md.
fit:
	go run ./cmd/fitfaq -data "$${DATA_DIR:-../shared/data}" -bundle models/default -write faq/weights.go

# Understanding, measured on public development data (DATA_DIR); see docs/quality.md.
quality: binary
	@scripts/quality

# This tree beside the floor in three minutes: make bench-quick REF=DIR; see docs/performance.md.
bench-quick: binary
	@scripts/bench-quick $(REF)

# The same on PostgreSQL, whose use counts: make bench-postgres REF=DIR.
bench-postgres: binary
	@scripts/bench-postgres "$(REF)"

# The TFLite corpus made again by the official converter, models timed beside the official runtime, tokenisers held against the official ones.
# The first two need 2 GB for TensorFlow.
conformance:
	@scripts/conformance
bench-tflite:
	@scripts/bench-tflite
check-tokens:
	@scripts/check-tokens

# What the pages cost to load; see docs/performance.md.
measure-pages: build
	@scripts/measure-pages

# The README's pictures, from the browser tests.
pictures: build
	@scripts/pictures --play

# The shape of the tree, a line for each room; ARGS=-over lists what is too long.
figures:
	@go run ./scripts/figures $(ARGS)

clean:
	rm -rf bin web/ui/dist
