/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_RANGES_H
#define KSPLICE_RANGES_H

#include <linux/types.h>

struct ksplice_span {
	unsigned long start;
	unsigned long end;
	u32 index;	/* in the caller's array; of the first when merged */
};

/* Ordered by start, none overlapping another once normalised. */
struct ksplice_ranges {
	struct ksplice_span *spans;
	u32 count;
};

void ksplice_ranges_normalise(struct ksplice_ranges *ranges);

/*
 * The span an address on a stack belongs to, or NULL. The end counts as
 * inside: a call that is the last instruction returns to the byte after it.
 */
const struct ksplice_span *ksplice_ranges_find(const struct ksplice_ranges *ranges,
					       unsigned long address);

/* The span that touches code the swap itself runs, or NULL. */
const struct ksplice_span *ksplice_ranges_find_own(const struct ksplice_ranges *ranges);

void ksplice_ranges_free(struct ksplice_ranges *ranges);

#endif
