// SPDX-License-Identifier: GPL-2.0-only
#include "conflicts.h"
#include "symbols.h"

/*
 * An optimised kprobe replaces five bytes from its own address on. One that is
 * disabled now shows in no byte, yet would overwrite ours when enabled.
 */
#define OPTIMISED_REACH	4

static u32 kprobe_flags(struct kprobe *probe)
{
	u32 flags = KSPLICE_KPROBE_PRESENT;

	if (kprobe_disabled(probe))
		flags |= KSPLICE_KPROBE_DISABLED;
	if (kprobe_optimized(probe))
		flags |= KSPLICE_KPROBE_OPTIMIZED;
	if (kprobe_ftrace(probe))
		flags |= KSPLICE_KPROBE_FTRACE;
	return flags;
}

u32 ksplice_find_kprobe(unsigned long address, u32 length, struct ksplice_finding *finding)
{
	unsigned long end = address + length;
	unsigned long at;
	u32 flags = 0;

	preempt_disable();
	for (at = address - OPTIMISED_REACH; at < end; at++) {
		struct kprobe *probe = ksplice_kernel.get_kprobe_fn((void *)at);

		/* A probe served by ftrace before the site never writes there. */
		if (!probe || (at < address && kprobe_ftrace(probe)))
			continue;
		flags = kprobe_flags(probe);
		break;
	}
	preempt_enable();
	if (!flags)
		return KSPLICE_STATUS_OK;
	finding->address = at;
	finding->offset = at < address ? 0 : at - address;
	finding->kprobe_flags = flags;
	return KSPLICE_STATUS_KPROBE;
}

u32 ksplice_compare_bytes(const u8 *found, const u8 *expected, u32 length,
			  unsigned long address, struct ksplice_finding *finding)
{
	u32 i;

	for (i = 0; i < length; i++) {
		if (found[i] == expected[i])
			continue;
		finding->offset = i;
		finding->address = address + i;
		return KSPLICE_STATUS_BYTES_DIFFER;
	}
	return KSPLICE_STATUS_OK;
}
