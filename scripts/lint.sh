#!/bin/sh
# All checks of the source; each prints what it finds, and a line with its
# verdict.  Exit code 1 if any found something.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
jobs=$(nproc)
# these builds are their own, not parts of the make that may have called us
unset MAKEFLAGS MFLAGS MAKELEVEL
flags=$(make -s print-flags)

# lint NAME COMMAND...
lint() {
	name=$1
	shift
	if "$@" >"$log" 2>&1; then
		printf '%-22s ok\n' "$name"
	else
		failed=1
		head -n 200 "$log"
		printf '%-22s FAILED\n' "$name"
	fi
}

sources() {
	find src tests scripts -name "$1" | LC_ALL=C sort
}

# The unit tests are left out: the analyzer does not see that an assertion of
# cmocka ends the test.
tidy() {
	sources '*.c' | grep -vE '^tests/(unit|identities)/' |
		xargs -P "$jobs" -n 2 sh -c '
			clang-tidy --quiet "$@" -- '"$flags"' 2>/dev/null' sh
}

# returnDanglingLifetime: wrong about calls by pointer, and clang looks for
# it too.  invalidFunctionArg: does not know that mmap() takes -1.
# readdirCalled: readdir_r() is the one to avoid.  The rest: taste.
cpp_check() {
	cppcheck --quiet -j "$jobs" --std=c11 --language=c \
		--enable=warning,style,performance,portability \
		--suppress=returnDanglingLifetime --suppress=variableScope \
		--suppress=redundantInitialization \
		--suppress=invalidFunctionArg --suppress=readdirCalled \
		--library=posix --library=scripts/cppcheck.cfg \
		--error-exitcode=1 -Isrc -DSURVREPORT_VERSION='""' \
		-DSURVREPORT_BUILD_FLAGS='""' src
}

layout() {
	sources '*.[ch]' | xargs clang-format --dry-run -Werror
}

shell_check() {
	sources '*.sh' | xargs shellcheck -x -S warning .ci/run
}

objects() {
	make -k VARIANT="$1" objects
}

lint "gcc -Werror" objects werror-gcc
lint "clang -Werror" objects werror-clang
lint "clang-format" layout
lint "includes" scripts/lint-includes.sh
lint "symbols" scripts/lint-symbols.sh build/werror-gcc/obj/src
lint "words" scripts/lint-words.sh
lint "budgets" scripts/stats.sh build/werror-gcc/obj/src
lint "shellcheck" shell_check
lint "cppcheck" cpp_check
lint "clang-tidy" tidy
exit $failed
