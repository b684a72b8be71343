// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "snapshot.h"
#include "stacks.h"
#include "symbols.h"

#ifndef CONFIG_SMP
#error "the stack check needs task_struct.on_cpu, which only SMP kernels have"
#endif

#define SPARE_TASKS	512
#define SMALLEST_BITS	6

unsigned long ksplice_task_switches(const struct task_struct *task)
{
	return READ_ONCE(task->nvcsw) + READ_ONCE(task->nivcsw);
}

bool ksplice_task_runs(const struct task_struct *task)
{
	return smp_load_acquire(&task->on_cpu) != 0;
}

static u32 count_tasks(void)
{
	struct task_struct *group, *task;
	u32 count = 0;

	rcu_read_lock();
	for_each_process_thread(group, task)
		count++;
	rcu_read_unlock();
	return count;
}

static void add_task(struct ksplice_snapshot *snapshot, struct task_struct *task)
{
	get_task_struct(task);
	snapshot->seen[snapshot->count++].task = task;
}

/*
 * Holding references, the walk itself can then sleep between tasks. When many
 * were forked since the count, the one there is no room for may be an old one.
 */
static void collect(struct ksplice_snapshot *snapshot, u32 capacity)
{
	struct task_struct *group, *task;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		task = ksplice_kernel.idle_task_fn(cpu);
		if (task)
			add_task(snapshot, task);
	}
	rcu_read_lock();
	for_each_process_thread(group, task) {
		if (snapshot->count < capacity)
			add_task(snapshot, task);
		else
			snapshot->incomplete = true;
	}
	rcu_read_unlock();
}

static u32 walk_one(struct ksplice_seen *seen, const struct ksplice_ranges *ranges,
		    struct ksplice_outcome *outcome)
{
	u32 blockers_before = outcome->blocker_count;
	u32 status;

	if (ksplice_task_runs(seen->task))
		return KSPLICE_STATUS_OK;
	seen->switches = ksplice_task_switches(seen->task);
	status = ksplice_check_task(seen->task, ranges, 0, outcome);
	/* Order the walk before the second look. */
	smp_rmb();
	if (!ksplice_task_runs(seen->task) &&
	    ksplice_task_switches(seen->task) == seen->switches) {
		seen->clean = status == KSPLICE_STATUS_OK;
		seen->busy = status == KSPLICE_STATUS_BUSY;
		if (seen->busy)
			return status;
	}
	/* It ran meanwhile or could not be read: the stop decides. */
	outcome->blocker_count = blockers_before;
	return KSPLICE_STATUS_OK;
}

/* The stop must not have to search all tasks for the few that it rechecks. */
static void put_unclean_first(struct ksplice_snapshot *snapshot)
{
	struct ksplice_seen *seen = snapshot->seen;
	u32 unclean = 0;
	u32 i;

	for (i = 0; i < snapshot->count; i++) {
		if (seen[i].clean)
			continue;
		swap(seen[i], seen[unclean]);
		unclean++;
	}
	snapshot->unclean_count = unclean;
}

static u32 build_index(struct ksplice_snapshot *snapshot)
{
	u32 mask, i;

	snapshot->bucket_bits = SMALLEST_BITS;
	while ((1U << snapshot->bucket_bits) < snapshot->count * 2)
		snapshot->bucket_bits++;
	snapshot->buckets = kvcalloc(1U << snapshot->bucket_bits,
				     sizeof(*snapshot->buckets), GFP_KERNEL);
	if (!snapshot->buckets)
		return KSPLICE_STATUS_NO_MEMORY;
	mask = (1U << snapshot->bucket_bits) - 1;
	for (i = 0; i < snapshot->count; i++) {
		u32 bucket = hash_ptr(snapshot->seen[i].task, snapshot->bucket_bits);

		while (snapshot->buckets[bucket])
			bucket = (bucket + 1) & mask;
		snapshot->buckets[bucket] = i + 1;
	}
	return KSPLICE_STATUS_OK;
}

u32 ksplice_snapshot_take(struct ksplice_snapshot *snapshot,
			  const struct ksplice_ranges *ranges,
			  struct ksplice_outcome *outcome)
{
	u32 capacity = count_tasks() + SPARE_TASKS + num_possible_cpus();
	u32 status = KSPLICE_STATUS_OK;
	u32 i;

	memset(snapshot, 0, sizeof(*snapshot));
	snapshot->seen = kvcalloc(capacity, sizeof(*snapshot->seen), GFP_KERNEL);
	if (!snapshot->seen)
		return KSPLICE_STATUS_NO_MEMORY;
	collect(snapshot, capacity);
	outcome->tasks_total = snapshot->count;
	for (i = 0; i < snapshot->count; i++) {
		if (walk_one(&snapshot->seen[i], ranges, outcome))
			status = KSPLICE_STATUS_BUSY;
		cond_resched();
	}
	put_unclean_first(snapshot);
	return status ? status : build_index(snapshot);
}

const struct ksplice_seen *ksplice_snapshot_find(const struct ksplice_snapshot *snapshot,
						 const struct task_struct *task)
{
	u32 mask = (1U << snapshot->bucket_bits) - 1;
	u32 bucket = hash_ptr(task, snapshot->bucket_bits);

	while (snapshot->buckets[bucket]) {
		const struct ksplice_seen *seen =
			&snapshot->seen[snapshot->buckets[bucket] - 1];

		if (seen->task == task)
			return seen;
		bucket = (bucket + 1) & mask;
	}
	return NULL;
}

void ksplice_snapshot_release(struct ksplice_snapshot *snapshot)
{
	u32 i;

	for (i = 0; i < snapshot->count; i++)
		put_task_struct(snapshot->seen[i].task);
	kvfree(snapshot->seen);
	kvfree(snapshot->buckets);
	memset(snapshot, 0, sizeof(*snapshot));
}
