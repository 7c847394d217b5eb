#!/usr/bin/env bash
# Publishes bench/gpu as one self-contained file, which runs where there is neither SDK nor FFmpeg, and runs it with the words given:
#   bench/gpu.sh [--size 1080p,4k,8k] [--device NAME[:GPU]]… [--json FILE] [CHAIN…]      (bench/gpu.sh --help lists the rest)
# Only published, to be copied to another machine:  bench/gpu.sh --publish FOLDER
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=bench/common.sh
. "$root/bench/common.sh"

folder=$work/gpu
only=0
if [ "${1:-}" = --publish ]; then
  only=1
  folder=${2:?--publish needs a folder}
fi

mkdir -p "$work" "$folder"
dotnet publish "$root/bench/gpu/gpu.csproj" --configuration Release --runtime "$rid" --self-contained true \
  -p:PublishSingleFile=true -p:PublishTrimmed=true -p:SuppressTrimAnalysisWarnings=true \
  --artifacts-path "$root/artifacts/self-contained" --output "$folder" </dev/null >"$work/build.log" 2>&1 ||
  { grep -E error "$work/build.log" | sort -u | head >&2; exit 1; }
if [ "$only" = 1 ]; then
  echo "$folder/bench-gpu"
else
  exec "$folder/bench-gpu" "$@"
fi
