/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SHADOW_H
#define KSPLICE_SHADOW_H

#include "include/ksplice/patch.h"

int ksplice_shadow_init(void);

/* Frees what is left, which only code that is gone could find. */
void ksplice_shadow_exit(void);

/* How many there are, and the bytes of the authors' data in them. */
long ksplice_shadow_count(void);
long ksplice_shadow_bytes(void);

#endif
