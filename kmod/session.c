// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/slab.h>

#include "jobs.h"
#include "session.h"

struct ksplice_session *ksplice_session_open(void)
{
	struct ksplice_session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return NULL;
	session->job.outcome.blockers = kvcalloc(KSPLICE_MAX_BLOCKERS,
						 sizeof(struct ksplice_blocker), GFP_KERNEL);
	if (!session->job.outcome.blockers) {
		kfree(session);
		return NULL;
	}
	kref_init(&session->kref);
	mutex_init(&session->lock);
	init_waitqueue_head(&session->wait);
	ksplice_job_init(&session->job);
	return session;
}

void ksplice_session_close(struct ksplice_session *session)
{
	mutex_lock(&session->lock);
	WRITE_ONCE(session->closed, true);
	mutex_unlock(&session->lock);
	wake_up_all(&session->wait);
	kref_put(&session->kref, ksplice_session_free);
}

void ksplice_session_free(struct kref *kref)
{
	struct ksplice_session *session = container_of(kref, struct ksplice_session, kref);

	ksplice_pins_release(&session->pins);
	kvfree(session->job.outcome.blockers);
	kfree(session);
}
