#!/bin/sh
# Packs of rules: which of them are checked, by which columns, what the report and
# findings.csv say, and that a pack is frozen like a template.
# shows: R-49, R-27, R-132
set -u
suite=rules
. tests/lib.sh

cat >"$out/d.csv" <<'CSV'
pid,dob,dx,death,seen,vital,prog,age,er,her2,erp,tn,stage,dose
P1,1950-01-01,2010-02-01,,2015-01-01,alive,2012-01-01,60,1,0,80,0,2,10
P2,1950-01-01,1940-02-01,2012-01-01,2011-01-01,alive,2013-01-01,70,1,0,0,1,4,-5
P3,1950-01-01,2010-02-01,,2030-01-01,dead,,200,0,0,0,0,1,1000
P4,,2010-02-01,2012-02-01,2012-02-01,dead,2012-02-01,47,,,,,,
CSV

# config NAME RULES...: with these lines of rules.
config() {
	name=$1
	cat >"$out/$name.yaml" <<-YAML
		survreport: 1
		report: {id: $name, title: Rules, data_cutoff: 2020-01-01}
		inputs:
		  d:
		    file: d.csv
		    key: pid
		    columns:
		      pid: {type: id}
		      dob: {type: date}
		      dx: {type: date}
		      death: {type: date}
		      seen: {type: date}
		      vital: {type: category}
		      prog: {type: date}
		      age: {type: number, label: Age}
		      er: {type: flag}
		      her2: {type: flag}
		      erp: {type: number}
		      tn: {type: flag}
		      stage: {type: category}
		      dose: {type: number}
		analyses:
		  s: {type: summary, variables: [age]}
		rules:
	YAML
	shift
	printf '  %s\n' "$@" >>"$out/$name.yaml"
}

# run WANT NAME RULES...
run() {
	want=$1
	shift
	config "$@"
	status "$want" "$survreport" run --output "$out/output" "$out/$name.yaml"
	pdftotext -layout "$out/output/$name/report.pdf" "$out/text" 2>"$out/pdf" || :
	# lines of the report may break anywhere
	tr -s ' \n' ' ' <"$out/text" >"$out/flat"
}

roles='birth_date: dob, diagnosis_date: dx, age_date: dx, death_date: death, dead: vital == "dead",
    progression_date: prog, last_contact: seen, er_positive: er, her2_positive: her2, er_percent: erp,
    triple_negative: tn, stage_4: stage == "4", stage_1: stage == "1", m1: stage == "4", dose_limit: 100'

# each kind of contradiction, by hand
run 0 all "- pack: oncology" "  roles: {$roles}" "  without: [after_death]" \
	"- {check: age < 150, severity: warning, message: very old}"
cat >"$out/want" <<'CSV'
severity,rule,file,line,key,columns,values,message
warning,oncology.before_birth,d.csv,3,P2,dx; dob,1940-02-01; 1950-01-01,a date before birth
warning,oncology.after_last_contact,d.csv,3,P2,prog; seen,2013-01-01; 2011-01-01,a date after the last contact
warning,oncology.after_last_contact,d.csv,3,P2,death; seen,2012-01-01; 2011-01-01,a date after the last contact
warning,oncology.in_future,d.csv,4,P3,seen,2030-01-01,a date after the data cut-off
warning,oncology.dead_without_date,d.csv,4,P3,vital; death,dead; ,"dead, without a date"
warning,oncology.death_without_status,d.csv,3,P2,death; vital,2012-01-01; alive,"a date of death, and not said to be dead"
warning,oncology.age_range,d.csv,4,P3,age,200,an age out of range
warning,oncology.age_of_birth,d.csv,3,P2,dob; dx; age,1950-01-01; 1940-02-01; 70,the age is not that of the date of birth
warning,oncology.age_of_birth,d.csv,4,P3,dob; dx; age,1950-01-01; 2010-02-01; 200,the age is not that of the date of birth
warning,oncology.no_dose,d.csv,3,P2,dose,-5,a dose of zero or less
warning,oncology.large_dose,d.csv,4,P3,dose,1000,a dose above the limit
warning,oncology.triple_negative_with_receptor,d.csv,3,P2,tn; er,true; true,"triple-negative, and a receptor is positive"
warning,oncology.er_and_percent,d.csv,3,P2,er; erp,true; 0,the oestrogen receptor is not what its percent says
warning,rules[2],d.csv,4,P3,age,200,very old
CSV
check "findings.csv has each row, its key and its values" \
	diff "$out/want" "$out/output/all/findings.csv"
check "it is for its owner alone" \
	test "$(stat -c %a "$out/output/all/findings.csv")" = 600
has "$out/output/all/manifest.json" '"findings.csv"'
has "$out/output/all/manifest.json" 'Rules (oncology)'
has "$out/flat" "rules of oncology, 26 were checked; the others need roles that no column plays:"
has "$out/flat" "a date before birth: dx = 1940-02-01, dob = 1950-01-01"
check "no key stands in the report" test "$(grep -c 'P[1-4]' "$out/text")" -eq 0

# by the names of columns and by endpoints, and only where the type fits
sed 's/^pid,dob,dx,death,seen/pid,birth_date,dx,death_date,seen/' "$out/d.csv" >"$out/e.csv"
config named '- oncology'
sed -i 's/file: d.csv/file: e.csv/; s/ dob:/ birth_date:/; s/ death:/ death_date:/; s/ vital:/ dead:/
s/^rules:/endpoints:\n  os: {origin: birth_date, event: death_date, censor: seen}\nrules:/
s/dead: {type: category}/dead: {type: category, from: vital}/' "$out/named.yaml"
sed -i 2,4s/2011-01-01/2013-06-01/ "$out/e.csv"
status 0 "$survreport" run --output "$out/output" "$out/named.yaml"
has "$out/output/named/findings.csv" 'oncology.after_death,e.csv,3,P2,seen; death_date'
check "a category is no flag" \
	test "$(grep -c dead_without "$out/output/named/findings.csv")" -eq 0

# the day of --as-of is not that of the file: later dates are right
status 0 "$survreport" run --as-of 2011-06-01 --output "$out/output" "$out/all.yaml"
check "--as-of moves no rule" test "$(grep -c in_future "$out/output/all/findings.csv")" -eq 1

# an error ends the run
run 65 strict '- {pack: oncology, severity: error, roles: {birth_date: dob, diagnosis_date: dx}}'
has "$out/stderr" "d.csv:3: a date before birth: dx = 1940-02-01, dob = 1950-01-01"

# more than the report has room for are in the file
{
	head -n 1 "$out/d.csv"
	i=0
	while [ $((i += 1)) -le 50 ]; do
		echo "=HYPERLINK($i),1950-01-01,1940-02-01,,,alive,,50,,,,,,"
	done
} >"$out/many.csv"
config many '- {pack: oncology, roles: {birth_date: dob, diagnosis_date: dx}}'
sed -i 's/file: d.csv/file: many.csv/' "$out/many.yaml"
status 0 "$survreport" run --output "$out/output" "$out/many.yaml"
check "all 50" test "$(grep -c before_birth "$out/output/many/findings.csv")" -eq 50
check "no spreadsheet runs a key" \
	test "$(grep -c ",'=HYPERLINK" "$out/output/many/findings.csv")" -eq 50
pdftotext -layout "$out/output/many/report.pdf" "$out/text"
has "$out/text" "… and 30 more: a date before birth"
has "$out/text" "The file findings.csv has every row for which a rule does not hold, with its key."

# nothing found: no file
run 0 none '- {check: age > 0}'
check "no findings, no file" test ! -e "$out/output/none/findings.csv"

# a pack of one's own, frozen; a change of it is named, and what it moved
cat >"$out/mine.yaml" <<'YAML'
about: ours
roles:
  dose: {type: number}
  limit: {type: number, is: 500}
rules:
  large: {check: dose < limit, message: too much}
YAML
run 0 own '- mine.yaml'
has "$out/output/own/findings.csv" 'warning,mine.large,d.csv,4,P3,dose,1000,too much'
status 0 "$survreport" freeze --output "$out/output" --bundle "$out/own.tar" "$out/own.yaml"
status 0 "$survreport" verify "$out/own.lock"
status 0 "$survreport" verify "$out/own.tar"
sed -i 's/is: 500/is: 5/' "$out/mine.yaml"
status 1 "$survreport" verify "$out/own.lock"
has "$out/stdout" "mine.yaml"

finish
