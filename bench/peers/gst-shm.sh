#!/usr/bin/env bash
# Frames a second through GStreamer's shmsink and shmsrc, no pixel looked at.
#   gst-shm.sh BYTES FRAMES     prints frames a second
# The source leaves its buffers as they are allocated. They are not from shmsink's own memory, as a decoder's mostly are not, so shmsink
# copies each one into it. Start-up is taken out: the time of a run of FRAMES and some, less that of a run of those few.
set -euo pipefail

bytes=$1
frames=$2
few=16
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# seconds FRAMES: wall time of the receiving end.
seconds() {
  local socket=$work/$1.sock sink start
  timeout 120 gst-launch-1.0 -q fakesrc data=allocate filltype=nothing sizetype=fixed sizemax="$bytes" num-buffers="$1" ! \
    shmsink socket-path="$socket" shm-size=$((bytes * 6)) wait-for-connection=true sync=false >/dev/null 2>&1 &
  sink=$!
  while [ ! -S "$socket" ]; do
    kill -0 "$sink" || { echo "gst-launch-1.0 with shmsink ended at once" >&2; exit 1; }
    sleep 0.05
  done
  sleep 0.3
  start=$(date +%s%N)
  timeout 120 gst-launch-1.0 -q shmsrc socket-path="$socket" num-buffers="$1" ! fakesink sync=false >&2
  elapsed=$(($(date +%s%N) - start))
  wait "$sink" || true # it reports an error whenever its last client leaves
}

seconds "$few"
before=$elapsed
seconds $((frames + few))
awk -v frames="$frames" -v a="$elapsed" -v b="$before" 'BEGIN { printf "%.3f\n", frames * 1e9 / (a - b) }'
