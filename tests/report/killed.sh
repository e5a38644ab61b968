#!/bin/sh
# A freeze that is killed at any moment leaves the old report or the new one,
# the old lock or the new one, each whole; and the next one needs no cleaning.
# shows: R-138
set -u
suite=killed
. tests/lib.sh

mkdir -p "$out/study/data"
cp config/data/gbsg.csv "$out/study/data/"
folder=$out/output/gbsg
config=$out/study/gbsg.yaml
lock=$out/study/gbsg.lock

# Two versions of a config with the same id; a freeze replaces the one's report
# and lock by the other's.
# Some files are in a folder of their own.
{
	sed 's/^  style: .*/  style: nejm/' config/gbsg.yaml
	echo 'exports: {tables: [csv]}'
} >"$out/a.yaml"
sed 's/^  style: .*nejm/  style: lancet/' "$out/a.yaml" >"$out/b.yaml"

freeze() {
	"$survreport" freeze --quiet --output "$out/output" "$config"
}

# What is there: the files of the report, and the lock.
state() {
	cat "$folder/report.pdf" "$folder/results.csv" "$folder/results.json" \
		"$folder"/tables/*.csv "$lock" | cksum
}

for version in a b; do
	cp "$out/$version.yaml" "$config"
	status 0 freeze
	cp "$lock" "$out/$version.lock"
	cp -r "$folder" "$out/$version"
done
count=$(names_in "$folder" | wc -l)
# report and lock are replaced one after the other: each may be old or new
right=$(for files in a b; do
	for of in a b; do
		(cd "$out/$files" &&
			cat report.pdf results.csv results.json tables/*.csv "$out/$of.lock") |
			cksum
	done
done)
check "the versions differ" test "$(echo "$right" | sort -u | wc -l)" -eq 4

# whole: the report is one version or the other, and so is the lock.
whole() {
	set -- "$folder"/* "$folder"/.[!.]*
	[ $# -eq $((count + 1)) ] || return 1 # the second pattern stays
	case $right in *"$(state)"*) ;; *) return 1 ;; esac
}

# Microseconds that a freeze takes here.
start=$(date +%s%N)
freeze
took=$((($(date +%s%N) - start) / 1000))

instants=200
awk -v n=$instants -v most="$took" 'BEGIN {
	srand(20260331)
	for (i = 0; i < n; i++)
		printf "%d\n", rand() * most * 1.1
}' >"$out/instants"

good=0 killed=0 next=a
while read -r instant; do
	cp "$out/$next.yaml" "$config"
	if "$B/tests/kill_at" "$instant" "$survreport" freeze --quiet \
		--output "$out/output" "$config" >/dev/null 2>&1 </dev/null; then
		killed=$((killed + 1))
	fi
	if whole; then
		good=$((good + 1))
	else
		fail "a mixture, killed after $instant us"
	fi
	[ "$next" = a ] && next=b || next=a
done <"$out/instants"
check "$good of $instants left the old or the new" test "$good" -eq $instants
check "most were killed while they ran ($killed)" \
	test "$killed" -gt $((instants / 2))

cp "$out/a.yaml" "$config"
status 0 freeze
check "the next one is right" cmp "$folder/report.pdf" "$out/a/report.pdf"
check "and its lock" cmp "$lock" "$out/a.lock"
check "nothing is left in the output folder" \
	test "$(names_in "$out/output")" = gbsg
check "nothing is left beside the config" \
	test "$(find "$out/study" -name '.*')" = ""
status 0 "$survreport" verify --history "$folder"
finish
