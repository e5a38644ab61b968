#!/bin/bash
# What an error says to write is right: each suggestion of tests/errors is
# written where it belongs, and the error must not come back, nor the config stop
# being YAML or an expression end too early.
#
# A suggestion takes the place of what the carets mark; without carets, of what
# the message quotes first; a path that of the whole path; a key comes first in
# the map.  Where it belongs elsewhere, the case's file `apply`
# holds a part of the message, a tab, and a sed command for the line with @ for
# the suggestion.
# shows: R-110
set -u
suite=suggestions
. tests/lib.sh

# Advice without a text to write: it names what to do, not what to type.
advice='choose a(nother)? |choose another report|row names of R|a bound is no value|with four digits|the number alone|as it is meant|write it in digits|write the value where|write the words|\{NAME: \{|write \*\*words|as a whole|an empty \{\{|a statistic is missing|around a path|a quote inside|a number above|write 1 to|without the first|ifelse|as an item by itself'

# suggestion MESSAGE: the text to write in it; fails if there is none.
suggestion() {
	local text=${1%; the whole value*}
	[[ $text =~ $advice ]] && return 1
	case $text in
	*"write from: "* | *"write time_unit: "* | *"write unit: "*)
		text=${text##*write } && text=${text%)}
		;;
	*"only: write "* | *"several "*" have "*": write "*)
		text=${text##*: write } && text=${text%% (*}
		;;
	*"did you mean '"*) text=${text##*did you mean \'} && text=${text%%\'?*} ;;
	*"did you mean "*) text=${text##*did you mean } && text=${text%% for *} ;;
	*"choose '"* | *"write '"*)
		text=${text##*choose \'} && text=${text##*write \'}
		text=${text%)} && text=${text%%\'; or *} && text=${text%%\' or *}
		text=${text%%\', or *} && text=${text%\'}
		;;
	*"write one of "*) text=${text##*write one of } && text=${text%%,*} ;;
	*"write test: "*) text=${text##*write } && text=${text%)} ;;
	*"write "*": "*) text=${text##*write } && text=${text#*: } && text=${text%)} ;;
	*"write "*) text=${text##*write } && text=${text%)} ;;
	*) return 1 ;;
	esac
	printf '%s' "$text"
}

# run_in FOLDER: what the case says to run; messages go to $out/seen.
run_in() {
	local arguments=(run --output @ config.yaml)
	(
		cd "$1" || exit 1
		[ -e command ] && read -r -a arguments <./command
		"$survreport" "${arguments[@]//@/$out/run}" 2>&1 >/dev/null </dev/null
	) | sed "s|$out/run|@|g" >"$out/seen"
}

# replace FILE LINE FROM WIDTH TEXT: puts it into the place of WIDTH characters.
replace() {
	local line
	line=$(sed -n "$2p" "$1")
	printf '%s\n' "${line:0:$3}$5${line:$(($3 + $4))}" >"$out/line"
	sed -i -e "$2r $out/line" -e "$2d" "$1"
}

# offset LINE MESSAGE PLACE: where in the line what the message quotes stands.
offset() {
	local before=${1:$3}
	before=${before%%"$2"*}
	echo $(($3 + ${#before}))
}

# path_at LINE COLUMN: where the path in this column starts, and its length.
path_at() {
	local from=$(($2 - 1)) to=$(($2 - 1))
	while [[ $from -gt 0 && ${1:from-1:1} != [' {"'] ]]; do
		from=$((from - 1))
	done
	while [[ $to -lt ${#1} && ${1:to:1} != [' }",'] ]]; do
		to=$((to + 1))
	done
	echo "$from" $((to - from))
}

# apply FOLDER PLACE MESSAGE WIDTH TEXT: writes the suggestion.
apply() {
	local file=$2 line column old sed from=0
	IFS=: read -r file line column <<<"$2"
	case $file in
	survreport) file=$1/command ;;
	@*) [ -n "$line" ] && file=$out/run${file#@} || file=$1/command ;;
	*) file=$1/$file ;;
	esac
	sed=$([ -e "$1/apply" ] && while IFS=$'\t' read -r part command; do
		[[ $3 == *"$part"* ]] && printf '%s' "$command" && break
	done <"$1/apply")
	[[ $3 =~ write\ (from|time_unit|unit):\  ]] &&
		sed="s/, ${BASH_REMATCH[1]}: [a-z]*//;${line}s|{|{@, |"
	if [[ $3 == *": write $5"* && $column ]]; then
		read -r column width <<<"$(path_at "$(sed -n "${line}p" "$file")" "$column")"
		replace "$file" "$line" "$column" "$width" "$5"
	elif [ -n "$sed" ]; then
		sed -i "${line:-1}${sed//@/$5}" "$file"
	elif [ "$4" -gt 0 ] && [[ $3 != *"did you mean"* ]]; then
		replace "$file" "$line" $((column - 1)) "$4" "$5"
	else
		old=${3#column \'*\': }
		old=${old#*\'} old=${old%%\'*}
		[[ $2 == @* && -z $line ]] && old=$2
		[ "$4" -gt 0 ] && from=$((column - 1))
		line=${line:-1}
		from=$(offset "$(sed -n "${line}p" "$file")" "$old" "$from")
		replace "$file" "$line" "$from" "${#old}" "$5"
	fi
}

# one FOLDER PLACE MESSAGE WIDTH: applies a suggestion of a case, and looks.
one() {
	local text name=${1#"$out"/*/} where=$2
	[[ $2 == *:*:* ]] && where=${2%:*}
	text=$(suggestion "$3") || return
	[[ $3 == *"whole value needs single quotes" && ! -e $1/apply ]] && return
	rm -rf "$out/work" "$out/run"
	cp -r "$1" "$out/work"
	mkdir "$out/run"
	[ -e "$1/setup" ] && (cd "$out/work" && OUT=$out/run sh ./setup)
	apply "$out/work" "$2" "$3" "$4" "$text"
	run_in "$out/work"
	tried=$((tried + 1))
	if grep -F "${where%:}:" "$out/seen" | grep -qF -e "$3"; then
		fail "$name: '$text' does not help: $3"
	elif grep -E 'not valid YAML|unexpected' "$out/seen"; then
		fail "$name: '$text' brings another error: $3"
	else
		pass
		return
	fi
	diff -r "$1" "$out/work"
}

# each FOLDER MESSAGES: applies each suggestion of a folder's messages.
each() {
	local message='' place='' width=0 line found
	while IFS= read -r line; do
		if [[ $line =~ ^\ +\|\ *(\^~*) ]]; then
			width=${#BASH_REMATCH[1]}
		elif [[ $line =~ ^([^\ ][^\ ]*):\ (error:\ )?(.*)$ ]]; then
			found=("${BASH_REMATCH[@]}")
			[ -n "$message" ] && one "$1" "$place" "$message" "$width"
			place=${found[1]} message=${found[3]} width=0
		fi
	done <"$2"
	[ -n "$message" ] && one "$1" "$place" "$message" "$width"
}

# requoted FOLDER: a case with its 'expression' in double quotes, where it needs
# no escapes, of which errors tell no place; and in no quotes.
requoted() {
	local kind
	for kind in double none; do
		rm -rf "${out:?}/$kind"
		mkdir -p "$out/$kind"
		cp -r "$1" "$out/$kind/"
		awk -v kind=$kind '{
			from = index($0, " \047"); to = match($0, /\047[}]?$/)
			if (from && to > from + 1) {
				value = substr($0, from + 2, to - from - 2)
				if (kind == "double" && value !~ /"/)
					value = "\"" value "\""
				$0 = substr($0, 1, from) value substr($0, to + 1)
			}
			print
		}' "$1/config.yaml" >"$out/$kind/${1##*/}/config.yaml"
		rm -rf "$out/run" && mkdir "$out/run"
		rm -f "$out/$kind/${1##*/}/apply"
		run_in "$out/$kind/${1##*/}"
		cp "$out/seen" "$out/before"
		grep -q 'not valid YAML' "$out/before" ||
			each "$out/$kind/${1##*/}" "$out/before"
	done
}

# the texts as folders, of which a case finds the data in ../data
"$B/tests/errors" unpack "$out/errors" tests/errors/*.txt
ln -s "$top/config/data" "$out/data"
tried=0
for folder in "$out"/errors/*/*/; do
	folder=${folder%/}
	each "$folder" "$folder/expected"
	case $folder in */expressions/*) requoted "$folder" ;; esac
done
check "$tried suggestions were tried" test "$tried" -ge 90
finish
