/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CASES_H
#define CASES_H

void run_protocol_cases(void);	/* negotiation and hostile arguments */
void run_swap_cases(void);	/* apply, undo, data, records */
void run_again_cases(void);	/* reversed updates applied again */
void run_refusal_cases(void);	/* busy, kprobes, bytes, addresses */
void run_nudge_cases(void);	/* sleepers led out of the way */
void run_lifetime_cases(void);	/* references, closing, unloading */
void run_hook_cases(void);	/* functions called around apply and undo */
void run_shadow_cases(void);	/* data beside objects */
void run_load_cases(void);	/* many cycles, background load, CPU hotplug */

#endif
