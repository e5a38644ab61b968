#!/bin/sh
# Printed figures held against the run: the abstract of config/opd-surgery.yaml.
# Every figure is reproduced but the three that cannot be, the solver finds the
# conventions from the printed medians, and the texts come out.
# shows: R-3, R-83, R-84
set -u
suite=claims
. tests/lib.sh

config=config/opd-surgery.yaml
claims=$out/opd-surgery/claims.csv

# verdicts FILE VERDICT: how many claims have it.
verdicts() {
	grep -c ",$2," "$1"
}

status 1 "$survreport" run --output "$out" "$config"
has "$out/stdout" "$out/opd-surgery/report.pdf"
check "three figures are contradicted" \
	test "$(verdicts "$claims" contradicted)" -eq 3
check "all others are reproduced" \
	test "$(verdicts "$claims" reproduced)" -eq 19
has "$claims" 'Mastectomy,45 (75%),baseline.surgery[mastectomy].share,contradicted,45 (76%),+1.3,'
has "$claims" '45 of 59 is 76.3%; 75% would be 44 of 59, or 45 of 60'
has "$claims" 'Sentinel node biopsy,5 (9%),baseline.surgery[slnb].share,contradicted,5 (8%),'
has "$claims" '5 of 59 is 8.5%; 9% would be 5 of 53 to 58, and no count of 59'
has "$claims" 'Events of pS-PFS,38,pfs.events,contradicted,37,'
has "$claims" 'the printed 21 + 15 leave 2 for Triple-negative, which has 1 patient'
check "three contradictions on standard error" \
	test "$(grep -c ': contradicted: ' "$out/stderr")" -eq 3
has "$out/opd-surgery/manifest.json" '"abstract.txt"'

# the figures of the abstract, as printed
abstract=$out/opd-surgery/abstract.txt
while IFS= read -r phrase; do
	has "$abstract" "$phrase"
done <<'PHRASES'
(N = 59)
HR+/HER2− in 28 (47%), HER2+ in 30 (51%) and triple-negative in 1 (2%)
a median line of treatment of 1 (IQR, 1-2)
a pre-OPD PFS of 15.2 months (95% CI, 12.0-18.4)
endocrine-based in 22/28 (79%)
in 19/30 (63%)
Surgery followed after 1.5 months (95% CI, 1.3-1.7)
lumpectomy in 12 (20%), mastectomy in 45 (76%), sentinel node biopsy in 5 (8%) and axillary node dissection in 27 (46%)
At a median follow-up of 54.1 months (95% CI, 44.2-64.0), 37 patients
Median pS-PFS was 15.0 months (95% CI, 3.7-26.3)
(p=.027; hazard ratio, 
PHRASES
for row in 'All patients 59 37 15.0 (3.7-26.3)' \
	'HR+/HER2− 28 21 9.0 (4.9-13.1)' 'HER2+ 30 15 24.2 (8.2-40.3)'; do
	tr -s ' ' <"$abstract" >"$out/squeezed"
	has "$out/squeezed" "$row"
done
has "$out/squeezed" '21.4 (10.2-32.6)'
has "$out/squeezed" '10.5 (4.4-16.6)'
# what was wrong in print is right in the text of the run
status 0 "$survreport" audit --limit 3400 "$abstract"

# told R's conventions, the solver finds SPSS's from the printed medians
mkdir "$out/r" "$out/r/data"
cp config/data/opd-cohort.csv "$out/r/data/"
awk '/^claims:/ { on = 1 }
	on && /printed/ && !/months \(95% CI/ { next }
	/^ *conventions: spss$/ { sub("spss", "r") }
	{ print }' "$config" >"$out/r/opd.yaml"
status 1 "$survreport" run --solve --output "$out/solved" "$out/r/opd.yaml"
solved=$out/solved/opd-surgery/claims.csv
contradicted=$(verdicts "$solved" contradicted)
has "$out/stderr" "conventions: spss’ would reproduce $contradicted of the $contradicted contradicted figures"
check "spss reproduces each of $contradicted medians" \
	test "$(grep -c 'reproduced by conventions: spss' "$solved")" -eq "$contradicted"
check "at least 7 medians differ between R and SPSS" \
	test "$contradicted" -ge 7

# a single rule, and claims bound to no result
sed '/^claims:/,$d' "$out/r/opd.yaml" >"$out/r/unbound.yaml"
cat >>"$out/r/unbound.yaml" <<'CLAIMS'
claims:
  - {printed: "15.0 months (95% CI, 3.7-26.3)"}
  - {printed: "99.9 (1.2-3.4)"}
  - {printed: 9.0, path: "pfs_subtype[HR].median"}
  - {printed: 15.5, path: pfs.median}
CLAIMS
status 1 "$survreport" run --quiet --solve --output "$out/unbound" \
	"$out/r/unbound.yaml"
unbound=$out/unbound/opd-surgery/claims.csv
has "$unbound" 'printed by pfs.median_ci, guarantee.median_ci[naive] under conventions: spss'
has "$unbound" 'no result prints so under any preset'
has "$unbound" 'reproduced by conventions: spss (quantile: first is enough)'
has "$unbound" 'not reproduced by any combination of conventions and populations'

# slips of authors: R 4.2.2 with survival has the median of gbsg with tamoxifen
# at day 2018 (1918-NA), 66.3 months or 5.5 years, and the hazard ratio 0.695
cat >"$out/slips.yaml" <<CLAIMS
survreport: 1
report: {id: slips, title: Slips, style: aacr, conventions: r}
inputs:
  cohort:
    file: $top/config/data/gbsg.csv
    columns:
      hormon: {type: category, levels: {0: No tamoxifen, 1: Tamoxifen}}
      rfstime: {type: integer, required: true}
      status: {type: integer, required: true}
endpoints:
  rfs: {unit: months, time: rfstime, time_unit: days, event: status == 1}
analyses:
  rfs: {type: kaplan-meier, endpoint: rfs, by: hormon, times: [60, 120]}
  cox: {type: cox, endpoint: rfs, terms: [hormon]}
sections:
  - analysis: rfs
claims:
  - {printed: 5.5 years, path: "rfs[1].median"}
  - {printed: 2018 days, path: "rfs[1].median"}
  - {printed: 66.3 mo., path: "rfs[1].median"}
  - {printed: 288 weeks, path: "rfs[1].median"}
  - {printed: 5.9 years, path: "rfs[1].median"}
  - {printed: "HR 1.44", path: "cox.hormon[1].hr"}
  - {printed: "58.1", path: "rfs[1].survival[60]"}
  - {printed: 40%, path: "rfs[1].survival[120]"}
  - {printed: "0.69 (0.54-0.89)", path: "cox.hormon[1].hr_ci"}
CLAIMS
status 1 "$survreport" run --output "$out" "$out/slips.yaml"
check "four units of one median" \
	test "$(verdicts "$out/slips/claims.csv" reproduced)" -eq 5
has "$out/stderr" "printed 5.9 years, found 5.5 years"
has "$out/stderr" "found HR 0.69 (it is 1 divided by the result: the other group was the reference)"
has "$out/stderr" "found 0.6 (it is the result in percent, and lacks the sign %)"
has "$out/stderr" "printed 40%, found not estimable"
check "words without a percent sign" test "$(grep -c 'estimable%' "$out/stderr")" -eq 0
# the median of one group, printed for the other
sed -e '/^claims:/q' "$out/slips.yaml" >"$out/group.yaml"
printf '  - {printed: "66.3 (63.0-NE)", path: "rfs[0].median_ci"}\n' \
	>>"$out/group.yaml"
status 1 "$survreport" run --output "$out" "$out/group.yaml"
has "$out/stderr" "(that is rfs[1].median_ci)"

# months of 30.4 days: 2018 and 1528 days are 66.4 and 50.3 of them, and of
# 30.4375 days 66.3 and 50.2
for claim in '66.4 months|1' '50.3 months|0'; do
	printf '  - {printed: %s, path: "rfs[%s].median"}\n' \
		"${claim%|*}" "${claim#*|}"
done >"$out/months"
{ sed -e '/^claims:/q' "$out/slips.yaml"; cat "$out/months"; } \
	>"$out/month_days.yaml"
status 1 "$survreport" run --solve --output "$out" "$out/month_days.yaml"
has "$out/stderr" "‘month_days: 30.4’ would reproduce 2 of the 2 contradicted figures"
check "each by the same" \
	test "$(grep -c 'reproduced by month_days: 30.4$' "$out/stderr")" -eq 2
# what nothing gives, though parts of it are found in paths that lead nowhere
{ sed -e '/^claims:/q' "$out/slips.yaml"
	echo '  - {printed: "8.8 (1.1-9.9)", path: "rfs[1].median_ci"}'; } \
	>"$out/nothing.yaml"
status 1 "$survreport" run --solve --output "$out" "$out/nothing.yaml"
has "$out/stderr" "no conventions and no population would reproduce any"
check "one line of it" test "$(grep -c 'error' "$out/stderr")" -eq 0

# a text that is no longer asked for does not stay; the user's own file does
echo mine >"$out/opd-surgery/notes.txt"
sed -e '/^  - text: abstract/,/limit:/d' -e "s|data/opd|$top/config/data/opd|" \
	"$config" >"$out/without.yaml"
status 1 "$survreport" run --quiet --output "$out" "$out/without.yaml"
check "abstract.txt is gone" test ! -e "$abstract"
check "notes.txt stays" test -e "$out/opd-surgery/notes.txt"

# check reports wrong paths without judging claims
status 0 "$survreport" check "$config"
finish
