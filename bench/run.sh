#!/usr/bin/env bash
# Side-by-side figures: every row runs this project and its peer in turns, on the same input, and prints the ratio of each
# pair's wall time as minimum, median and maximum. Absolute times are printed only to judge the noise.
#   bench/run.sh [--runs N] [--seconds N] [ROW...]     rows: take read gblur filters lavapipe job first   (default: all but filters, lavapipe)
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
    take | read | gblur | filters | lavapipe | job | first) rows+=("$1"); shift ;;
    *) echo "usage: bench/run.sh [--runs N] [--seconds N] [take|read|gblur|filters|lavapipe|job|first ...]" >&2; exit 2 ;;
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
publish bench/gpu/gpu.csproj "$work/kernels"
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

# Frames that FFmpeg runs through for such a figure: the file's, 75 times.
ffmpeg_frames=600

# A filter alone: processor time is what both sides are charged, since both use every core. FFmpeg's is its run with the
# filter less its run without, on raw frames read from memory; ours is the kernel bench on the same frames.
# filter_row FILTER CHAIN GOAL: CHAIN is the bench's name of the same filter.
filter_row() {
  local raw i with without ours
  raw=$(raw_frames)
  : >"$work/ratios"
  for ((i = 0; i < runs; i++)); do
    with=$(ffmpeg_cpu "$1" "$raw")
    without=$(ffmpeg_cpu null "$raw")
    ours=$(kernel_ms cpu 480 "$raw" "$2")
    # A fast filter may vanish in the noise of the two runs.
    awk -v w="$with" -v n="$without" -v o="$ours" -v frames="$ffmpeg_frames" 'BEGIN { f = (w - n) * 1000 / frames; if (f > 0) print o / f }' >>"$work/ratios"
    printf '%-46s   processor ms a frame: ours %s, FFmpeg %s\n' "" "$ours" "$(awk -v w="$with" -v n="$without" -v frames="$ffmpeg_frames" 'BEGIN { printf "%.3f", (w - n) * 1000 / frames }')"
  done
  printf '%-46s %s  (goal ≤ %s)\n' "$1, 1080p, filter's processor time" "$(summary <"$work/ratios")" "$3"
}

filter_rows() {
  local one
  for one in unsharp eq=contrast=1.1 eq=contrast=1.1:gamma=1.2:saturation=1.3 negate hue=h=30:s=1.2 hflip vflip; do filter_row "$one" "$one" 0.7; done
}

# Frames as they are, as many as a pool has slots at first, used round and round as slots are: made once, their path printed. More would
# not lie in any cache, while FFmpeg's filter reads what its demuxer has just written.
raw_frames() {
  local raw=$work/eight.yuv
  [ -e "$raw" ] || ffmpeg -v error -y -i "$clip" -frames:v 8 -f rawvideo "$raw" </dev/null
  echo "$raw"
}

# The same by Vulkan's kernels on a driver that computes on the CPU, against FFmpeg's own Vulkan filter there, and its CPU filter.
lavapipe_row() {
  local raw i ours cpu vulkan few=4 up
  raw=$(raw_frames)
  # Not grep -q: it ends at the first match, and the broken pipe would count as a failure.
  ffmpeg -hide_banner -filters 2>/dev/null | grep ' gblur_vulkan ' >/dev/null || { echo "this FFmpeg has no gblur_vulkan"; return; }
  up=(-init_hw_device vulkan=v:llvmpipe -filter_hw_device v)
  : >"$work/ratios"
  : >"$work/ours"
  for ((i = 0; i < runs; i++)); do
    ours=$(kernel_ms vulkan:llvmpipe 24 "$raw" gblur)
    cpu=$(awk -v w="$(ffmpeg_cpu gblur=sigma=2 "$raw")" -v n="$(ffmpeg_cpu null "$raw")" -v frames="$ffmpeg_frames" 'BEGIN { print (w - n) * 1000 / frames }')
    vulkan=$(awk -v w="$(ffmpeg_cpu hwupload,gblur_vulkan=sigma=2,hwdownload,format=yuv420p "$raw" "${up[@]}" -frames:v "$few")" \
      -v n="$(ffmpeg_cpu hwupload,hwdownload,format=yuv420p "$raw" "${up[@]}" -frames:v "$few")" -v f="$few" 'BEGIN { print (w - n) * 1000 / f }')
    awk -v o="$ours" -v c="$cpu" 'BEGIN { print o / c }' >>"$work/ratios"
    awk -v o="$ours" -v v="$vulkan" 'BEGIN { print o / v }' >>"$work/ours"
    printf '%-46s   processor ms a frame: ours %s, FFmpeg on the CPU %.3f, its Vulkan filter %.1f\n' "" "$ours" "$cpu" "$vulkan"
  done
  printf '%-46s %s  (goal ≤ 4)\n' "gblur=sigma=2 on lavapipe, to FFmpeg's CPU filter" "$(summary <"$work/ratios")"
  awk '{ printf "%.6f\n", $1 * 1000 }' "$work/ours" >"$work/ratios"
  printf '%-46s %s  (goal ≤ 10; thousandths)\n' "the same to FFmpeg's gblur_vulkan there" "$(summary <"$work/ratios")"
}

# kernel_ms DEVICE FRAMES RAW CHAIN: processor milliseconds a frame of our kernels, the best of five rounds.
kernel_ms() {
  "$work/kernels/bench-gpu" --device "$1" --frames "$2" --input "$3" --no-check --json - "$4" | sed -n 's/.*"processorMillisecondsPerFrame":\([0-9.]*\).*/\1/p'
}

# ffmpeg_cpu FILTER RAW [OPTION…]: user and system seconds of the whole run.
ffmpeg_cpu() {
  ffmpeg -hide_banner -nostdin -benchmark -stream_loop 74 -f rawvideo -video_size 1920x1080 -pixel_format yuv420p -i "$2" "${@:3}" -vf "$1" -f null - 2>&1 |
    sed -n 's/.*utime=\([0-9.]*\)s stime=\([0-9.]*\)s.*/\1 \2/p' | awk '{ print $1 + $2 }'
}

echo "$(machine); $runs pairs a row; clip of $seconds s"
for row in "${rows[@]}"; do
  case $row in
    take) pair "every frame taken in another process" 1.05 ours_take theirs_take ;;
    read) pair "every pixel read in another process" 0.88 ours_read theirs_read ;;
    gblur) filter_row gblur=sigma=2 gblur 0.33 ;;
    filters) filter_rows ;;
    lavapipe) lavapipe_row ;;
    job) pair "decode + gblur + x264, whole job" 1.00 ours_job theirs_job ;;
    first) pair "first filtered frame out" "start + 0.25 s" ours_first theirs_first ;;
  esac
done
