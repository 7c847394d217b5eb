#!/usr/bin/env bash
# Side-by-side figures: every row runs this project and its peer in turns, on the same input, and prints the ratio of each
# pair's wall time as minimum, median and maximum. Absolute times are printed only to judge the noise.
#   bench/run.sh [--runs N] [--seconds N] [ROW...]     rows: take read gblur job first   (default: all)
set -euo pipefail

root=$(dirname -- "$(readlink -f -- "$0")")/..
# shellcheck source=bench/common.sh
. "$root/bench/common.sh"
runs=5
seconds=60
rows=()
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    take | read | gblur | job | first) rows+=("$1"); shift ;;
    *) echo "usage: bench/run.sh [--runs N] [--seconds N] [take|read|gblur|job|first ...]" >&2; exit 2 ;;
  esac
done
[ ${#rows[@]} -gt 0 ] || rows=(take read gblur job first)

now() { date +%s%N; }

# wall COMMAND...: nanoseconds of wall time, in $elapsed.
wall() {
  local start
  start=$(now)
  "$@" >/dev/null 2>>"$work/stderr.log" </dev/null
  elapsed=$(($(now) - start))
}

# summary: minimum, median and maximum of the numbers on standard input.
summary() { sort -g | awk '{ v[NR] = $1 } END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; printf "min %.3f  median %.3f  max %.3f", v[1], m, v[NR] }'; }

# pair NAME GOAL OURS THEIRS: two functions, in turns; one warm-up each.
pair() {
  local name=$1 goal=$2 ours=$3 theirs=$4 a b i
  : >"$work/ratios"
  : >"$work/ours"
  : >"$work/theirs"
  wall "$ours"
  wall "$theirs"
  for ((i = 0; i < runs; i++)); do
    wall "$ours"; a=$elapsed
    wall "$theirs"; b=$elapsed
    awk -v a="$a" -v b="$b" 'BEGIN { print a / b }' >>"$work/ratios"
    awk -v a="$a" 'BEGIN { print a / 1e9 }' >>"$work/ours"
    awk -v b="$b" 'BEGIN { print b / 1e9 }' >>"$work/theirs"
  done
  printf '%-46s %s  (goal ≤ %s)\n' "$name" "$(summary <"$work/ratios")" "$goal"
  printf '%-46s   seconds, ours: %s; peer: %s\n' "" "$(summary <"$work/ours")" "$(summary <"$work/theirs")"
}

mkdir -p "$work"
: >"$work/stderr.log"
echo "building…" >&2
publish bench/frames/frames.csproj "$work/frames"
publish bench/gpu-kernels/gpu-kernels.csproj "$work/kernels"
publish samples/video-filter/video-filter.csproj "$work/app"

clip=$work/clip-$seconds.mp4
if [ ! -e "$clip" ]; then
  echo "making a clip of $seconds s of 1080p H.264…" >&2
  ffmpeg -v error -y -f lavfi -i "testsrc2=s=1920x1080:r=30:d=$seconds,noise=alls=6:allf=t" -c:v libx264 -preset fast -crf 23 -pix_fmt yuv420p -f mp4 "$clip.part" </dev/null
  mv "$clip.part" "$clip"
fi

frames="$work/frames/bench-frames"
filter="$work/app/video-filter"
ours_take() { "$frames" take "$clip"; }
theirs_take() { ffmpeg -v error -nostdin -i "$clip" -map 0:v:0 -f null -; }
ours_read() { "$frames" read "$clip"; }
theirs_read() { ffmpeg -v error -nostdin -i "$clip" -map 0:v:0 -f rawvideo - | "$frames" drain; }
encode=(-c:v libx264 -preset veryfast -crf 23)
ours_job() { "$filter" -i "$clip" -vf gblur=sigma=2 "${encode[@]}" --device cpu -v error -y "$work/ours.mp4"; }
theirs_job() { ffmpeg -v error -nostdin -i "$clip" -vf gblur=sigma=2 "${encode[@]}" -y "$work/theirs.mp4"; }
ours_first() { "$filter" -i "$clip" -vf gblur=sigma=2 -frames:v 1 -f rawvideo --device cpu -v error -y "$work/ours.raw"; }
theirs_first() { ffmpeg -v error -nostdin -i "$clip" -vf gblur=sigma=2 -frames:v 1 -f rawvideo -y "$work/theirs.raw"; }

# The filter alone: processor time is what both sides are charged, since both use every core. FFmpeg's is its run with the
# filter less its run without, on raw frames read from memory; ours is the kernel bench on the same frames.
gblur_row() {
  local raw=$work/gblur.yuv i with without ours
  [ -e "$raw" ] || ffmpeg -v error -y -i "$clip" -frames:v 120 -f rawvideo "$raw" </dev/null
  : >"$work/ratios"
  for ((i = 0; i < runs; i++)); do
    with=$(ffmpeg_cpu gblur=sigma=2 "$raw")
    without=$(ffmpeg_cpu null "$raw")
    ours=$("$work/kernels/gpu-kernels" --size 1920x1080 --format yuv420p --frames 120 --input "$raw" gblur | awk -F'\t' '$1 == "gblur" { print $3 }')
    awk -v w="$with" -v n="$without" -v o="$ours" 'BEGIN { print o / ((w - n) * 1000 / 120) }' >>"$work/ratios"
    printf '%-46s   processor ms a frame: ours %s, FFmpeg %s\n' "" "$ours" "$(awk -v w="$with" -v n="$without" 'BEGIN { printf "%.3f", (w - n) * 1000 / 120 }')"
  done
  printf '%-46s %s  (goal ≤ 0.33)\n' "gblur=sigma=2, 1080p, filter's processor time" "$(summary <"$work/ratios")"
}

# ffmpeg_cpu FILTER RAW: user and system seconds of the whole run.
ffmpeg_cpu() {
  ffmpeg -hide_banner -nostdin -benchmark -f rawvideo -video_size 1920x1080 -pixel_format yuv420p -i "$2" -vf "$1" -f null - 2>&1 |
    sed -n 's/.*utime=\([0-9.]*\)s stime=\([0-9.]*\)s.*/\1 \2/p' | awk '{ print $1 + $2 }'
}

echo "$(machine); $runs pairs a row; clip of $seconds s"
for row in "${rows[@]}"; do
  case $row in
    take) pair "every frame taken in another process" 1.05 ours_take theirs_take ;;
    read) pair "every pixel read in another process" 0.88 ours_read theirs_read ;;
    gblur) gblur_row ;;
    job) pair "decode + gblur + x264, whole job" 1.00 ours_job theirs_job ;;
    first) pair "first filtered frame out" "start + 0.25 s" ours_first theirs_first ;;
  esac
done
