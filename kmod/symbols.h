/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SYMBOLS_H
#define KSPLICE_SYMBOLS_H

#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/stacktrace.h>
#include <linux/stop_machine.h>

/*
 * Kernel functions that modules cannot link against, found at load. Each is
 * called by its pointer; the type is the kernel's own declaration.
 */
#define KSPLICE_KERNEL_FUNCTIONS(X)	\
	X(__module_address)		\
	X(__module_text_address)	\
	X(find_module)			\
	X(get_kprobe)			\
	X(stop_machine_cpuslocked)	\
	X(idle_task)			\
	X(put_task_stack)		\
	X(arch_stack_walk_reliable)

#define KSPLICE_DECLARE_POINTER(name) typeof(&name) name##_fn;

struct ksplice_kernel {
	KSPLICE_KERNEL_FUNCTIONS(KSPLICE_DECLARE_POINTER)
};

extern struct ksplice_kernel ksplice_kernel;

/*
 * A kprobe being registered has copied the instruction it will replace before
 * it can be found: were the bytes changed in between, it would bring the old
 * instruction back. The kernel's own lock excludes that. Where it cannot be
 * found (a kernel without KALLSYMS_ALL) these do nothing; see
 * KSPLICE_FEATURE_KPROBE_LOCK.
 */
void ksplice_lock_kprobes(void);
void ksplice_unlock_kprobes(void);
bool ksplice_can_lock_kprobes(void);

int ksplice_symbols_init(void);

/* Zero when the kernel has no such symbol. Only during module load. */
unsigned long ksplice_symbol_lookup(const char *name);

/* Whether [start, end) holds the entry of a function the swap depends on. */
bool ksplice_symbols_overlap(unsigned long start, unsigned long end);

#endif
