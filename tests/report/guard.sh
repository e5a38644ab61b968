#!/bin/sh
# Data of which half has arrived: what the guard of a config refuses leaves the
# old report; without one, data that have become fewer are a warning, which no
# report has in it.
# shows: R-45, R-3, R-102
set -u
suite=guard
. tests/lib.sh

mkdir "$out/data"
cp config/data/gbsg.csv "$out/full.csv"
head -n 300 "$out/full.csv" >"$out/half.csv"

# config NAME GUARD: the gbsg config with a guard, over data/d.csv.
config() {
	sed -e 's|file: data/gbsg.csv|file: data/d.csv|' config/gbsg.yaml \
		>"$out/$1.yaml"
	[ -z "$2" ] || echo "guard: $2" >>"$out/$1.yaml"
}

# data FILE [SED]: these are the data from now on.
data() {
	sed -e "${2:-}" "$1" >"$out/data/d.csv"
}

# run WANT NAME [OPTION...]
run() {
	want=$1
	name=$2
	shift 2
	status "$want" "$survreport" run "$@" --output "$out/output" \
		"$out/$name.yaml"
}

report=$out/output/gbsg

# half a file, no guard: the report is made, and it is said
config plain ''
data "$out/full.csv"
run 0 plain
cp -r "$report" "$out/of-full"
data "$out/half.csv"
run 0 plain
has "$out/stderr" "299 rows, 387 fewer than in the report before"
has "$report/run.log" "299 rows, 387 fewer than in the report before"
cp "$report/report.pdf" "$out/half.pdf"
run 0 plain
check "as many as before: nothing is said" \
	test "$(grep -c fewer "$out/stderr")" -eq 0
check "the report depends on no earlier run" \
	cmp "$out/half.pdf" "$report/report.pdf"
data "$out/full.csv"
run 0 plain
check "more than before: nothing is said" \
	test "$(grep -c before "$out/stderr")" -eq 0
check "the report of all data is the one of before" \
	cmp "$out/of-full/report.pdf" "$report/report.pdf"

# half a file, with a guard: the old report stays
for guard in '{rows: 600}' '{shrinks: 5%}' '{shrinks: 56%}' \
	'{rows: 300, shrinks: 0%}'; do
	config guarded "$guard"
	data "$out/full.csv"
	run 0 guarded
	cp "$report/report.pdf" "$out/old.pdf"
	data "$out/half.csv"
	run 65 guarded
	has "$out/stderr" "d.csv: error: 299 rows"
	has "$out/stderr" "guarded.yaml:13: error: "
	has "$out/stderr" "is still the one from before"
	check "$guard: the old report is there" \
		cmp "$out/old.pdf" "$report/report.pdf"
	has "$report/manifest.json" '"rows": 686'
done
status 65 "$survreport" freeze --output "$out/output" "$out/guarded.yaml"
check "what the guard refuses is not frozen" test ! -e "$out/guarded.lock"
config guarded '{rows: 600}'
status 65 "$survreport" check "$out/guarded.yaml"

# what it allows
config guarded '{rows: 299, shrinks: 57%}'
run 0 guarded
check "what is allowed is not warned of" test "$(grep -c fewer "$out/stderr")" -eq 0

# a manifest without these counts, or with others than the program writes, is nothing
# to go by
config guarded '{shrinks: 5%}'
for change in 's/"rows"/"row"/' 's/"rows": 686/"rows": "many"/'; do
	data "$out/full.csv"
	run 0 guarded
	sed -i "$change" "$report/manifest.json"
	data "$out/half.csv"
	run 0 guarded
done

# levels
data "$out/full.csv"
run 0 plain
data "$out/full.csv" '/,3,[0-9]*,[0-9]*,[0-9]*,[0-9]*,[0-9]*,[0-9]$/d'
run 0 plain
has "$out/stderr" "column 'grade' has other levels than in the report before: no 3 any more"
data "$out/full.csv"
run 0 plain
has "$out/stderr" "column 'grade' has other levels than in the report before: 3, which is new"
has "$report/run.log" "column 'grade' has other levels"

# how new: by --as-of, the config's cut-off, SOURCE_DATE_EPOCH, the clock
cat >"$out/dates.yaml" <<'CONFIG'
survreport: 1
report: {id: dates, title: Dates}
inputs:
  cohort:
    file: data/dates.csv
    columns:
      start: {type: date}
      death: {type: date}
      last:  {type: date}
endpoints:
  os: {label: OS, origin: start, event: death, censor: last}
analyses:
  km: {type: kaplan-meier, endpoint: os}
guard: {newest: {column: last, within: 60 days}}
CONFIG
cat >"$out/data/dates.csv" <<'CSV'
start,death,last
2020-01-10,,2024-03-01
2020-02-10,2021-05-05,2021-05-05
2020-03-10,,2024-01-31
CSV
run 0 dates --as-of 2024-04-30
run 65 dates --as-of 2024-05-01
has "$out/stderr" "column 'last': the newest date is 2024-03-01, 61 days before 2024-05-01; the config's guard allows 60 days"
run 0 dates --as-of 2024-01-31
run 65 dates --as-of 2020-12-31
has "$out/stderr" "column 'last': no date up to 2020-12-31"
run 65 dates
cp "$out/dates.yaml" "$out/cut.yaml"
sed -i 's/title: Dates/title: Dates, data_cutoff: 2024-04-30/' "$out/cut.yaml"
run 0 cut
export SOURCE_DATE_EPOCH=1714435200 # 2024-04-30
run 0 dates
status 0 "$survreport" freeze --output "$out/output" "$out/dates.yaml"
export SOURCE_DATE_EPOCH=1714608000 # two days on
run 65 dates
unset SOURCE_DATE_EPOCH
# a date in the future, a slip or a placeholder, is not what makes data new
sed -i 's/^2020-03-10.*/2020-03-10,,2099-12-31/' "$out/data/dates.csv"
sed -i 's/2024-03-01/2024-01-31/' "$out/data/dates.csv"
run 65 dates --as-of 2024-04-30

# a lock is verified for as long as there is one: its data were new enough
status 1 "$survreport" verify "$out/dates.lock"
printf '%s\n' start,death,last 2020-01-10,,2024-03-01 \
	2020-02-10,2021-05-05,2021-05-05 2020-03-10,,2024-01-31 \
	>"$out/data/dates.csv"
status 0 "$survreport" verify "$out/dates.lock"
sed -i 's/within: 60 days/within: 2 years/' "$out/dates.yaml"
status 1 "$survreport" verify "$out/dates.lock"
has "$out/stdout" guard
finish
