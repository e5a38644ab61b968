#!/bin/sh
# What became of a batch, once its parts have ended; see night.sh.  The lists and the words
# of parts that are in order go; where one is missing, all stays for another try.
set -u
output=$1 list=$2 batch=$3
code=0
"${SURVREPORT:-survreport}" merge --quiet --batch "$batch" --output "$output" || code=$?
if [ ! -e "$output/.shards/$batch" ]; then
	rm -f "$list" "$output/.night-$batch"-*.log
fi
exit "$code"
