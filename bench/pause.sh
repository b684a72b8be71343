#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Pause of the swap in a guest: 50 swaps with 100 and with 5,000 sleeping
# threads, once with stacks tracked (sched_switch) and once walked in the stop.
#
#   KERNEL_IMAGE  bootable kernel         (default: of the prepared tree)
#   KERNEL_BUILD  its build directory     (default: the prepared tree)
#   OUT           folder for all files    (default: a temporary one)
#   CC            compiler for modules    (default gcc-12)
#   BUSYBOX       static busybox          (default /bin/busybox)
#   ACCEL         how QEMU runs the guest (default tcg,thread=single: both CPUs in
#                 one thread, so that none waits for the host to run the other)
#   GUEST_TIMEOUT seconds for the guest   (default 900)
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$bench")
. "$bench/workspace.sh"
need "kernel image" "$KERNEL_IMAGE" KERNEL_IMAGE
need "prepared tree" "$KERNEL_BUILD" KERNEL_BUILD
GUEST_TIMEOUT=${GUEST_TIMEOUT:-900}
selftest=$root/tests/kmod
. "$selftest/guest.sh"

if [ -z "${OUT:-}" ]; then
	OUT=$(mktemp -d)
	trap 'rm -rf "$OUT"' EXIT
fi
build_modules || exit 1
build_program pause "$bench/pause/pause.c" "$selftest/support.c"

echo "Pause of one swap, in microseconds except where it says ms; kernel ${KERNEL_IMAGE##*/vmlinuz-}, 2 CPUs, $ACCEL."
echo "Load of the host: $(cut -d' ' -f1-3 /proc/loadavg) before"
run_guest pause "$bench/pause/init" 2G "$GUEST_TIMEOUT"
echo "Load of the host: $(cut -d' ' -f1-3 /proc/loadavg) after"

grep -E '^(\||ratio |FAIL |# )' "$OUT/guest.log" || true
if grep -q '^FAIL ' "$OUT/guest.log" || ! grep -q '^pause exit 0$' "$OUT/guest.log"; then
	tail -n 60 "$OUT/guest.log" >&2
	echo "The guest did not finish its measurements." >&2
	exit 1
fi
