/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_EFFORT_H
#define KSPLICE_EFFORT_H

#include <linux/types.h>

/* How an apply or undo is to be tried; the fields of the request of that name. */
struct ksplice_effort {
	bool dry_run;
	bool nudge;
	u32 mode;
	u32 attempts;
	u32 retry_delay_ms;
};

#endif
