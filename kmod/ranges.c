// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sort.h>

#include "memory.h"
#include "ranges.h"

static int compare_spans(const void *left, const void *right)
{
	const struct ksplice_span *a = left, *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

void ksplice_ranges_normalise(struct ksplice_ranges *ranges)
{
	u32 from, to = 0;

	sort(ranges->spans, ranges->count, sizeof(*ranges->spans), compare_spans, NULL);
	for (from = 0; from < ranges->count; from++) {
		struct ksplice_span *last = to ? &ranges->spans[to - 1] : NULL;

		if (last && ranges->spans[from].start < last->end)
			last->end = max(last->end, ranges->spans[from].end);
		else
			ranges->spans[to++] = ranges->spans[from];
	}
	ranges->count = to;
}

const struct ksplice_span *ksplice_ranges_find(const struct ksplice_ranges *ranges,
					       unsigned long address)
{
	u32 low = 0, high = ranges->count;
	const struct ksplice_span *span;

	/* Find the first span that starts after the address. */
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (ranges->spans[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	span = &ranges->spans[low - 1];
	if (address <= span->end)
		return span;
	return NULL;
}

const struct ksplice_span *ksplice_ranges_find_own(const struct ksplice_ranges *ranges)
{
	u32 i;

	for (i = 0; i < ranges->count; i++)
		if (ksplice_is_own(ranges->spans[i].start, ranges->spans[i].end))
			return &ranges->spans[i];
	return NULL;
}

void ksplice_ranges_free(struct ksplice_ranges *ranges)
{
	kvfree(ranges->spans);
	ranges->spans = NULL;
	ranges->count = 0;
}
