/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SNAPSHOT_H
#define KSPLICE_SNAPSHOT_H

#include <linux/sched.h>

#include "outcome.h"
#include "ranges.h"

/* A task looked at before the stop. */
struct ksplice_seen {
	struct task_struct *task;	/* referenced */
	unsigned long switches;		/* context switches when it was walked */
	bool clean;			/* slept throughout and was in no range */
	bool busy;			/* slept throughout inside a range */
};

struct ksplice_snapshot {
	struct ksplice_seen *seen;
	u32 count;
	u32 unclean_count;		/* these come first */
	bool incomplete;		/* a task may be missing */
	u32 *buckets;			/* index + 1 into seen, by task pointer */
	u32 bucket_bits;
};

/*
 * Walks every task, the idle tasks of online CPUs included, without stopping
 * anything. BUSY when a sleeping task is in a range: stopping would be in vain.
 * Other stacks that could not be judged are left for the stop.
 */
u32 ksplice_snapshot_take(struct ksplice_snapshot *snapshot,
			  const struct ksplice_ranges *ranges,
			  struct ksplice_outcome *outcome);

/* The entry of a task, or NULL. */
const struct ksplice_seen *ksplice_snapshot_find(const struct ksplice_snapshot *snapshot,
						 const struct task_struct *task);

/* Rises whenever the task is switched out. */
unsigned long ksplice_task_switches(const struct task_struct *task);

/* With acquire order: a task read as not running has a stable stack. */
bool ksplice_task_runs(const struct task_struct *task);

void ksplice_snapshot_release(struct ksplice_snapshot *snapshot);

#endif
