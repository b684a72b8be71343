# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Sourced by what runs a program beside ksplice.ko in a guest of its own.
# Needs KERNEL_IMAGE, KERNEL_BUILD and OUT; takes CC, BUSYBOX and ACCEL.

CC=${CC:-gcc-12}
BUSYBOX=${BUSYBOX:-/bin/busybox}
# One emulating thread: with one for each processor, QEMU before 8.1 may go on
# running a translation of code that another processor has overwritten. And no
# CPU of the guest waits for the host to run the other.
ACCEL=${ACCEL:-tcg,thread=single}
selftest=${selftest:?folder of this file}
kmod=$selftest/../../kmod

# Builds ksplice.ko, the victim and its replacement, and the user of shadow fields under OUT.
build_modules() {
	mkdir -p "$OUT/kmod" "$OUT/victim" "$OUT/shadow"
	cp -ru "$kmod/." "$OUT/kmod/"
	cp -u "$selftest"/victim/* "$OUT/victim/"
	cp -u "$selftest"/shadow/* "$OUT/shadow/"
	symbols=
	for modules in kmod victim shadow; do
		make -s -C "$KERNEL_BUILD" M="$OUT/$modules" CC="$CC" \
			KBUILD_EXTRA_SYMBOLS="$symbols" modules >"$OUT/build.log" 2>&1 &&
			! grep -q 'warning:' "$OUT/build.log" && symbols=$OUT/kmod/Module.symvers && continue
		cat "$OUT/build.log" >&2
		echo "FAIL build-without-warnings"
		return 1
	done
}

# build_program NAME SOURCE...
build_program() {
	program=$1
	shift
	gcc -O1 -g -Wall -Wextra -Werror -static -pthread -I"$kmod/include/uapi" -I"$selftest" \
		-o "$OUT/$program" "$@"
}

# run_guest PROGRAM INIT MEMORY SECONDS: what it said is in OUT/guest.log.
run_guest() {
	initramfs=$OUT/initramfs
	rm -rf "$initramfs"
	mkdir -p "$initramfs/bin" "$initramfs/proc" "$initramfs/sys" "$initramfs/dev" "$initramfs/test"
	cp "$BUSYBOX" "$initramfs/bin/busybox"
	for name in sh mount dmesg grep poweroff; do
		ln -s busybox "$initramfs/bin/$name"
	done
	cp "$2" "$initramfs/init"
	chmod 755 "$initramfs/init"
	cp "$OUT/kmod/ksplice.ko" "$OUT/victim/ksplice_victim.ko" \
		"$OUT/victim/ksplice_replacement.ko" \
		"$OUT/shadow/ksplice_shadow_user.ko" "$OUT/$1" "$initramfs/test/"
	(cd "$initramfs" && find . | cpio -o -H newc --quiet | gzip -1) >"$OUT/initramfs.gz"
	# No timer check: on a busy host the guest may get no timer interrupt in time.
	timeout "$4" qemu-system-x86_64 -accel "$ACCEL" -cpu max -smp 2 -m "$3" \
		-display none -no-reboot -serial stdio -monitor none \
		-kernel "$KERNEL_IMAGE" -initrd "$OUT/initramfs.gz" \
		-append "console=ttyS0 quiet panic=-1 no_timer_check" </dev/null 2>&1 |
		tr -d '\r' >"$OUT/guest.log"
}
