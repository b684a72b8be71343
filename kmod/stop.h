/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_STOP_H
#define KSPLICE_STOP_H

#include "hooks.h"
#include "outcome.h"
#include "ranges.h"
#include "snapshot.h"
#include "writes.h"

/* What the stopped CPUs work on; all memory is allocated before. */
struct ksplice_stop {
	const struct ksplice_writes *writes;
	const struct ksplice_ranges *ranges;
	const struct ksplice_hooks *hooks;
	struct ksplice_snapshot snapshot;	/* empty in IN_STOP mode */
	struct ksplice_outcome *outcome;
	u32 mode;
	bool restore;
	bool dry_run;

	struct task_struct **stoppers;	/* what each CPU runs, by CPU number */
	u64 *entered_ns;
	u64 *left_ns;
	atomic_t arrived;
	int finished;
};

int ksplice_stop_prepare(struct ksplice_stop *stop);

/* Stops all CPUs, checks, writes. The caller holds the CPU hotplug lock. */
u32 ksplice_stop_run(struct ksplice_stop *stop);

void ksplice_stop_release(struct ksplice_stop *stop);

#endif
