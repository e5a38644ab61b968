#!/bin/bash
# What a config costs grows with its size and no faster: ten times as many
# analyses, or eight times as many times, cost about as much each; so do the
# letters of a word that runs over pages, and the names of a long list.  Processor
# time on a busy machine varies, so the limit is generous; costs that grow with
# the square are far beyond it.
# shows: R-141
set -u
suite=growth
. tests/lib.sh

# config KIND N: N analyses, or one with N times, two levels of N letters, N
# authors.
config() {
	case $1 in
	letters)
		word=$(printf "%$2s" "" | tr ' ' w)
		printf '%s\n' g,t "$word,1" "${word}i,2" "$word,3" "${word}i,4" \
			>"$out/$1-$2/word.csv"
		cat <<-EOF
			survreport: 1
			report: {id: word, title: A word, template: clinical-report, style: nejm}
			inputs: {d: {file: word.csv, columns: {g: {type: category}, t: {type: number}}}}
			analyses:
			  in-rows: {type: summary, variables: [g]}
			  in-heads: {type: summary, variables: [t], by: g}
		EOF
		return
		;;
	authors)
		sed '/^  authors:/,$d' config/lung.yaml
		echo "  authors: [$(seq -f 'Name %.0f' -s ', ' "$2")]"
		sed '1,/^  authors:/d' config/lung.yaml
		return
		;;
	esac
	sed -n '1,/^analyses:/p' config/lung.yaml
	case $1 in
	analyses)
		seq "$2" | sed 's/.*/  f&: {type: follow-up, title: F&, endpoint: os}/'
		;;
	times)
		echo "  a: {type: kaplan-meier, title: A, endpoint: os, by: sex," \
			"times: [$(seq -f %.0f -s ', ' "$2")]}"
		;;
	esac
}

# cost KIND N: the least processor time of three runs, in microseconds each.
cost() {
	mkdir -p "$out/$1-$2"
	cp -r config/data "$out/$1-$2"
	config "$1" "$2" >"$out/$1-$2/study.yaml"
	local TIMEFORMAT='%U'
	for _ in 1 2 3; do
		{ time "$survreport" run --quiet --output "$out/run" \
			"$out/$1-$2/study.yaml" >&2 2>"$out/log"; } 2>&1
	done | sort -n | awk -v n="$2" 'NR == 1 { print 1e6 * $1 / n }'
}

# grows KIND FEW MANY: one of many costs less than 1.6 times one of few.
grows() {
	local few many
	few=$(cost "$1" "$2")
	many=$(cost "$1" "$3")
	status 0 "$survreport" run --quiet --output "$out/run" "$out/$1-$3/study.yaml"
	check "$3 $1 cost $many µs each, $2 cost $few" \
		awk -v few="$few" -v many="$many" \
		'BEGIN { exit !(few > 0 && many < 1.6 * few) }'
}

grows analyses 200 2000
grows times 200 1600
grows letters 16000 64000
grows authors 5000 20000
finish
