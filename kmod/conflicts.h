/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_CONFLICTS_H
#define KSPLICE_CONFLICTS_H

#include <linux/types.h>

#include "include/uapi/ksplice.h"

/* What exactly a status refers to. */
struct ksplice_finding {
	u32 index;
	u32 offset;
	u64 address;
	u32 kprobe_flags;
};

/*
 * KSPLICE_STATUS_KPROBE when a kprobe, enabled or not, is on one of the bytes
 * of code or could later be optimised to reach into them; else OK.
 */
u32 ksplice_find_kprobe(unsigned long address, u32 length, struct ksplice_finding *finding);

/* BYTES_DIFFER with the first offset, or OK. Both buffers are readable. */
u32 ksplice_compare_bytes(const u8 *found, const u8 *expected, u32 length,
			  unsigned long address, struct ksplice_finding *finding);

#endif
