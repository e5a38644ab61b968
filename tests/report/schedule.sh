#!/bin/sh
# The crontab, the units of systemd and the rules of logrotate, as they stand.
# shows: R-194
set -u
suite=schedule
. tests/lib.sh

# what README shows is what the files say
awk '/^```/ { code = !code; next } code' README.md >"$out/shown"
grep -v '^#' scripts/crontab >"$out/crontab"
while read -r line; do
	check "README shows the line of scripts/crontab: $line" grep -qxF -e "$line" "$out/shown"
done <"$out/crontab"

# --- as cron and systemd would run them: /srv and /usr/local are folders of the test's own ---
mkdir -p "$out/srv/study/config/data" "$out/srv/reports" "$out/local/bin" "$out/local/share/survreport"
cp "$survreport" "$out/local/bin/"
cp -r templates "$out/local/share/survreport/"
cp config/data/veteran.csv "$out/srv/study/config/data/"
for i in 1 2; do
	sed "s/^  id: veteran/  id: r$i/" config/veteran.yaml >"$out/srv/study/config/r$i.yaml"
done
# in_place COMMAND...: with both in place
in_place() {
	unshare -rm sh -c 'mount --bind "$1/srv" /srv && mount --bind "$1/local" /usr/local || exit 99
		shift; exec "$@"' - "$out" "$@"
}
if in_place true 2>/dev/null; then
	path=$(sed -n 's/^PATH=//p' scripts/crontab)
	# minute to weekday, then what cron hands to the shell
	command=$(sed -n 's/^10 2 \* \* \* //p' scripts/crontab)
	check "% has a meaning in a crontab" sh -c 'case $1 in "" | *%*) exit 1 ;; esac' - "$command"
	cron() {
		in_place env -i HOME=/ LOGNAME=survreport SHELL=/bin/sh PATH="$path" /bin/sh -c "$command"
	}
	status 0 cron
	check "a good night: no mail" test ! -s "$out/stdout" -a ! -s "$out/stderr"
	check "and reports" test -s "$out/srv/reports/r1/report.pdf" -a -s "$out/srv/reports/r2/report.pdf"
	cp "$out/srv/study/config/r2.yaml" "$out/r2.yaml"
	sed -i 's/endpoint: os/endpoint: so/' "$out/srv/study/config/r2.yaml"
	status 0 cron
	check "a bad one: three lines: $(cat "$out/stdout" "$out/stderr")" \
		test "$(cat "$out/stdout" "$out/stderr" | wc -l)" = 3
	has "$out/stderr" "config/r2.yaml:36: unknown endpoint 'so'"
	has "$out/stderr" "1 of 2 done"
	has "$out/stdout" "The night ended with code 78."
	cp "$out/r2.yaml" "$out/srv/study/config/r2.yaml"
	status 0 flock "$out/srv/study/.night.lock" unshare -rm sh -c 'mount --bind "$1/srv" /srv &&
		mount --bind "$1/local" /usr/local && cd / && exec env -i PATH="$2" /bin/sh -c "$3"' - \
		"$out" "$path" "$command"
	has "$out/stdout" "The night ended with code 75."

	# the unit's own command, with a journal
	exec_start=$(sed -n 's/^ExecStart=//p' scripts/systemd/survreport.service)
	cat >"$out/service" <<-'SCRIPT'
		mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal || exit 99
		"$2" /run/systemd/journal/socket 3 >"$1/journal" &
		i=0
		until [ -S /run/systemd/journal/socket ] || [ $((i += 1)) -gt 100 ]; do sleep 0.05; done
		cd /srv/study && umask 0077 && env -i $3 || exit
		wait
	SCRIPT
	status 0 in_place sh "$out/service" "$out" "$top/$B/tests/listen" "$exec_start"
	check "the unit's command tells the journal" grep -qx "MESSAGE=2 of 2 done" "$out/journal"
else
	echo "  no rights for folders of its own: crontab and unit are not run"
fi

if command -v systemd-analyze >/dev/null; then
	sed -e "s|/usr/local/bin/survreport|$survreport|; s/^User=.*/User=root/" \
		scripts/systemd/survreport.service >"$out/survreport.service"
	cp scripts/systemd/survreport.timer "$out/"
	check "systemd-analyze verify" sh -c 'cd "$1" && systemd-analyze verify --man=no ./survreport.service \
		./survreport.timer 2>&1 | grep "survreport[.]" >"$1/verify"; test ! -s "$1/verify" ||
		{ cat "$1/verify"; false; }' - "$out"
	check "systemd-analyze security: at most 1.0" systemd-analyze security --offline=true \
		--no-pager --threshold=10 scripts/systemd/survreport.service
	check "systemd-analyze calendar" systemd-analyze calendar \
		"$(sed -n 's/^OnCalendar=//p' scripts/systemd/survreport.timer)"
else
	echo "  no systemd-analyze: the units are not checked"
fi

if command -v logrotate >/dev/null; then
	sed -e "s|/var/log/survreport.log|$out/log/survreport.log|; s/survreport survreport\$/root root/" \
		scripts/logrotate >"$out/rotate"
	chmod 644 "$out/rotate"
	mkdir -m 755 "$out/log"
	"$survreport" run --quiet --if-changed --output "$out/o" --log "$out/log/survreport.log" \
		config/veteran.yaml
	status 0 logrotate -f -s "$out/state" "$out/rotate"
	"$survreport" run --quiet --if-changed --output "$out/o" --log "$out/log/survreport.log" \
		config/veteran.yaml
	check "a log that was rotated goes on in a new file" \
		test "$(wc -l <"$out/log/survreport.log")" = 2 -a "$(wc -l <"$out/log/survreport.log.1")" = 2
fi
finish
