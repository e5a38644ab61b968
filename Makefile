# The contributor's verbs; `make help` lists them.
#
# Sources are found, not listed: a new file under src/ needs no line here.
# Each variant has a folder of its own (build/, build/asan/ …) and is rebuilt
# whole when its compiler or flags change, so that objects never mix.

VERSION := 0.2.0

PREFIX ?= /usr/local
DESTDIR ?=
VARIANT ?= release
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 120
RELEASE ?= trixie

# Several jobs unless the caller says otherwise; the verbs are one recipe each.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(JOBS)
endif
MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# --- Flags ------------------------------------------------------------------
# A table may leave out what is zero.
# No -ffast-math, no -march=native, no contraction: DESIGN.md, section 7.
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wwrite-strings \
	-Wno-missing-field-initializers
LANGUAGE := -std=c17 -D_GNU_SOURCE -ffp-contract=off
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE
ifeq ($(shell uname -m),x86_64)
HARDEN += -fcf-protection
endif
HARDEN_LINK := -pie -Wl,-z,relro,-z,now
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

# An enum's constants are integers in C; clang 19 warns where one meets a double.
CLANG := -Wno-enum-float-conversion

# Children end by exit() here, so that leaks and coverage are seen in them.
CHILDREN := -D_exit=exit

B := build/$(VARIANT)
ifeq ($(VARIANT),release)
B := build
MODE := -O2 -g $(HARDEN)
MODE_LINK := $(HARDEN_LINK)
else ifeq ($(VARIANT),asan)
MODE := -O1 -g $(SANITIZE) $(CHILDREN)
MODE_LINK := $(SANITIZE)
else ifeq ($(VARIANT),coverage)
MODE := -O0 -g --coverage $(CHILDREN)
MODE_LINK := --coverage
else ifeq ($(VARIANT),fuzz)
CC := clang
MODE := -O1 -g -fsanitize=fuzzer-no-link $(SANITIZE) $(CLANG)
MODE_LINK := $(SANITIZE)
else ifeq ($(VARIANT),werror-gcc)
CC := gcc
MODE := -O2 -g $(HARDEN) -Werror
MODE_LINK := $(HARDEN_LINK)
else ifeq ($(VARIANT),werror-clang)
CC := clang
MODE := -O2 -g $(HARDEN) -Werror $(CLANG)
MODE_LINK := $(HARDEN_LINK)
else
$(error unknown VARIANT '$(VARIANT)')
endif

# libharu, libcsv and cmark-gfm have no pkg-config file.  Linked from archives, so
# that a start loads few files, and the functions of libm are the same on each
# CPU (src/math/variants.c); but not libharu, which Debian has no archive of, nor
# zlib, which is to be the one that libharu uses.
PACKAGES := yaml-0.1 gsl freetype2 jansson nettle hogweed
PACKAGE_FLAGS := $(patsubst -I%,-isystem %,\
	$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null))
LIBS := -Wl,--undefined=__frexp -Wl,--exclude-libs,ALL -Wl,-Bstatic \
	-lcsv -lcmark-gfm-extensions -lcmark-gfm $(filter-out -lz -lm,\
	$(shell pkg-config --static --libs $(PACKAGES) 2>/dev/null)) -lm \
	-Wl,-Bdynamic -lhpdf -lz

CFLAGS ?=
LDFLAGS ?=
COMPILE = $(CC) $(LANGUAGE) $(MODE) $(WARNINGS) -Isrc $(PACKAGE_FLAGS) \
	-ffile-prefix-map=$(CURDIR)=. \
	-DSURVREPORT_VERSION=\"$(VERSION)\" \
	-DSURVREPORT_BUILD_FLAGS="\"$(LANGUAGE) $(MODE)\"" $(CFLAGS)
LINK = $(CC) $(MODE_LINK) $(LDFLAGS)

# --- What is built ------------------------------------------------------------
sorted = $(sort $(shell find $(1) -name '*.c' 2>/dev/null))
SOURCES := $(call sorted,src)
OBJECTS := $(SOURCES:%.c=$(B)/obj/%.o)
LIBRARY := $(B)/libsurvreport.a
PROGRAM := $(B)/survreport
# The program's alone: its start, and memory for it and all libraries.
MAIN := $(B)/obj/src/main.o $(B)/obj/src/memory.o
TESTS := $(patsubst %.c,$(B)/%,$(call sorted,tests/unit tests/identities))
# Tools are made of a file each, but for these, and stand alone, but for those
# with the library.
COHORT := $(B)/scripts/make_cohort
COHORT_PARTS := $(filter-out scripts/make_cohort.c,\
	$(sort $(wildcard scripts/make_cohort*.c)))
BENCH_CORE := $(B)/scripts/bench_core
MAKE_MANUAL := $(B)/scripts/make_manual
WITH_LIBRARY := $(COHORT) $(BENCH_CORE) $(MAKE_MANUAL) $(B)/tests/errors \
	$(patsubst %.c,$(B)/%,$(sort $(wildcard tests/tools/*.c)))
TOOLS := $(filter-out $(WITH_LIBRARY),$(patsubst %.c,$(B)/%,\
	$(filter-out $(COHORT_PARTS) tests/support.c,\
	$(sort $(wildcard tests/*.c scripts/*.c)))))
# What fails calls of a program that it is loaded into, and what starts and judges that.
FAULTS := $(B)/tests/faults/inject.so $(B)/tests/faults/faults
FUZZERS := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

$(PROGRAM): $(MAIN) $(LIBRARY) | build/templates
	@echo "  link  $@"
	@$(LINK) -o $@ $^ $(LIBS)

# The program looks for ../templates beside its folder; this serves variants.
build/templates:
	@mkdir -p $(@D) && ln -sfn ../templates $@

$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS))
	@rm -f $@ && ar rcsD $@ $^

$(B)/obj/%.o: %.c $(B)/flags
	@echo "  cc    $<"
	@mkdir -p $(@D) && $(COMPILE) -MMD -MP -c -o $@ $<

$(TESTS): $(B)/%: $(B)/obj/%.o $(B)/obj/tests/support.o $(LIBRARY)
	@mkdir -p $(@D) && $(LINK) -o $@ $^ -lcmocka $(LIBS)

$(TOOLS): $(B)/%: $(B)/obj/%.o
	@mkdir -p $(@D) && $(LINK) -o $@ $^ -lcsv -ljansson -lexpat -lzip -lm

$(COHORT): $(COHORT_PARTS:%.c=$(B)/obj/%.o)
$(WITH_LIBRARY): $(B)/%: $(B)/obj/%.o $(LIBRARY)
	@mkdir -p $(@D) && $(LINK) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIBS)

# The program loads these when a file wants them.
$(B)/tests/tools/make_stat: LIBS += -lreadstat
$(B)/tests/tools/make_zip: LIBS += -lzip

$(B)/tests/faults/inject.so: tests/faults/inject.c tests/faults/inject.h
	@mkdir -p $(@D) && $(CC) $(LANGUAGE) -O1 $(WARNINGS) -fPIC -shared -o $@ $<
$(B)/tests/faults/faults: tests/faults/faults.c tests/faults/inject.h
	@mkdir -p $(@D) && $(CC) $(LANGUAGE) -O2 $(WARNINGS) -o $@ $<

$(FUZZERS): $(B)/%: $(B)/obj/%.o $(LIBRARY)
	@mkdir -p $(@D) && $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(B)/survreport.1: $(MAKE_MANUAL)
	@$< page >$@
$(B)/survreport.bash: $(MAKE_MANUAL)
	@$< completion >$@

# The compile command of this variant; newer than the objects if it changed.
$(B)/flags: FORCE
	@mkdir -p $(@D) && printf '%s\n' '$(COMPILE)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

.SECONDARY:
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

# --- For scripts ------------------------------------------------------------
.PHONY: program objects test-programs fuzzers print-flags FORCE
program: $(PROGRAM)
objects: $(OBJECTS) $(addprefix $(B)/obj/,$(addsuffix .o,\
	$(patsubst $(B)/%,%,$(TESTS) $(TOOLS) $(WITH_LIBRARY) $(FUZZERS)) \
	$(COHORT_PARTS:%.c=%)))
test-programs: $(PROGRAM) $(TESTS) $(TOOLS) $(WITH_LIBRARY) $(FAULTS)
fuzzers: $(FUZZERS)
print-flags:
	@echo '$(LANGUAGE) $(WARNINGS) -Isrc $(PACKAGE_FLAGS)' \
		'-DSURVREPORT_VERSION=\"\" -DSURVREPORT_BUILD_FLAGS=\"\"'
FORCE:

# --- Verbs --------------------------------------------------------------------
.PHONY: all check faults check-fresh check-pages check-pdf check-office check-databases check-nights check-slurm check-layouts lint format asan fuzz coverage bench bench-report count bless cohort stats demo \
	install clean deps help

all: $(PROGRAM) ## build the program at build/survreport

check: ## install what tests need, build, run all tests
	@scripts/install-deps.sh build test
	@$(MAKE) VARIANT=$(VARIANT) test-programs
	@$(MAKE) VARIANT=fuzz fuzzers
	@tests/run.sh $(B)

faults: ## each call of each verb fails once, and all from each on; FAULTS_SAMPLE=N: N of each kind
	@scripts/install-deps.sh build test
	@$(MAKE) test-programs
	@FAULTS_TOLD=1 FAULTS_SAMPLE=$${FAULTS_SAMPLE-0} FAULTS_LARGE=$${FAULTS_LARGE-400} \
		tests/run.sh build tests/faults.sh

check-fresh: ## demo and check on a fresh Debian, RELEASE=trixie or bookworm
	@scripts/install-deps.sh fresh
	@scripts/check-fresh.sh $(RELEASE)

check-pages: ## HTML reports of the shipped configs, and the morning page, in a browser
	@scripts/install-deps.sh build pages
	@$(MAKE) program
	@scripts/check-pages.sh

check-pdf: ## PDFs of the shipped configs as PDF/A, by PDFBox
	@scripts/install-deps.sh build test pdf
	@$(MAKE) program
	@scripts/check-pdf.sh

check-office: ## documents, slides and spreadsheets of the shipped configs, by LibreOffice, python-docx and openpyxl
	@scripts/install-deps.sh build test office
	@$(MAKE) program
	@scripts/check-office.sh

check-databases: ## a real PostgreSQL, started in a folder of its own, SQLite, and ODBC to both
	@scripts/install-deps.sh build test clusters
	@# where PostgreSQL is new, no server is to be set up for everybody
	@conf=/etc/postgresql-common/createcluster.conf; \
	if [ ! -d /usr/lib/postgresql ] && [ -w $$conf ]; then \
		sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' $$conf; fi
	@scripts/install-deps.sh databases
	@$(MAKE) program
	@tests/run.sh build tests/databases.sh

check-nights: ## nights in full: 200 configs of which 24 fail, a full disk, a clock that jumps
	@scripts/install-deps.sh build test nights
	@$(MAKE) test-programs
	@tests/run.sh build tests/nights.sh

check-slurm: ## a batch in parts on a Slurm of two nodes, one of which dies
	@scripts/install-deps.sh build slurm
	@$(MAKE) program
	@scripts/check-slurm.sh

check-layouts: ## how 200 random reports, and the shipped ones in each template, are laid out
	@scripts/install-deps.sh build test
	@$(MAKE) test-programs
	@LAYOUTS=$${LAYOUTS:-200} tests/layouts.sh build

lint: ## all checks of the source: warnings, clang-tidy, rules, budgets
	@scripts/install-deps.sh build test lint
	@scripts/lint.sh

format: ## lay out the C files by .clang-format
	@find src tests scripts -name '*.[ch]' -exec clang-format -i {} +

asan: ## all tests with address and undefined-behaviour sanitizers
	@ASAN_OPTIONS=detect_stack_use_after_return=1 $(MAKE) VARIANT=asan check

fuzz: ## each fuzzer for FUZZ_SECONDS (120)
	@scripts/install-deps.sh build test
	@$(MAKE) VARIANT=fuzz fuzzers
	@tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS)

coverage: ## all tests, then lines covered by file
	@find build/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) VARIANT=coverage check; code=$$?; \
	scripts/coverage.sh build/coverage; exit $$code

bench: ## time and memory beside R's, when R is there
	@scripts/install-deps.sh build
	@$(MAKE) program build/scripts/measure build/scripts/csv_floor \
		build/scripts/bench_core
	@scripts/bench.sh

bench-report: ## the report on config/gbsg.yaml beside base R's, and no more
	@scripts/install-deps.sh build reference
	@$(MAKE) program build/scripts/measure
	@scripts/bench.sh report

count: ## instructions of that report, held against the count of this Debian release
	@scripts/install-deps.sh build count
	@$(MAKE) program
	@scripts/count.sh

bless: ## show how cases and errors differ, and re-record (YES=1: no question)
	@$(MAKE) program $(B)/tests/errors
	@YES=$(YES) tests/cases.sh $(B) --bless; code=$$?; \
	YES=$(YES) tests/errors.sh $(B) --bless && exit $$code

cohort: ## make config/data/opd-cohort.csv again
	@scripts/install-deps.sh build
	@$(MAKE) $(COHORT)
	@$(COHORT) >$(COHORT).csv && mv $(COHORT).csv config/data/opd-cohort.csv

stats: ## budgets of CONTRIBUTING.md: functions, parameters, files, comments
	@$(MAKE) objects
	@scripts/stats.sh

demo: ## install what is missing, build, report on config/gbsg.yaml
	@scripts/install-deps.sh build
	@$(MAKE) program
	@build/survreport run config/gbsg.yaml # prints where the PDF is

install: all $(B)/survreport.1 $(B)/survreport.bash ## install under DESTDIR and PREFIX
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/survreport
	install -D -m 644 $(B)/survreport.1 $(DESTDIR)$(PREFIX)/share/man/man1/survreport.1
	install -D -m 644 $(B)/survreport.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/survreport
	set -e; for f in $$(find templates -type f); do install -D -m 644 \
		$$f $(DESTDIR)$(PREFIX)/share/survreport/$$f; done
	set -e; for f in README.md LICENSE $$(find config -type f); do \
		install -D -m 644 \
		$$f $(DESTDIR)$(PREFIX)/share/doc/survreport/$$f; done

clean: ## remove build/
	rm -rf build

deps: ## install the Debian packages for build, tests and lint
	@scripts/install-deps.sh build test lint

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12
