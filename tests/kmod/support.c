// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

static int total, failed;
static bool case_failed;

void expect(bool holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	case_failed = true;
	printf("# %s:%d: not true: %s\n", file, line, what);
}

void expect_equal(long long actual, long long expected, const char *what,
		  const char *file, int line)
{
	if (actual == expected)
		return;
	case_failed = true;
	printf("# %s:%d: %s is %lld, expected %lld\n", file, line, what, actual, expected);
}

void run_case(const char *name, void (*body)(void))
{
	case_failed = false;
	body();
	total++;
	failed += case_failed;
	printf("%s %s\n", case_failed ? "FAIL" : "ok", name);
	fflush(stdout);
}

int failed_cases(void)
{
	return failed;
}

int total_cases(void)
{
	return total;
}

const char *read_text(const char *path)
{
	static __thread char text[4096];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, text, sizeof(text) - 1);

	if (file >= 0)
		close(file);
	if (length < 0)
		length = 0;
	if (length && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return text;
}

long read_number(const char *path)
{
	return strtol(read_text(path), NULL, 10);
}

int write_text(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	ssize_t done;

	if (file < 0)
		return -errno;
	done = write(file, text, strlen(text));
	if (done < 0)
		done = -errno;
	close(file);
	return done < 0 ? (int)done : 0;
}

bool path_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

pid_t start_sleeper(void)
{
	pid_t child = fork();

	if (!child) {
		read_text(VICTIM_FILE("sleep"));
		_exit(0);
	}
	usleep(100000);
	return child;
}

void stop_sleeper(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

int module_references(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/refcnt", name);
	return read_number(path);
}

int load_module(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (file < 0)
		return -errno;
	ret = syscall(SYS_finit_module, file, "", 0) ? -errno : 0;
	close(file);
	return ret;
}

int unload_module(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* Finds the symbol, then the nearest one above it. */
struct function find_function(const char *name, const char *module)
{
	struct function found = { };
	int pass;

	for (pass = 0; pass < 2; pass++) {
		FILE *symbols = fopen("/proc/kallsyms", "re");
		char line[512];

		while (symbols && fgets(line, sizeof(line), symbols)) {
			unsigned long long address;
			char type, symbol[256], owner[128] = "";

			if (sscanf(line, "%llx %c %255s [%127[^]]", &address, &type,
				   symbol, owner) < 3)
				continue;
			if (!pass && !strcmp(symbol, name) && !strcmp(owner, module ? module : ""))
				found.address = address;
			if (pass && address > found.address &&
			    (!found.size || address - found.address < found.size))
				found.size = address - found.address;
		}
		if (symbols)
			fclose(symbols);
	}
	if (!found.address) {
		printf("# no symbol %s\nFAIL symbol-%s\n", name, name);
		exit(1);
	}
	return found;
}

uint64_t find_symbol(const char *name, const char *module)
{
	return find_function(name, module).address;
}

bool read_kernel(uint64_t address, void *buffer, size_t length)
{
	int core = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	bool done = false;
	Elf64_Ehdr header;
	int i;

	if (core < 0)
		return false;
	if (pread(core, &header, sizeof(header), 0) != sizeof(header))
		header.e_phnum = 0;
	for (i = 0; i < header.e_phnum && !done; i++) {
		off_t at = header.e_phoff + (off_t)i * header.e_phentsize;
		Elf64_Phdr part;

		if (pread(core, &part, sizeof(part), at) != sizeof(part))
			break;
		if (part.p_type != PT_LOAD || address < part.p_vaddr ||
		    address - part.p_vaddr >= part.p_memsz)
			continue;
		at = part.p_offset + (address - part.p_vaddr);
		done = pread(core, buffer, length, at) == (ssize_t)length;
	}
	close(core);
	return done;
}

int request(int file, unsigned long command, void *argument)
{
	return ioctl(file, command, argument) ? -errno : 0;
}

int open_device(void)
{
	struct ksplice_hello hello = { .size = sizeof(hello), .abi = KSPLICE_ABI_VERSION };
	int file = open("/dev/ksplice", O_RDWR | O_CLOEXEC);

	if (file < 0 || request(file, KSPLICE_IOC_HELLO, &hello)) {
		printf("# cannot open the device: %s\nFAIL device\n", strerror(errno));
		exit(1);
	}
	return file;
}

/* The first place that is not ENDBR (or its sealed form) and not the trace site. */
static unsigned int site_offset(const uint8_t *code)
{
	static const uint8_t endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	static const uint8_t sealed[] = { 0x66, 0x0f, 0x1f, 0x00 };
	static const uint8_t nop[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	unsigned int offset = 0;

	if (!memcmp(code, endbr, sizeof(endbr)) || !memcmp(code, sealed, sizeof(sealed)))
		offset = sizeof(endbr);
	if (!memcmp(code + offset, nop, sizeof(nop)) || code[offset] == 0xe8)
		offset += sizeof(nop);
	return offset;
}

void make_jump(struct jump *jump, struct function from, struct function to)
{
	uint8_t code[16];
	uint64_t site;
	int32_t distance;

	memset(jump, 0, sizeof(*jump));
	if (!read_kernel(from.address, code, sizeof(code))) {
		printf("# cannot read the kernel\nFAIL kcore\n");
		exit(1);
	}
	site = from.address + site_offset(code);
	memcpy(jump->old_bytes, code + (site - from.address), 5);
	distance = (int32_t)(to.address - (site + 5));
	jump->new_bytes[0] = 0xe9;
	memcpy(jump->new_bytes + 1, &distance, sizeof(distance));
	jump->write.address = site;
	jump->write.length = 5;
	jump->write.kind = KSPLICE_WRITE_CODE;
	jump->write.old_bytes = (uintptr_t)jump->old_bytes;
	jump->write.new_bytes = (uintptr_t)jump->new_bytes;
	jump->old_range.start = from.address;
	jump->old_range.end = from.address + from.size;
	jump->new_range.start = to.address;
	jump->new_range.end = to.address + to.size;
}

void make_apply(struct ksplice_apply *apply, const char *id, struct jump *jump)
{
	memset(apply, 0, sizeof(*apply));
	apply->size = sizeof(*apply);
	snprintf(apply->id, sizeof(apply->id), "%s", id);
	snprintf(apply->module, sizeof(apply->module), "%s", REPLACEMENT);
	apply->write_count = 1;
	apply->writes = (uintptr_t)&jump->write;
	apply->busy_count = 1;
	apply->busy = (uintptr_t)&jump->old_range;
	apply->undo_busy_count = 1;
	apply->undo_busy = (uintptr_t)&jump->new_range;
	apply->mode = KSPLICE_MODE_IN_STOP;
	apply->attempts = 20;
	apply->retry_delay_ms = 10;
}

void make_undo(struct ksplice_undo *undo, const char *id)
{
	memset(undo, 0, sizeof(*undo));
	undo->size = sizeof(*undo);
	snprintf(undo->id, sizeof(undo->id), "%s", id);
	undo->mode = KSPLICE_MODE_IN_STOP;
	undo->attempts = 20;
	undo->retry_delay_ms = 10;
}

uint32_t wait_result(int file, struct ksplice_result *result,
		     struct ksplice_blocker *blockers, uint32_t capacity)
{
	struct ksplice_result local;
	struct pollfd waiting = { .fd = file, .events = POLLIN };
	int ret;

	if (!result)
		result = &local;
	EXPECT_EQUAL(poll(&waiting, 1, 60000), 1);
	memset(result, 0, sizeof(*result));
	result->size = sizeof(*result);
	result->blockers = (uintptr_t)blockers;
	result->blocker_capacity = blockers ? capacity : 0;
	ret = request(file, KSPLICE_IOC_RESULT, result);
	EXPECT_EQUAL(ret, 0);
	return ret ? 0xffff : result->status;
}

int apply_now(int file, struct ksplice_apply *apply, struct ksplice_result *result)
{
	int ret = request(file, KSPLICE_IOC_APPLY, apply);

	return ret ? ret : (int)wait_result(file, result, NULL, 0);
}

int undo_now(int file, const char *id, uint32_t mode, struct ksplice_result *result)
{
	struct ksplice_undo undo;
	int ret;

	make_undo(&undo, id);
	undo.mode = mode;
	ret = request(file, KSPLICE_IOC_UNDO, &undo);
	return ret ? ret : (int)wait_result(file, result, NULL, 0);
}

int release_now(int file, const char *id)
{
	struct ksplice_release release = { .size = sizeof(release) };

	snprintf(release.id, sizeof(release.id), "%s", id);
	return request(file, KSPLICE_IOC_RELEASE, &release);
}
