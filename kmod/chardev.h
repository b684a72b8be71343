/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_CHARDEV_H
#define KSPLICE_CHARDEV_H

/* /dev/ksplice */
int ksplice_chardev_init(void);
void ksplice_chardev_exit(void);

#endif
