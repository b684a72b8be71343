// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/sysfs.h>

#include "shadow.h"
#include "sysfs.h"
#include "written.h"

static struct kobject *ksplice_kobj;
static struct kobject *updates_kobj;

static ssize_t abi_show(struct kobject *kobj __always_unused,
			struct kobj_attribute *attribute __always_unused, char *buffer)
{
	return sysfs_emit(buffer, "%u\n", KSPLICE_ABI_VERSION);
}

static ssize_t version_show(struct kobject *kobj __always_unused,
			    struct kobj_attribute *attribute __always_unused, char *buffer)
{
	return sysfs_emit(buffer, "%s\n", THIS_MODULE->version);
}

static ssize_t shadow_count_show(struct kobject *kobj __always_unused,
				 struct kobj_attribute *attribute __always_unused, char *buffer)
{
	return sysfs_emit(buffer, "%ld\n", ksplice_shadow_count());
}

static ssize_t shadow_bytes_show(struct kobject *kobj __always_unused,
				 struct kobj_attribute *attribute __always_unused, char *buffer)
{
	return sysfs_emit(buffer, "%ld\n", ksplice_shadow_bytes());
}

static struct kobj_attribute abi_attribute = __ATTR_RO(abi);
static struct kobj_attribute version_attribute = __ATTR_RO(version);
static struct kobj_attribute shadow_count_attribute = __ATTR_RO(shadow_count);
static struct kobj_attribute shadow_bytes_attribute = __ATTR_RO(shadow_bytes);

static const struct attribute *const top_attributes[] = {
	&abi_attribute.attr,
	&version_attribute.attr,
	&shadow_count_attribute.attr,
	&shadow_bytes_attribute.attr,
	NULL,
};

int ksplice_sysfs_init(void)
{
	int ret = -ENOMEM;

	ksplice_kobj = kobject_create_and_add("ksplice", kernel_kobj);
	if (!ksplice_kobj)
		return ret;
	updates_kobj = kobject_create_and_add("updates", ksplice_kobj);
	if (updates_kobj)
		ret = sysfs_create_files(ksplice_kobj, top_attributes);
	if (ret)
		ksplice_sysfs_exit();
	return ret;
}

void ksplice_sysfs_exit(void)
{
	kobject_put(updates_kobj);
	kobject_put(ksplice_kobj);
}

static struct ksplice_update *update_of(struct kobject *kobj)
{
	return container_of(kobj, struct ksplice_update, kobj);
}

static const char *state_name(enum ksplice_update_state state)
{
	switch (state) {
	case KSPLICE_APPLIED:
		return "applied";
	case KSPLICE_REVERSED:
		return "reversed";
	default:
		return "applying";
	}
}

#define UPDATE_ATTRIBUTE(name, format, value)					\
static ssize_t name##_show(struct kobject *kobj,				\
			   struct kobj_attribute *attribute __always_unused,	\
			   char *buffer)					\
{										\
	const struct ksplice_update *update = update_of(kobj);			\
										\
	return sysfs_emit(buffer, format "\n", value);				\
}										\
static struct kobj_attribute name##_attribute = __ATTR_RO(name)

UPDATE_ATTRIBUTE(state, "%s", state_name(READ_ONCE(update->state)));
UPDATE_ATTRIBUTE(module, "%s", update->module);
UPDATE_ATTRIBUTE(sites, "%u", update->writes.count);
UPDATE_ATTRIBUTE(hooks, "%u", update->hooks.count);
UPDATE_ATTRIBUTE(bytes, "%u", update->writes.byte_count);
UPDATE_ATTRIBUTE(pause_ns, "%llu", update->pause_ns);
UPDATE_ATTRIBUTE(attempts, "%u", update->attempts);
UPDATE_ATTRIBUTE(sequence, "%llu", update->sequence);
UPDATE_ATTRIBUTE(applied_at, "%lld", update->applied_at);

static ssize_t metadata_read(struct file *file __always_unused, struct kobject *kobj,
			     struct bin_attribute *attribute __always_unused,
			     char *buffer, loff_t offset, size_t count)
{
	struct ksplice_update *update = update_of(kobj);
	ssize_t ret;

	mutex_lock(&update->content_lock);
	ret = memory_read_from_buffer(buffer, count, &offset, update->metadata,
				      update->metadata_length);
	mutex_unlock(&update->content_lock);
	return ret;
}

static ssize_t written_read(struct file *file __always_unused, struct kobject *kobj,
			    struct bin_attribute *attribute __always_unused,
			    char *buffer, loff_t offset, size_t count)
{
	struct ksplice_update *update = update_of(kobj);
	ssize_t ret;

	mutex_lock(&update->content_lock);
	ret = ksplice_written_render(&update->writes, buffer, offset, count);
	mutex_unlock(&update->content_lock);
	return ret;
}

/* Addresses and contents of kernel memory are for root only. */
static struct bin_attribute metadata_attribute = {
	.attr = { .name = "metadata", .mode = 0400 },
	.read = metadata_read,
};

static struct bin_attribute written_attribute = {
	.attr = { .name = "written", .mode = 0400 },
	.read = written_read,
};

static struct attribute *update_attributes[] = {
	&state_attribute.attr,
	&module_attribute.attr,
	&sites_attribute.attr,
	&hooks_attribute.attr,
	&bytes_attribute.attr,
	&pause_ns_attribute.attr,
	&attempts_attribute.attr,
	&sequence_attribute.attr,
	&applied_at_attribute.attr,
	NULL,
};

static struct bin_attribute *update_bin_attributes[] = {
	&metadata_attribute,
	&written_attribute,
	NULL,
};

static const struct attribute_group update_group = {
	.attrs = update_attributes,
	.bin_attrs = update_bin_attributes,
};

static const struct attribute_group *update_groups[] = {
	&update_group,
	NULL,
};

static void update_release(struct kobject *kobj)
{
	ksplice_update_free(update_of(kobj));
}

static struct kobj_type update_type = {
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = update_groups,
	.release = update_release,
};

void ksplice_sysfs_init_update(struct ksplice_update *update)
{
	kobject_init(&update->kobj, &update_type);
}

int ksplice_sysfs_add_update(struct ksplice_update *update)
{
	return kobject_add(&update->kobj, updates_kobj, "%s", update->id);
}

void ksplice_sysfs_remove_update(struct ksplice_update *update)
{
	/* Waits for readers that are inside one of the files. */
	if (update->kobj.state_in_sysfs)
		kobject_del(&update->kobj);
	kobject_put(&update->kobj);
}
