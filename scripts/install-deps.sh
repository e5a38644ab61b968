#!/bin/sh
# Installs the Debian packages that are missing, and says what each is for.
#
#     scripts/install-deps.sh [build] [test] [lint] [pages] [pdf] [office] [clusters] [databases] [nights] [slurm] [fresh] [reference]
#
# Without arguments: build.  When all are there nothing is done and no rights
# are needed, so that `make demo` and `make check` can call this each time.
set -eu

packages() {
	case $1 in
	build) cat <<-'LIST' ;;
		gcc              the compiler
		libc6-dev        the C library's headers
		make             runs the Makefile
		pkg-config       finds the libraries
		libyaml-dev      reads configs
		libcsv-dev       reads CSV files
		libgsl-dev       distributions and linear algebra
		libfreetype-dev  measures text before it is drawn
		libhpdf-dev      writes the PDF
		zlib1g-dev       packs the PDF; its version stands in the report
		icc-profiles-free says in the PDF what its colours are
		libjansson-dev   writes the manifest and the JSON Schema
		libcmark-gfm-dev reads the Markdown of texts
		libcmark-gfm-extensions-dev reads its tables
		nettle-dev       SHA-256 and signatures
		libzip-dev       opens Word files and spreadsheets, and packs them; loaded when one comes
		libxlsxwriter-dev makes spreadsheets; loaded when one is asked for
		libexpat1-dev    reads what is in them; likewise
		libreadstat-dev  reads files of SPSS, Stata and SAS; loaded when one comes
		libpq-dev        asks PostgreSQL; loaded when a config names a database
		libsqlite3-dev   asks SQLite; likewise
		unixodbc-dev     asks other databases; likewise
		libcairo2-dev    makes pictures of figures; loaded when one is asked for
		libtiff-dev      writes TIFF; likewise
		fonts-lato       the typeface of the report
		fonts-liberation other typefaces for it, named so
		fonts-liberation2 other typefaces for it
		fonts-dejavu-core characters that those lack
		LIST
	test) cat <<-'LIST' ;;
		libcmocka-dev    runs the unit tests
		tzdata           other time zones, which must change nothing
		openssl          makes keys and signatures to be held against ours
		qpdf             checks the PDF's structure
		sqlite3          makes databases
		mandoc           reads the manual page
		poppler-utils    reads the PDF's text back
		netpbm           reads pictures of figures, and compares them
		libtiff-tools    reads TIFF
		librsvg2-bin     draws SVG
		libxml2-utils    reads it
		clang            builds the fuzzers
		libclang-rt-N-dev the run-time library of the fuzzers, of clang's version
		LIST
	lint) cat <<-'LIST' ;;
		clang            the second compiler that must not warn
		clang-tidy       finds likely mistakes
		clang-format     checks the layout
		cppcheck         finds likely mistakes of another kind
		binutils         lists the symbols of the objects
		git              lists the project's files
		shellcheck       checks the shell scripts
		LIST
	pages) cat <<-'LIST' ;;
		chromium         shows and prints HTML reports
		python3          drives it
		poppler-utils    reads what it printed
		fonts-lato       the typeface of the report
		LIST
	pdf) cat <<-'LIST' ;;
		libpdfbox2-java  checks PDF/A
		libactivation-java reads metadata for it
		libjaxb-api-java likewise
		default-jre-headless runs it
		LIST
	office) cat <<-'LIST' ;;
		libreoffice-writer-nogui  shows and prints documents
		libreoffice-impress-nogui shows and prints slides
		libreoffice-calc-nogui    shows and prints spreadsheets
		poppler-utils    reads what it printed
		python3-docx     reads documents
		python3-openpyxl reads spreadsheets
		fonts-lato       the typeface of the report
		LIST
	clusters) cat <<-'LIST' ;;
		postgresql-common can be told not to start a server for everybody
		LIST
	databases) cat <<-'LIST' ;;
		postgresql       is asked, in a folder of the test's own
		odbc-postgresql  the same by ODBC
		libsqliteodbc    SQLite by ODBC
		sqlite3          makes databases
		LIST
	nights) cat <<-'LIST' ;;
		faketime         sets a clock that jumps
		logrotate        rotates a log
		systemd          checks units
		LIST
	slurm) cat <<-'LIST' ;;
		slurmctld        gives jobs to nodes
		slurmd           runs them
		slurm-client     submits them
		munge            says who is who
		LIST
	count) cat <<-'LIST' ;;
		valgrind         counts instructions
		LIST
	fresh) cat <<-'LIST' ;;
		mmdebstrap       makes a fresh Debian
		debian-archive-keyring says whose packages are Debian's
		git              hands it the last commit
		LIST
	reference) cat <<-'LIST' ;;
		r-base-core      runs scripts/reference.R, scripts/reference/ and scripts/bench.R
		r-cran-survival  the reference implementation
		r-cran-cmprsk    that of competing risks
		r-cran-mvtnorm   checks the joint law of max-combo tests
		r-cran-rmpfr     sums in more digits than a double has
		LIST
	*)
		echo "install-deps.sh: unknown group '$1'" \
			"(known: build, test, lint, pages, pdf, office, clusters, databases, nights, slurm, count, fresh, reference)" >&2
		exit 64
		;;
	esac
}

# The number of clang's version, which differs from release to release: of what
# is installed, or else of what would be.
clang_version() {
	{ dpkg-query -W -f '${Depends}' clang || apt-cache depends clang; } \
		2>/dev/null | sed -n 's/.*clang-\([0-9]*\).*/\1/p' | head -n 1
}

# The lists name what is a package of another name in each release by an N.
named() {
	case $1 in
	*-N-*) echo "${1%%-N-*}-$(clang_version)-${1##*-N-}" ;;
	*) echo "$1" ;;
	esac
}

installed() {
	test "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" \
		= installed
}

[ $# -gt 0 ] || set -- build
list=$(for group; do packages "$group"; done)

if ! command -v dpkg-query >/dev/null; then
	echo "install-deps.sh: not a Debian system; these have to be there:" >&2
	echo "$list" >&2
	exit 0
fi

missing=$(echo "$list" | while read -r name _; do
	installed "$(named "$name")" || echo "$name"
done | sort -u)
[ -n "$missing" ] || exit 0

echo "Installing:"
for name in $missing; do
	echo "$list" | grep -m 1 "^$name "
done

real_names() {
	for name in $missing; do
		named "$name"
	done
}

if [ "$(id -u)" -eq 0 ]; then
	as_root="env"
elif command -v sudo >/dev/null; then
	as_root="sudo"
else
	echo "install-deps.sh: packages are missing, and neither root nor sudo" \
		"is at hand; have them installed by" >&2
	real_names |
		xargs echo "    apt-get install --no-install-recommends" >&2
	exit 77
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get -q update </dev/null &&
	real_names | xargs $as_root DEBIAN_FRONTEND=noninteractive \
		apt-get -q -y install --no-install-recommends; } \
	>"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "install-deps.sh: apt-get failed, see above" >&2
	exit 1
fi
