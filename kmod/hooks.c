// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>

#include "hooks.h"
#include "symbols.h"

typedef int (*asked_fn)(void);
typedef void (*told_fn)(void);

static bool is_in(const char *name, unsigned long address)
{
	struct module *module;
	bool found;

	/* The module is found under RCU's sched flavour. */
	preempt_disable();
	module = ksplice_kernel.__module_text_address_fn(address);
	found = module && !strcmp(module->name, name) && within_module_core(address, module);
	preempt_enable();
	return found;
}

u32 ksplice_hooks_check_places(const struct ksplice_hooks *hooks, const char *module,
			       struct ksplice_finding *finding)
{
	u32 i;

	for (i = 0; i < hooks->count; i++) {
		if (is_in(module, hooks->items[i].address))
			continue;
		finding->index = i;
		finding->address = hooks->items[i].address;
		return KSPLICE_STATUS_BAD_HOOK;
	}
	return KSPLICE_STATUS_OK;
}

/* What a hook returns is the author's; what is told is an error number. */
static u32 error_number(int value)
{
	if (value < 0 && value >= -MAX_ERRNO)
		return -value;
	return EINVAL;
}

u32 ksplice_hooks_ask(const struct ksplice_hooks *hooks, u32 kind,
		      struct ksplice_finding *finding)
{
	u32 i;

	for (i = 0; i < hooks->count; i++) {
		const struct ksplice_hook *hook = &hooks->items[i];
		int answer;

		if (hook->kind != kind)
			continue;
		answer = ((asked_fn)(unsigned long)hook->address)();
		if (!answer)
			continue;
		finding->index = i;
		finding->offset = error_number(answer);
		finding->address = hook->address;
		return KSPLICE_STATUS_HOOK;
	}
	return KSPLICE_STATUS_OK;
}

void ksplice_hooks_tell(const struct ksplice_hooks *hooks, u32 kind)
{
	u32 i;

	for (i = 0; i < hooks->count; i++)
		if (hooks->items[i].kind == kind)
			((told_fn)(unsigned long)hooks->items[i].address)();
}

void ksplice_hooks_free(struct ksplice_hooks *hooks)
{
	kvfree(hooks->items);
	hooks->items = NULL;
	hooks->count = 0;
}
