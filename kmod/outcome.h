/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_OUTCOME_H
#define KSPLICE_OUTCOME_H

#include <linux/types.h>

#include "conflicts.h"

/* What an apply or undo came to; becomes struct ksplice_result. */
struct ksplice_outcome {
	u32 status;
	struct ksplice_finding finding;
	u32 attempts_used;
	u32 tasks_total;
	u32 tasks_rechecked;
	u32 tasks_nudged;
	u32 overflow;
	u64 pause_ns;
	u64 check_ns;
	u64 write_ns;
	u64 walk_ns;
	u64 stop_ns;
	u64 total_ns;
	u32 blocker_count;
	struct ksplice_blocker *blockers;	/* KSPLICE_MAX_BLOCKERS of them */
};

#endif
