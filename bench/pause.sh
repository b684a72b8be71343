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
CC=${CC:-gcc-12}
BUSYBOX=${BUSYBOX:-/bin/busybox}
ACCEL=${ACCEL:-tcg,thread=single}
GUEST_TIMEOUT=${GUEST_TIMEOUT:-900}
selftest=$root/tests/kmod

if [ -z "${OUT:-}" ]; then
	OUT=$(mktemp -d)
	trap 'rm -rf "$OUT"' EXIT
fi
mkdir -p "$OUT/kmod" "$OUT/victim"
cp -ru "$root/kmod/." "$OUT/kmod/"
cp -u "$selftest"/victim/* "$OUT/victim/"
for modules in kmod victim; do
	make -s -C "$KERNEL_BUILD" M="$OUT/$modules" CC="$CC" modules >"$OUT/build.log" 2>&1 ||
		{ cat "$OUT/build.log" >&2; exit 1; }
done
gcc -O1 -g -Wall -Wextra -Werror -static -pthread -I"$root/kmod/include/uapi" -I"$selftest" \
	-o "$OUT/pause" "$bench/pause/pause.c" "$selftest/support.c"

guest=$OUT/root
rm -rf "$guest"
mkdir -p "$guest/bin" "$guest/proc" "$guest/sys" "$guest/dev" "$guest/test"
cp "$BUSYBOX" "$guest/bin/busybox"
for name in sh mount dmesg grep poweroff; do
	ln -s busybox "$guest/bin/$name"
done
cp "$bench/pause/init" "$guest/init"
chmod 755 "$guest/init"
cp "$OUT/kmod/ksplice.ko" "$OUT/victim/ksplice_victim.ko" \
	"$OUT/victim/ksplice_replacement.ko" "$OUT/pause" "$guest/test/"
(cd "$guest" && find . | cpio -o -H newc --quiet | gzip -1) >"$OUT/initramfs.gz"

echo "Pause of one swap, in microseconds except where it says ms; kernel ${KERNEL_IMAGE##*/vmlinuz-}, 2 CPUs, $ACCEL."
echo "Load of the host: $(cut -d' ' -f1-3 /proc/loadavg) before"
timeout "$GUEST_TIMEOUT" qemu-system-x86_64 -accel "$ACCEL" -cpu max -smp 2 -m 2G \
	-display none -no-reboot -serial stdio -monitor none \
	-kernel "$KERNEL_IMAGE" -initrd "$OUT/initramfs.gz" \
	-append "console=ttyS0 quiet panic=-1 no_timer_check" </dev/null >"$OUT/guest.log" 2>&1 || true
echo "Load of the host: $(cut -d' ' -f1-3 /proc/loadavg) after"

tr -d '\r' <"$OUT/guest.log" >"$OUT/guest.txt"
grep -E '^(\||ratio |FAIL |# )' "$OUT/guest.txt" || true
if grep -q '^FAIL ' "$OUT/guest.txt" || ! grep -q '^pause exit 0$' "$OUT/guest.txt"; then
	tail -n 60 "$OUT/guest.txt" >&2
	echo "The guest did not finish its measurements." >&2
	exit 1
fi
