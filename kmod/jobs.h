/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_JOBS_H
#define KSPLICE_JOBS_H

#include "session.h"

/*
 * Jobs of all files run one after the other in one kernel thread. It is the
 * only place where an update is applied or undone.
 */
int ksplice_jobs_init(void);

/* Finishes what is queued. */
void ksplice_jobs_exit(void);

void ksplice_job_init(struct ksplice_job *job);

/* With the session locked and no job running. */
void ksplice_job_submit(struct ksplice_session *session);

#endif
