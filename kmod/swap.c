// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpu.h>
#include <linux/ktime.h>
#include <linux/timekeeping.h>

#include "parking.h"
#include "snapshot.h"
#include "stop.h"
#include "swap.h"
#include "switch_log.h"
#include "symbols.h"

static void forget_attempt(struct ksplice_outcome *outcome)
{
	memset(&outcome->finding, 0, sizeof(outcome->finding));
	outcome->finding.index = KSPLICE_NO_INDEX;
	outcome->status = KSPLICE_STATUS_OK;
	outcome->tasks_total = 0;
	outcome->tasks_rechecked = 0;
	outcome->tasks_nudged = 0;
	outcome->overflow = 0;
	outcome->pause_ns = 0;
	outcome->check_ns = 0;
	outcome->write_ns = 0;
	outcome->walk_ns = 0;
	outcome->stop_ns = 0;
	outcome->blocker_count = 0;
}

static u32 check_outside(struct ksplice_swap *swap)
{
	struct ksplice_outcome *outcome = swap->outcome;
	const struct ksplice_span *own = ksplice_ranges_find_own(swap->ranges);

	if (own) {
		outcome->finding.index = own->index;
		outcome->finding.address = own->start;
		return KSPLICE_STATUS_OWN_CODE;
	}
	return ksplice_writes_check(swap->writes, swap->restore, &outcome->finding);
}

static u32 look(struct ksplice_swap *swap, struct ksplice_stop *stop)
{
	u64 started = ktime_get_mono_fast_ns();
	u32 status;

	if (swap->effort.mode == KSPLICE_MODE_IN_STOP)
		return KSPLICE_STATUS_OK;
	if (swap->effort.mode == KSPLICE_MODE_SCHED_SWITCH)
		ksplice_switch_log_restart();
	status = ksplice_snapshot_take(&stop->snapshot, swap->ranges, swap->outcome);
	swap->outcome->walk_ns += ktime_get_mono_fast_ns() - started;
	return status;
}

static void nudge(const struct ksplice_snapshot *snapshot, struct ksplice_parking *parking)
{
	u32 i;

	for (i = 0; i < snapshot->unclean_count; i++) {
		const struct ksplice_seen *seen = &snapshot->seen[i];

		if (seen->busy && ksplice_may_park(seen->task))
			ksplice_park(parking, seen->task);
	}
}

/* Whoever came in meanwhile, or could not be moved, is in the way as before. */
static u32 look_again(struct ksplice_swap *swap, struct ksplice_stop *stop,
		      struct ksplice_parking *parking)
{
	nudge(&stop->snapshot, parking);
	swap->outcome->tasks_nudged = ksplice_parking_wait(parking);
	if (!swap->outcome->tasks_nudged)
		return KSPLICE_STATUS_BUSY;
	ksplice_snapshot_release(&stop->snapshot);
	swap->outcome->blocker_count = 0;
	return look(swap, stop);
}

/* Most sleepers leave by themselves soon: only the second half of the attempts disturbs them. */
static bool may_nudge(const struct ksplice_swap *swap)
{
	return swap->effort.nudge && swap->outcome->attempts_used > swap->effort.attempts / 2;
}

static u32 look_and_stop(struct ksplice_swap *swap, struct ksplice_stop *stop)
{
	struct ksplice_parking *parking = NULL;
	u32 status = look(swap, stop);

	if (status == KSPLICE_STATUS_BUSY && may_nudge(swap)) {
		parking = ksplice_parking_create();
		if (parking)
			status = look_again(swap, stop, parking);
	}
	if (!status)
		status = ksplice_stop_run(stop);
	ksplice_snapshot_release(&stop->snapshot);
	ksplice_parking_open(parking);
	return status;
}

static u32 attempt(struct ksplice_swap *swap, struct ksplice_stop *stop)
{
	u32 status;

	forget_attempt(swap->outcome);
	/* What will fail anyway must not cost a stop. */
	status = check_outside(swap);
	if (status)
		return status;
	ksplice_lock_kprobes();
	/* No CPU may come or go between the first look at a task and the stop. */
	cpus_read_lock();
	status = look_and_stop(swap, stop);
	cpus_read_unlock();
	ksplice_unlock_kprobes();
	return status;
}

static bool worth_retrying(u32 status, const struct ksplice_finding *finding)
{
	return status == KSPLICE_STATUS_BUSY || status == KSPLICE_STATUS_UNRELIABLE ||
	       (status == KSPLICE_STATUS_HOOK && finding->offset == EAGAIN);
}

static u32 attempt_until_done(struct ksplice_swap *swap, struct ksplice_stop *stop)
{
	struct ksplice_outcome *outcome = swap->outcome;
	u32 status;

	for (;;) {
		outcome->attempts_used++;
		status = attempt(swap, stop);
		if (!worth_retrying(status, &outcome->finding) ||
		    outcome->attempts_used >= swap->effort.attempts)
			return status;
		if (swap->wait(swap->wait_cookie, swap->effort.retry_delay_ms))
			return KSPLICE_STATUS_CANCELLED;
	}
}

static u32 status_of(int error)
{
	switch (error) {
	case 0:
		return KSPLICE_STATUS_OK;
	case -EOPNOTSUPP:
		return KSPLICE_STATUS_UNSUPPORTED;
	case -EFAULT:
		return KSPLICE_STATUS_BAD_ADDRESS;
	default:
		return KSPLICE_STATUS_NO_MEMORY;
	}
}

static u32 with_switch_log(struct ksplice_swap *swap, struct ksplice_stop *stop)
{
	u32 status;

	if (swap->effort.mode != KSPLICE_MODE_SCHED_SWITCH)
		return attempt_until_done(swap, stop);
	/* Kept over all attempts: hooking costs more than an attempt. */
	status = status_of(ksplice_switch_log_start());
	if (status)
		return status;
	status = attempt_until_done(swap, stop);
	ksplice_switch_log_stop();
	return status;
}

static u32 with_memory(struct ksplice_swap *swap)
{
	struct ksplice_stop stop = {
		.writes = swap->writes,
		.ranges = swap->ranges,
		.hooks = swap->hooks,
		.outcome = swap->outcome,
		.mode = swap->effort.mode,
		.restore = swap->restore,
		.dry_run = swap->effort.dry_run,
	};
	u32 status;

	status = status_of(ksplice_writes_map(swap->writes));
	if (status)
		return status;
	status = status_of(ksplice_stop_prepare(&stop));
	if (!status) {
		status = with_switch_log(swap, &stop);
		ksplice_stop_release(&stop);
	}
	ksplice_writes_unmap(swap->writes);
	return status;
}

void ksplice_swap_run(struct ksplice_swap *swap)
{
	u64 started = ktime_get_mono_fast_ns();

	forget_attempt(swap->outcome);
	swap->outcome->attempts_used = 0;
	swap->outcome->status = ksplice_writes_check_places(swap->writes,
							    &swap->outcome->finding);
	if (!swap->outcome->status)
		swap->outcome->status = with_memory(swap);
	swap->outcome->total_ns = ktime_get_mono_fast_ns() - started;
}
