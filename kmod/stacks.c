// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/string.h>

#include "parking.h"
#include "stacks.h"
#include "symbols.h"

#define OWN_STACK_DEPTH	24

struct walk {
	const struct ksplice_ranges *ranges;
	const struct ksplice_span *hit;
	unsigned long hit_address;
	u32 entry_count;
	unsigned long entries[KSPLICE_MAX_STACK];
};

static bool take_entry(void *cookie, unsigned long address)
{
	struct walk *walk = cookie;

	if (walk->entry_count < KSPLICE_MAX_STACK)
		walk->entries[walk->entry_count++] = address;
	if (!walk->hit) {
		walk->hit = ksplice_ranges_find(walk->ranges, address);
		walk->hit_address = address;
	}
	return true;
}

/* comm is copied without the task's lock, which the stop may not take. */
static void add_blocker(struct task_struct *task, u32 flags, const struct walk *walk,
			struct ksplice_outcome *outcome)
{
	struct ksplice_blocker *blocker;
	u32 i;

	if (outcome->blocker_count >= KSPLICE_MAX_BLOCKERS)
		return;
	blocker = &outcome->blockers[outcome->blocker_count++];
	memset(blocker, 0, sizeof(*blocker));
	blocker->pid = task_pid_nr(task);
	blocker->flags = flags;
	if (is_idle_task(task))
		blocker->flags |= KSPLICE_BLOCKER_IDLE;
	if (!ksplice_may_park(task))
		blocker->flags |= KSPLICE_BLOCKER_FIXED;
	memcpy(blocker->comm, task->comm, sizeof(blocker->comm) - 1);
	blocker->range_index = walk->hit ? walk->hit->index : KSPLICE_NO_INDEX;
	blocker->address = walk->hit ? walk->hit_address : 0;
	blocker->entry_count = walk->entry_count;
	for (i = 0; i < walk->entry_count; i++)
		blocker->entries[i] = walk->entries[i];
}

static u32 judge_walk(struct task_struct *task, u32 flags, int walked,
		      const struct walk *walk, struct ksplice_outcome *outcome)
{
	/* A hit on a broken stack is still a hit, and says more. */
	if (walk->hit) {
		add_blocker(task, flags, walk, outcome);
		return KSPLICE_STATUS_BUSY;
	}
	if (walked) {
		add_blocker(task, flags | KSPLICE_BLOCKER_UNRELIABLE, walk, outcome);
		return KSPLICE_STATUS_UNRELIABLE;
	}
	return KSPLICE_STATUS_OK;
}

u32 ksplice_check_task(struct task_struct *task, const struct ksplice_ranges *ranges,
		       u32 blocker_flags, struct ksplice_outcome *outcome)
{
	struct walk walk = { .ranges = ranges };
	unsigned long restart;
	int walked;
	u32 status;

	/* A task that has given up its stack will never run kernel code again. */
	if (!try_get_task_stack(task))
		return KSPLICE_STATUS_OK;
	walked = ksplice_kernel.arch_stack_walk_reliable_fn(take_entry, &walk, task);
	ksplice_kernel.put_task_stack_fn(task);
	status = judge_walk(task, blocker_flags, walked, &walk, outcome);
	if (status)
		return status;

	restart = (unsigned long)READ_ONCE(task->restart_block.fn);
	walk.hit = restart ? ksplice_ranges_find(ranges, restart) : NULL;
	walk.hit_address = restart;
	return judge_walk(task, blocker_flags | KSPLICE_BLOCKER_RESTART, 0, &walk, outcome);
}

void ksplice_add_unreliable(struct task_struct *task, u32 blocker_flags,
			    struct ksplice_outcome *outcome)
{
	struct walk nothing = { };

	add_blocker(task, blocker_flags | KSPLICE_BLOCKER_UNRELIABLE, &nothing, outcome);
}

const struct ksplice_span *ksplice_find_on_own_stack(const struct ksplice_ranges *ranges)
{
	unsigned long entries[OWN_STACK_DEPTH];
	unsigned int i, count;

	count = stack_trace_save(entries, OWN_STACK_DEPTH, 0);
	for (i = 0; i < count; i++) {
		const struct ksplice_span *span = ksplice_ranges_find(ranges, entries[i]);

		if (span)
			return span;
	}
	return NULL;
}
