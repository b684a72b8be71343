// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/sched/signal.h>

#include "recheck.h"
#include "stacks.h"
#include "switch_log.h"
#include "symbols.h"

/*
 * Lists of tasks are walked without their locks: whoever holds one has
 * preemption off, so no CPU can be stopped in the middle of a change.
 */

static u32 recheck(struct task_struct *task, void *cookie)
{
	struct ksplice_stop *stop = cookie;
	unsigned int cpu = task_cpu(task);

	if (ksplice_task_runs(task)) {
		/* All that may run now is the stopper of each CPU. */
		if (stop->stoppers[cpu] == task)
			return KSPLICE_STATUS_OK;
		ksplice_add_unreliable(task, KSPLICE_BLOCKER_IN_STOP, stop->outcome);
		return KSPLICE_STATUS_UNRELIABLE;
	}
	stop->outcome->tasks_rechecked++;
	return ksplice_check_task(task, stop->ranges, KSPLICE_BLOCKER_IN_STOP, stop->outcome);
}

static u32 recheck_if_moved(struct task_struct *task, struct ksplice_stop *stop)
{
	const struct ksplice_seen *seen = ksplice_snapshot_find(&stop->snapshot, task);

	if (seen && seen->clean && !ksplice_task_runs(task) &&
	    seen->switches == ksplice_task_switches(task))
		return KSPLICE_STATUS_OK;
	return recheck(task, stop);
}

/*
 * An offline CPU left its idle task marked as running. It restarts on a fresh
 * stack when it returns and the hotplug lock keeps it away until then.
 */
static u32 for_each_task(struct ksplice_stop *stop,
			 u32 (*visit)(struct task_struct *task, struct ksplice_stop *stop))
{
	struct task_struct *group, *task;
	unsigned int cpu;
	u32 status, total = 0;

	for_each_online_cpu(cpu) {
		task = ksplice_kernel.idle_task_fn(cpu);
		total++;
		status = task ? visit(task, stop) : KSPLICE_STATUS_OK;
		if (status)
			return status;
	}
	for_each_process_thread(group, task) {
		total++;
		status = visit(task, stop);
		if (status)
			return status;
	}
	stop->outcome->tasks_total = total;
	return KSPLICE_STATUS_OK;
}

static u32 recheck_every(struct task_struct *task, struct ksplice_stop *stop)
{
	return recheck(task, stop);
}

static u32 recheck_logged(struct ksplice_stop *stop)
{
	u32 status, i;

	if (stop->snapshot.incomplete || ksplice_switch_log_overflown()) {
		stop->outcome->overflow = 1;
		return for_each_task(stop, recheck_every);
	}
	for (i = 0; i < stop->snapshot.unclean_count; i++) {
		status = recheck(stop->snapshot.seen[i].task, stop);
		if (status)
			return status;
	}
	return ksplice_switch_log_visit(recheck, stop);
}

u32 ksplice_recheck_tasks(struct ksplice_stop *stop)
{
	switch (stop->mode) {
	case KSPLICE_MODE_SCHED_SWITCH:
		return recheck_logged(stop);
	case KSPLICE_MODE_COUNTERS:
		return for_each_task(stop, recheck_if_moved);
	default:
		return for_each_task(stop, recheck_every);
	}
}
