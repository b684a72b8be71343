/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_RECHECK_H
#define KSPLICE_RECHECK_H

#include "stop.h"

/*
 * Inside the stop: whether every task is outside the ranges. Walks as few
 * stacks as the mode allows and stops at the first that is not.
 */
u32 ksplice_recheck_tasks(struct ksplice_stop *stop);

#endif
