/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_PARKING_H
#define KSPLICE_PARKING_H

#include <linux/sched.h>

/*
 * Leads tasks out of the kernel and holds them on the threshold to user mode,
 * where nothing of the kernel is on their stacks except the way out. A system
 * call they slept in is restarted when they are let go, as after a signal that
 * nobody handles.
 */
struct ksplice_parking;

/* NULL without memory. */
struct ksplice_parking *ksplice_parking_create(void);

/* Whether the task runs user code and is not in a sleep that only its end wakes. */
bool ksplice_may_park(const struct task_struct *task);

/* Asks a task for which ksplice_may_park() holds to come out. The caller holds a reference. */
void ksplice_park(struct ksplice_parking *parking, struct task_struct *task);

/* Waits, not for long, until those asked have arrived; how many were asked. */
u32 ksplice_parking_wait(struct ksplice_parking *parking);

/* Lets everybody go, who arrives later too. NULL is fine. */
void ksplice_parking_open(struct ksplice_parking *parking);

/* Before the module's code goes away. */
void ksplice_parking_exit(void);

#endif
