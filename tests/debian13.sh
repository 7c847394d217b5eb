#!/bin/sh
# Runs the tests on Debian 13 (FFmpeg 7.1, Mesa 25, PoCL 6) from any machine with debootstrap, as root; not part of CI.
#   tests/debian13.sh                     every suite
#   tests/debian13.sh -class '*Ilgpu*'    arguments go to each test runner, as with test.sh
# The root file system is made once, in artifacts/debian13 or where MEDIASHM_DEBIAN13 says (about 2 GB), and used again. Packages come
# from the mirror that this machine's apt uses, or from MEDIASHM_MIRROR. The .NET SDK and the packages' cache are this machine's own.
# The sources are those of the working tree, committed or not. Nothing stays mounted.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
# shellcheck source=tools/setup.sh
. "$root/tools/setup.sh"

release=trixie
system=${MEDIASHM_DEBIAN13:-$root/artifacts/debian13}
packages=${NUGET_PACKAGES:-${HOME:-/root}/.nuget/packages}

# The mirror of Debian itself among apt's sources, in either of their forms.
find_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -n -e 's/^deb  *\(\[[^]]*\]  *\)\{0,1\}\([a-z]*:[^ ]*\/debian\)\/\{0,1\} .*/\2/p' -e 's/^URIs: *\([a-z]*:[^ ]*\/debian\)\/\{0,1\}\( .*\)\{0,1\}$/\1/p' |
    head -n 1
}

make_system() {
  [ -e "$system/made" ] && return
  has_command debootstrap || die "debootstrap is missing; install it (apt-get install debootstrap)"
  mirror=${MEDIASHM_MIRROR:-$(find_mirror)}
  [ -n "$mirror" ] || die "apt's sources name no Debian mirror; set MEDIASHM_MIRROR to one"
  say "making a Debian 13 in $system"
  mkdir -p "$system"
  debootstrap --variant=minbase --include=ca-certificates,gcc,libc6-dev "$release" "$system" "$mirror" >&2 || die "debootstrap failed; see $system/debootstrap/debootstrap.log"
  : >"$system/made"
}

# Runs in a mount namespace of its own, which takes its mounts along when it ends. The system becomes its root: tests make namespaces, which
# the kernel refuses to whoever sits in a chroot.
enter_system() {
  mount --make-rprivate /
  bind "$system" "$system" # only a mount can become the root
  for setup_dir in proc sys dev; do mount --rbind "/$setup_dir" "$system/$setup_dir"; done
  mount -t tmpfs tmpfs "$system/tmp"
  bind "$DOTNET_ROOT" "$system/usr/share/dotnet"
  mkdir -p "$packages"
  bind "$packages" "$system/root/.nuget/packages"
  bind /etc/ssl/certs "$system/etc/ssl/certs" # a machine behind a proxy trusts it for its packages
  for setup_file in hosts resolv.conf; do cp -L "/etc/$setup_file" "$system/etc/$setup_file"; done
  cd "$system"
  pivot_root . mnt
  umount --lazy /mnt
  exec chroot . /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb LC_ALL=C.UTF-8 /bin/sh -c 'cd /src && exec ./test.sh "$@"' test.sh "$@"
}

bind() {
  mkdir -p "$2"
  mount --bind "$1" "$2"
}

# The working tree as it is, without what git ignores; build outputs of earlier runs there are kept.
copy_sources() {
  mkdir -p "$system/src"
  find "$system/src" -mindepth 1 -maxdepth 1 ! -name artifacts -exec rm -rf {} +
  (cd "$root" && git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- --ignore-failed-read) |
    tar --extract --directory="$system/src" --no-same-owner
}

[ "$(id -u)" -eq 0 ] || die "this needs root, for chroot and mounts"
need_sdk
if [ "${1:-}" = --inside ]; then
  shift
  enter_system "$@"
fi
make_system
copy_sources
exec unshare --mount -- "$0" --inside "$@"
