// SPDX-License-Identifier: GPL-2.0-only
/* Runs inside the guest as root with the modules in the current directory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "support.h"

static void load(const char *path)
{
	int ret = load_module(path);

	if (!ret)
		return;
	printf("# %s: %s\nFAIL load\n", path, strerror(-ret));
	exit(1);
}

int main(void)
{
	load("ksplice.ko");
	load("ksplice_victim.ko");
	load("ksplice_replacement.ko");

	run_protocol_cases();
	run_swap_cases();
	run_again_cases();
	run_refusal_cases();
	run_nudge_cases();
	run_hook_cases();
	run_shadow_cases();
	run_lifetime_cases();
	run_load_cases();

	printf("total %d failed %d\n", total_cases(), failed_cases());
	return failed_cases() ? 1 : 0;
}
