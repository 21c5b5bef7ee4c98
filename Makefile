# Feedline. "make" alone lists what there is.

LISTEN      ?= 127.0.0.1:8080
FUZZTIME    ?= 30s
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.8.0
TOOLS       := $(CURDIR)/.tools

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run build test check lint vulnerabilities bench soak fuzz golden clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## serve invented data on this machine and say how to look at it
	@./feedline demo --listen $(LISTEN)

build: ## build the program ./feedline
	CGO_ENABLED=0 go build -trimpath -o feedline ./cmd/feedline

test: ## run all tests
	go test ./...

check: lint vulnerabilities ## everything that must hold before a commit
	go test -race -short -timeout 30m ./...
	CGO_ENABLED=0 go build ./...

lint:
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted by gofmt: $$unformatted"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...

# The list of vulnerabilities is read over the network; without it there is
# nothing to compare with. Status 3 means that something was found.
vulnerabilities:
	@GOBIN=$(TOOLS) go install $(GOVULNCHECK)
	@$(TOOLS)/govulncheck ./... || { status=$$?; [ $$status -ne 3 ] || exit 3; \
		echo "SKIPPED: govulncheck could not read the list of vulnerabilities"; }

bench: ## measure the feed against sqlite3 (takes some minutes)
	FEEDLINE_BENCH=1 go test -count=1 -run TestBench -v -timeout 60m ./cmd/feedline

soak: ## 200 mixed clients for a minute while a writer is busy
	FEEDLINE_LONG=1 go test -count=1 -run TestMixedClients -v -timeout 10m ./odata

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@grep -rn '^func Fuzz' --include='*_test.go' . | sed -E 's|^\./(.*)/[^/]*:[0-9]+:func (Fuzz[A-Za-z0-9_]*).*|\1 \2|' | \
	while read -r folder target; do \
		echo "== $$folder $$target"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "./$$folder" || exit 1; \
	done

golden: ## rewrite the files that tests compare with; read the difference
	@grep -rl 'flag.Bool("update"' --include='*_test.go' . | xargs -n1 dirname | sort -u | \
	while read -r folder; do go test "$$folder" -update || exit 1; done

clean: ## remove what was built and the demo data
	rm -rf feedline data coverage.out .tools
