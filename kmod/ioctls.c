// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "inspect.h"
#include "ioctls.h"
#include "jobs.h"
#include "request.h"
#include "store.h"
#include "switch_log.h"
#include "symbols.h"
#include "updates.h"

/* Copies a request whose first member is its size. */
static int copy_request(void *request, size_t size, const void __user *argument)
{
	u32 told;

	if (copy_from_user(request, argument, size))
		return -EFAULT;
	memcpy(&told, request, sizeof(told));
	return told == size ? 0 : -EINVAL;
}

static int copy_reply(void __user *argument, const void *reply, size_t size)
{
	return copy_to_user(argument, reply, size) ? -EFAULT : 0;
}

long ksplice_hello(struct ksplice_session *session, void __user *argument)
{
	struct ksplice_hello hello;
	u32 abi;
	int ret = copy_request(&hello, sizeof(hello), argument);

	if (ret)
		return ret;
	if (memchr_inv(&hello.features, 0,
		       sizeof(hello) - offsetof(struct ksplice_hello, features)))
		return -EINVAL;
	abi = hello.abi;
	hello.abi = KSPLICE_ABI_VERSION;
	if (ksplice_store16_available())
		hello.features |= KSPLICE_FEATURE_STORE16;
	if (ksplice_switch_log_available())
		hello.features |= KSPLICE_FEATURE_SCHED_SWITCH;
	if (ksplice_can_lock_kprobes())
		hello.features |= KSPLICE_FEATURE_KPROBE_LOCK;
	hello.features |= KSPLICE_FEATURE_AGAIN | KSPLICE_FEATURE_NUDGE;
	hello.write_size = sizeof(struct ksplice_write);
	hello.range_size = sizeof(struct ksplice_range);
	hello.pin_size = sizeof(struct ksplice_pin);
	hello.conflict_size = sizeof(struct ksplice_conflict);
	hello.check_size = sizeof(struct ksplice_check);
	hello.apply_size = sizeof(struct ksplice_apply);
	hello.undo_size = sizeof(struct ksplice_undo);
	hello.release_size = sizeof(struct ksplice_release);
	hello.blocker_size = sizeof(struct ksplice_blocker);
	hello.result_size = sizeof(struct ksplice_result);
	ret = copy_reply(argument, &hello, sizeof(hello));
	if (ret)
		return ret;
	if (abi != KSPLICE_ABI_VERSION)
		return -EPROTONOSUPPORT;
	session->greeted = true;
	return 0;
}

static int pin_all(struct ksplice_pins *pins, const u64 *addresses, u32 count, u32 *error_index)
{
	u32 before = pins->count;
	u32 i;

	for (i = 0; i < count; i++) {
		int ret = -ENOENT;

		if (addresses[i] <= ULONG_MAX)
			ret = ksplice_pins_add_address(pins, addresses[i]);
		if (ret) {
			*error_index = i;
			ksplice_pins_truncate(pins, before);
			return ret;
		}
	}
	return 0;
}

long ksplice_pin(struct ksplice_session *session, void __user *argument)
{
	struct ksplice_pin pin;
	u64 *addresses;
	int ret = copy_request(&pin, sizeof(pin), argument);

	if (ret)
		return ret;
	if (pin.reserved || !pin.count || !pin.addresses)
		return -EINVAL;
	if (pin.count > KSPLICE_MAX_PINS)
		return -E2BIG;
	/* The pins are with the update while a job runs. */
	if (session->job.state == KSPLICE_JOB_RUNNING)
		return -EBUSY;
	addresses = vmemdup_user(u64_to_user_ptr(pin.addresses), pin.count * sizeof(*addresses));
	if (IS_ERR(addresses))
		return PTR_ERR(addresses);
	pin.error_index = KSPLICE_NO_INDEX;
	ret = pin_all(&session->pins, addresses, pin.count, &pin.error_index);
	kvfree(addresses);
	if (copy_reply(argument, &pin, sizeof(pin)))
		return -EFAULT;
	return ret;
}

long ksplice_check(struct ksplice_session *session __always_unused, void __user *argument)
{
	struct ksplice_conflict *conflicts;
	struct ksplice_writes writes;
	struct ksplice_check check;
	u32 stored;
	int ret = copy_request(&check, sizeof(check), argument);

	if (ret)
		return ret;
	if (!check.conflicts != !check.capacity)
		return -EINVAL;
	if (check.capacity > KSPLICE_MAX_WRITES)
		return -E2BIG;
	ret = ksplice_copy_writes(&writes, check.writes, check.count, false);
	if (ret)
		return ret;
	conflicts = kvcalloc(writes.count, sizeof(*conflicts), GFP_KERNEL);
	if (!conflicts) {
		ksplice_writes_free(&writes);
		return -ENOMEM;
	}
	ret = ksplice_inspect(&writes, conflicts, &check.conflict_count);
	stored = min(check.conflict_count, check.capacity);
	if (!ret && stored && copy_to_user(u64_to_user_ptr(check.conflicts), conflicts,
					   stored * sizeof(*conflicts)))
		ret = -EFAULT;
	kvfree(conflicts);
	ksplice_writes_free(&writes);
	return ret ? ret : copy_reply(argument, &check, sizeof(check));
}

/* Whatever is written must stay, whether the caller pinned it or not. */
static int pin_for_update(struct ksplice_session *session, struct ksplice_update *update)
{
	u32 i;
	int ret = ksplice_pins_add_module(&session->pins, update->module);

	for (i = 0; i < update->writes.count && !ret; i++) {
		ret = ksplice_pins_add_address(&session->pins, update->writes.sites[i].address);
		/* An address that is nowhere gets its own status later. */
		if (ret == -ENOENT)
			ret = 0;
	}
	return ret;
}

static struct ksplice_effort effort_of(u32 flags, u32 mode, u32 attempts, u32 retry_delay_ms)
{
	return (struct ksplice_effort) {
		.dry_run = flags & KSPLICE_FLAG_DRY_RUN,
		.nudge = flags & KSPLICE_FLAG_NUDGE,
		.mode = mode,
		.attempts = attempts,
		.retry_delay_ms = retry_delay_ms,
	};
}

static int prepare_apply(struct ksplice_session *session, struct ksplice_update *update,
			 const struct ksplice_apply *request)
{
	u32 before = session->pins.count;
	int ret = ksplice_copy_apply(update, request);

	if (ret)
		return ret;
	ret = ksplice_update_may_apply(update, request->flags & KSPLICE_FLAG_AGAIN);
	if (ret)
		return ret;
	ret = pin_for_update(session, update);
	if (ret)
		ksplice_pins_truncate(&session->pins, before);
	return ret;
}

long ksplice_apply(struct ksplice_session *session, void __user *argument)
{
	struct ksplice_job *job = &session->job;
	struct ksplice_update *update;
	struct ksplice_apply request;
	int ret = copy_request(&request, sizeof(request), argument);

	if (ret)
		return ret;
	if (job->state == KSPLICE_JOB_RUNNING)
		return -EBUSY;
	update = ksplice_update_create();
	if (!update)
		return -ENOMEM;
	job->own_pins = session->pins.count;
	ret = prepare_apply(session, update, &request);
	if (ret) {
		ksplice_update_destroy(update);
		return ret;
	}
	ksplice_pins_move(&update->pins, &session->pins);
	job->update = update;
	job->undo = false;
	job->again = request.flags & KSPLICE_FLAG_AGAIN;
	job->effort = effort_of(request.flags, request.mode, request.attempts,
				request.retry_delay_ms);
	ksplice_job_submit(session);
	return 0;
}

long ksplice_undo(struct ksplice_session *session, void __user *argument)
{
	struct ksplice_job *job = &session->job;
	struct ksplice_undo request;
	int ret = copy_request(&request, sizeof(request), argument);

	if (!ret)
		ret = ksplice_check_id(request.id);
	if (!ret)
		ret = ksplice_check_effort(request.mode, request.attempts, request.retry_delay_ms);
	if (ret)
		return ret;
	if (request.reserved || request.flags & ~(KSPLICE_FLAG_DRY_RUN | KSPLICE_FLAG_NUDGE))
		return -EINVAL;
	if (job->state == KSPLICE_JOB_RUNNING)
		return -EBUSY;
	if (!ksplice_update_exists(request.id))
		return -ENOENT;
	memcpy(job->id, request.id, sizeof(job->id));
	job->undo = true;
	job->effort = effort_of(request.flags, request.mode, request.attempts,
				request.retry_delay_ms);
	ksplice_job_submit(session);
	return 0;
}

long ksplice_release(struct ksplice_session *session __always_unused, void __user *argument)
{
	struct ksplice_release request;
	int ret = copy_request(&request, sizeof(request), argument);

	if (!ret)
		ret = ksplice_check_id(request.id);
	if (ret)
		return ret;
	if (request.flags)
		return -EINVAL;
	return ksplice_update_release(request.id);
}

static void fill_result(struct ksplice_result *result, const struct ksplice_outcome *outcome)
{
	result->status = outcome->status;
	result->failing_index = outcome->finding.index;
	result->failing_offset = outcome->finding.offset;
	result->failing_address = outcome->finding.address;
	result->kprobe_flags = outcome->finding.kprobe_flags;
	result->blocker_count = outcome->blocker_count;
	result->attempts_used = outcome->attempts_used;
	result->tasks_total = outcome->tasks_total;
	result->tasks_rechecked = outcome->tasks_rechecked;
	result->tasks_nudged = outcome->tasks_nudged;
	result->overflow = outcome->overflow;
	result->pause_ns = outcome->pause_ns;
	result->check_ns = outcome->check_ns;
	result->write_ns = outcome->write_ns;
	result->walk_ns = outcome->walk_ns;
	result->stop_ns = outcome->stop_ns;
	result->total_ns = outcome->total_ns;
}

long ksplice_result(struct ksplice_session *session, void __user *argument)
{
	const struct ksplice_job *job = &session->job;
	struct ksplice_result result;
	u32 stored;
	int ret = copy_request(&result, sizeof(result), argument);

	if (ret)
		return ret;
	if (result.tasks_nudged || !result.blockers != !result.blocker_capacity)
		return -EINVAL;
	if (result.blocker_capacity > KSPLICE_MAX_BLOCKERS)
		return -E2BIG;
	if (job->state == KSPLICE_JOB_NONE)
		return -ENOENT;
	if (job->state == KSPLICE_JOB_RUNNING)
		return -EAGAIN;
	fill_result(&result, &job->outcome);
	stored = min(result.blocker_count, result.blocker_capacity);
	if (stored && copy_to_user(u64_to_user_ptr(result.blockers), job->outcome.blockers,
				   stored * sizeof(*job->outcome.blockers)))
		return -EFAULT;
	return copy_reply(argument, &result, sizeof(result));
}
