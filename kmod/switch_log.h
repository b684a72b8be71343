/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SWITCH_LOG_H
#define KSPLICE_SWITCH_LOG_H

#include <linux/sched.h>

/*
 * Notes which tasks were switched out, so that the stop need only look again
 * at those. There is one log; only the swap thread uses it.
 */

/* Finds the tracepoint; the log is unavailable without it. */
void ksplice_switch_log_init(void);
bool ksplice_switch_log_available(void);

/*
 * Hooks and unhooks sched_switch. Both wait for grace periods and take the CPU
 * hotplug lock, so the caller must not hold it.
 */
int ksplice_switch_log_start(void);
void ksplice_switch_log_stop(void);

/*
 * Empties the log and begins to record. Every switch that follows a look at a
 * task made after this call is in the log, or the log has overflown.
 */
void ksplice_switch_log_restart(void);

/* A CPU met more different tasks than it has room for. */
bool ksplice_switch_log_overflown(void);

/* For the stop: calls visit for each logged task until it returns non-zero. */
u32 ksplice_switch_log_visit(u32 (*visit)(struct task_struct *task, void *cookie),
			     void *cookie);

#endif
