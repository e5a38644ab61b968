#!/bin/sh
# A batch on Slurm: an array job of N parts, and behind it a job that merges them.
#
#     scripts/slurm/night.sh N OUTPUT FOLDER|LIST [OPTION OF survreport run ...]
#
# Run it from a folder that all nodes share, as they do OUTPUT.  The list of configs is
# made here, once, so that all parts have the same.  A part whose node dies is put into
# the queue again by Slurm and leaves what was made as it is; what is still missing then,
# the merge says.  What it has to say is in OUTPUT/.night-JOB.log, empty when all is well;
# SBATCH_MAIL='--mail-type=FAIL --mail-user=ann' has Slurm write a mail if not.
set -eu
[ $# -ge 3 ] || {
	echo "usage: night.sh N OUTPUT FOLDER|LIST [OPTION OF survreport run ...]" >&2
	exit 64
}
parts=$1 configs=$3
mkdir -p "$2"
output=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
shift 3

list=$(mktemp "$output/.night-XXXXXX.txt")
if [ -d "$configs" ]; then
	find "$(cd "$configs" && pwd)" -maxdepth 1 -name '[!.]*.yaml' | LC_ALL=C sort >"$list"
else
	folder=$(cd "$(dirname "$configs")" && pwd)
	sed -e 's/\r$//; s/^[[:blank:]]*//; s/[[:blank:]]*$//; /^#/d; /^$/d' \
		-e "s|^[^/]|$folder/&|" "$configs" >"$list"
fi
[ -s "$list" ] || {
	echo "night.sh: no configs in '$configs'" >&2
	rm "$list"
	exit 66
}

job=$(sbatch --parsable --job-name=survreport --array="1-$parts" --requeue \
	--open-mode=append --output="$output/.night-%A-%a.log" \
	"$here/part.sh" "$output" "$list" "$@")
job=${job%%;*}
# afterany: also when parts failed, which the merge tells of
# shellcheck disable=SC2086
sbatch --parsable --job-name=survreport-merge --dependency="afterany:$job" \
	--kill-on-invalid-dep=yes --output="$output/.night-$job.log" ${SBATCH_MAIL:-} \
	"$here/merge.sh" "$output" "$list" "$job"
