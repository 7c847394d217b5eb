# shellcheck shell=bash
# What the benchmarks' scripts share. Sourced, not run.

root=${root:?}
work=$root/artifacts/bench
rid=linux-x64
[ "$(uname -m)" = x86_64 ] || rid=linux-arm64

# publish PROJECT FOLDER: as video-filter.sh does it, ahead of time compiled.
publish() {
  (cd "$root" && dotnet publish "$1" --configuration Release --runtime "$rid" --self-contained false -p:PublishReadyToRun=true \
    --artifacts-path "$root/artifacts/release" --output "$2" </dev/null) >"$work/build.log" 2>&1 ||
    { grep -E error "$work/build.log" | sort -u | head >&2; exit 1; }
}

# machine: how many processors of what kind.
machine() {
  printf '%s processors, %s' "$(nproc)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
}
