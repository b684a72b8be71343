/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_INSPECT_H
#define KSPLICE_INSPECT_H

#include "writes.h"

/*
 * Looks, without changing or stopping anything, which writes would be refused
 * now. At most one conflict per write; room for all of them is needed.
 */
int ksplice_inspect(const struct ksplice_writes *writes, struct ksplice_conflict *conflicts,
		    u32 *conflict_count);

#endif
