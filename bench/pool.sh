#!/usr/bin/env bash
# What it costs to hand frames from one process to others, against bare peers that take turns with it in the same run. Every row
# prints the ratio of each pair as minimum, lower quartile, median and maximum: on a machine that others use, too, the lower quartile
# says most. docs/performance.md says what each row measures.
#   bench/pool.sh [--pairs N] [ROW...]     rows: spin block awake asleep rate (default: all of these) and gst
# The row gst installs GStreamer's command-line tools and the base, good and bad plugins by apt, where they are missing;
# every row needs gcc.
set -euo pipefail

root=$(dirname -- "$(readlink -f -- "$0")")/..
# shellcheck source=bench/common.sh
. "$root/bench/common.sh"
pairs=15
rows=()
while [ $# -gt 0 ]; do
  case $1 in
    --pairs) pairs=$2; shift 2 ;;
    spin | block | awake | asleep | rate | gst) rows+=("$1"); shift ;;
    *) echo "usage: bench/pool.sh [--pairs N] [spin|block|awake|asleep|rate|gst ...]" >&2; exit 2 ;;
  esac
done
[ ${#rows[@]} -gt 0 ] || rows=(spin block awake asleep rate)

# install PACKAGE...: by apt, saying so.
install() {
  # shellcheck source=tools/setup.sh
  (. "$root/tools/setup.sh" && want_packages required "$@")
}

peers=$work/peers
mkdir -p "$peers"
echo "building…" >&2
command -v gcc >/dev/null || install gcc libc6-dev
for peer in pingpong wake pipe; do
  gcc -O2 -Wall -Wextra -std=gnu11 -o "$peers/$peer" "$root/bench/peers/$peer.c"
done
cp -- "$root/bench/peers/gst-shm.sh" "$peers/"
publish bench/handoff/handoff.csproj "$work/handoff"

echo "$(machine), load $(cut -d ' ' -f 1 /proc/loadavg); $pairs pairs a row"
[ "$(nproc)" -gt 1 ] || echo "one processor: two processes take turns on it, and the rows spin, block and awake say nothing" >&2
for row in "${rows[@]}"; do
  if [ "$row" = gst ] && ! gst-inspect-1.0 shmsink >/dev/null 2>&1; then
    install gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad # shmsink is in the last
  fi
  "$work/handoff/bench-handoff" "$row" --peers "$peers" --pairs "$pairs"
done
