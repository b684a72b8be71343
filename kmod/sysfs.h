/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_SYSFS_H
#define KSPLICE_SYSFS_H

#include "update.h"

/* /sys/kernel/ksplice, its abi and version files, and its updates directory. */
int ksplice_sysfs_init(void);
void ksplice_sysfs_exit(void);

void ksplice_sysfs_init_update(struct ksplice_update *update);
int ksplice_sysfs_add_update(struct ksplice_update *update);

/* Also drops the reference that create took; the last one frees the update. */
void ksplice_sysfs_remove_update(struct ksplice_update *update);

#endif
