/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KSPLICE_WRITTEN_H
#define KSPLICE_WRITTEN_H

#include "writes.h"

/*
 * Renders part of the text that lists every write, one line each, ordered by
 * address: address (16 hex digits), "code" or "data", length (8 decimal
 * digits), old bytes and new bytes (hex), separated by single spaces.
 * Returns the number of characters; 0 at the end.
 */
ssize_t ksplice_written_render(const struct ksplice_writes *writes, char *buffer,
			       loff_t offset, size_t count);

#endif
