// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <linux/timekeeping.h>

#include <asm/sync_core.h>

#include "recheck.h"
#include "stacks.h"
#include "stop.h"
#include "symbols.h"

int ksplice_stop_prepare(struct ksplice_stop *stop)
{
	stop->stoppers = kvcalloc(nr_cpu_ids, sizeof(*stop->stoppers), GFP_KERNEL);
	stop->entered_ns = kvcalloc(nr_cpu_ids, sizeof(*stop->entered_ns), GFP_KERNEL);
	stop->left_ns = kvcalloc(nr_cpu_ids, sizeof(*stop->left_ns), GFP_KERNEL);
	if (stop->stoppers && stop->entered_ns && stop->left_ns)
		return 0;
	ksplice_stop_release(stop);
	return -ENOMEM;
}

void ksplice_stop_release(struct ksplice_stop *stop)
{
	kvfree(stop->stoppers);
	kvfree(stop->entered_ns);
	kvfree(stop->left_ns);
	stop->stoppers = NULL;
	stop->entered_ns = NULL;
	stop->left_ns = NULL;
}

static u32 check_own_stack(struct ksplice_stop *stop)
{
	const struct ksplice_span *span = ksplice_find_on_own_stack(stop->ranges);

	if (!span)
		return KSPLICE_STATUS_OK;
	stop->outcome->finding.index = span->index;
	stop->outcome->finding.address = span->start;
	return KSPLICE_STATUS_OWN_CODE;
}

static void work(struct ksplice_stop *stop)
{
	struct ksplice_outcome *outcome = stop->outcome;
	u64 started = ktime_get_mono_fast_ns();
	u64 checked;
	u32 status;

	status = check_own_stack(stop);
	if (!status)
		status = ksplice_recheck_tasks(stop);
	if (!status)
		status = ksplice_writes_check(stop->writes, stop->restore, &outcome->finding);
	/* Last, so that a hook is asked only when all depends on it. */
	if (!status && !stop->dry_run)
		status = ksplice_hooks_ask(stop->hooks,
					   ksplice_hook_kind(KSPLICE_HOOK_CHECK_APPLY, stop->restore),
					   &outcome->finding);
	checked = ktime_get_mono_fast_ns();
	if (!status && !stop->dry_run)
		status = ksplice_writes_commit(stop->writes, stop->restore, &outcome->finding);
	outcome->status = status;
	outcome->check_ns = checked - started;
	outcome->write_ns = ktime_get_mono_fast_ns() - checked;
	if (!status && !stop->dry_run) {
		/* The hook may call what was changed. */
		sync_core();
		ksplice_hooks_tell(stop->hooks,
				   ksplice_hook_kind(KSPLICE_HOOK_INTRA_APPLY, stop->restore));
	}
}

static int on_stopped_cpu(void *data)
{
	struct ksplice_stop *stop = data;
	unsigned int cpu = smp_processor_id();

	stop->entered_ns[cpu] = ktime_get_mono_fast_ns();
	stop->stoppers[cpu] = current;
	/* Publishes the stopper to the leader. */
	smp_mb__before_atomic();
	atomic_inc(&stop->arrived);

	if (cpu == cpumask_first(cpu_online_mask)) {
		while (atomic_read_acquire(&stop->arrived) < (int)num_online_cpus())
			cpu_relax();
		work(stop);
		smp_store_release(&stop->finished, 1);
	} else {
		while (!smp_load_acquire(&stop->finished))
			cpu_relax();
	}
	/* Drop instructions this CPU fetched before the change. */
	sync_core();
	stop->left_ns[cpu] = ktime_get_mono_fast_ns();
	return 0;
}

static u64 pause_length(const struct ksplice_stop *stop)
{
	u64 first = U64_MAX, last = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		first = min(first, stop->entered_ns[cpu]);
		last = max(last, stop->left_ns[cpu]);
	}
	return last > first ? last - first : 0;
}

u32 ksplice_stop_run(struct ksplice_stop *stop)
{
	u64 started = ktime_get_mono_fast_ns();
	int ret;

	atomic_set(&stop->arrived, 0);
	stop->finished = 0;
	ret = ksplice_kernel.stop_machine_cpuslocked_fn(on_stopped_cpu, stop, cpu_online_mask);
	if (ret)
		return KSPLICE_STATUS_NO_MEMORY;
	stop->outcome->stop_ns = ktime_get_mono_fast_ns() - started;
	stop->outcome->pause_ns = pause_length(stop);
	return stop->outcome->status;
}
