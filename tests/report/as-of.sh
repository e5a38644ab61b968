#!/bin/sh
# Old cut-offs: last year's report from this year's file.
# shows: R-31
set -u
suite="as-of"
. tests/lib.sh

# The config of the case, without its cut-off and its rules, for both: the file
# as it is, and as it would have been on a day.
case=tests/cases/as-of
mkdir "$out/full" "$out/then"
sed -e '/data_cutoff:/d' -e '/^rules:/,/^$/d' $case/config.yaml \
	>"$out/full/config.yaml"
cp "$out/full/config.yaml" "$out/then/"
cp $case/data.csv "$out/full/"

# cut DAY: takes out who had no surgery by then, blanks what was not known, and
# ends follow-up.  Who is referred on the last day is never at risk.
cut() {
	awk -F, -v OFS=, -v day="$1" '
		/^#/ || /^patient/ { print; next }
		$5 != "" && $5 > day { next }
		{
			if ($8 > day)
				$8 = $3 > day ? "" : day
			if ($4 >= day)
				$4 = ""
			for (i = 3; i <= 7; i++)
				if ($i > day)
					$i = ""
			print
		}' $case/data.csv >"$out/then/data.csv"
}

# 2024-06-30: the level C is there; 2022-06-30: one death lies ahead of all
for day in 2024-03-31 2024-06-30 2023-09-30 2022-06-30 2025-06-30; do
	cut "$day"
	sed -i "s/required: true, //" "$out/then/config.yaml"
	status 0 "$survreport" run --quiet --output "$out/a" --as-of "$day" \
		"$out/full/config.yaml"
	status 0 "$survreport" run --quiet --output "$out/b" \
		"$out/then/config.yaml"
	check "as of $day: as from the file of that day" \
		diff "$out/b/as-of/results.csv" "$out/a/as-of/results.csv"
done

# the command line and the config say the same
status 0 "$survreport" run --quiet --output "$out/a" --as-of 2024-03-31 \
	"$out/full/config.yaml"
check "--as-of is as data_cutoff" \
	cmp "$out/a/as-of/results.csv" $case/results.csv

# what the report and the manifest say
status 0 "$survreport" run --output "$out/c" --as-of 2023-12-31 \
	$case/config.yaml
has "$out/stderr" "note: 3 patients entered after 2023-12-31 and are excluded"
has "$out/stderr" "note: endpoint 'pfs': 4 events became censorings at the cut"
has "$out/c/as-of/manifest.json" \
	"\"2023-12-31, by --as-of; the config says 2024-03-31\""
pdftotext "$out/c/as-of/report.pdf" - 2>"$out/stderr" |
	tr -s ' \n' ' ' >"$out/text"
has "$out/text" "Data cut-off: 2023-12-31"
has "$out/text" "14 rows, 3 of them excluded."
has "$out/text" "3 patients entered after 2023-12-31 and are excluded."
has "$out/text" "2 patients without a date of entry are kept."
has "$out/text" "Dates after it count as not yet known: Diagnosis 1,"
has "$out/text" "Last contacts after it were set to it: Last contact 7,"
has "$out/text" "Progression-free survival: 4 events became censorings at the"
has "$out/text" "2023-12-31, by --as-of; the config says 2024-03-31"

status 0 "$survreport" check --as-of 2023-12-31 $case/config.yaml
has "$out/stderr" "3 patients entered after 2023-12-31"
check "check prints nothing to stdout" test ! -s "$out/stdout"

# nobody is left
"$B/tests/errors" unpack "$out/errors" tests/errors/cutoff.txt
nobody=$out/errors/cutoff/nobody/config.yaml
status 0 "$survreport" run --output "$out/n" --as-of 1999-12-31 "$nobody"
has "$out/stderr" "no patient is left"
sed '/P08\|P09/d' $case/data.csv >"$out/full/data.csv"
status 0 "$survreport" run --output "$out/n" --as-of 1999-12-31 \
	"$out/full/config.yaml"
has "$out/n/as-of/results.csv" "baseline,,,,,,arm,,summary,n,N,0,0,ok,"
has "$out/n/as-of/results.csv" "os,,,,,,os,,kaplan-meier,events,Events,0,0,ok,"
status 0 "$survreport" run --dump layout --as-of 1999-12-31 \
	"$out/full/config.yaml"
check "a report on nobody has no faults of layout" test ! -s "$out/stdout"
# nobody in any group, whatever is asked
cat >>"$out/full/config.yaml" <<'END'
  k1: {type: kaplan-meier, endpoint: os, by: arm, times: [100], test: log-rank, rmst: 365, conditional: [100], quantiles: [0.25], differences: true, hazard_ratio: true, panels: died}
  k2: {type: follow-up, endpoint: os, by: arm}
  k3: {type: log-rank, endpoint: os, by: arm}
  k4: {type: landmark, endpoint: os, by: arm, at: [30]}
  k5: {type: proportion, event: died, by: arm}
  k6: {type: flow, populations: [alive], endpoint: os, by: arm}
  k7: {type: subgroups, endpoint: os, by: arm, subgroups: [died]}
  k8: {type: parametric, endpoint: os, by: arm}
  k9: {type: regression-table, endpoint: os, terms: [arm]}
  k10: {type: logistic, event: died, terms: [arm], unadjusted: true}
  k11: {type: association, row: arm, column: died}
  k12: {type: swimmer, endpoint: os, by: arm}
END
status 0 "$survreport" run --output "$out/n" --export report.html --as-of 1999-12-31 \
	"$out/full/config.yaml"

# times have no calendar: a date that is just printed changes nothing
mkdir "$out/times"
cp -r config/data "$out/times/"
sed 's/^report:/report:\n  data_cutoff: 1990-01-01/' config/gbsg.yaml \
	>"$out/times/gbsg.yaml"
status 0 "$survreport" run --output "$out/t" "$out/times/gbsg.yaml"
sed "s|$out/times|config|" "$out/stderr" >"$out/with"
status 0 "$survreport" run --output "$out/u" config/gbsg.yaml
check "nothing is said of it" diff "$out/stderr" "$out/with"
check "results are as without" \
	cmp "$out/t/gbsg/results.csv" "$out/u/gbsg/results.csv"
finish
