#!/bin/sh
# Every kind of analysis on data that estimators trip over, and the kinds that
# the recorded configs cover.
#
#     tests/awkward.sh                       small sets of patients, below
#     AWKWARD_ROWS=100000 tests/awkward.sh   each kind on so many rows, timed
#
# A run ends with code 0; with a file without rows also with 65 or 78 and a
# message.  In results.csv no number is NaN or infinite, and what has no value
# has a reason.
set -u
suite=awkward
. tests/lib.sh

# The options of a kind, an analysis a line.  A kind without any fails below.
options_of() {
	case $1 in
	summary) cat <<-END ;;
		variables: [x, arm, event], by: arm, overall: true, test: true
		variables: [x, one, event], by: half, test: true, test_numbers: means, smd: true
	END
	kaplan-meier) cat <<-END ;;
		endpoint: os, by: arm, times: [0, 1, 50], test: log-rank, differences: true
		endpoint: os, by: half, test: max-combo, rmst: 4, conditional: [1], times: [2]
		endpoint: os, by: half, weights: w, quantiles: [0.1, 0.9], times: [2]
		endpoint: late, estimate: nelson-aalen, lower: modified, times: [2]
		endpoint: os, by: arm, panels: half, test: log-rank, hazard_ratio: true, y_range: [50, 100]
		endpoint: os, by: half, panels: arm, curve: events, x_max: 3, x_step: 2, bands: true
		endpoint: late, by: half, hazard_ratio: true, min_at_risk: 5, risk_table: none, median_lines: true
	END
	flow) cat <<-END ;;
		endpoint: os, by: arm
		endpoint: late
	END
	follow-up) cat <<-END ;;
		endpoint: os, by: arm
		endpoint: late
	END
	log-rank) cat <<-END ;;
		endpoint: os, by: arm, pairwise: holm, strata: [half]
		endpoint: os, by: arm, weights: peto-peto, trend: true
		endpoint: os, by: half, weights: max-combo, permutation: 100
		endpoint: late, by: half, weights: fleming-harrington, rho: 1, gamma: 1
	END
	cox) cat <<-END ;;
		endpoint: os, terms: [arm, x]
		endpoint: os, terms: [x, y, one], ties: breslow, strata: [half]
		endpoint: os, terms: [half, x], ties: exact
		endpoint: os, terms: [half, x], penalty: firth
		endpoint: late, terms: [half * x], weights: w, cluster: id
		endpoint: cr, terms: ["ns(x, 2)"], cause: second
		endpoint: os, terms: [x, half], cluster: set
	END
	adjusted-curves) cat <<-END ;;
		endpoint: os, by: arm, terms: [x, one], times: [0, 1, 50]
		endpoint: late, by: half, terms: [x, y], times: [2]
	END
	concordance) cat <<-END ;;
		endpoint: os, terms: [arm, x, one], tau: 3
		endpoint: late, terms: [x, y]
	END
	cox-residuals) cat <<-END ;;
		endpoint: os, terms: [arm, x, one]
		endpoint: os, terms: [x, y], residuals: [martingale, deviance, schoenfeld, dfbeta], labels: id
		endpoint: late, terms: [half, x]
	END
	predicted-curves) cat <<-END ;;
		endpoint: os, terms: [arm, x, one], at: {Average: {}, Far: {x: 1000}, B: {arm: B}}, times: [0, 1, 50]
		endpoint: late, terms: [half, x], at: {One: {half: true}}, times: [2]
	END
	waterfall) cat <<-END ;;
		of: x, by: arm
		of: change, by: half, response: arm, labels: id, limits: [-3, 2]
	END
	regression-table) cat <<-END ;;
		endpoint: os, terms: [arm, x, y, one]
		endpoint: late, terms: [half, x], same_patients: true
	END
	subgroups) cat <<-END ;;
		endpoint: os, by: half, subgroups: [arm, high], table: true
	END
	cox-assumption) cat <<-END ;;
		endpoint: os, terms: [arm, x, y, one]
		endpoint: os, terms: [half, x], transform: log
		endpoint: late, terms: [x], transform: rank
	END
	parametric) cat <<-END ;;
		endpoint: os, terms: [arm, x, one], times: [1, 50]
		endpoint: os, terms: [x, y]
		endpoint: late, by: half, times: [2]
	END
	cumulative-incidence) cat <<-END ;;
		endpoint: cr, by: arm, times: [0, 1, 50], test: gray
		endpoint: cr, by: half, cause: second, test: gray, rho: 1, variance: delta, ci: log-log, times: [2]
		endpoint: cr_late, times: [2], stacked: true
	END
	fine-gray) cat <<-END ;;
		endpoint: cr, terms: [arm, x]
		endpoint: cr, terms: [x, y, one], cause: second
	END
	swimmer) cat <<-END ;;
		endpoint: days, by: arm, marks: [d_mark], labels: id
		endpoint: os
	END
	landmark) cat <<-END ;;
		endpoint: os, at: [0, 1, 5, 60], by: arm, times: [1, 50]
		endpoint: os, at: [1], switch: change
	END
	time-varying-group) cat <<-END ;;
		endpoint: os, switch: change, times: [1, 50]
		endpoint: os, switch: change, landmark: 2, same_day: before
	END
	immortal-time) cat <<-END ;;
		endpoint: os, entry: change, at: [0, 1, 60], by: half
		endpoint: os, switch: change, at: [1]
	END
	proportion) cat <<-END ;;
		event: event, by: arm
		event: x > 1, label: High, by: half, method: wald-cc, test: fisher
	END
	association) cat <<-END ;;
		row: arm, column: event
		row: arm, column: half, test: trend
		row: event, column: half, test: mcnemar-exact
	END
	logistic) cat <<-END ;;
		event: event, terms: [arm, x, one]
		event: event, terms: [x, y]
		event: event, terms: [half, x], penalty: firth
	END
	bootstrap) cat <<-END ;;
		statistic: mean, of: x, by: half, replicates: 100
		statistic: survival-median, endpoint: os, by: arm, replicates: 100
		statistic: survival, endpoint: os, time: 2, replicates: 100
		statistic: proportion, event: event, by: half, replicates: 100
	END
	esac
}

# The sets of patients: NAME, how many, and in awk the values in which they
# differ from the ordinary ones.
sets() {
	cat <<-END
		single     1
		pair       2
		quiet      9   event = 0; cause = 0
		all_events 9   event = 1; cause = 1
		tied       9   time = 5
		tied_all   9   time = 5; event = 1; cause = 1 + i % 2
		one_arm    9   arm = "A"; half = 0
		empty_arm  9   arm = i % 2 ? "A" : "C"
		no_first   9   arm = i % 2 ? "B" : "C"; half = 1
		quiet_arm  9   event = arm == "B" ? 0 : 1; cause = event
		separated  10  half = i % 2; event = half; cause = event; x = half; time = half ? i : 20 + i
		constant   9   x = 1; y = 3; w = 1
		collinear  9   y = 3 * x - 1
		zeros      9   time = i % 3 ? 0 : i
		all_zero   9   time = 0; event = 1; cause = 1 + i % 2
		other_only 9   event = 1; cause = 2
		unknown    9   x = ""; y = ""
		mostly     9   x = i < 9 ? "" : x
		huge       9   x = 1e150 * x; w = 1e9
		tiny       9   x = 1e-150 * x; time = 1e-6 * time
		at_once    9   change = time
	END
}

# Writes a data file: all sets, or one of N ordinary patients.
data_write() {
	sets >"$out/sets"
	[ $# -eq 0 ] || echo "ordinary $1" >"$out/sets"
	{
		echo 'function day(n) { return sprintf("%d-%02d-%02d",' \
			'2020 + int(n / 336), 1 + int(n / 28) % 12, 1 + n % 28) }'
		echo 'BEGIN { OFS = ","'
		echo 'print "id", "set", "arm", "half", "time", "event",' \
			'"cause", "x", "y", "w", "entry", "change",' \
			'"d_origin", "d_end", "d_event", "d_mark"'
		while read -r name n values; do
			echo "set = \"$name\"; n = $n"
			echo "for (i = 1; i <= n; i++) { ordinary(); $values; row() }"
		done <"$out/sets"
		cat <<-'END'
			}
			function ordinary() {
				arm = substr("ABC", 1 + i % 3, 1)
				half = i * 7 % 5 % 2
				time = n > 20 ? exponential() : 1 + i * 5 % 11
				event = i * 3 % 4 > 1
				cause = event * (1 + i % 2)
				x = (i * 13 % 17) / 4
				y = (i * 11 % 19) / 2
				w = 0.5 + i % 3
				change = i % 2 ? time / 2 : ""
			}
			function exponential() {
				return 1 + int(-900 * log((i * 7919 % 10007 + 1) / 10008))
			}
			function row() {
				print ++id, set, arm, half, time, event, cause, x, y, w,
				    (time > 0 && i % 3 ? time / 4 : ""), change,
				    day(i % 300), day(i % 300 + time),
				    (event ? day(i % 300 + time) : ""), day(i % 300 + 1)
			}
		END
	} >"$out/data.awk"
	awk -f "$out/data.awk" >"$out/data.csv"
}

config_head() {
	cat <<-END
		survreport: 1
		report: {id: $1, title: Awkward data}
		inputs:
		  cohort:
		    file: data.csv
		    columns:
		      id: {type: id}
		      set: {type: category}
		      arm: {type: category, levels: [A, B, C, D]}
		      half: {type: flag}
		      event: {type: flag}
		      time: {type: number}
		      cause: {type: integer}
		      x: {type: number}
		      y: {type: number}
		      w: {type: number}
		      entry: {type: number}
		      change: {type: number}
		      d_origin: {type: date}
		      d_end: {type: date}
		      d_event: {type: date}
		      d_mark: {type: date}
		derive:
		  one: {value: 0 * time + 1}
		  high: {value: x > 1}
		endpoints:
		  os: {time: time, event: event}
		  late: {time: time, event: event, entry: entry}
		  cr: {time: time, cause: {first: cause == 1, second: cause == 2}}
		  cr_late: {time: time, entry: entry, cause: {first: cause == 1, second: cause == 2}}
		  days: {unit: days, origin: d_origin, event: d_event, censor: d_end}
	END
}

# config_of KIND NAME...: a config with every analysis of a kind for each of
# the sets; "everybody" is all rows, and no row is in "nobody".
config_of() {
	kind=$1
	shift
	config_head "$kind"
	echo "populations:"
	echo "  nobody: {where: time < 0}"
	for name; do
		case $name in everybody | nobody) continue ;; esac
		echo "  $name: {where: set == \"$name\"}"
	done
	echo "analyses:"
	for name; do
		options_of "$kind" | awk -v kind="$kind" -v name="$name" '
			{ printf "  %s_%d: {type: %s, ", name, NR, kind
			  if (name != "everybody") printf "population: %s, ", name
			  print $0 "}" }'
	done
}

# What is wrong with the rows of a results.csv.
problems_of() {
	awk 'NR > 1 {
		line = $0
		while (match(line, /"[^"]*"/))
			line = substr(line, 1, RSTART - 1) "quoted" \
				substr(line, RSTART + RLENGTH)
		if (split(line, field, ",") != 15)
			print "fields: " $0
		for (i = 12; i <= 13; i++)
			if (tolower(field[i]) ~ \
			    /(^|[^a-z])(nan|inf|infinity)([^a-z]|$)/)
				print "number: " $0
		if (field[14] == "ok" && field[12] == "")
			print "no number: " $0
		if (field[14] != "ok" && field[14] != "not reached" &&
		    field[15] == "")
			print "no reason: " $0
	}' "$1"
}

# run_kind KIND CODE...: runs $out/KIND.yaml, which may end with these codes.
run_kind() {
	kind=$1
	shift
	: >"$out/problems"
	"$survreport" run --quiet --output "$out/run" "$out/$kind.yaml" \
		>"$out/log" 2>&1 </dev/null
	code=$?
	case " $* " in
	*" $code "*) ;;
	*) { echo "exit code $code" && cat "$out/log"; } >"$out/problems" ;;
	esac
	if [ "$code" -eq 0 ]; then
		problems_of "$out/run/$kind/results.csv" >>"$out/problems"
	elif ! grep -q ': error: ' "$out/log"; then
		echo "no message" >>"$out/problems"
	fi
	if [ -s "$out/problems" ]; then
		fail "$kind $set: $(wc -l <"$out/problems") lines"
		head -n 20 "$out/problems" | sed 's/^/     /'
	else
		pass
	fi
}

kinds=$("$survreport" --help analyses | awk '{ print $1 }')
[ -n "$kinds" ] || fail "no analyses in --help analyses"
for kind in $kinds; do
	if [ -n "$(options_of "$kind")" ]; then
		pass
	else
		fail "$kind: no options in tests/awkward.sh"
	fi
done

if [ -n "${AWKWARD_ROWS:-}" ]; then
	set="$AWKWARD_ROWS rows"
	data_write "$AWKWARD_ROWS"
	for kind in $kinds; do
		config_of "$kind" everybody >"$out/$kind.yaml"
		start=$(date +%s%3N)
		run_kind "$kind" 0
		printf '%-24s %6d ms\n' "$kind" $(($(date +%s%3N) - start))
	done
	finish
	exit
fi

set="in small sets"
data_write
for kind in $kinds; do
	# shellcheck disable=SC2046 # names without blanks
	config_of "$kind" everybody nobody $(cut -d ' ' -f 1 "$out/sets") \
		>"$out/$kind.yaml"
	run_kind "$kind" 0
done

set="in one config"
{
	config_head all-kinds
	echo "analyses:"
	for kind in $kinds; do
		options_of "$kind" | awk -v kind="$kind" '
			{ print "  " kind "_" NR ": {type: " kind ", " $0 "}" }'
	done
} >"$out/all-kinds.yaml"
run_kind all-kinds 0
for kind in $kinds; do
	check "all-kinds has results of $kind" \
		grep -q "^${kind}_1," "$out/run/all-kinds/results.csv"
done

set="without rows"
sed -i 1q "$out/data.csv"
for kind in $kinds; do
	config_of "$kind" everybody >"$out/$kind.yaml"
	run_kind "$kind" 0 65 78
done

# More groups than anybody should compare, and a cell that reads like a reference to
# a table: that is of the texts of authors, and stands as it is.
awk 'BEGIN {
	print "group,t,dead,note"
	for (i = 0; i < 800; i++)
		printf "g%d,%d,%d,%s\n", i % 80, 1 + i % 97, i % 3 == 0, i == 7 ? "[[table:nope]]" : ""
}' >"$out/many.csv"
cat >"$out/many.yaml" <<'END'
survreport: 1
report: {id: many, title: Many}
inputs:
  d:
    file: many.csv
    columns:
      group: {type: category}
      t: {type: number}
      dead: {type: flag}
      note: {type: category}
rules: [{check: note is missing, severity: warning}]
endpoints: {os: {label: Survival, unit: months, time: t, time_unit: months, event: dead}}
analyses: {a: {type: kaplan-meier, endpoint: os, by: group}}
END
status 0 "$survreport" run --quiet --output "$out/many" "$out/many.yaml"
pdftotext -raw "$out/many/many/report.pdf" - 2>/dev/null >"$out/many.txt"
has "$out/many.txt" "[[table:nope]]"

# Every kind is in a recorded config, or one that is shipped, and so runs in
# all builds.
for kind in $kinds; do
	if grep -qE "type: $kind( *[,}]| *\$)" config/*.yaml \
		tests/cases/*/config.yaml; then
		pass
	else
		fail "$kind: in no config of config/ and tests/cases/"
	fi
done
finish
