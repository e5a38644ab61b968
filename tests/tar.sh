#!/bin/sh
# Tar files against GNU tar: the same bytes, each reads the other's, and what
# GNU tar writes but a bundle must not hold is refused.
set -u
suite=tar
. tests/lib.sh
ours="$top/$B/tests/tools/tar"
mkdir "$out/in"
cd "$out/in" || exit 1

# gnu FILE NAME...: as GNU tar packs them, with nothing of the machine.
gnu() {
	file=$1
	shift
	tar --format=ustar --blocking-factor=1 --numeric-owner --owner=0 \
		--group=0 --mtime=@0 --mode=0600 -cf "$file" "$@"
}

# alike ARCHIVE ARCHIVE: the same bytes, but for the numbers of a device, which
# GNU tar writes as zeros up to 1.34 and leaves empty from 1.35 on, and the
# header's checksum, which counts them.
alike() {
	[ "$(stat -c %s "$1")" -eq "$(stat -c %s "$2")" ] &&
		cmp -l "$1" "$2" | awk '{ at = ($1 - 1) % 512 }
			at < 148 || at > 155 && at < 329 || at > 344 {
				print "byte " $1; bad = 1 }
			END { exit bad }'
}

# Contents around the size of a block, names around the size of their fields.
mkdir -p a/b/c
for n in 0 1 511 512 513 1024 100000; do
	head -c "$n" /dev/urandom >"a/b/c/$n"
done
f50=$(printf '%050d' 1)
f100=$(printf '%0100d' 2)
f101=$(printf '%0101d' 3)
mkdir -p "$f50/$f50/$f50" "$f100/a" "$f50/$f100"
for name in "$f50/$f50/file" "$f50/$f50" "$f50/$f50/$f50/file" "$f100" \
	"$f50/$f100/file" "$f100/a/$f50"; do
	[ -d "$name" ] && name=$name/${#name}
	echo "$name" >"$name"
done
echo 1 >"$f50/$(printf '%049d' 4)" # 100 bytes
echo 1 >"$f50/$(printf '%050d' 4)" # 101
echo 1 >"$f50/$f50/$f50/$f100"     # 253
mkdir -p "$f50/$f50/$f50/aa"
echo 1 >"$f50/$f50/$f50/aa/$f100" # 256: the prefix has 155 bytes
echo 1 >'Größe ≥ 12, mm.csv'
find . -type f | sed 's|^\./||' | LC_ALL=C sort >../names
xargs -d '\n' sha256sum <../names >../sums

gnu ../gnu.tar --verbatim-files-from -T ../names
status 0 xargs -d '\n' -a ../names "$ours" write
check "the bytes of GNU tar" alike ../stdout ../gnu.tar
cp ../stdout ../ours.tar
mkdir ../taken
check "GNU tar reads ours" tar -C ../taken -xf ../ours.tar
check "files as packed" diff -r . ../taken
status 0 "$ours" read ../gnu.tar
check "files as read" diff ../stdout ../sums
check "$(wc -l <../names) files" [ "$(wc -l <../names)" -ge 16 ]

# Names that do not fit, which GNU tar finds too.
for name in "$f101" "$f50/$f101" "$f50/$f50/$f50/aaa/$f100"; do
	mkdir -p "$(dirname "$name")"
	echo 1 >"$name"
	check "GNU tar has no room" test ! "$(gnu - "$name" 2>/dev/null |
		tar -tf - 2>/dev/null)"
	status 1 "$ours" write "$name"
	rm "$name"
done

# Folders, the default padding to 10 KB and other owners do no harm.
tar --format=ustar -cf ../folders.tar a
status 0 "$ours" read ../folders.tar
sort -k 2 ../stdout >../folders
grep '  a/' ../sums | sort -k 2 >../want
check "files in folders" diff ../folders ../want
gnu ../none.tar -T /dev/null
status 0 "$ours" read ../none.tar
check "no files" [ ! -s ../stdout ]
status 0 "$ours" write
check "no files, the same bytes" cmp ../stdout ../none.tar

# refused TEXT OPTION...: what GNU tar packs with these options.
refused() {
	text=$1
	shift
	tar --format=ustar -cf ../odd.tar "$@" 2>/dev/null
	status 1 "$ours" read ../odd.tar
	has ../stderr "$text"
}

echo 1 >plain
ln -s plain symbolic
ln plain hard
mkfifo pipe
mkdir -p deep
echo 1 >'back\slash'
echo 1 >"$(printf 'two\nlines')"
refused "entry 1, '/tmp'," -P --no-recursion /tmp
refused "an absolute path" -P --transform 's|^|/etc/|' plain
refused "'../plain', leads out" -P --transform 's|^|../|' plain
refused "'deep/../../plain', leads out" -P --transform 's|^|deep/../../|' plain
refused "is a symbolic link" symbolic
refused "is a hard link" plain hard
refused "is a named pipe" pipe
refused "is a device" -P --transform 's|^/||' /dev/null
refused "has a backslash" 'back\slash'
refused "has a control character" "$(printf 'two\nlines')"
refused "an empty component or '.'" ./plain
refused "an empty component or '.'" -P a//b/c/1
refused "entry 2, 'plain', is there twice" plain --hard-dereference plain
refused "'plain' in it is a file, and the folder of 'plain/1'" plain \
	--transform 's|^a/b/c|plain|' a/b/c/1
refused "not in the ustar form" --format=gnu plain
refused "not in the ustar form" --format=v7 plain
refused "an extended header of pax" --format=posix plain
gzip -c ../gnu.tar >../odd.tar
status 1 "$ours" read ../odd.tar
has ../stderr "not in the ustar form of POSIX"
head -c 60000 ../gnu.tar >../odd.tar
status 1 "$ours" read ../odd.tar
has ../stderr "'../odd.tar'"
cd "$top" || exit 1
finish
