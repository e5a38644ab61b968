#!/bin/bash
# A night on a real Slurm, of two nodes on this machine: one is killed while it works, its
# part is put into the queue again, nothing is done twice and nothing is lost.
#
#     scripts/check-slurm.sh          make check-slurm installs what it needs
#
# Needs root, and nothing of a Slurm that may run here: folders, ports and the socket of
# munge are its own.
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
SURVREPORT=$PWD/build/survreport
work=$(mktemp -d /tmp/slurm-XXXXXX)
failed=0
started=()

clean() {
	for pid in "${started[@]}"; do
		kill -9 "$pid" 2>/dev/null
	done
	end_of_node n1
	end_of_node n2
	wait 2>/dev/null
	rm -rf "$work"
}
# the processes of a node's jobs, by the name of the node that Slurm gives them, and who
# started them, a daemon of its own; nobody has time to tell that a job failed
of_node() {
	grep -lzx "SLURMD_NODENAME=$1" /proc/[0-9]*/environ 2>/dev/null |
		while IFS=/ read -r _ _ pid _; do
			grep -qzFx "SLURM_CONF=$work/slurm.conf" "/proc/$pid/environ" 2>/dev/null &&
				echo "$pid"
		done
}
end_of_node() {
	local pids starters
	pids=$(of_node "$1")
	[ -n "$pids" ] || return
	starters=$(for pid in $pids; do
		ppid=$(sed 's/.*) . \([0-9]*\).*/\1/' "/proc/$pid/stat" 2>/dev/null)
		[ -n "$ppid" ] && [ "$(cat "/proc/$ppid/comm" 2>/dev/null)" = slurmstepd ] && echo "$ppid"
	done)
	for signal in STOP KILL; do
		for pid in $starters $pids; do
			kill -s $signal "$pid" 2>/dev/null
		done
	done
}
trap clean EXIT
check() {
	what=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		echo "ok    $what"
	else
		echo "FAIL  $what"
		head -n 10 "$work/out"
		failed=1
	fi
}
until_true() { # SECONDS COMMAND...
	for ((i = $1 * 5; i > 0; i--)); do
		"${@:2}" >/dev/null 2>&1 && return 0
		sleep 0.2
	done
	return 1
}

# --- A cluster ------------------------------------------------------------------------
[ "$(id -u)" -eq 0 ] || { echo "check-slurm: needs root" >&2; exit 77; }
chmod 755 "$work"
mkdir -m 755 "$work/munge" "$work/state"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 2>/dev/null
chmod 600 "$work/munge/key"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
	--pid-file="$work/munge/pid" --log-file="$work/munge/log" \
	--seed-file="$work/munge/seed" >/dev/null 2>&1 &
started+=($!)
host=$(hostname -s)
base=$((20000 + $$ % 20000))
cat >"$work/slurm.conf" <<CONF
ClusterName=night
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/ctld.pid
SlurmdPidFile=$work/%n.pid
SlurmctldLogFile=$work/ctld.log
SlurmdLogFile=$work/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
SlurmdTimeout=10
SchedulerParameters=batch_sched_delay=0,sched_interval=2
JobRequeue=1
MessageTimeout=30
MpiDefault=none
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((base + 1))-$((base + 2))] CPUs=1 State=UNKNOWN
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf SURVREPORT
until_true 10 test -S "$work/munge/socket"
slurmctld -D -c >/dev/null 2>&1 &
started+=($!)
slurmd -D -N n1 >/dev/null 2>&1 &
n1=$!
slurmd -D -N n2 >/dev/null 2>&1 &
started+=("$n1" $!)
ready() { [ "$(sinfo -h -N -o %T | grep -c idle)" = 2 ]; }
if ! until_true 60 ready; then
	echo "FAIL  the cluster does not start"
	tail -n 5 "$work"/*.log
	exit 1
fi
echo "ok    two nodes are up"

# --- A night ----------------------------------------------------------------------------
# 24 small studies, two of which are wrong; each takes long enough to be caught at it
study=$work/study
mkdir -p "$study/data"
cp config/data/veteran.csv "$study/data/"
for i in $(seq -w 24); do
	sed "s/^  id: veteran/  id: r$i/" config/veteran.yaml >"$study/r$i.yaml"
	sed -i 's/^analyses:/&\n  slow: {type: bootstrap, statistic: concordance, endpoint: os, terms: [trt, celltype, karno, age], replicates: 800}/' \
		"$study/r$i.yaml"
done
sed -i 's/endpoint: os/endpoint: so/' "$study/r05.yaml"
sed -i 's/veteran.csv/none.csv/' "$study/r18.yaml"
cd "$work" || exit 1
reports=$work/reports
# what README shows, with this folder's names
readme=$(sed -n 's/^\(scripts\/slurm\/night.sh .*\)/\1/p' "$top"/README.md | head -n 1)
check "README shows how" test -n "$readme"
command=$(echo "$readme" | sed "s|scripts/|$top/scripts/|; s|/srv/reports|$reports|; s|/srv/study/config|$study|")
merge=$(sh -c "$command") || { echo "FAIL  $command"; exit 1; }
echo "      $command: the merge is job $merge"
job=$((merge - 1)) # nobody else submits any

made() { [ "$(find "$reports" -mindepth 2 -maxdepth 2 -name report.pdf | wc -l)" -ge "$1" ]; }
on_n1() { squeue -h -t R -w n1 -o %A | grep -q .; }
check "it works" until_true 120 made 4
until_true 60 on_n1
victim=$(squeue -h -t R -w n1 -o %i | head -n 1)
# the node dies: its daemon, and all that ran on it
kill -9 "$n1"
end_of_node n1
before=$(find "$reports" -mindepth 2 -maxdepth 2 -name report.pdf -printf '%p %T@ %s\n' | sort)
echo "      n1 is killed at $victim, with $(echo "$before" | wc -l) reports made"
check "the node is down" until_true 90 sh -c 'sinfo -h -n n1 -o %T | grep -q down'
check "its part is in the queue again, or done" until_true 60 \
	grep -qi "requeue job.*$job\|requeu.*JobId=$job" "$work/ctld.log"
gone() { [ -z "$(squeue -h -j "$job,$merge" 2>/dev/null)" ]; }
check "the night ends" until_true 300 gone
restarted=$(scontrol show job "$job" 2>/dev/null | sed -n 's/.*Restarts=\([1-9]\).*/\1/p' | wc -l)
check "a part was started again" test "$restarted" -ge 1

# --- In the morning -----------------------------------------------------------------------
log=$reports/.night-$job.log
sed 's/^/      | /' "$log"
check "22 reports are there" test \
	"$(find "$reports" -mindepth 2 -maxdepth 2 -name report.pdf | wc -l)" = 22
check "each is whole" sh -c 'for r in "$1"/r*/; do "$2" verify --quiet --history "$r" || exit 1; done' \
	- "$reports" "$SURVREPORT"
check "each was made once" sh -c '! grep -c " exit 0 " "$1"/r*/history.log | grep -v ":1$"' - "$reports"
check "what was made before is as it was" sh -c 'echo "$1" | while read -r file rest; do
	[ "$(stat -c "%s" "$file")" = "${rest#* }" ] || exit 1; done' - "$before"
check "the two that are wrong, a line each, and the sum" test "$(wc -l <"$log")" = 3
check "the sum" grep -qx "22 of 24 done" "$log"
check "r05" grep -q "r05.yaml:.*endpoint 'so'" "$log"
check "r18" grep -q "r18.yaml.*none.csv" "$log"
check "the merge ends as the highest" sh -c 'scontrol show job "$1" | grep -q "ExitCode=78:0"' - "$merge"
check "nothing else is left: $(find "$reports" -maxdepth 1 -name '.*' ! -name .state -printf '%f ')" test \
	"$(find "$reports" -mindepth 1 -maxdepth 1 -name '.*' ! -name .state -printf '%f')" = ".night-$job.log"
exit $failed
