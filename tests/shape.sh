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

# keys that are numbers: 0 and -0 are one
printf 'n,x\n0,1\n-0,2\n1,3\n' >zeros.csv
printf 'id,n\nA,-0\nB,0\nC,1\n' >zero.csv
cat >zero.yaml <<'END'
survreport: 1
report: {id: t, title: T}
inputs:
  d: {file: zero.csv, key: id, columns: {id: {type: id}, n: {type: number}}}
  z:
    file: zeros.csv
    columns: {n: {type: number}, x: {type: integer}}
    fold: {by: n, take: {total: {value: x, pick: sum}}}
    join: {to: d, rows: many-to-one}
analyses:
  a: {type: summary, variables: [total]}
END
status 0 "$survreport" run --output o --stop-after validate --dump dataset zero.yaml
has stdout "input z: zeros.csv, 3 rows, folded to 2, joined to d, 0 unmatched, 0 left over"

# ADaM: an ADTTE joined with its ADSL is the same as its rows of one PARAMCD
cat >adsl.csv <<'END'
STUDYID,USUBJID,TRT01P,AGE
X1,X1-001,Placebo,61
X1,X1-002,Active,58
X1,X1-003,Placebo,70
X1,X1-004,Active,66
X1,X1-005,Active,59
END
cat >adtte.csv <<'END'
STUDYID,USUBJID,PARAMCD,PARAM,AVAL,AVALU,CNSR,STARTDT,ADT,EVNTDESC,CNSDTDSC
X1,X1-001,OS,Overall Survival,100,DAYS,0,2014-01-01,2014-04-10,Death,
X1,X1-001,PFS,Progression-Free Survival,50,DAYS,0,2014-01-01,2014-02-19,Progression,
X1,X1-002,OS,Overall Survival,200,DAYS,1,2014-01-02,2014-07-20,Alive,Last contact
X1,X1-002,PFS,Progression-Free Survival,200,DAYS,2,2014-01-02,2014-07-20,No progression,New therapy
X1,X1-003,OS,Overall Survival,30,DAYS,0,2014-01-03,2014-02-01,Death,
X1,X1-003,PFS,Progression-Free Survival,30,DAYS,0,2014-01-03,2014-02-01,Death,
X1,X1-004,OS,Overall Survival,300,DAYS,1,2014-01-04,2014-10-30,Alive,Lost to follow-up
X1,X1-004,PFS,Progression-Free Survival,120,DAYS,0,2014-01-04,2014-05-03,Progression,
END
cat >adam.yaml <<'END'
survreport: 1
report: {id: t, title: T}
inputs:
  adsl:
    file: adsl.csv
    key: USUBJID
    columns:
      USUBJID: {type: id}
      TRT01P: {type: category, levels: [Placebo, Active], label: Treatment}
  tte:
    file: adtte.csv
    columns:
      USUBJID: {type: id}
    join: {to: adsl, unmatched: keep}
endpoints:
  os: {label: OS, adtte: tte, param: OS}
  pfs: {label: PFS, adtte: tte, param: PFS}
analyses:
  os: {type: kaplan-meier, endpoint: os, by: TRT01P}
  pfs: {type: kaplan-meier, endpoint: pfs}
END
status 0 "$survreport" run --output adam adam.yaml
has stderr "endpoint 'os': AVAL is ADT − STARTDT + 1, in days"
pdftotext adam/t/report.pdf - | tr -s ' \n' '  ' >words
has words "events: Death 2; censored: Last contact 1, Lost to"
has words "PFS: events: Progression 2, Death 1; censored: New therapy 1."
cat >plain.csv <<'END'
USUBJID,TRT01P,os,os_e,pfs,pfs_e
X1-001,Placebo,100,1,50,1
X1-002,Active,200,0,200,0
X1-003,Placebo,30,1,30,1
X1-004,Active,300,0,120,1
X1-005,Active,,,,
END
cat >plain.yaml <<'END'
survreport: 1
report: {id: t, title: T}
inputs:
  d:
    file: plain.csv
    key: USUBJID
    columns:
      USUBJID: {type: id}
      TRT01P: {type: category, levels: [Placebo, Active], label: Treatment}
      os: {type: number}
      os_e: {type: flag}
      pfs: {type: number}
      pfs_e: {type: flag}
endpoints:
  os: {label: OS, time: os, time_unit: days, event: os_e}
  pfs: {label: PFS, time: pfs, time_unit: days, event: pfs_e}
analyses:
  os: {type: kaplan-meier, endpoint: os, by: TRT01P}
  pfs: {type: kaplan-meier, endpoint: pfs}
END
status 0 "$survreport" run --quiet --output plain plain.yaml
check "ADaM: the numbers of times and events" cmp plain/t/results.csv adam/t/results.csv
status 0 "$survreport" freeze --quiet --output adam adam.yaml
status 0 "$survreport" verify adam.lock

# adam CODE MESSAGE SED: what is wrong with an ADTTE is said.
adam() {
	sed "$3" adtte.csv >broken.csv
	sed 's/adtte.csv/broken.csv/' adam.yaml >broken.yaml
	status "$1" "$survreport" check broken.yaml
	has stderr "$2"
}
adam 65 "broken.csv:10: two rows of USUBJID 'X1-004' have PARAMCD == \"PFS\": this one and line 9" \
	'9{p;s/,120,/,130,/}'
adam 65 "broken.csv:3: column 'PARAMCD': is missing but required" '3s/,PFS,/,,/'
adam 65 "column 'CNSR': 'N' is not a number" '3s/,DAYS,0,/,DAYS,N,/'
adam 65 "CNSR is -1 (0 is an event, 1 and above a censoring)" '3s/,DAYS,0,/,DAYS,-1,/'
adam 65 "AVALU is 'MONTHS', and in rows before it days" '5s/DAYS/MONTHS/'
adam 65 "AVALU 'MOONS' is no unit of time" 's/DAYS/MOONS/'
adam 65 "the unit of AVAL is not told" 's/DAYS//'
adam 65 "column 'CNSR' is not in broken.csv" 's/,CNSR,/,STATUS,/'
adam 0 "AVAL is ADT − STARTDT + 1, in days, in 3 rows, and something else in 1" '2s/,100,/,90,/'
sed 's/param: OS/param: OSS/' adam.yaml >broken.yaml
status 78 "$survreport" check broken.yaml
has stderr "no row of 'tte' has the PARAMCD 'OSS' (did you mean 'OS'?)"
sed 's/param: OS/event: AGE > 1/' adam.yaml >broken.yaml
status 78 "$survreport" check broken.yaml
has stderr "'param' is missing (which PARAMCD of 'tte', as param: OS)"

# colon of R's survival 3.5-3: two rows a patient.  R, of one row a patient made by
# aggregate(time ~ id, colon, min) and tapply(status, id, max): n 929, 506 events,
# median 1589 (1183 to 2074) days
cp "$top/tests/reference/colon_data.csv" colon.csv
cat >colon.yaml <<'END'
survreport: 1
report: {id: t, title: T}
inputs:
  colon:
    file: colon.csv
    columns:
      id: {type: id}
      rx: {type: category, levels: [Obs, Lev, Lev+5FU]}
      etype: {type: integer}
      time: {type: integer}
      status: {type: integer}
    fold:
      by: id
      keep: rx
      take:
        rfs_time: {value: time, pick: min}
        rfs_event: {value: status == 1, pick: any}
endpoints:
  rfs: {label: RFS, unit: days, time: rfs_time, event: rfs_event}
analyses:
  km: {type: kaplan-meier, endpoint: rfs}
END
status 0 "$survreport" run --quiet --output colon colon.yaml
check "colon: relapse-free survival is that of R" test "$(awk -F, '$10 == "n" || \
	$10 == "events" || $10 ~ /^median(_lo|_hi)?$/ { printf "%s ", $(NF - 3) }' \
	colon/t/results.csv)" = "929 506 1589 1183 2074 "

finish
