// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/module.h>

#include "jobs.h"
#include "swap.h"
#include "updates.h"

static struct kthread_worker *swap_thread;

static struct ksplice_session *session_of(struct ksplice_job *job)
{
	return container_of(job, struct ksplice_session, job);
}

/* Closing the file calls the rest of its attempts off. */
static bool wait_between_attempts(void *cookie, u32 delay_ms)
{
	struct ksplice_session *session = cookie;

	wait_event_timeout(session->wait, READ_ONCE(session->closed),
			   msecs_to_jiffies(delay_ms));
	return READ_ONCE(session->closed);
}

static void swap_bytes(struct ksplice_job *job, struct ksplice_update *update)
{
	struct ksplice_swap swap = {
		.writes = &update->writes,
		.ranges = job->undo ? &update->undo_busy : &update->busy,
		.hooks = &update->hooks,
		.restore = job->undo,
		.effort = job->effort,
		.wait = wait_between_attempts,
		.wait_cookie = session_of(job),
		.outcome = &job->outcome,
	};

	ksplice_swap_run(&swap);
}

/* Between them the hooks see each other and the change, or its failure, once. */
static void swap_between_hooks(struct ksplice_job *job, struct ksplice_update *update)
{
	const struct ksplice_hooks *hooks = &update->hooks;
	u32 pre = ksplice_hook_kind(KSPLICE_HOOK_PRE_APPLY, job->undo);
	u32 post = ksplice_hook_kind(KSPLICE_HOOK_POST_APPLY, job->undo);
	u32 fail = ksplice_hook_kind(KSPLICE_HOOK_FAIL_APPLY, job->undo);

	job->outcome.status = ksplice_hooks_ask(hooks, pre, &job->outcome.finding);
	if (!job->outcome.status)
		swap_bytes(job, update);
	ksplice_hooks_tell(hooks, job->outcome.status ? fail : post);
}

static void swap_update(struct ksplice_job *job, struct ksplice_update *update)
{
	struct ksplice_outcome *outcome = &job->outcome;

	outcome->status = ksplice_hooks_check_places(&update->hooks, update->module,
						     &outcome->finding);
	if (outcome->status)
		return;
	if (job->effort.dry_run)
		swap_bytes(job, update);
	else
		swap_between_hooks(job, update);
}

static void refuse(struct ksplice_job *job, u32 status)
{
	job->outcome.status = status;
	job->outcome.finding.index = KSPLICE_NO_INDEX;
}

/*
 * A failed apply leaves nothing: pins of the caller go back to the file, those
 * made for the update are dropped, so that its module can be unloaded at once.
 */
static void take_back(struct ksplice_job *job)
{
	struct ksplice_session *session = session_of(job);

	mutex_lock(&session->lock);
	ksplice_pins_move(&session->pins, &job->update->pins);
	ksplice_pins_truncate(&session->pins, job->own_pins);
	mutex_unlock(&session->lock);
	ksplice_update_destroy(job->update);
}

static u32 status_of(int error)
{
	switch (error) {
	case -EEXIST:
		return KSPLICE_STATUS_EXISTS;
	case -ENOENT:
		return KSPLICE_STATUS_NOT_FOUND;
	default:
		return KSPLICE_STATUS_NO_MEMORY;
	}
}

static void apply_new(struct ksplice_job *job)
{
	int ret = ksplice_update_register(job->update);

	if (ret)
		refuse(job, status_of(ret));
	else
		swap_update(job, job->update);
	if (job->outcome.status == KSPLICE_STATUS_OK)
		ksplice_update_set_applied(job->update, &job->outcome);
	else
		take_back(job);
}

/* The reversed update stays what is known, so the new one is never registered. */
static void apply_again(struct ksplice_job *job)
{
	struct ksplice_update *earlier;
	int ret = ksplice_update_begin_again(job->update, &earlier);

	if (ret) {
		refuse(job, status_of(ret));
		take_back(job);
		return;
	}
	swap_update(job, job->update);
	if (job->outcome.status == KSPLICE_STATUS_OK) {
		ksplice_update_end_again(earlier, job->update, &job->outcome);
		ksplice_update_destroy(job->update);
	} else {
		ksplice_update_end_again(earlier, job->update, NULL);
		take_back(job);
	}
}

static void apply_dry(struct ksplice_job *job)
{
	int ret = ksplice_update_may_apply(job->update, job->again);

	if (ret)
		refuse(job, status_of(ret));
	else
		swap_update(job, job->update);
	take_back(job);
}

static void apply(struct ksplice_job *job)
{
	if (job->effort.dry_run)
		apply_dry(job);
	else if (job->again)
		apply_again(job);
	else
		apply_new(job);
	job->update = NULL;
}

static void undo(struct ksplice_job *job)
{
	struct ksplice_update *update;
	u32 status = ksplice_update_find_applied(job->id, &update);

	if (status) {
		refuse(job, status);
		return;
	}
	swap_update(job, update);
	if (job->outcome.status == KSPLICE_STATUS_OK && !job->effort.dry_run)
		ksplice_update_set_reversed(update);
}

static void forget_outcome(struct ksplice_outcome *outcome)
{
	struct ksplice_blocker *blockers = outcome->blockers;

	memset(outcome, 0, sizeof(*outcome));
	outcome->blockers = blockers;
}

static void run_job(struct kthread_work *work)
{
	struct ksplice_job *job = container_of(work, struct ksplice_job, work);
	struct ksplice_session *session = session_of(job);

	forget_outcome(&job->outcome);
	if (job->undo)
		undo(job);
	else
		apply(job);

	mutex_lock(&session->lock);
	job->state = KSPLICE_JOB_DONE;
	mutex_unlock(&session->lock);
	wake_up_all(&session->wait);
	kref_put(&session->kref, ksplice_session_free);
	/* Unloading waits for this thread, so its last steps are safe. */
	module_put(THIS_MODULE);
}

void ksplice_job_init(struct ksplice_job *job)
{
	kthread_init_work(&job->work, run_job);
}

void ksplice_job_submit(struct ksplice_session *session)
{
	__module_get(THIS_MODULE);
	kref_get(&session->kref);
	session->job.state = KSPLICE_JOB_RUNNING;
	kthread_queue_work(swap_thread, &session->job.work);
}

int ksplice_jobs_init(void)
{
	swap_thread = kthread_create_worker(0, "ksplice");
	return PTR_ERR_OR_ZERO(swap_thread);
}

void ksplice_jobs_exit(void)
{
	kthread_destroy_worker(swap_thread);
}
