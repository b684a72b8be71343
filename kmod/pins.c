// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/slab.h>

#include "memory.h"
#include "pins.h"
#include "symbols.h"

static bool pins_hold(const struct ksplice_pins *pins, const struct module *mod)
{
	u32 i;

	for (i = 0; i < pins->count; i++)
		if (pins->modules[i] == mod)
			return true;
	return false;
}

/* Room is made before the lookup, which must not sleep. */
static int pins_reserve(struct ksplice_pins *pins)
{
	u32 capacity = pins->capacity ? pins->capacity * 2 : 8;
	struct module **modules;

	if (pins->count < pins->capacity)
		return 0;
	modules = krealloc(pins->modules, capacity * sizeof(*modules), GFP_KERNEL);
	if (!modules)
		return -ENOMEM;
	pins->modules = modules;
	pins->capacity = capacity;
	return 0;
}

static int pins_add(struct ksplice_pins *pins, struct module *mod)
{
	if (!mod)
		return -ENOENT;
	if (pins_hold(pins, mod))
		return 0;
	if (!try_module_get(mod))
		return -ENOENT;
	pins->modules[pins->count++] = mod;
	return 0;
}

int ksplice_pins_add_address(struct ksplice_pins *pins, unsigned long address)
{
	int ret;

	if (ksplice_is_core(address))
		return 0;
	ret = pins_reserve(pins);
	if (ret)
		return ret;
	preempt_disable();
	ret = pins_add(pins, ksplice_kernel.__module_address_fn(address));
	preempt_enable();
	return ret;
}

int ksplice_pins_add_module(struct ksplice_pins *pins, const char *name)
{
	struct module *mod;
	int ret;

	ret = pins_reserve(pins);
	if (ret)
		return ret;
	preempt_disable();
	mod = ksplice_kernel.find_module_fn(name);
	ret = pins_add(pins, mod && mod->state == MODULE_STATE_LIVE ? mod : NULL);
	preempt_enable();
	return ret;
}

void ksplice_pins_truncate(struct ksplice_pins *pins, u32 count)
{
	while (pins->count > count)
		module_put(pins->modules[--pins->count]);
}

void ksplice_pins_move(struct ksplice_pins *to, struct ksplice_pins *from)
{
	*to = *from;
	memset(from, 0, sizeof(*from));
}

void ksplice_pins_release(struct ksplice_pins *pins)
{
	ksplice_pins_truncate(pins, 0);
	kfree(pins->modules);
	memset(pins, 0, sizeof(*pins));
}
