// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes running kernel code and data in one stopped instant, and takes the
 * change back. What to change, and whether to, is decided in user space.
 */
#include <linux/init.h>
#include <linux/module.h>

#include "chardev.h"
#include "jobs.h"
#include "memory.h"
#include "parking.h"
#include "shadow.h"
#include "switch_log.h"
#include "symbols.h"
#include "sysfs.h"

static int __init ksplice_init(void)
{
	int ret;

	ret = ksplice_symbols_init();
	if (ret)
		return ret;
	ret = ksplice_memory_init();
	if (ret)
		return ret;
	ksplice_switch_log_init();
	ret = ksplice_shadow_init();
	if (ret)
		return ret;
	ret = ksplice_jobs_init();
	if (ret)
		goto free_shadows;
	ret = ksplice_sysfs_init();
	if (ret)
		goto stop_jobs;
	ret = ksplice_chardev_init();
	if (ret)
		goto remove_sysfs;
	return 0;

remove_sysfs:
	ksplice_sysfs_exit();
stop_jobs:
	ksplice_jobs_exit();
free_shadows:
	ksplice_shadow_exit();
	return ret;
}

/* Every update holds a reference on this module, so none is left here. */
static void __exit ksplice_exit(void)
{
	ksplice_chardev_exit();
	ksplice_jobs_exit();
	ksplice_sysfs_exit();
	ksplice_parking_exit();
	ksplice_shadow_exit();
}

module_init(ksplice_init);
module_exit(ksplice_exit);

MODULE_DESCRIPTION("Changes kernel code and data at run time, reversibly");
MODULE_LICENSE("GPL");
MODULE_VERSION(KSPLICE_VERSION);
