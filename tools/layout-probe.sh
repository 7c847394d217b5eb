#!/bin/sh
# Compares the FFmpeg layout table with the installed development headers.
#   tools/layout-probe.sh           check the column of the installed release; exit 1 and say what differs if it is wrong
#   tools/layout-probe.sh --print   print a column for the installed release, in the table's order
# Exit 77: there is no C compiler, or there are no headers.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
table=${LAYOUT_TABLE:-$here/../src/MediaShm.Pipeline/Media/FFmpeg/ffmpeg-layout.tsv}
cc=${CC:-cc}
command -v "$cc" >/dev/null 2>&1 || { echo "layout-probe: no C compiler '$cc'" >&2; exit 77; }
flags=$(pkg-config --cflags libavcodec libavformat libavfilter libavutil 2>/dev/null || true)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Major and minor of libavutil tell the release (the comment at the table's head has the same list).
# shellcheck disable=SC2086 # flags are words
printf '#include <libavutil/version.h>\nMAJOR LIBAVUTIL_VERSION_MAJOR LIBAVUTIL_VERSION_MINOR\n' \
  | "$cc" -E -P $flags - 2>/dev/null >"$work/version" || { echo "layout-probe: no FFmpeg headers" >&2; exit 77; }
# shellcheck disable=SC2046 # two words
set -- "${1:-}" $(sed -n 's/^MAJOR //p' "$work/version")
case "$2" in
  57) release=5.1 ;;
  58) if [ "$3" -ge 29 ]; then release=6.1; else release=6.0; fi ;;
  59) if [ "$3" -ge 39 ]; then release=7.1; else release=7.0; fi ;;
  60) release=8.0 ;;
  *) release=unknown ;;
esac

# One line per member; a member that the headers do not have is an error on its own line: drop it and try again.
grep -v '^#' "$table" | tail -n +2 | cut -f1 >"$work/names"
sed -E 's/^([A-Za-z]+)\.sizeof$/SIZE(\1)/; s/^([A-Za-z]+)\.([A-Za-z0-9_]+)$/ROW(\1, \2)/' "$work/names" >"$work/layout-rows.inc"
tries=0
# shellcheck disable=SC2086 # flags are words
until "$cc" -w -fmax-errors=0 $flags -I"$work" -o "$work/probe" "$here/layout-probe.c" 2>"$work/errors"; do
  tries=$((tries + 1))
  lines=$(sed -n 's/^.*layout-rows\.inc:\([0-9]*\):.*$/\1/p' "$work/errors" | sort -nu)
  if [ -z "$lines" ] || [ "$tries" -gt 5 ]; then
    if grep -q 'No such file' "$work/errors"; then echo "layout-probe: no FFmpeg headers" >&2; exit 77; fi
    cat "$work/errors" >&2
    exit 2
  fi
  for line in $lines; do sed -i "${line}s/.*//" "$work/layout-rows.inc"; done
done
"$work/probe" >"$work/found"
awk -F '\t' 'NR == FNR { offset[$1] = $2; next } { print $1 "\t" ($1 in offset ? offset[$1] : "-") }' "$work/found" "$work/names" >"$work/column"

if [ "$1" = --print ]; then
  cat "$work/column"
  exit 0
fi
column=$(grep -v '^#' "$table" | head -n 1 | tr '\t' '\n' | grep -nx "$release" | cut -d: -f1 || true)
if [ -z "$column" ]; then echo "layout-probe: the table has no column for libavutil $2.$3; --print makes one" >&2; exit 1; fi
grep -v '^#' "$table" | tail -n +2 | cut -f1,"$column" >"$work/table"
if ! diff "$work/table" "$work/column" >"$work/diff"; then
  echo "layout-probe: the table's column $release ('<') differs from the installed headers ('>'):" >&2
  cat "$work/diff" >&2
  exit 1
fi
echo "layout-probe: $(wc -l <"$work/names") rows agree with the headers of FFmpeg $release"
