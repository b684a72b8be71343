/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_REQUEST_H
#define KSPLICE_REQUEST_H

#include "ranges.h"
#include "update.h"
#include "writes.h"

/*
 * Arguments from user space, copied and checked. Nothing here looks at kernel
 * memory the caller names; 0 or -EINVAL, -E2BIG, -EFAULT, -ENOMEM.
 */

/* Terminated, of permitted characters, and zero to its end. */
int ksplice_check_id(const char *id);

/* How an operation is to be tried; common to apply and undo. */
int ksplice_check_effort(u32 mode, u32 attempts, u32 retry_delay_ms);

/* with_new: new bytes are required; else their pointers must be 0. */
int ksplice_copy_writes(struct ksplice_writes *writes, u64 array, u32 count, bool with_new);

int ksplice_copy_ranges(struct ksplice_ranges *ranges, u64 array, u32 count);

/* Everything of an apply except the modules. */
int ksplice_copy_apply(struct ksplice_update *update, const struct ksplice_apply *request);

#endif
