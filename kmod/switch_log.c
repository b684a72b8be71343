// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/sched/task.h>
#include <linux/tracepoint.h>
#include <trace/events/sched.h>

#include "switch_log.h"

#define LOG_TASKS	1024
#define SLOT_BITS	11
#define SLOTS		(1U << SLOT_BITS)
#define PROBES		32

/* A task switched many times takes one entry: slots is a hash of tasks. */
struct switch_log {
	u32 count;
	bool overflown;
	u16 slots[SLOTS];			/* index + 1 into tasks */
	struct task_struct *tasks[LOG_TASKS];	/* referenced */
};

static DEFINE_PER_CPU(struct switch_log *, switch_logs);
static bool recording;

static unsigned int switch_log_limit = LOG_TASKS;
module_param(switch_log_limit, uint, 0600);
MODULE_PARM_DESC(switch_log_limit,
		 "Tasks noted per CPU before every stack is walked inside the stop");

static struct tracepoint *switch_tracepoint __ro_after_init;

/* Runs with the run queue locked: must neither allocate nor wake anyone. */
static void note_switch(void *data __always_unused, bool preempt __always_unused,
			struct task_struct *prev,
			struct task_struct *next __always_unused,
			unsigned int prev_state __always_unused)
{
	struct switch_log *log = this_cpu_read(switch_logs);
	u32 slot = hash_ptr(prev, SLOT_BITS);
	u32 i;

	if (!READ_ONCE(recording))
		return;
	for (i = 0; i < PROBES; i++, slot = (slot + 1) & (SLOTS - 1)) {
		u16 entry = log->slots[slot];

		if (entry && log->tasks[entry - 1] == prev)
			return;
		if (entry)
			continue;
		if (log->count >= min_t(u32, READ_ONCE(switch_log_limit), LOG_TASKS))
			break;
		get_task_struct(prev);
		log->tasks[log->count++] = prev;
		log->slots[slot] = log->count;
		return;
	}
	log->overflown = true;
}

static void match_tracepoint(struct tracepoint *tracepoint, void *name)
{
	if (!strcmp(tracepoint->name, name))
		switch_tracepoint = tracepoint;
}

void ksplice_switch_log_init(void)
{
	check_trace_callback_type_sched_switch(note_switch);
	for_each_kernel_tracepoint(match_tracepoint, "sched_switch");
}

bool ksplice_switch_log_available(void)
{
	return switch_tracepoint != NULL;
}

static void empty_log(struct switch_log *log)
{
	u32 i;

	for (i = 0; i < log->count; i++)
		put_task_struct(log->tasks[i]);
	memset(log->slots, 0, sizeof(log->slots));
	log->count = 0;
	log->overflown = false;
}

static void free_logs(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct switch_log *log = per_cpu(switch_logs, cpu);

		if (!log)
			continue;
		empty_log(log);
		kvfree(log);
		per_cpu(switch_logs, cpu) = NULL;
	}
}

/* Possible CPUs, not online ones: a CPU can come and go while we record. */
int ksplice_switch_log_start(void)
{
	unsigned int cpu;
	int ret;

	if (!switch_tracepoint)
		return -EOPNOTSUPP;
	WRITE_ONCE(recording, false);
	for_each_possible_cpu(cpu) {
		struct switch_log *log = kvzalloc(sizeof(*log), GFP_KERNEL);

		if (!log) {
			free_logs();
			return -ENOMEM;
		}
		per_cpu(switch_logs, cpu) = log;
	}
	ret = tracepoint_probe_register(switch_tracepoint, note_switch, NULL);
	if (ret) {
		free_logs();
		return ret;
	}
	/* A CPU may be within a switch that still runs the old set of probes. */
	tracepoint_synchronize_unregister();
	return 0;
}

void ksplice_switch_log_stop(void)
{
	WRITE_ONCE(recording, false);
	tracepoint_probe_unregister(switch_tracepoint, note_switch, NULL);
	tracepoint_synchronize_unregister();
	free_logs();
}

void ksplice_switch_log_restart(void)
{
	unsigned int cpu;

	if (READ_ONCE(recording)) {
		WRITE_ONCE(recording, false);
		/* The probe runs with preemption off: wait for those inside. */
		synchronize_rcu();
	}
	for_each_possible_cpu(cpu)
		empty_log(per_cpu(switch_logs, cpu));
	WRITE_ONCE(recording, true);
	/*
	 * Pairs with the barrier in the scheduler between marking a task as
	 * running and switching it out: whoever is seen asleep after this, and
	 * runs later, sees recording set when it is switched out.
	 */
	smp_mb();
}

bool ksplice_switch_log_overflown(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (per_cpu(switch_logs, cpu)->overflown)
			return true;
	return false;
}

u32 ksplice_switch_log_visit(u32 (*visit)(struct task_struct *task, void *cookie),
			     void *cookie)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct switch_log *log = per_cpu(switch_logs, cpu);
		u32 i;

		for (i = 0; i < log->count; i++) {
			u32 status = visit(log->tasks[i], cookie);

			if (status)
				return status;
		}
	}
	return 0;
}
