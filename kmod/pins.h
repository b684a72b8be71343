/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_PINS_H
#define KSPLICE_PINS_H

#include <linux/module.h>

/* References on modules, one each. Zeroed memory is an empty set. */
struct ksplice_pins {
	struct module **modules;
	u32 count;
	u32 capacity;
};

/* -ENOENT: the address is in no living module and not in the kernel image. */
int ksplice_pins_add_address(struct ksplice_pins *pins, unsigned long address);

/* -ENOENT: no module of that name has finished loading. */
int ksplice_pins_add_module(struct ksplice_pins *pins, const char *name);

/* Drops the references taken after the set had the given count. */
void ksplice_pins_truncate(struct ksplice_pins *pins, u32 count);

/* The target must be empty. */
void ksplice_pins_move(struct ksplice_pins *to, struct ksplice_pins *from);

void ksplice_pins_release(struct ksplice_pins *pins);

#endif
