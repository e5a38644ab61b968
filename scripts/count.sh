#!/bin/sh
# Instructions of one report, which no other work on the machine changes: they may be
# up to 5 % more or less than scripts/instructions.txt says for this release of
# Debian, so that cost does not creep in, and the count is written down anew by whoever
# brings it down.
#
#     scripts/count.sh
set -eu
cd "$(dirname "$0")/.."
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

# plain variants of what the C library has several of for different CPUs
GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX512F,-ERMS,-FSRM valgrind --quiet --tool=callgrind \
	--callgrind-out-file="$temp/%p" build/survreport run --quiet --output "$temp/out" \
	config/gbsg.yaml 2>"$temp/said" || {
	cat "$temp/said" >&2
	exit 1
}
counted=$(cat "$temp"/[0-9]* | awk '/^totals:/ { n += $2 } END { printf "%d", n / 1e6 }')
committed=$(awk -v release="$release" '$1 == release { print $2 }' scripts/instructions.txt)
echo "instructions of the report on config/gbsg.yaml: $counted million"
if [ -z "$committed" ]; then
	echo "scripts/instructions.txt has no count for $release"
	exit
fi
if [ $((20 * counted)) -gt $((21 * committed)) ] ||
	[ $((20 * counted)) -lt $((19 * committed)) ]; then
	echo "over 5 % from the $committed million in scripts/instructions.txt for $release" >&2
	exit 1
fi
echo "within 5 % of the $committed million in scripts/instructions.txt for $release"
