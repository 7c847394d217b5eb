#!/bin/sh
# Compiles each shaders/X.comp to the checked-in shaders/X.spv (storage buffers) and, unless it undefines TEXELS,
# shaders/X.texels.spv (texel buffers), and records, in shaders/shaders.sha256, the hash of every source that went in. With --check it changes nothing: it says which binaries are not what their sources compile to, and fails if any.
#
#   tools/build-shaders.sh [--check]
set -eu
cd "$(dirname "$0")/../shaders"

binaries() {
  echo "${1%.comp}.spv"
  grep -q '^#undef TEXELS' "$1" || echo "${1%.comp}.texels.spv"
}

# glslc's output is what is checked in; compilers of other versions give other, equally valid words.
compile() {
  case $2 in *.texels.spv) define=-DTEXELS ;; *) define= ;; esac
  if command -v glslc >/dev/null 2>&1; then
    glslc --target-env=vulkan1.2 -O $define "$1" -o "$2"
  elif command -v glslangValidator >/dev/null 2>&1; then
    glslangValidator --quiet --target-env vulkan1.2 -V $define "$1" -o "$2"
  else
    echo "build-shaders: neither glslc nor glslangValidator is here; install the package glslc or glslang-tools" >&2
    exit 4
  fi
}

case "${1-}" in
  "")
    for source in *.comp; do
      for binary in $(binaries "$source"); do compile "$source" "$binary"; done
    done
    sha256sum -- *.comp *.glsl >shaders.sha256
    ;;
  --check)
    # A source that changed after its binary was made is always found, with any compiler or none.
    sha256sum --quiet --strict -c shaders.sha256
    stale=0
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    for source in *.comp; do
      for binary in $(binaries "$source"); do
        compile "$source" "$work/$binary"
        cmp -s "$work/$binary" "$binary" || { echo "build-shaders: shaders/$binary differs from what $source compiles to here" >&2; stale=1; }
      done
    done
    exit $stale
    ;;
  *)
    echo "usage: tools/build-shaders.sh [--check]" >&2
    exit 2
    ;;
esac
