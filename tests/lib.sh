# shellcheck shell=sh
# What the test scripts share; sourced by each of them.
#
#     suite=NAME
#     . tests/lib.sh
#
# A script runs from the top of the tree and reports through pass, fail and
# skip.  Only failures are printed; at its end a script prints one line with
# its counts and adds them to the file $COUNTS, from which run.sh takes the
# total.  A check that cannot run is a failure where CI=true: nothing is left
# out in silence.
#
# B is the folder of the build under test; $survreport its program, $out a
# folder that is removed at the end.

: "${suite:?}" "${B:=build}"
top=$PWD
export survreport="$top/$B/survreport"
passed=0
failed=0
out=$(mktemp -d)
# a run must not depend on what the caller happens to have set
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8 TZ=UTC

pass() {
	passed=$((passed + 1))
}

fail() {
	failed=$((failed + 1))
	printf 'FAIL %s: %s\n' "$suite" "$*"
}

skip() {
	if [ "${CI:-}" = true ]; then
		fail "$* (skipped, which counts as failed where CI=true)"
	else
		printf 'SKIP %s: %s\n' "$suite" "$*"
	fi
}

# check WHAT COMMAND...: passes if the command does; shows its output if not.
check() {
	what=$1
	shift
	if "$@" >"$out/.check" 2>&1; then
		pass
	else
		fail "$what"
		head -n 20 "$out/.check" | sed 's/^/     /'
	fi
}

# status N COMMAND...: the command ends with exit code N; its output goes to
# $out/stdout and $out/stderr.
status() {
	want=$1
	shift
	got=0
	"$@" >"$out/stdout" 2>"$out/stderr" </dev/null || got=$?
	if [ "$got" -eq "$want" ]; then
		pass
	else
		fail "exit code $got instead of $want: $*"
		head -n 20 "$out/stderr" | sed 's/^/     /'
	fi
}

# code_of CONFIG...: how a run of shipped configs ends: with 1 where one has
# claims, since some of them are contradicted.
code_of() {
	if grep -q '^claims:' "$@"; then
		echo 1
	else
		echo 0
	fi
}

# has FILE TEXT: a line of the file contains the text.
has() {
	if grep -qF -e "$2" "$1"; then
		pass
	else
		fail "no '$2' in ${1#"$out"/}:"
		head -n 10 "$1" | cut -c 1-200 | sed 's/^/     /'
	fi
}

# The names in an output folder; lock files apart, and the morning page with its state,
# which each run leaves.
names_in() {
	find "$1" -mindepth 1 -maxdepth 1 ! -name '.*.lock' ! -name .state ! -name index.html \
		-printf '%f\n'
}

finish() {
	rm -rf "$out"
	printf '%-12s %5d passed, %d failed\n' "$suite" "$passed" "$failed"
	if [ -n "${COUNTS:-}" ]; then
		echo "$passed $failed" >>"$COUNTS"
	fi
	[ "$failed" -eq 0 ]
}
