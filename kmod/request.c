// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ctype.h>
#include <linux/mm.h>
#include <linux/sort.h>
#include <linux/uaccess.h>

#include "request.h"

static int check_text(const char *text, size_t size)
{
	size_t length = strnlen(text, size);

	if (!length || length == size)
		return -EINVAL;
	/* Bytes after the terminator are reserved. */
	return memchr_inv(text + length, 0, size - length) ? -EINVAL : 0;
}

int ksplice_check_id(const char *id)
{
	int ret = check_text(id, KSPLICE_ID_LENGTH);

	if (ret || id[0] == '.')
		return -EINVAL;
	for (; *id; id++)
		if (!isascii(*id) || (!isalnum(*id) && !strchr("._-", *id)))
			return -EINVAL;
	return 0;
}

static int check_module_name(const char *name)
{
	int ret = check_text(name, KSPLICE_MODULE_LENGTH);

	if (ret)
		return ret;
	for (; *name; name++)
		if (!isascii(*name) || (!isalnum(*name) && *name != '_'))
			return -EINVAL;
	return 0;
}

int ksplice_check_effort(u32 mode, u32 attempts, u32 retry_delay_ms)
{
	if (mode > KSPLICE_MODE_IN_STOP || !attempts || attempts > KSPLICE_MAX_ATTEMPTS ||
	    retry_delay_ms > KSPLICE_MAX_RETRY_DELAY_MS)
		return -EINVAL;
	return 0;
}

static int check_write(const struct ksplice_write *write, bool with_new)
{
	u32 most = write->kind == KSPLICE_WRITE_CODE ? KSPLICE_MAX_CODE_BYTES
						     : KSPLICE_MAX_DATA_BYTES;

	if (write->kind > KSPLICE_WRITE_DATA || !write->length || !write->old_bytes ||
	    !write->new_bytes == with_new)
		return -EINVAL;
	if (write->length > most)
		return -E2BIG;
	if (write->address != (unsigned long)write->address ||
	    (unsigned long)write->address > ULONG_MAX - write->length)
		return -EINVAL;
	return 0;
}

static int compare_sites(const void *left, const void *right)
{
	const struct ksplice_site *a = left, *b = right;

	return a->address < b->address ? -1 : a->address > b->address;
}

static bool sites_overlap(const struct ksplice_writes *writes)
{
	u32 i;

	for (i = 1; i < writes->count; i++) {
		const struct ksplice_site *before = &writes->sites[i - 1];

		if (writes->sites[i].address - before->address < before->length)
			return true;
	}
	return false;
}

static int check_writes(const struct ksplice_write *writes, u32 count, bool with_new,
			u32 *byte_count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		int ret = check_write(&writes[i], with_new);

		if (ret)
			return ret;
		*byte_count += writes[i].length;
		if (*byte_count > KSPLICE_MAX_UPDATE_BYTES)
			return -E2BIG;
	}
	return 0;
}

static int copy_bytes(struct ksplice_writes *writes, const struct ksplice_write *from,
		      bool with_new)
{
	u8 *old_bytes = writes->bytes;
	u8 *new_bytes = writes->bytes + writes->byte_count;
	u32 i;

	for (i = 0; i < writes->count; i++) {
		struct ksplice_site *site = &writes->sites[i];

		site->address = from[i].address;
		site->length = from[i].length;
		site->kind = from[i].kind;
		site->index = i;
		site->old_bytes = old_bytes;
		site->new_bytes = with_new ? new_bytes : NULL;
		if (copy_from_user(old_bytes, u64_to_user_ptr(from[i].old_bytes), site->length))
			return -EFAULT;
		if (with_new && copy_from_user(new_bytes, u64_to_user_ptr(from[i].new_bytes),
					       site->length))
			return -EFAULT;
		old_bytes += site->length;
		new_bytes += site->length;
	}
	return 0;
}

static int build_sites(struct ksplice_writes *writes, const struct ksplice_write *from,
		       bool with_new)
{
	int ret;

	writes->sites = kvcalloc(writes->count, sizeof(*writes->sites), GFP_KERNEL);
	writes->bytes = kvcalloc(writes->byte_count, with_new ? 2 : 1, GFP_KERNEL);
	if (!writes->sites || !writes->bytes)
		return -ENOMEM;
	ret = copy_bytes(writes, from, with_new);
	if (ret)
		return ret;
	sort(writes->sites, writes->count, sizeof(*writes->sites), compare_sites, NULL);
	return sites_overlap(writes) ? -EINVAL : 0;
}

int ksplice_copy_writes(struct ksplice_writes *writes, u64 array, u32 count, bool with_new)
{
	struct ksplice_write *from;
	int ret;

	memset(writes, 0, sizeof(*writes));
	if (!count || !array)
		return -EINVAL;
	if (count > KSPLICE_MAX_WRITES)
		return -E2BIG;
	from = vmemdup_user(u64_to_user_ptr(array), count * sizeof(*from));
	if (IS_ERR(from))
		return PTR_ERR(from);
	ret = check_writes(from, count, with_new, &writes->byte_count);
	if (!ret) {
		writes->count = count;
		ret = build_sites(writes, from, with_new);
	}
	kvfree(from);
	if (ret)
		ksplice_writes_free(writes);
	return ret;
}

static int build_spans(struct ksplice_ranges *ranges, const struct ksplice_range *from,
		       u32 count)
{
	u32 i;

	ranges->spans = kvcalloc(count, sizeof(*ranges->spans), GFP_KERNEL);
	if (!ranges->spans)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (from[i].start >= from[i].end || !from[i].start || from[i].end > ULONG_MAX)
			return -EINVAL;
		ranges->spans[i].start = from[i].start;
		ranges->spans[i].end = from[i].end;
		ranges->spans[i].index = i;
	}
	ranges->count = count;
	ksplice_ranges_normalise(ranges);
	return 0;
}

int ksplice_copy_ranges(struct ksplice_ranges *ranges, u64 array, u32 count)
{
	struct ksplice_range *from;
	int ret;

	memset(ranges, 0, sizeof(*ranges));
	if (!count)
		return array ? -EINVAL : 0;
	if (!array)
		return -EINVAL;
	if (count > KSPLICE_MAX_RANGES)
		return -E2BIG;
	from = vmemdup_user(u64_to_user_ptr(array), count * sizeof(*from));
	if (IS_ERR(from))
		return PTR_ERR(from);
	ret = build_spans(ranges, from, count);
	kvfree(from);
	if (ret)
		ksplice_ranges_free(ranges);
	return ret;
}

static int check_hooks(const struct ksplice_hook *items, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (items[i].kind > KSPLICE_HOOK_FAIL_REVERSE || items[i].reserved ||
		    !items[i].address || items[i].address > ULONG_MAX)
			return -EINVAL;
	return 0;
}

static int copy_hooks(struct ksplice_hooks *hooks, u64 array, u32 count)
{
	struct ksplice_hook *items;

	if (!count)
		return array ? -EINVAL : 0;
	if (!array)
		return -EINVAL;
	if (count > KSPLICE_MAX_HOOKS)
		return -E2BIG;
	items = vmemdup_user(u64_to_user_ptr(array), count * sizeof(*items));
	if (IS_ERR(items))
		return PTR_ERR(items);
	hooks->items = items;
	hooks->count = count;
	return check_hooks(items, count);
}

static int copy_metadata(struct ksplice_update *update, const struct ksplice_apply *request)
{
	u8 *metadata;

	if (!request->metadata_length)
		return request->metadata ? -EINVAL : 0;
	if (request->metadata_length > KSPLICE_MAX_METADATA)
		return -E2BIG;
	metadata = vmemdup_user(u64_to_user_ptr(request->metadata), request->metadata_length);
	if (IS_ERR(metadata))
		return PTR_ERR(metadata);
	update->metadata = metadata;
	update->metadata_length = request->metadata_length;
	return 0;
}

int ksplice_copy_apply(struct ksplice_update *update, const struct ksplice_apply *request)
{
	const u32 flags = KSPLICE_FLAG_DRY_RUN | KSPLICE_FLAG_AGAIN | KSPLICE_FLAG_NUDGE;
	int ret;

	if (request->flags & ~flags)
		return -EINVAL;
	ret = ksplice_check_id(request->id);
	if (!ret)
		ret = check_module_name(request->module);
	if (!ret)
		ret = ksplice_check_effort(request->mode, request->attempts,
					   request->retry_delay_ms);
	if (!ret)
		ret = copy_hooks(&update->hooks, request->hooks, request->hook_count);
	if (!ret && (request->write_count || request->writes || !request->hook_count))
		ret = ksplice_copy_writes(&update->writes, request->writes,
					  request->write_count, true);
	if (!ret)
		ret = ksplice_copy_ranges(&update->busy, request->busy, request->busy_count);
	if (!ret)
		ret = ksplice_copy_ranges(&update->undo_busy, request->undo_busy,
					  request->undo_busy_count);
	if (!ret)
		ret = copy_metadata(update, request);
	if (ret)
		return ret;
	memcpy(update->id, request->id, sizeof(update->id));
	memcpy(update->module, request->module, sizeof(update->module));
	return 0;
}
