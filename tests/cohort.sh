#!/bin/sh
# config/data/opd-cohort.csv is what scripts/make_cohort.c makes, to the byte,
# twice and whatever variants of the math functions the processor offers.
set -u
suite=cohort
. tests/lib.sh

make_cohort=$B/scripts/make_cohort
baseline=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable

status 0 "$make_cohort"
check "opd-cohort.csv is what make_cohort makes" \
	cmp config/data/opd-cohort.csv "$out/stdout"
status 0 env GLIBC_TUNABLES="$baseline" "$make_cohort"
check "make_cohort makes the same without AVX2 and FMA" \
	cmp config/data/opd-cohort.csv "$out/stdout"
has config/data/opd-cohort.csv "# Synthetic data"
finish
