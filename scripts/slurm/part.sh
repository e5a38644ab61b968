#!/bin/sh
# A part of a batch, as an element of an array job; see night.sh.
#
# A part that was put into the queue again may find that its lock is still held: a node
# that Slurm takes for dead may only be cut off.  Then it waits.
set -u
output=$1 list=$2
shift 2
for try in 1 2 3 4 5 6 7 8 9 10; do
	code=0
	"${SURVREPORT:-survreport}" run --quiet --if-changed "$@" \
		--shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
		--batch "$SLURM_ARRAY_JOB_ID" --output "$output" "@$list" || code=$?
	[ "$code" -eq 75 ] && [ "$try" -lt 10 ] || exit "$code"
	sleep 60
done
