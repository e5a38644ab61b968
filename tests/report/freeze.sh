#!/bin/sh
# A lock: the same bytes twice, readable, for nobody else to read; and what
# `verify` says when nothing changed, wherever and by whom it is run.
# shows: R-130, R-131, R-135, R-140, R-142
set -u
suite=freeze
. tests/lib.sh

mkdir -p "$out/study/data"
cp config/gbsg.yaml "$out/study/"
cp config/data/gbsg.csv "$out/study/data/"
lock=$out/study/gbsg.lock

freeze() {
	"$survreport" freeze --quiet --output "$out/output" \
		"$out/study/gbsg.yaml"
}

umask 000
status 0 freeze
cp "$lock" "$out/first.lock"
status 0 freeze
check "frozen twice: the same bytes" cmp "$lock" "$out/first.lock"
check "a lock is for its owner only" test "$(stat -c %a "$lock")" = 600
check "nothing but config, data and lock beside the config" \
	test "$(names_in "$out/study" | LC_ALL=C sort | tr '\n' ' ')" = \
	"data gbsg.lock gbsg.yaml "
for file in report.pdf results.csv results.json; do
	hash=$(sha256sum <"$out/output/gbsg/$file" | cut -c 1-64)
	has "$lock" "$file: $hash"
	check "$file is for its owner only" \
		test "$(stat -c %a "$out/output/gbsg/$file")" = 600
done
has "$lock" "sha256: $(sha256sum <"$out/study/data/gbsg.csv" | cut -c 1-64)"
has "$lock" "program: \"survreport "
head -n -1 "$lock" | sha256sum | cut -c 1-64 >"$out/seal"
has "$lock" "seal: $(cat "$out/seal")"
check "no path of the machine in it" test -z "$(grep -F "$out" "$lock")"

# --- nothing changed ----------------------------------------------------------

# same WHAT COMMAND...: the lock verifies.
same() {
	what=$1
	shift
	status 0 "$@"
	check "$what: identical" grep -q 'identical: report.pdf' "$out/stdout"
}

same "here" "$survreport" verify "$lock"
status 0 "$survreport" verify --quiet "$lock"
check "--quiet prints nothing" test ! -s "$out/stdout"
same "other zone and locale" env TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 \
	LANG=de_DE.UTF-8 "$survreport" verify "$lock"
same "no FMA, no AVX2" env \
	GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable \
	"$survreport" verify "$lock"
same "another day in the environment" env SOURCE_DATE_EPOCH=1000000000 \
	"$survreport" verify "$lock"
cp -r "$out/study" "$out/moved elsewhere"
same "another folder" "$survreport" verify "$out/moved elsewhere/gbsg.lock"
cp -r "$out/study" "$out/other"
if [ "$(id -u)" -eq 0 ]; then
	# as somebody else, who may read the study and nothing more
	chmod 755 "$out" "$out/other" "$out/other/data"
	chmod 644 "$out"/other/*.* "$out"/other/data/*
	mkdir -m 777 "$out/tmp"
	# the tree may be in a folder that others may not enter
	mkdir -p "$out/program/bin"
	cp "$survreport" "$out/program/bin/"
	cp -r templates "$out/program/"
	chmod -R go+rX "$out/program"
	same "another user" setpriv --reuid 65534 --regid 65534 \
		--clear-groups env TMPDIR="$out/tmp" HOME=/ \
		"$out/program/bin/survreport" verify "$out/other/gbsg.lock"
	check "no temporary files are left" test -z "$(names_in "$out/tmp")"
fi

# a date and a cut-off are part of what is frozen
status 0 env SOURCE_DATE_EPOCH=1000000000 "$survreport" freeze --quiet \
	--output "$out/output" "$out/study/gbsg.yaml"
has "$lock" "source_date_epoch: 1000000000"
same "with a date" "$survreport" verify "$lock"
mkdir "$out/opd"
cp config/opd-surgery.yaml "$out/opd/"
cp -r config/data "$out/opd/"
status 1 "$survreport" freeze --quiet --as-of 2020-12-31 \
	--output "$out/output" "$out/opd/opd-surgery.yaml"
has "$out/opd/opd-surgery.lock" "as_of: 2020-12-31"
same "with a cut-off" "$survreport" verify "$out/opd/opd-surgery.lock"

# --- what cannot be frozen, or verified -----------------------------------------

status 64 "$survreport" freeze
status 64 "$survreport" freeze config/gbsg.yaml config/lung.yaml
status 66 "$survreport" freeze "$out/study/none.yaml"
printf 'pid\n1\n' >"$out/other/data/gbsg.csv"
status 65 "$survreport" freeze --output "$out/output" "$out/other/gbsg.yaml"
check "a run that fails leaves the lock as it was" \
	cmp "$out/other/gbsg.lock" "$out/first.lock"
status 66 "$survreport" verify "$out/none.lock"
status 66 "$survreport" verify "$out/study"
status 65 "$survreport" verify "$out/study/gbsg.yaml"
has "$out/stderr" "is not a lock that 'survreport freeze' wrote"
rm "$out/other/data/gbsg.csv"
status 66 "$survreport" verify "$out/other/gbsg.lock"
has "$out/stderr" "the data file '$out/other/data/gbsg.csv'"
rm "$out/other/gbsg.yaml"
status 66 "$survreport" verify "$out/other/gbsg.lock"
has "$out/stderr" "the config '$out/other/gbsg.yaml'"
sed 's/^exit: 0/exit: 1/' "$out/first.lock" >"$out/tampered.lock"
status 65 "$survreport" verify "$out/tampered.lock"
has "$out/stderr" "was changed since it was frozen"
head -n 100 "$out/first.lock" >"$out/cut.lock"
status 65 "$survreport" verify "$out/cut.lock"
has "$out/stderr" "is not complete"

# reseal FROM TO: with a seal that fits.
reseal() {
	grep -av '^seal: ' "$1" >"$2"
	echo "seal: $(sha256sum <"$2" | cut -c 1-64)" >>"$2"
}

# --- made by somebody who knows how to seal -----------------------------------------

status 0 "$survreport" verify "$out/study/gbsg.lock"
cp "$out/first.lock" "$out/study/odd.lock"
echo 'note: approved' >>"$out/study/odd.lock"
status 65 "$survreport" verify "$out/study/odd.lock"
has "$out/stderr" "lines stand behind its seal"

# odd TEXT CODE SED...: the lock with a change, and sealed, ends with the code.
odd() {
	text=$1 code=$2
	shift 2
	sed "$@" "$out/first.lock" >"$out/edited"
	reseal "$out/edited" "$out/study/odd.lock"
	status "$code" "$survreport" verify "$out/study/odd.lock"
	cat "$out/stdout" "$out/stderr" >"$out/said"
	has "$out/said" "$text"
}

odd "lacks parts that a lock has" 65 -e '/^results:/,/^columns:/{/^columns:/!d}'
odd "lacks parts that a lock has" 65 's/^  file: gbsg.yaml/  file: ".."/'
odd "lacks parts that a lock has" 65 's|^  file: gbsg.yaml|  file: "a/b"|'
sed -i '2s/,../,77/' "$out/study/data/gbsg.csv"
odd "the parts of" 65 -e '/^results:/,/^seal:/s/kaplan-meier/kaplan/'
odd "the parts of" 65 -e '/^  text:/,/^conventions:/s/tamoxifen/placebo/'
odd "the digests of its rows cannot be read" 1 \
	-e '/^    rows:/,/^results:/{/^      /d}' -e 's/^    rows:.*/    rows: "AAAAAAAAAA BB"/'
cp config/data/gbsg.csv "$out/study/data/"
rm "$out/study/odd.lock"

# --- names ---------------------------------------------------------------------------

# of each config, beside the others, the lock has a name of its own
mkdir -p "$out/names/data"
cp config/data/gbsg.csv "$out/names/data/"
for name in s.yaml s.v2 s.lock "no ending" .hidden größe.yml; do
	cp config/gbsg.yaml "$out/names/$name"
	status 0 "$survreport" freeze --quiet --output "$out/output" \
		"$out/names/$name"
	check "$name is as it was" cmp config/gbsg.yaml "$out/names/$name"
done
for name in s.lock.lock s.v2.lock "no ending.lock" .hidden.lock größe.lock; do
	same "$name" "$survreport" verify "$out/names/$name"
done

# --- where nothing can be written -----------------------------------------------------

mkdir "$out/names/d.lock"
cp config/gbsg.yaml "$out/names/d.yaml"
status 73 "$survreport" freeze --quiet --output "$out/output" \
	"$out/names/d.yaml"
has "$out/stderr" "cannot write the lock '$out/names/d.lock'"
has "$out/stderr" "report.pdf' is the new report, but it is not frozen"
status 73 env TMPDIR="$out/none" "$survreport" verify "$lock"
has "$out/stderr" "TMPDIR says where temporary files go"
if [ -w /dev/full ]; then
	full() {
		"$@" >/dev/full
	}
	status 74 full "$survreport" verify "$lock"
	has "$out/stderr" "cannot write to stdout"
	status 74 full "$survreport" verify --history "$out/output/gbsg"
	for word in --help schema --version "help run" "help analyses" self-test; do
		# shellcheck disable=SC2086 # two words
		status 74 full "$survreport" $word
		has "$out/stderr" "cannot write to stdout: No space left"
	done
fi

# --- signed --------------------------------------------------------------------------

openssl genpkey -algorithm ed25519 -out "$out/key.pem" 2>/dev/null
openssl pkey -in "$out/key.pem" -pubout -out "$out/public.pem"
openssl genpkey -algorithm ed25519 2>/dev/null |
	openssl pkey -pubout -out "$out/other.pem"
chmod 600 "$out/key.pem"
signed_freeze() {
	"$survreport" freeze --quiet --output "$out/output" \
		--sign "$out/key.pem" "$@" "$out/study/gbsg.yaml"
}
status 0 signed_freeze
cp "$lock" "$out/signed.lock"
status 0 signed_freeze
check "signed twice: the same bytes" cmp "$lock" "$out/signed.lock"
check "it is the lock, and a signature" \
	test "$(head -n -2 "$lock" | cksum)" = "$(cksum <"$out/first.lock")"
status 0 "$survreport" verify "$lock"
has "$out/stdout" "signed with the key "
status 0 "$survreport" verify --key "$out/public.pem" "$lock"
has "$out/stdout" ", which is that in '$out/public.pem'"
status 66 "$survreport" verify --key "$out/none.pem" "$lock"
status 65 "$survreport" verify --key "$out/other.pem" "$lock"
has "$out/stderr" "is signed with another key"
sed -i 's/^signature: 0/signature: x/; s/^signature: [1-9a-f]/signature: 0/
	s/^signature: x/signature: 1/' "$lock"
status 65 "$survreport" verify "$lock"
has "$out/stderr" "has a signature that does not fit it"
# the contents changed, and sealed again: the signature tells
{ sed '/^seal:/,$d' "$out/signed.lock" | sed 's/^exit: 0/exit: 1/'; } \
	>"$out/forged"
{ cat "$out/forged" && echo "seal: $(sha256sum <"$out/forged" | cut -c 1-64)" &&
	tail -n 2 "$out/signed.lock"; } >"$lock"
status 65 "$survreport" verify "$lock"
has "$out/stderr" "has a signature that does not fit it"
cp "$out/first.lock" "$lock"
status 65 "$survreport" verify --key "$out/public.pem" "$lock"
has "$out/stderr" "is not signed"

# --- what would be lost is not replaced, unless so told ---------------------------------

# kept WHY COMMAND...: the freeze is refused, and the lock stays.
kept() {
	why=$1
	shift
	cp "$lock" "$out/kept.lock"
	rm -rf "$out/output/gbsg"
	status 73 "$@"
	has "$out/stderr" "$why"
	has "$out/stderr" "it is not replaced (move it away, or say --replace)"
	check "$why: it stays" cmp "$lock" "$out/kept.lock"
	check "$why: nothing is run" test ! -e "$out/output/gbsg"
}
replaced() {
	status 0 "$survreport" freeze --quiet --output "$out/output" --replace \
		"$out/study/gbsg.yaml"
	check "replaced when so told" cmp "$lock" "$out/first.lock"
}
other_key() {
	"$survreport" freeze --quiet --output "$out/output" \
		--sign "$out/key2.pem" "$out/study/gbsg.yaml"
}
openssl genpkey -algorithm ed25519 -out "$out/key2.pem" 2>/dev/null
chmod 600 "$out/key2.pem"
cp "$out/signed.lock" "$lock"
kept "and the new lock would not be signed (--sign KEY.pem signs it)" freeze
kept "and the new lock would be with another one" other_key
status 0 signed_freeze
replaced
# changed since, cut off, of a later version, or something else altogether
{ sed '/^seal:/,$d' "$out/first.lock" | sed 's/^exit: 0/exit: 1/' &&
	sed -n '/^seal:/,$p' "$out/first.lock"; } >"$lock"
kept "was changed since it was frozen" freeze
head -n 100 "$out/signed.lock" >"$lock"
kept "is not complete" freeze
sed 's/^lock: 1/lock: 7/' "$out/first.lock" >"$out/edited"
reseal "$out/edited" "$lock"
kept "is a lock of version 7" freeze
echo '[[package]]' >"$lock"
kept "is not a lock that 'survreport freeze' wrote" freeze
: >"$lock"
kept "is not a lock that 'survreport freeze' wrote" freeze
replaced
# of another config, whose lock would have the same name
sed 's/id: gbsg/id: other/' config/gbsg.yaml >"$out/study/gbsg.yml"
other_config() {
	"$survreport" freeze --quiet --output "$out/output" \
		"$out/study/gbsg.yml"
}
kept "is the lock of 'gbsg.yaml', and not of 'gbsg.yml'" other_config
rm "$out/study/gbsg.yml"
# a bundle is as good as the lock in it
bundled() {
	"$survreport" freeze --quiet --output "$out/output" \
		--bundle "$out/kept.tar" "$@" "$out/study/gbsg.yaml"
}
status 0 signed_freeze --bundle "$out/kept.tar"
cp "$out/kept.tar" "$out/same.tar"
cp "$out/first.lock" "$lock"
kept "kept.tar' is signed with the key" bundled
check "the bundle stays" cmp "$out/kept.tar" "$out/same.tar"
tar --format=ustar -C "$out/study" -cf "$out/kept.tar" gbsg.yaml
cp "$out/kept.tar" "$out/same.tar"
kept "is no bundle of a freeze" bundled
check "a tar of something else stays" cmp "$out/kept.tar" "$out/same.tar"
status 0 bundled --replace
status 0 bundled
chmod 644 "$out/key.pem"
status 66 signed_freeze
has "$out/stderr" "chmod 600"
check "nothing was frozen" cmp "$lock" "$out/first.lock"
chmod 600 "$out/key.pem"

# --- bundles --------------------------------------------------------------------------

status 0 signed_freeze --bundle "$out/b.tar"
check "a bundle is for its owner only" test "$(stat -c %a "$out/b.tar")" = 600
cp "$out/b.tar" "$out/c.tar"
status 0 signed_freeze --bundle "$out/b.tar"
check "bundled twice: the same bytes" cmp "$out/b.tar" "$out/c.tar"
mkdir "$out/unpacked"
check "tar unpacks it" tar -xf "$out/b.tar" -C "$out/unpacked"
check "the data are in it" \
	cmp "$out/unpacked/data/gbsg.csv" config/data/gbsg.csv
status 0 "$survreport" verify "$out/unpacked/gbsg.lock"
status 0 "$survreport" verify --key "$out/public.pem" "$out/b.tar"
has "$out/stdout" "identical: report.pdf"
status 64 "$survreport" freeze --bundle "$out/study/gbsg.yaml" \
	"$out/study/gbsg.yaml"
status 64 "$survreport" verify --report "$lock" "$lock"
status 64 "$survreport" verify --report "$out/output/gbsg/report.pdf" \
	"$out/output/gbsg/report.pdf"
status 65 "$survreport" diff "$out/b.tar" "$lock"
has "$out/stderr" "is a bundle (unpack it with tar"
head -c 30000 "$out/b.tar" >"$out/cut.tar"
status 65 "$survreport" verify "$out/cut.tar"
(cd "$out/unpacked" && sed -i 's|data/gbsg.csv|/etc/passwd|' \
	gbsg.yaml && tar --format=ustar -cf "$out/evil.tar" gbsg.lock gbsg.yaml data)
status 65 "$survreport" verify "$out/evil.tar"
has "$out/stderr" "'/etc/passwd', which is outside of its folder"
sed 's|^    file: data/gbsg.csv|    file: /etc/passwd|' "$out/first.lock" \
	>"$out/edited"
reseal "$out/edited" "$out/unpacked/gbsg.lock"
cp config/gbsg.yaml "$out/unpacked/"
tar --format=ustar -C "$out/unpacked" -cf "$out/evil.tar" gbsg.lock gbsg.yaml \
	data
status 65 "$survreport" verify "$out/evil.tar"
has "$out/stderr" "'/etc/passwd', which is outside of its folder"
tar --format=ustar -C "$out/study" -cf "$out/odd.tar" gbsg.yaml
status 65 "$survreport" verify "$out/odd.tar"
has "$out/stderr" "there is no lock in it"
mkdir "$out/study/sub"
sed 's|data/gbsg.csv|../data/gbsg.csv|' "$out/study/gbsg.yaml" \
	>"$out/study/sub/gbsg.yaml"
status 73 "$survreport" freeze --quiet --output "$out/output" \
	--bundle "$out/d.tar" "$out/study/sub/gbsg.yaml"
has "$out/stderr" "'../data/gbsg.csv' is not inside of the config's folder"
check "no bundle then" test ! -e "$out/d.tar"

# --- read once: what is hashed is what is used --------------------------------------

once=$out/once
mkdir -p "$once/data"
cp config/data/gbsg.csv "$once/data/"
cp templates/clinical-report.yaml "$once/own.yaml"
cp templates/styles/lancet.yaml "$once/own-style.yaml"
sed -e 's/^  style: .*/  style: .\/own-style.yaml\n  template: .\/own.yaml/' \
	-e 's/^analyses:/sections:\n  - text: words.md\n\n&/' \
	config/gbsg.yaml >"$once/gbsg.yaml"
echo 'Mean age {{ baseline.age.mean }}.' >"$once/words.md"
status 0 "$survreport" freeze --quiet --output "$out/output" \
	--bundle "$out/once.tar" "$once/gbsg.yaml"
for name in "style ./own-style.yaml" "template ./own.yaml" "text words.md"; do
	has "$once/gbsg.lock" "\"$name\":"
done
if ${CC:-gcc} -D_GNU_SOURCE -shared -fPIC -o "$out/once.so" \
	tests/report/open_once.c -ldl 2>"$out/stderr"; then
	mv "$once/gbsg.lock" "$out/once.lock"
	status 0 env LD_PRELOAD="$out/once.so" OPEN_ONCE="$once/" \
		ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		"$survreport" freeze --quiet --output "$out/output" \
		--bundle "$out/twice.tar" "$once/gbsg.yaml"
	check "frozen from one reading" cmp "$once/gbsg.lock" "$out/once.lock"
	check "bundled from one reading" cmp "$out/once.tar" "$out/twice.tar"
else
	skip "files that can be read once: no compiler"
fi
status 0 "$survreport" verify "$out/once.tar"

sed 's/^lock: 1/lock: 7/' "$out/first.lock" >"$out/edited"
reseal "$out/edited" "$out/later.lock"
status 65 "$survreport" verify "$out/later.lock"
has "$out/stderr" "is a lock of version 7"
finish
