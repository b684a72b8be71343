/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_STACKS_H
#define KSPLICE_STACKS_H

#include <linux/sched.h>

#include "outcome.h"
#include "ranges.h"

/*
 * Whether a task that does not run now is outside all ranges: OK, BUSY or
 * UNRELIABLE. Adds a blocker to the outcome when it is not. Neither allocates
 * nor sleeps, so it serves inside the stop as well.
 */
u32 ksplice_check_task(struct task_struct *task, const struct ksplice_ranges *ranges,
		       u32 blocker_flags, struct ksplice_outcome *outcome);

/* Records a task that cannot be judged from its stack. */
void ksplice_add_unreliable(struct task_struct *task, u32 blocker_flags,
			    struct ksplice_outcome *outcome);

/* The span that the calling code itself runs in, or NULL. */
const struct ksplice_span *ksplice_find_on_own_stack(const struct ksplice_ranges *ranges);

#endif
