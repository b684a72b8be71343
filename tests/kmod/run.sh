#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds ksplice.ko and its victims, boots them in QEMU and runs the self-test.
#
#   KERNEL_IMAGE  bootable kernel
#   KERNEL_BUILD  its build directory (headers or prepared source, Module.symvers)
#   OUT           folder for everything that is made
#   CC            compiler for the kernel modules (default gcc-12)
#   BUSYBOX       static busybox (default /bin/busybox)
#   GUEST_TIMEOUT seconds until the guest is given up (default 300)
#
# Prints one line "ok NAME" or "FAIL NAME" per case; exits 0 when all are ok.
set -eu

: "${KERNEL_IMAGE:?}" "${KERNEL_BUILD:?}" "${OUT:?}"
GUEST_TIMEOUT=${GUEST_TIMEOUT:-300}
selftest=$(cd "$(dirname "$0")" && pwd)
. "$selftest/guest.sh"

build_modules || exit 1
build_program selftest "$selftest"/*.c
run_guest selftest "$selftest/init" 1G "$GUEST_TIMEOUT"

grep -E '^(ok|FAIL|#|total) ' "$OUT/guest.log" || true
if ! grep -q '^guest done' "$OUT/guest.log"; then
	tail -n 60 "$OUT/guest.log"
	echo "FAIL guest-finished"
	exit 1
fi
grep -q '^selftest exit 0$' "$OUT/guest.log" || exit 1
! grep -q '^FAIL ' "$OUT/guest.log"
