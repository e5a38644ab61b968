#!/bin/sh
# Several files and several rows: what is folded and joined is what a person would
# have made of it by hand, to the byte of results.csv and the dataset.
# shows: R-3
set -u
suite=shape
. tests/lib.sh
cd "$out" || exit 1

cat >patients.csv <<'END'
id,sex,site,surgery,last_contact
01,F,A,2015-01-10,2020-01-10
02,M,A,2015-02-10,2019-02-10
03,F,B,2015-03-10,2018-03-10
04,M,B,2015-04-10,2017-04-10
END
cat >events.csv <<'END'
patient,type,date,dose,bad
01,visit,2015-06-01,10,0
01,relapse,2016-02-02,,1
01,relapse,2016-01-01,5,0
02,visit,2016-02-10,2.5,
02,visit,2016-02-10,2.5,0
03,relapse,2017-07-07,1,0
03,visit,2015-05-05,2,1
END
cat >sites.csv <<'END'
site,beds
A,100
B,50
END

# config NAME FOLD: patients, events folded, sites.
config() {
	cat >"$1.yaml" <<-END
		survreport: 1
		report: {id: t, title: T}
		inputs:
		  patients:
		    file: patients.csv
		    key: id
		    columns:
		      id: {type: id}
		      sex: {type: category}
		      site: {type: category}
		      surgery: {type: date}
		      last_contact: {type: date}
		  sites:
		    file: sites.csv
		    key: site
		    columns:
		      site: {type: text}
		      beds: {type: integer}
		    join: {to: patients, rows: many-to-one}
		  events:
		    file: events.csv
		    columns:
		      patient: {type: id}
		      type: {type: category}
		      date: {type: date}
		      dose: {type: number}
		      bad: {type: flag}
		    fold:
		      by: patient
		      order: date
		      ties: file
		      take:
		$2
		    join: {to: patients, unmatched: keep}
		endpoints:
		  rfs: {label: RFS, unit: days, origin: surgery, event: relapse, censor: last_contact}
		analyses:
		  km: {type: kaplan-meier, endpoint: rfs}
	END
}

config all '        relapse: {value: date, where: type == "relapse", pick: first}
        last_relapse: {value: date, where: type == "relapse", pick: last}
        earliest: {value: date, pick: min}
        latest: {value: date, pick: max}
        n_relapses: {where: type == "relapse", pick: count}
        n_doses: {value: dose, pick: count}
        total: {value: dose, pick: sum}
        first_dose: {value: dose, pick: first}
        last_type: {value: type, pick: last}
        any_bad: {value: bad, pick: any}
        all_bad: {value: bad, pick: all}
        twice: {value: 2 * dose, pick: max}'
status 0 "$survreport" run --output o --stop-after validate --dump dataset all.yaml
sed -n '/^line/,$p' stdout >rows
cat >rows.expected <<'END'
line	id	sex	site	surgery	last_contact	beds	relapse	last_relapse	earliest	latest	n_relapses	n_doses	total	first_dose	last_type	any_bad	all_bad	twice	rfs
2	01	F	A	2015-01-10	2020-01-10	100	2016-01-01	2016-02-02	2015-06-01	2016-02-02	2	2	15	10	relapse	true	false	20	356
3	02	M	A	2015-02-10	2019-02-10	100	.derived	.derived	2016-02-10	2016-02-10	0	2	5	2.5	visit	.derived	false	5	1461+
4	03	F	B	2015-03-10	2018-03-10	50	2017-07-07	2017-07-07	2015-05-05	2017-07-07	1	2	3	2	relapse	true	false	4	850
5	04	M	B	2015-04-10	2017-04-10	50	.unmatched	.unmatched	.unmatched	.unmatched	0	0	.unmatched	.unmatched	.unmatched	false	.unmatched	.unmatched	731+
END
check "each pick, of each patient" diff rows.expected rows
has stdout "input events: events.csv, 7 rows, folded to 3, joined to patients, 1 unmatched, 0 left over"
has stdout "input sites: sites.csv, 2 rows, joined to patients, 0 unmatched, 0 left over"

# the same prepared by hand
status 0 "$survreport" run --quiet --output o all.yaml
cat >hand.csv <<'END'
id,surgery,last_contact,relapse
01,2015-01-10,2020-01-10,2016-01-01
02,2015-02-10,2019-02-10,
03,2015-03-10,2018-03-10,2017-07-07
04,2015-04-10,2017-04-10,
END
cat >hand.yaml <<'END'
survreport: 1
report: {id: t, title: T}
inputs:
  d:
    file: hand.csv
    key: id
    columns:
      id: {type: id}
      surgery: {type: date}
      last_contact: {type: date}
      relapse: {type: date}
endpoints:
  rfs: {label: RFS, unit: days, origin: surgery, event: relapse, censor: last_contact}
analyses:
  km: {type: kaplan-meier, endpoint: rfs}
END
status 0 "$survreport" run --quiet --output hand hand.yaml
check "the numbers of a file that was prepared by hand" cmp hand/t/results.csv o/t/results.csv
pdftotext -layout o/t/report.pdf - | tr -s ' \n' '  ' >words
cp words /tmp/shape/words
has words "events.csv, 7 rows, folded to 3, joined to patients.csv. 1 row of patients.csv has none here."

# frozen and verified: whose row was edited, of which file
status 0 "$survreport" freeze --quiet --output frozen all.yaml
status 0 "$survreport" verify all.lock
cp events.csv kept.csv
sed -i '4s/2016-01-01/2015-12-31/' events.csv
status 1 "$survreport" verify all.lock
has stdout "data events.csv"
has stdout "line 4 (patient 01): 'date'"
has stdout "1 row was edited"
check "the other file is the same" sh -c "! grep -q patients.csv stdout"
sed '3i 01,visit,2015-07-01,1,0' kept.csv >events.csv
status 1 "$survreport" verify all.lock
has stdout "1 row was added"
check "and no other" sh -c "! grep -q edited stdout"
cp kept.csv events.csv
sed -i 's/^B,50/B,60/' sites.csv
status 1 "$survreport" verify all.lock
has stdout "line 3 (site B): 'beds'"
rm sites.csv
status 66 "$survreport" verify all.lock
has stderr "the data file"
printf 'site,beds\nA,100\nB,50\n' >sites.csv
status 0 "$survreport" verify all.lock
status 0 "$survreport" freeze --quiet --output frozen --bundle all.tar all.yaml
check "a bundle has all files" test "$(tar -tf all.tar | grep -c '\.csv$')" = 3
status 0 "$survreport" verify all.tar

# as of an earlier day: what was not known then is not folded
sed 's/unmatched: keep/unmatched: keep, leftover: drop/' all.yaml >asof.yaml
status 0 "$survreport" run --output asof --as-of 2016-01-15 --stop-after validate --dump dataset asof.yaml
has stdout "input events: events.csv, 7 rows, 4 later, folded to 2"

# an input that is the rows of another one's kind, as REDCap writes repeated forms
cat >redcap.csv <<'END'
record,instrument,instance,sex,surgery,last,relapse_date,op___1,op___2
1,,,F,2015-01-10,2020-01-10,,1,0
1,relapse,1,,,,2017-01-01,,
1,relapse,2,,,,2016-01-01,,
2,,,M,2015-02-10,2019-02-10,,1,1
3,,,F,2015-03-10,2018-03-10,,0,0
3,relapse,1,,,,2017-07-07,,
END
cat >redcap.yaml <<'END'
survreport: 1
report: {id: t, title: T}
inputs:
  base:
    file: redcap.csv
    where: instrument is missing
    key: record
    columns:
      record: {type: id}
      instrument: {type: category}
      sex: {type: category}
      surgery: {type: date}
      last: {type: date}
  relapses:
    file: redcap.csv
    where: instrument == "relapse"
    columns:
      record: {type: id}
      instrument: {type: category}
      relapse_date: {type: date}
    fold:
      by: record
      take:
        relapse: {value: relapse_date, pick: min}
        n: {pick: count}
    join: {to: base, unmatched: keep}
endpoints:
  rfs: {label: RFS, unit: days, origin: surgery, event: relapse, censor: last}
analyses:
  km: {type: kaplan-meier, endpoint: rfs}
END
status 0 "$survreport" run --output o --stop-after validate --dump dataset redcap.yaml
has stdout "input base: redcap.csv, 6 rows, 3 outside"
has stdout "input relapses: redcap.csv, 6 rows, 3 outside, folded to 2, joined to base, 1 unmatched, 0 left over"
status 0 "$survreport" run --quiet --output o redcap.yaml

finish
