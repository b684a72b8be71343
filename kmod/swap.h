/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SWAP_H
#define KSPLICE_SWAP_H

#include "effort.h"
#include "hooks.h"
#include "outcome.h"
#include "ranges.h"
#include "writes.h"

/* One apply (or undo, with restore): what to change, and how. */
struct ksplice_swap {
	struct ksplice_writes *writes;
	const struct ksplice_ranges *ranges;
	const struct ksplice_hooks *hooks;
	bool restore;
	struct ksplice_effort effort;

	/* Waits between attempts; true when no further one is wanted. */
	bool (*wait)(void *cookie, u32 delay_ms);
	void *wait_cookie;

	struct ksplice_outcome *outcome;
};

/* Runs in a kernel thread that holds no lock. The outcome says what happened. */
void ksplice_swap_run(struct ksplice_swap *swap);

#endif
