#!/bin/sh
# Both commands of the README on a fresh Debian, as root, and the numbers of
# the shipped configs held against those of other releases.
#
#     scripts/check-fresh.sh RELEASE    such as bookworm or trixie
#
# The system has git, make and gcc, comes from where apt takes its packages on
# this machine, and is thrown away at the end; what is tested is the last
# commit.  build/fresh/RELEASE/ keeps the log and each config's results.csv.
set -eu
cd "$(dirname "$0")/.."
release=${1:?usage: scripts/check-fresh.sh RELEASE}
kept=build/fresh/$release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# the make in there is its own, not part of the one that may have called us
unset MAKEFLAGS MFLAGS MAKELEVEL

# This machine's sources of Debian's packages, with the release put in.
sources() {
	(
		. /etc/os-release
		# shellcheck disable=SC2016 # apt's variables
		apt-get indextargets --format 'deb $(SITE) $(RELEASE) main' \
			'Created-By: Packages' 'Origin: Debian' 'Component: main' |
			grep " $VERSION_CODENAME" | sort -u |
			sed "s/ $VERSION_CODENAME/ $release/"
	)
}

# collect FOLDER: the numbers of the shipped configs, by the program in build/.
cat >"$work/collect.sh" <<'END'
collect() {
	for config in config/*.yaml; do
		rm -rf build/fresh-run
		# 1: a claim of it is contradicted
		build/survreport run --quiet --output build/fresh-run \
			"$config" 2>&1 || [ $? -eq 1 ] || return
		cp build/fresh-run/*/results.csv \
			"$1/$(basename "$config" .yaml).csv"
	done
	rm -rf build/fresh-run
}
END

# What is done in there; the status is kept in a file, since a hook that fails
# would take the log with it.
cat >"$work/inside.sh" <<'END'
export CI=true HOME=/srv LC_ALL=C.UTF-8
unset CC CFLAGS LDFLAGS
cd && mkdir kept && {
	git clone -q tree.bundle survreport && cd survreport &&
		make demo && make check && . ../collect.sh && collect ../kept
	echo $? >"$HOME/kept/status"
} </dev/null >kept/log 2>&1
END

git diff --quiet HEAD || echo "check-fresh: what is not committed is left out"
git bundle create -q "$work/tree.bundle" HEAD
commit=$(git rev-parse HEAD)
apt-config dump | grep -E '^Acquire::(Check|Retries|[a-z]+::Proxy)' \
	>"$work/apt.conf" || true
sources >"$work/sources"
[ -s "$work/sources" ] || {
	echo "check-fresh: apt has no source of Debian's packages;" \
		"is this Debian, and was 'apt-get update' run?" >&2
	exit 69
}

rm -rf "$kept"
mkdir -p "$kept"
echo "making a fresh $release, and running both commands in it"
mmdebstrap --quiet --variant=apt --include=git,make,gcc \
	--aptopt="$work/apt.conf" \
	--customize-hook="copy-in $work/tree.bundle $work/collect.sh \
		$work/inside.sh /srv" \
	--customize-hook="chroot \"\$1\" sh /srv/inside.sh" \
	--customize-hook="sync-out /srv/kept $kept" \
	"$release" /dev/null - <"$work/sources"

failed=0
if [ "$(cat "$kept/status")" -eq 0 ]; then
	echo "$release: make demo, make check: $(grep ' failed$' "$kept/log" |
		tail -n 1)"
else
	failed=1
	tail -n 30 "$kept/log"
	echo "$release: FAILED; all that was said: $kept/log"
fi

# A config is held against those of this machine and of other releases, where
# they are of the same commit.
here=$PWD/build/fresh/here
rm -rf "$here"
mkdir -p "$here"
. "$work/collect.sh"
{
	git -c advice.detachedHead=false clone -q "$work/tree.bundle" \
		"$work/tree" && cd "$work/tree" &&
		make program && collect "$here" && cd "$OLDPWD"
} >"$work/log" || {
	cat "$work/log"
	exit 1
}
echo "$commit" | tee "$kept/commit" >"$here/commit"
for other in build/fresh/*/; do
	other=${other%/}
	cmp -s "$kept/commit" "$other/commit" && [ "$other" != "$kept" ] ||
		continue
	n=0
	for results in "$other"/*.csv; do
		n=$((n + 1))
		cmp "$results" "$kept/${results##*/}" || failed=1
	done
	echo "$n results.csv of $release held against ${other##*/}"
done
exit $failed
