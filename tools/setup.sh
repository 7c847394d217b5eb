# shellcheck shell=sh
# What video-filter.sh and test.sh share: find or install what is needed. Sourced, not run; sets no options.
# All that is said goes to stderr: stdout may carry a video.

setup_root=${root:?}
setup_state=$setup_root/artifacts/setup

# The dotnet tool: quiet, offline where it can be, and no server left running. Invariant mode spares a missing ICU.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
[ -n "${HOME:-}" ] || export DOTNET_CLI_HOME="$setup_root/artifacts/setup"

say() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
  say "$*"
  exit 1
}

# Libraries that the dynamic loader knows, once per start.
setup_libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)

# has_library NAME: some version of NAME.so.N is installed.
has_library() {
  case $setup_libraries in
    *"$1".so.[0-9]*) return 0 ;;
    *) return 1 ;;
  esac
}

has_command() {
  command -v "$1" >/dev/null 2>&1
}

# has_file PATTERN...: at least one pattern, expanded by the caller, names a file.
has_file() {
  for setup_file in "$@"; do
    [ -e "$setup_file" ] && return 0
  done
  return 1
}

has_ffmpeg() {
  has_library libavcodec && has_library libavformat && has_library libavfilter && has_library libavutil &&
    has_library libswscale && has_command ffmpeg
}

has_vulkan_driver() {
  has_file /usr/share/vulkan/icd.d/*.json /usr/local/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json
}

has_lavapipe() {
  has_file /usr/share/vulkan/icd.d/lvp_icd*.json
}

# OpenGL without a display: the vendor's half of EGL, and for Mesa's its drivers (one library each before Mesa 24, then one for all).
has_opengl_driver() {
  has_file /usr/share/glvnd/egl_vendor.d/*.json /etc/glvnd/egl_vendor.d/*.json &&
    has_file /usr/lib/*/dri/swrast_dri.so /usr/lib*/dri/swrast_dri.so /usr/lib/*/libgallium*.so
}

has_opencl_driver() {
  has_file /etc/OpenCL/vendors/*.icd
}

has_validation() {
  has_file /usr/share/vulkan/explicit_layer.d/*validation*.json /etc/vulkan/explicit_layer.d/*validation*.json
}

has_ffmpeg_headers() {
  has_file /usr/include/*/libavfilter/avfilter.h /usr/include/libavfilter/avfilter.h
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif has_command sudo; then
    sudo "$@"
  else
    return 127
  fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null >&2
}

# apt_install PACKAGE...: says what it does; fetches the package lists only where they do not serve.
apt_install() {
  has_command apt-get || return 127
  say "installing by apt: $*"
  apt_get install -y --no-install-recommends "$@" && return
  say "that failed; once more with fresh package lists (apt-get update)"
  apt_get update && apt_get install -y --no-install-recommends "$@"
}

# want_packages NEED PACKAGE...: installs, or says what is missing; NEED is "required" or "optional". What is optional and could
# not be had is not tried again at every start.
want_packages() {
  setup_need=$1
  shift
  setup_note=$setup_state/unavailable-$(printf '%s' "$*" | tr ' /' '__')
  [ "$setup_need" = required ] || [ ! -e "$setup_note" ] || return 0
  if apt_install "$@"; then
    setup_libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
    return 0
  fi
  [ "$setup_need" = optional ] || die "could not install $*; install it by hand (as root: apt-get install $*), then start again"
  mkdir -p "$setup_state"
  : >"$setup_note"
  say "could not install $*; going on without (remove $setup_note to try again)"
}

# need_native run|test: the native packages, only those that are missing. The package ffmpeg brings every library that
# we load, whatever number its name has in this release.
need_native() {
  has_ffmpeg || want_packages required ffmpeg
  if [ "$1" = run ]; then
    if ! has_library libvulkan || ! has_vulkan_driver; then want_packages optional libvulkan1 mesa-vulkan-drivers; fi
    return
  fi
  if ! has_library libvulkan || ! has_lavapipe; then want_packages optional libvulkan1 mesa-vulkan-drivers; fi
  if ! has_library libEGL || ! has_opengl_driver; then want_packages optional libegl1 libegl-mesa0 libgl1-mesa-dri; fi
  if ! has_library libOpenCL || ! has_opencl_driver; then want_packages optional ocl-icd-libopencl1 pocl-opencl-icd; fi
  has_validation || want_packages optional vulkan-validationlayers
  has_command glslangValidator || want_packages optional glslang-tools
  has_command glslc || want_packages optional glslc
  # The table of FFmpeg's structures is checked against these by a C compiler, where there is one.
  if has_command cc && ! has_ffmpeg_headers; then want_packages optional libavfilter-dev libavformat-dev libavcodec-dev libavutil-dev; fi
}

# find_dotnet: puts dotnet on PATH where it lies in a usual place, and tells programs where the runtime is.
find_dotnet() {
  if ! has_command dotnet; then
    for setup_dir in "${DOTNET_ROOT:-/nonexistent}" "${HOME:-/nonexistent}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet /opt/dotnet; do
      [ -x "$setup_dir/dotnet" ] || continue
      PATH=$PATH:$setup_dir
      break
    done
  fi
  has_command dotnet || return 1
  [ -n "${DOTNET_ROOT:-}" ] || DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  export DOTNET_ROOT PATH
}

has_sdk() {
  find_dotnet && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'
}

# need_sdk: the .NET 10 SDK, from the distribution where it has one.
need_sdk() {
  has_sdk && return
  say "the .NET 10 SDK is missing; trying the distribution's"
  unset DOTNET_ROOT
  apt_install dotnet-sdk-10.0 && has_sdk && return
  die "the .NET 10 SDK is needed and this distribution has no package dotnet-sdk-10.0; get it from https://dotnet.microsoft.com/download/dotnet/10.0 (or its dotnet-install.sh --channel 10.0), then start again"
}
