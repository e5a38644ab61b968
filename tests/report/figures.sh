#!/bin/sh
# Figures as files: each kind of figure of tests/cases/gallery in each format, read by
# programs that are not ours.  All of a drawing's words are in its SVG and its PDF, the
# dots of PNG are those that poppler makes of the PDF and librsvg of the SVG, those of
# TIFF the same as of PNG; in grey, without ground, as shapes, at other widths.
# shows: R-221
set -u
suite=figures
. tests/lib.sh

gallery=tests/cases/gallery
mkdir "$out/config"
cp "$gallery/data.csv" "$out/config"

# run_with NAME EXPORTS: the gallery with these exports; its figures are in $figures.
run_with() {
	{ cat "$gallery/config.yaml" && echo "exports: $2"; } >"$out/config/$1.yaml"
	status 0 "$survreport" run --output "$out/$1" "$out/config/$1.yaml"
	figures=$out/$1/gallery/figures
}

# size FILE.png: "width height"
size() {
	pngtopnm "$1" | head -c 20 | sed -n 2p
}

# The words of a PDF, and of the texts of an SVG, one a line.
pdf_words() {
	pdftotext -raw "$1" - | tr -s ' \n\f' '\n' | sed '/^$/d' | sort
}
svg_words() {
	sed -n 's/^<text[^>]*>\(.*\)<\/text>$/\1/p' "$1" |
		sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' |
		tr -s ' \n' '\n' | sed '/^$/d' | sort
}

# near LEAST A.ppm B.ppm: the pictures differ so little, in dB.
near() {
	pnmpsnr -rgb "$2" "$3" 2>&1 | awk -v least="$1" '
		/dB/ { n++; if ($(NF - 1) < least) bad = 1 }
		/no difference|differ/ { n += 3 }
		END { exit bad || n < 3 }'
}

# --- Each format, as in the report --------------------------------------------------

run_with all '{report: [html], figures: [svg, png, pdf, tiff], dpi: 100}'
kinds='arms-1 patients-2 sites-7 stacked-14 lanes-26 changes-29'
n=0
for svg in "$figures"/*.svg; do
	name=${svg%.svg}
	n=$((n + 1))
	svg_words "$svg" >"$out/svg"
	pdf_words "$name.pdf" >"$out/pdf"
	check "${name##*/}: words of SVG and PDF" cmp "$out/svg" "$out/pdf"
	# the drawing of the HTML report is that of the page
	number=${name##*-}
	awk -v id="figure-$number-(full|only)-title" '
		/^<svg/ { on = $0 ~ id } on { print } /^<\/svg>/ { on = 0 }' \
		"$out/all/gallery/report.html" >"$out/html"
	svg_words "$out/html" >"$out/words"
	check "${name##*/}: words of the report" cmp "$out/svg" "$out/words"
	for of in "$svg" "$out/html"; do
		grep -E '^<(path|rect)' "$of" | grep -v '^<rect width="100%"'
	done | sort | uniq -u >"$out/differ"
	check "${name##*/}: lines and areas of the report" cmp /dev/null "$out/differ"
done
check "all figures" test "$n" -eq 33
check "SVG is XML" xmllint --noout "$figures"/*.svg
check "SVG names fonts" grep -q "font-family=\"'Lato', Arial" "$figures/arms-1.svg"
check "SVG is described" grep -q '<desc id="figure-1-desc">Two ' "$figures/arms-1.svg"

for name in $kinds; do
	name=$figures/$name
	pngtopnm "$name.png" >"$out/png"
	# shellcheck disable=SC2046
	set -- $(size "$name.png")
	check "$name.png is as wide as the text" test "$1" -eq 678
	pdftoppm -singlefile -scale-to-x "$1" -scale-to-y "$2" "$name.pdf" "$out/page"
	check "$name: PNG and PDF" near 22 "$out/page.ppm" "$out/png"
	rsvg-convert -w "$1" -h "$2" "$name.svg" | pngtopnm >"$out/drawn"
	check "$name: PNG and SVG" near 25 "$out/drawn" "$out/png"
	tifftopnm "$name.tiff" >"$out/tiff" 2>/dev/null
	check "$name: PNG and TIFF" cmp "$out/png" "$out/tiff"
done
# pictures that are not of one drawing are not near
rsvg-convert -w 678 -h 472 "$figures/all-4.svg" | pngtopnm >"$out/drawn"
pdftoppm -singlefile -scale-to-x 678 -scale-to-y 472 "$figures/arms-1.pdf" "$out/page"
check "two figures differ" sh -c "! pnmpsnr -rgb $out/drawn $out/page.ppm 2>&1 | grep -q '[3-9][0-9][.][0-9]* dB'"
tiffinfo "$figures/arms-1.tiff" >"$out/info" 2>&1
has "$out/info" 'Resolution: 100, 100 pixels/inch'
has "$out/info" 'Compression Scheme: LZW'
has "$out/info" 'Samples/Pixel: 3'
check "PDF is whole" qpdf --check "$figures/arms-1.pdf"
pdffonts "$figures/arms-1.pdf" >"$out/fonts"
check "PDF has its fonts" awk 'NR > 2 { n++; bad += $(NF - 4) != "yes" } END { exit bad || !n }' \
	"$out/fonts"
pdfinfo "$figures/arms-1.pdf" >"$out/info"
has "$out/info" 'Page size:       488 x'
check "figures are in the manifest" grep -q '"figures/arms-1.svg"' "$out/all/gallery/manifest.json"

# --- A pile of causes -----------------------------------------------------------------

# the line on top goes up with the area below it, whichever cause it is that has the event
cat >"$out/pile.awk" <<'AWK'
# heights(PATH): the heights of a path at each point across, in h[]
function heights(path, h,    part, n, i, at, y, x) {
	gsub(/[MHVL]/, " &", path)
	n = split(path, part, " ")
	for (i = 1; i <= n; i++) {
		at = substr(part[i], 1, 1)
		if (at == "M") {
			x = substr(part[i], 2) + 0
			y = part[++i] + 0
		} else if (at == "V") {
			y = substr(part[i], 2) + 0
		} else if (at == "H") {
			for (; x < substr(part[i], 2) + 0; x += 0.5)
				h[int(x)] = y
			x = substr(part[i], 2) + 0
		}
	}
}
match($0, /d="[^"z]*/) { path = substr($0, RSTART + 3, RLENGTH - 3) }
/z" fill=/ && !area { heights(path, top); area = 1 }
/stroke="#C84B00" stroke-width="(1.35|0.8)"/ && /V/ { heights(path, line) }
END {
	for (x in line) {
		n++
		off += line[x] - top[x] > 2 || top[x] - line[x] > 2
	}
	exit n < 200 || off > n / 10
}
AWK
check "a line of a pile is where its area ends" awk -f "$out/pile.awk" "$figures/stacked-14.svg"

# --- Without colours, without ground, as shapes, narrow -------------------------------

run_with narrow '{figures: [svg, png, pdf, tiff], width: 84 mm, dpi: 100, grey: true, outline: true, background: transparent}'
has "$out/stderr" "Figure 7, 'sites-7', has text of 4.1 pt at a width of 84 mm"
check "only figures that were scaled are warned of" test "$(grep -c 'has text of' "$out/stderr")" -eq 4
for name in arms-1 panels-8 lanes-26 changes-29; do
	name=$figures/$name
	check "$name.png is 84 mm wide" test "$(size "$name.png" | cut -d ' ' -f 1)" -eq 331
	check "$name.png is grey" sh -c "pngtopnm '$name.png' | head -c 2 | grep -q P5"
	pngtopnm -alpha "$name.png" >"$out/alpha"
	check "$name.png has no ground, but a drawing" sh -c \
		"pgmhist '$out/alpha' | awk '\$1 == 0 || \$1 == 255 { n += \$2 > 100 } END { exit n != 2 }'"
	grep -o '#[0-9A-F]\{6\}' "$name.svg" |
		awk '{ a = substr($0, 2, 2); if ($0 != "#" a a a) bad = 1 } END { exit bad || !NR }'
	check "$name.svg is grey" test $? -eq 0
	check "$name.svg has no texts, fonts or ground" sh -c \
		"! grep -qE '<text|font|width=\"100%\"' '$name.svg'"
	# shapes are those of the letters: as dots they are those of PNG
	# shellcheck disable=SC2046
	set -- $(size "$name.png")
	rsvg-convert -b white -w "$1" -h "$2" "$name.svg" | pngtopnm | ppmtopgm >"$out/drawn"
	pngtopnm -mix -background white "$name.png" >"$out/png"
	check "$name: PNG and shapes of SVG" sh -c "pnmpsnr '$out/drawn' '$out/png' 2>&1 |
		grep -qE '(2[5-9]|[3-9][0-9])[.]|no diff'"
done
tiffinfo "$figures/arms-1.tiff" >"$out/info" 2>&1
has "$out/info" 'Samples/Pixel: 2'
has "$out/info" 'min-is-black'
pdfinfo "$figures/arms-1.pdf" >"$out/info"
has "$out/info" 'Page size:       238.11 x'

# --- Groups that look alike in grey --------------------------------------------------

check "none of the template's do" sh -c "! grep -q 'look alike' '$out/stderr'"
sed 's/colours: .*"#[0-9A-Fa-f]*"\]/colours: ["#0B4F8A", "#7A3FA0"]/' "$gallery/config.yaml" \
	>"$out/config/alike.yaml"
printf 'exports: {figures: [svg], grey: true, width: 84 mm}\n' >>"$out/config/alike.yaml"
status 0 "$survreport" run --output "$out/alike" "$out/config/alike.yaml"
has "$out/stderr" "in grey: 'Standard' and 'Experimental' look alike"

# --- The same bytes everywhere; nothing for nothing -----------------------------------

cp -r "$out/narrow/gallery/figures" "$out/before"
status 0 env TZ=Asia/Kathmandu LC_ALL=de_DE.UTF-8 HOME=/nowhere "$survreport" run \
	--output "$out/narrow" "$out/config/narrow.yaml"
check "another place, the same bytes" diff -r "$out/before" "$out/narrow/gallery/figures"

LD_DEBUG=files "$survreport" run --output "$out/plain" config/gbsg.yaml >"$out/loaded" 2>&1
check "who exports nothing loads nothing" sh -c "! grep -qE 'lib(cairo|tiff)' '$out/loaded'"
LD_DEBUG=files "$survreport" run --output "$out/plain" --export figures.tiff config/gbsg.yaml \
	>"$out/loaded" 2>&1
check "who does, does" grep -q libcairo "$out/loaded"

# --- What cannot be -------------------------------------------------------------------

mkdir "$out/broken"
for library in libcairo.so.2 libtiff.so.6; do
	rm -f "$out/broken"/*
	: >"$out/broken/$library"
	status 73 env LD_LIBRARY_PATH="$out/broken" "$survreport" run --output "$out/plain" \
		--export figures.tiff config/gbsg.yaml
	has "$out/stderr" "need"
	has "$out/stderr" "the library $library"
done
{ cat "$gallery/config.yaml" && echo 'exports: {figures: [png], width: 1000 mm, dpi: 1200}'; } \
	>"$out/config/large.yaml"
status 73 "$survreport" run --output "$out/large" "$out/config/large.yaml"
has "$out/stderr" "the picture of Figure 1, 'arms-1', of 1000 ×"
has "$out/stderr" "ask for fewer dpi"

finish
