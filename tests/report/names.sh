#!/bin/sh
# One name for two things.  Everything that has a name is given each other's in
# turn: numbers, units, labels, verdicts on claims and the pages of the report
# are those of names that are all different, or it is refused with both lines.
# shows: R-87
set -u
suite=names
. tests/lib.sh

work=$out/work
mkdir "$work"
kinds='flag category number derived endpoint other competing population
analysis cause level input'

# Every kind's name is zzKIND; labels are the same whatever the names are.
cat >"$work/template" <<'EOF'
survreport: 1
report: {id: r, title: Names}
inputs:
  zzinput:
    file: d.csv
    columns:
      zzflag: {type: flag, label: Dead}
      zzcategory: {type: category, label: Arm, levels: {zzlevel: New, 12: Old}}
      zznumber: {type: number, label: Age, unit: years}
      days: {type: number, unit: days, label: Days}
      how: {type: category, levels: [c, r, d]}
derive:
  zzderived: {value: zznumber / 2, label: Half of the age, unit: half-years}
endpoints:
  zzendpoint: {label: Survival, unit: months, time: days, time_unit: days,
    event: zzflag}
  zzother: {label: Survival too, unit: weeks, time: days, time_unit: days,
    event: zzflag}
  zzcompeting: {label: First event, unit: years, time: days, time_unit: days,
    cause: {zzcause: {event: how == "r", label: Relapse},
      death: {event: how == "d", label: Death}}}
populations:
  zzpopulation: {label: Elderly, where: zznumber >= 40}
analyses:
  zzanalysis: {type: kaplan-meier, title: Curves, endpoint: zzendpoint,
    by: zzcategory, times: [12], test: log-rank}
  table: {type: summary, title: Patients, by: zzcategory,
    variables: [zzflag, zznumber, zzderived]}
  elderly: {type: kaplan-meier, title: Elderly, endpoint: zzendpoint,
    population: zzpopulation}
  weeks: {type: kaplan-meier, title: Weeks, endpoint: zzother}
  model: {type: cox, title: Model, endpoint: zzendpoint,
    terms: [zzcategory, zznumber, zzderived * zzcategory]}
  causes: {type: cumulative-incidence, title: Causes, endpoint: zzcompeting,
    by: zzcategory, times: [1], cause: zzcause}
  boot: {type: bootstrap, title: Bootstrap, statistic: survival-median,
    endpoint: zzendpoint, replicates: 100}
  fits: {type: parametric, title: Fits, endpoint: zzendpoint,
    distributions: [weibull], terms: [zznumber], times: [12]}
sections: [{text: t.md}, {analysis: zzanalysis}, {analysis: table},
  {analysis: elderly}, {analysis: model}, {analysis: causes}, {analysis: boot},
  {analysis: fits}]
claims:
  - {what: Claim, printed: "15.5 months", path: elderly.median}
  - {what: Claim, printed: "1.29 years", path: elderly.median}
  - {what: Claim, printed: "67.4 weeks", path: elderly.median}
  - {what: Claim, printed: "15.9 months", path: weeks.median}
  - {what: Claim, printed: "1.4 years", path: "zzanalysis[zzlevel].median"}
  - {what: Claim, printed: "26.4 months", path: "causes[zzlevel].zzcause.median"}
  - {what: Claim, printed: "1.3 years", path: boot.estimate}
  - {what: Claim, printed: "14", path: "zzanalysis[12].events"}
EOF
cat >"$work/text" <<'EOF'
{{ zzanalysis[zzlevel].median_ci }}; {{ zzanalysis[12].survival_ci[12] }};
{{ zzanalysis.p_phrase }}; {{ elderly.zzendpoint.median_ci }};
{{ weeks.zzother.median_ci }}; {{ table[zzlevel].zzflag[true].share }};
{{ table[12].zznumber.median_iqr }}; {{ table[12].zzderived.mean_sd }};
{{ causes[12].zzcause[1].incidence_ci }}; {{ causes[12].zzcause.median_ci }};
{{ model.zzcategory[12].hr_ci }}; {{ model.zznumber.hr_ci }};
{{ fits.weibull.median_ci }}; {{ fits.weibull.zznumber.tr_ci }}.
EOF
awk 'BEGIN {
	print "zzflag,zzcategory,zznumber,days,how"
	for (i = 0; i < 80; i++)
		printf "%d,%s,%d,%d,%s\n", (i % 3 > 0), i % 2 ? "zzlevel" : "12",
			20 + i * 17 % 61, 15 + i * 37 % 801,
			substr("crd", i % 3 + 1, 1)
}' >"$work/data"

# run_as A B: with the names A and B of two kinds both zzshared.
run_as() {
	for file in template text data; do
		sed "s/zz$1\>/zzshared/g; s/zz$2\>/zzshared/g" "$work/$file" \
			>"$work/now.$file"
	done
	mv "$work/now.template" "$work/c.yaml"
	mv "$work/now.text" "$work/t.md"
	mv "$work/now.data" "$work/d.csv"
	code=0
	"$survreport" run --quiet --output "$work/run" "$work/c.yaml" \
		>"$work/log" 2>&1 || code=$?
}

# pages TO: all that was printed and written, without names and digests, and
# without what stands before a digest in its row, or above it by the digest's width.
pages() {
	{
		cat "$work/run/r/results.csv" "$work/run/r/claims.csv" \
			"$work/run/r/t.txt"
		pdftotext -raw "$work/run/r/report.pdf" - 2>/dev/null |
			grep -v -e SHA-256 -e '[0-9a-f]\{16\}' -e '^Template$' \
			-e '^(clinical-report)$'
	} | sed -e "s/zz[a-z]*/NAME/g" -e 's/\(config\|data\) [0-9a-f]\{8\} /\1 DIGEST /g' |
		tr -s " " >"$1"
}

run_as nothing nothing
check "names that differ: $(head -n 1 "$work/log")" test "$code" -eq 1
pages "$work/different"
has "$work/different" ' months (95% CI'
has "$work/different" ' half-years (SD'
check "names that differ: claims in other units" \
	test "$(grep -c ',reproduced,' "$work/different")" -eq 7

for a in $kinds; do
	for b in $kinds; do
		[ "$(printf '%s\n' "$a" "$b" | LC_ALL=C sort | head -n 1)" = "$a" ] || continue
		[ "$a" != "$b" ] || continue
		run_as "$a" "$b"
		if [ "$code" -eq 78 ]; then
			check "$a and $b of one name are refused by line" \
				grep -qE 'line [0-9]' "$work/log"
			refused="${refused:-} $a-$b"
			continue
		fi
		pages "$work/same"
		check "$a and $b of one name" diff "$work/different" "$work/same"
	done
done

# a sign and the bar that it stands on have their numbers side by side
run_as nothing nothing
sed 's/^  fits:.*/  fits: {type: swimmer, title: Fits, endpoint: zzswim, marks: [zzswim],/
	s/^    distributions.*/    by: zzcategory}/
	s/^      days:/      zzswim: {type: date}\n&/
	s/^populations:/  zzswim: {origin: zzswim, event: zzswim, censor: zzswim}\n&/' \
	"$work/c.yaml" >"$work/swim.yaml"
status 78 "$survreport" check "$work/swim.yaml"
has "$out/stderr" "the mark 'zzswim' has the name of the endpoint, of line"

finish
