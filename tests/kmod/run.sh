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
CC=${CC:-gcc-12}
BUSYBOX=${BUSYBOX:-/bin/busybox}
GUEST_TIMEOUT=${GUEST_TIMEOUT:-300}
here=$(cd "$(dirname "$0")" && pwd)
kmod=$(cd "$here/../../kmod" && pwd)

mkdir -p "$OUT/kmod" "$OUT/victim"
cp -ru "$kmod/." "$OUT/kmod/"
cp -u "$here"/victim/* "$OUT/victim/"
make -s -C "$KERNEL_BUILD" M="$OUT/kmod" CC="$CC" modules >"$OUT/build.log" 2>&1 ||
	{ cat "$OUT/build.log"; exit 1; }
make -s -C "$KERNEL_BUILD" M="$OUT/victim" CC="$CC" modules >>"$OUT/build.log" 2>&1 ||
	{ cat "$OUT/build.log"; exit 1; }
if grep -q 'warning:' "$OUT/build.log"; then
	cat "$OUT/build.log"
	echo "FAIL build-without-warnings"
	exit 1
fi
gcc -O1 -g -Wall -Wextra -Werror -static -pthread -I"$kmod/include/uapi" \
	-o "$OUT/selftest" "$here"/*.c

root=$OUT/root
rm -rf "$root"
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/test"
cp "$BUSYBOX" "$root/bin/busybox"
for name in sh mount dmesg grep poweroff; do
	ln -s busybox "$root/bin/$name"
done
cp "$here/init" "$root/init"
chmod 755 "$root/init"
cp "$OUT/kmod/ksplice.ko" "$OUT/victim/ksplice_victim.ko" \
	"$OUT/victim/ksplice_replacement.ko" "$OUT/selftest" "$root/test/"
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$OUT/initramfs.gz"

# One emulating thread: with one for each processor, QEMU before 8.1 may go on
# running a translation of code that another processor has overwritten.
# No timer check: on a busy host the guest may get no timer interrupt in time.
timeout "$GUEST_TIMEOUT" qemu-system-x86_64 -accel tcg,thread=single -cpu max -smp 2 -m 1G \
	-display none -no-reboot -serial stdio -monitor none \
	-kernel "$KERNEL_IMAGE" -initrd "$OUT/initramfs.gz" \
	-append "console=ttyS0 quiet panic=-1 no_timer_check" </dev/null >"$OUT/guest.log" 2>&1 || true

tr -d '\r' <"$OUT/guest.log" | grep -E '^(ok|FAIL|#|total) ' || true
if ! grep -q '^guest done' "$OUT/guest.log"; then
	tail -n 60 "$OUT/guest.log"
	echo "FAIL guest-finished"
	exit 1
fi
tr -d '\r' <"$OUT/guest.log" | grep -q '^selftest exit 0$' || exit 1
! tr -d '\r' <"$OUT/guest.log" | grep -q '^FAIL '
