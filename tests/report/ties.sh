#!/bin/sh
# One word for two methods: R's "exact" is SAS's DISCRETE and Stata's exactp, the
# partial likelihood for discrete times, and SAS's EXACT is another estimate.
# By any of its names the method gives what R gives, the report says which it
# is, and the table of conventions marks the analyses that do not follow them.
# R 4.2.2 with survival 3.5-3, of the data below:
#     coxph(Surv(m, dead) ~ arm + age, d, ties = "exact")
#         coef -0.41720084128330 -0.00664950186039
#         se    0.3105226636793   0.0105088910613
#     coxph(Surv(m, dead) ~ arm + age, d, ties = "efron")
#         coef -0.38814352259508 -0.00645437927739
# shows: R-54, R-30
set -u
suite=ties
. tests/lib.sh

{
	echo arm,age,m,dead
	tr ' ' '\n'
} >"$out/d.csv" <<'EOF'
B,60,5,1 A,41,1,1 B,48,1,1 A,50,4,1 B,42,7,1 A,38,7,1 B,37,6,1 A,44,1,1
B,78,10,1 A,58,7,1 B,38,14,1 A,62,5,1 B,58,7,1 A,40,12,1 B,63,9,1 A,67,8,0
B,66,9,0 A,70,6,0 B,56,15,0 A,64,7,1 B,65,2,1 A,76,1,1 B,53,13,1 A,36,16,0
B,42,5,1 A,43,2,1 B,40,6,1 A,43,4,1 B,80,13,0 A,49,4,1 B,77,3,1 A,46,5,1
B,69,1,1 A,79,6,1 B,64,6,0 A,60,11,1 B,75,6,1 A,63,2,1 B,41,5,1 A,58,2,1
B,74,1,1 A,73,8,1 B,64,2,1 A,41,3,1 B,79,15,1 A,58,1,1 B,68,5,0 A,79,7,0
B,57,9,1 A,56,6,1 B,50,10,0 A,47,10,1 B,36,5,0 A,79,5,1 B,58,5,1 A,47,1,1
B,35,8,1 A,77,7,0 B,65,6,1 A,40,4,1
EOF

# run_as CONVENTIONS TIES: a model whose ties are the analysis' own, and one
# that follows the conventions.
run_as() {
	cat >"$out/c.yaml" <<EOF
survreport: 1
report: {id: r, title: Ties, conventions: $1}
inputs:
  d:
    file: d.csv
    columns:
      arm: {type: category, levels: [A, B]}
      age: {type: number}
      m: {type: number}
      dead: {type: flag}
endpoints: {os: {time: m, event: dead}}
analyses:
  own: {type: cox, endpoint: os, terms: [arm, age]${2:+, ties: $2}}
  told: {type: concordance, endpoint: os, terms: [age]}
EOF
	status 0 "$survreport" run --quiet --output "$out" "$out/c.yaml"
	pdftotext -raw "$out/r/report.pdf" "$out/r.txt" 2>/dev/null
	tr -s ' \n' ' ' <"$out/r.txt" >"$out/words"
}

# coef VARIABLE STATISTIC VALUE
coef() {
	has "$out/r/results.csv" \
		"own,,,,,,$1,$2,cox,$3,$(case $3 in coef) echo Coefficient ;; *)
			echo Standard error ;; esac),$4"
}

exact="the exact partial likelihood for discrete times at ties (exact in R, \
DISCRETE in SAS, exactp in Stata)"
for way in r:exact r:discrete sas:discrete stata:discrete spss:discrete; do
	run_as "${way%:*}" "${way#*:}"
	coef arm B coef -0.4172008413
	coef age '' coef -0.00664950186
	coef age '' se 0.01050889106
	has "$out/words" "$exact"
done
has "$out/words" 'Ties in the Cox model Breslow; own: discrete'
run_as '{preset: sas, cox_ties: discrete}' ''
coef arm B coef -0.4172008413
has "$out/words" 'Ties in the Cox model discrete'
run_as r efron
coef arm B coef -0.3881435226
has "$out/words" 'Ties in the Cox model Efron Ties in the reverse curve'
run_as sas efron
has "$out/words" 'Ties in the Cox model Breslow; own: Efron'
finish
