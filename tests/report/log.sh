#!/bin/sh
# What became of each config, as lines of text or JSON in a file, for syslog or the journal.
# shows: R-193
set -u
suite=log
. tests/lib.sh

mkdir -p "$out/night/data"
cp config/data/veteran.csv "$out/night/data/"
for i in 1 2 3; do
	sed "s/^  id: veteran/  id: r$i/" config/veteran.yaml >"$out/night/r$i.yaml"
done
sed -i 's/endpoint: os/endpoint: so/' "$out/night/r2.yaml"
cd "$out" || exit 1
time='20[0-9-]*T[0-9:]*Z'

status 78 "$survreport" run --quiet --log night.log night
check "a line each, and the sum" test "$(wc -l <night.log)" = 4
check "what went well" grep -qE "^$time survreport\[[0-9]+\] done +night/r1.yaml: output/r1/report.pdf$" night.log
check "what did not" grep -qE "^$time survreport\[[0-9]+\] failed +night/r2.yaml:36: unknown endpoint 'so'" night.log
check "the sum" grep -qE "^$time survreport\[[0-9]+\] 2 of 3 done$" night.log
check "for its owner alone" test "$(stat -c %a night.log)" = 600
status 0 "$survreport" run --quiet --if-changed --log night.log night/r1.yaml night/r3.yaml
check "it goes on" test "$(wc -l <night.log)" = 7
check "unchanged" grep -qE "unchanged +night/r1.yaml" night.log
status 0 "$survreport" run --quiet --log one.log night/r1.yaml
check "of one config, too" test "$(wc -l <one.log)" = 2

status 78 "$survreport" run --quiet --log night.json --log-format json night
if command -v python3 >/dev/null; then
	check "JSON, a line each" python3 -c '
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
by = {line.get("id"): line for line in lines}
assert len(lines) == 4, lines
assert by["r2"]["state"] == "failed" and by["r2"]["exit"] == 78 and by["r2"]["signal"] == 0
assert by["r2"]["error"].startswith("night/r2.yaml:36: unknown endpoint"), by["r2"]
assert by["r1"]["state"] == "done" and by["r1"]["milliseconds"] >= 0
assert lines[3]["configs"] == 3 and lines[3]["done"] == 2
' night.json
else
	check "JSON" grep -q '"state":"failed","text":"failed' night.json
fi

# a watch that fires, which stays in place for syslog and the journal below
sed -i 's/^analyses:/&\n  all: {type: kaplan-meier, endpoint: os}/; s/veteran.csv/three.csv/' night/r3.yaml
echo 'watch: [{is: all.events, moves: 1}]' >>night/r3.yaml
cp night/data/veteran.csv night/data/three.csv
status 0 "$survreport" run --quiet night/r3.yaml
sed -i '2s/,1,\([0-9]*,[0-9]*,[0-9]*,[0-9]*\)$/,0,\1/' night/data/three.csv
status 0 "$survreport" run --quiet --log watch.json --log-format json night/r3.yaml
has watch.json '"state":"watch"'
has watch.json '"watch":"all.events fell by 1: 127, was 128"'
has night.json '"watch":""'

# a place that cannot be written to is told before anything is run
rm -rf output
status 73 "$survreport" run --quiet --log none/night.log night
has "$out/stderr" "cannot write the log to 'none/night.log': No such file or directory"
check "nothing is run" test ! -e output
status 64 "$survreport" run --log x --log-format xml night
# a full disk costs the log, and no report
if [ -c /dev/full ]; then
	status 74 "$survreport" run --quiet --log /dev/full night/r1.yaml night/r3.yaml
	check "told once" test "$(grep -c 'cannot write the log' "$out/stderr")" = 1
	check "the reports are made" test -s output/r3/report.pdf
fi

# sockets, where they can be put in place
cat >"$out/in-own" <<'SCRIPT'
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal || exit 99
mkdir "$1/dev" && : >"$1/dev/null" && mount --bind /dev/null "$1/dev/null" &&
	mount --rbind "$1/dev" /dev || exit 99
"$2" run --quiet --log journal night/r1.yaml 2>"$1/absent"
echo $? >>"$1/absent"
for where in journal syslog; do
	socket=/dev/log
	[ $where = syslog ] || socket=/run/systemd/journal/socket
	"$3" $socket 4 >"$1/$where" 2>/dev/null &
	i=0
	until [ -S $socket ] || [ $((i += 1)) -gt 100 ]; do sleep 0.05; done
	# one event more or less than in the run before
	if sed -n 2p night/data/three.csv | grep -q ',72,1,'; then
		sed -i '2s/,72,1,/,72,0,/' night/data/three.csv
	else
		sed -i '2s/,72,0,/,72,1,/' night/data/three.csv
	fi
	"$2" run --quiet --log $where night 2>/dev/null
	wait
done
SCRIPT
if unshare -rm true 2>/dev/null; then
	status 0 unshare -rm sh "$out/in-own" "$out" "$survreport" "$top/$B/tests/listen"
	check "no journal: it says so" grep -q "cannot write the log to '/run/systemd/journal/socket'" absent
	check "and ends with 73" test "$(tail -n 1 absent)" = 73
	for field in "SYSLOG_IDENTIFIER=survreport" "PRIORITY=3" "SURVREPORT_STATE=failed" \
		"SURVREPORT_CONFIG=night/r2.yaml" "SURVREPORT_EXIT=78" "MESSAGE=2 of 3 done"; do
		check "the journal gets $field" grep -qx "$field" journal
	done
	check "syslog gets them" grep -qE '^<27>[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} survreport\[[0-9]+\]: failed +night/r2.yaml' syslog
	check "a watch is a warning in the journal" sh -c \
		'grep -A 1 -x PRIORITY=4 journal | grep -qx SURVREPORT_STATE=watch'
	check "and for syslog" grep -qE '^<28>.*: watch +night/r3.yaml' syslog
	check "syslog, by importance" grep -qE '^<30>.*: done +night/r1.yaml' syslog
else
	echo "  no rights for folders of its own: syslog and journal are not tried"
fi
cd "$top" || exit 1
finish
