#!/bin/sh
# Installs what is missing, builds what has changed, runs the sample: ./video-filter.sh -i IN -vf CHAIN OUT.
# Without arguments it is the demo. A second start installs and builds nothing.
set -eu

root=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=tools/setup.sh
. "$root/tools/setup.sh"

app=$root/artifacts/app
stamp=$app/.built

is_stale() {
  [ -e "$stamp" ] || return 0
  [ -n "$(find "$root/src" "$root/samples/video-filter" "$root/shaders" "$root/Directory.Build.props" "$root/Directory.Packages.props" \
    "$root/global.json" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

rid() {
  case $(uname -m) in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) die "no build for a $(uname -m) machine: x86_64 and aarch64 are supported" ;;
  esac
}

# publish FOLDER OPTION...: the program and its decoder, started by their own executables. Its intermediate files are apart
# from those of an ordinary build, so that neither makes the other restore again.
publish() {
  publish_to=$1
  shift
  (cd "$root" && dotnet publish samples/video-filter/video-filter.csproj --configuration Release --runtime "$(rid)" --self-contained false \
    --artifacts-path "$root/artifacts/release" --output "$publish_to" -p:UseSharedCompilation=false "$@" </dev/null) \
    >"$root/artifacts/build.log" 2>&1
}

# Into a fresh folder, then swapped in: a program that still runs keeps its files.
build() {
  need_sdk
  say "building (Release); this takes a minute the first time"
  fresh=$root/artifacts/app-$$
  rm -rf "$fresh"
  mkdir -p "$fresh"
  : >"$fresh/.built" # before the build: a source saved while it runs counts as newer
  if ! publish "$fresh" -p:PublishReadyToRun=true; then
    if grep -qi crossgen "$root/artifacts/build.log" && publish "$fresh"; then
      say "built without ahead-of-time compilation, whose package could not be fetched; starts will be slower"
    else
      rm -rf "$fresh"
      grep -E 'error' "$root/artifacts/build.log" | sort -u | head -n 20 >&2 || true
      die "the build failed; all of its output is in $root/artifacts/build.log"
    fi
  fi
  rm -rf "$app.old"
  [ ! -e "$app" ] || mv "$app" "$app.old"
  mv "$fresh" "$app"
  rm -rf "$app.old"
}

need_native run
if is_stale; then
  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/.build-lock"
  ! has_command flock || flock 9
  ! is_stale || build # another start may have built while we waited
  exec 9>&-
fi
find_dotnet || need_sdk

[ $# -gt 0 ] || set -- demo
exec "$app/video-filter" "$@"
