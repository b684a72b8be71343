/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SESSION_H
#define KSPLICE_SESSION_H

#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/wait.h>

#include "effort.h"
#include "outcome.h"
#include "pins.h"
#include "update.h"

enum ksplice_job_state {
	KSPLICE_JOB_NONE,
	KSPLICE_JOB_RUNNING,
	KSPLICE_JOB_DONE,
};

/* An apply when update is set from the start, else an undo by id. */
struct ksplice_job {
	struct kthread_work work;
	enum ksplice_job_state state;
	struct ksplice_update *update;
	char id[KSPLICE_ID_LENGTH];
	bool undo;
	bool again;	/* the apply is of a reversed update */
	struct ksplice_effort effort;
	/* What the file had pinned itself, which alone it keeps when an apply fails. */
	u32 own_pins;
	struct ksplice_outcome outcome;
};

/*
 * One open file. The lock guards everything except the outcome, which belongs
 * to the swap thread while a job runs. A running job keeps the session alive.
 */
struct ksplice_session {
	struct kref kref;
	struct mutex lock;
	wait_queue_head_t wait;	/* job done, or file closed */
	bool greeted;
	bool closed;
	struct ksplice_pins pins;
	struct ksplice_job job;
};

struct ksplice_session *ksplice_session_open(void);
void ksplice_session_close(struct ksplice_session *session);

/* Called when the last reference goes. */
void ksplice_session_free(struct kref *kref);

#endif
