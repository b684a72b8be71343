#!/usr/bin/env bash
# Installs the packages that building updates, booting guests and testing need, where they are missing.
#   --fast   only what is needed without a guest
set -euo pipefail

# What the project uses, each as: a file that proves it is there, and the package that brings it.
needed=(
    "/usr/bin/gcc gcc" "/usr/bin/make make" "/usr/bin/ld binutils" "/usr/bin/patch patch" "/usr/bin/xz xz-utils" "/usr/bin/zstd zstd"
    "/usr/include/stdio.h libc6-dev" "/usr/bin/git git" "/usr/bin/flock util-linux" "/usr/bin/gpg gnupg" "/usr/bin/gpgv gpgv" "/usr/bin/reprepro reprepro" "/usr/bin/cppcheck cppcheck"
    "/usr/bin/createrepo_c createrepo-c" "/usr/bin/dnf dnf" "/usr/lib/python3/dist-packages/dnf-plugins/download.py dnf-plugins-core"
    "/usr/bin/strace strace" "/usr/bin/python3 python3" "/usr/lib/python3/dist-packages/aiosmtpd/__init__.py python3-aiosmtpd"
    # What makes packages, and what looks at them.
    "/usr/bin/rpmbuild rpm" "/usr/bin/lintian lintian" "/usr/bin/shellcheck shellcheck" "/bin/busybox busybox-static" "/usr/bin/systemd-analyze systemd"
)
needed_by_vm=(
    "/usr/bin/qemu-system-x86_64 qemu-system-x86" "/usr/bin/cpio cpio" "/usr/bin/flex flex" "/usr/bin/bison bison"
    "/usr/bin/bc bc" "/usr/include/libelf.h libelf-dev" "/usr/include/openssl/ssl.h libssl-dev" "/usr/bin/pahole dwarves"
    "/usr/bin/kmod kmod" "/usr/bin/rsync rsync"
)
[ "${1:-}" = --fast ] || needed+=("${needed_by_vm[@]}")

install_missing() {
    local missing=() entry
    for entry in "${needed[@]}"; do
        [ -e "${entry% *}" ] || missing+=("${entry#* }")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "These packages are missing and only root can install them: ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    echo "Installing what is missing: ${missing[*]}"
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

install_missing
