// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "written.h"

/* "ffffffff81000000 code 00000005 " */
#define HEAD_LENGTH	(16 + 1 + 4 + 1 + 8 + 1)

static size_t line_length(const struct ksplice_site *site)
{
	return HEAD_LENGTH + 2 * (size_t)site->length + 1 + 2 * (size_t)site->length + 1;
}

static char hex_digit(const u8 *bytes, size_t digit)
{
	u8 byte = bytes[digit / 2];

	return "0123456789abcdef"[digit % 2 ? byte & 15 : byte >> 4];
}

static char body_character(const struct ksplice_site *site, size_t at)
{
	size_t digits = 2 * (size_t)site->length;

	if (at < digits)
		return hex_digit(site->old_bytes, at);
	if (at == digits)
		return ' ';
	if (at <= 2 * digits)
		return hex_digit(site->new_bytes, at - digits - 1);
	return '\n';
}

/* Lines can be long and reads short, so a line is rendered from any position. */
static size_t render_line(const struct ksplice_site *site, size_t from,
			  char *buffer, size_t room)
{
	size_t length = min(line_length(site) - from, room);
	char head[HEAD_LENGTH + 1];
	size_t i;

	snprintf(head, sizeof(head), "%016llx %s %08u ", (u64)site->address,
		 site->kind == KSPLICE_WRITE_CODE ? "code" : "data", site->length);
	for (i = 0; i < length; i++) {
		size_t at = from + i;

		buffer[i] = at < HEAD_LENGTH ? head[at]
					     : body_character(site, at - HEAD_LENGTH);
	}
	return length;
}

ssize_t ksplice_written_render(const struct ksplice_writes *writes, char *buffer,
			       loff_t offset, size_t count)
{
	size_t skip = offset;
	size_t done = 0;
	u32 i;

	for (i = 0; i < writes->count && done < count; i++) {
		size_t length = line_length(&writes->sites[i]);

		if (skip >= length) {
			skip -= length;
			continue;
		}
		done += render_line(&writes->sites[i], skip, buffer + done, count - done);
		skip = 0;
	}
	return done;
}
