# shellcheck shell=bash disable=SC2034,SC2154
# The program with its plugins, and the source of its kernel module.

summary="live updates of the running Linux kernel"
description="Makes signed hot updates of kernels from source patches, proves that they
fit the code that runs, applies them without a reboot and takes them back.

Brings the program splice with its runtime and its plugins, and the source of
the kernel module ksplice, which DKMS builds for each kernel with headers."
deb_architecture=amd64
# What the runtime and its native parts are linked with or open at run time; gpgv and xz verify and unpack lists.
deb_depends="dkms (>= 3.0), kmod, libc6 (>= 2.36), libgcc-s1, libssl3, libstdc++6, zlib1g, gpgv, xz-utils, zstd"
deb_recommends="linux-headers-amd64 | linux-headers-generic, bash-completion"
deb_suggests="uptrack, gcc, make, binutils, patch, qemu-system-x86, busybox-static, gnupg"
rpm_architecture=x86_64
rpm_licence="MIT AND GPL-2.0-only"
rpm_requires="/bin/sh
glibc
libgcc
libstdc++
openssl-libs
zlib
kmod
gnupg2
xz
zstd"
# Not required: the distributions without it in their own repositories can still load a module built elsewhere.
rpm_recommends="dkms
kernel-devel"

stage() {
    stage_program
    stage_kernel_module
    stage_documents
    put_text 0644 /usr/lib/modules-load.d/ksplice.conf <<<"ksplice"
    put_folder 0755 /etc/ksplice/trusted.d
    put 0644 "$repository_root/kmod/include/ksplice/patch.h" /usr/include/ksplice/patch.h
}

stage_program() {
    put_folder 0755 /usr/lib/ksplice
    (cd "$program" && tar -c --exclude=./kmod --exclude='*.pdb' --exclude='*.xml' --exclude='./.sources' .) | tar -x -C "$root/usr/lib/ksplice" --no-same-owner
    find "$root/usr/lib/ksplice" -type f ! -name splice ! -name createdump -exec chmod 0644 {} +
    find "$root/usr/lib/ksplice" -type d -exec chmod 0755 {} +
    find "$root/usr/lib/ksplice" -maxdepth 1 \( -name splice -o -name createdump \) -exec chmod 0755 {} +
    put_link ../lib/ksplice/splice /usr/bin/splice
    put 0755 "$packaging/ksplice-engine/kernel-module" /usr/lib/ksplice/kernel-module
    put_packed /usr/share/man/man1/splice.1.gz <"$work/texts/manual"
    put 0644 "$work/texts/bash" /usr/share/bash-completion/completions/splice
    put 0644 "$work/texts/zsh" "$zsh_functions/_splice"
    put 0644 "$work/texts/fish" /usr/share/fish/vendor_completions.d/splice.fish
}

# Each version of the package is a version of the module for DKMS: at an upgrade the module that runs is not the one that was built.
stage_kernel_module() {
    local folder=/usr/src/ksplice-$version file
    (cd "$repository_root" && git ls-files kmod ':!*.gitignore') | while IFS= read -r file; do
        put 0644 "$repository_root/$file" "$folder/${file#kmod/}"
    done
    sed -i -e "s|^PACKAGE_VERSION=.*|PACKAGE_VERSION=\"$version\"|" "$root$folder/dkms.conf"
    # Rehearsals build it too, for the kernel that they boot.
    put_link "../../src/ksplice-$version" /usr/lib/ksplice/kmod
}

stage_documents() {
    local documents=/usr/share/doc/ksplice-engine file
    for file in operations cli hooks rehearse safety update-format repositories writing-a-plugin; do
        put 0644 "$repository_root/docs/$file.md" "$documents/$file.md"
    done
    for file in "$repository_root"/docs/diagnostics/*.md; do
        put 0644 "$file" "$documents/diagnostics/${file##*/}"
    done
    put 0644 "$repository_root/LICENSE" "$documents/LICENCE.MIT"
    put 0644 "$repository_root/kmod/COPYING" "$documents/LICENCE.kmod"
    # Only with the runtime: a program published without it brings none of these.
    if [ -e "$program/libcoreclr.so" ]; then
        put 0644 "$(runtime_licences)/LICENSE.txt" "$documents/LICENCE.runtime"
        put 0644 "$(runtime_licences)/ThirdPartyNotices.txt" "$documents/NOTICES.runtime"
    fi
}
