/*
 * Prints how functions of the running kernel begin, in hexadecimal digits, a line for each function of that name in
 * that module ("vmlinux": in the kernel itself).
 *   entry MODULE FUNCTION...
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SHOWN 12
#define MOST_SEGMENTS 1024

static Elf64_Phdr segments[MOST_SEGMENTS];
static int count, memory;

static int open_memory(void)
{
	Elf64_Ehdr header;
	ssize_t size;

	memory = open("/proc/kcore", O_RDONLY);
	if (memory < 0 || pread(memory, &header, sizeof(header), 0) != sizeof(header) || header.e_phnum > MOST_SEGMENTS)
		return -1;
	count = header.e_phnum;
	size = count * sizeof(segments[0]);
	return pread(memory, segments, size, header.e_phoff) == size ? 0 : -1;
}

static int print_code(const char *name, unsigned long address)
{
	unsigned char code[SHOWN];
	int i;

	for (i = 0; i < count; i++) {
		const Elf64_Phdr *s = &segments[i];

		if (s->p_type != PT_LOAD || address < s->p_vaddr || address - s->p_vaddr + SHOWN > s->p_memsz)
			continue;
		if (pread(memory, code, SHOWN, s->p_offset + (address - s->p_vaddr)) != SHOWN)
			return -1;
		printf("%s begins", name);
		for (i = 0; i < SHOWN; i++)
			printf(" %02x", code[i]);
		printf("\n");
		return 0;
	}
	return -1;
}

int main(int argc, char **argv)
{
	char line[1024], name[512], module[128], wanted[128];
	unsigned long address;
	int i, failed = 0;
	char type;
	FILE *table = fopen("/proc/kallsyms", "r");

	if (argc < 3 || !table || open_memory()) {
		perror("entry");
		return 2;
	}
	if (!strcmp(argv[1], "vmlinux"))
		wanted[0] = 0;
	else
		snprintf(wanted, sizeof(wanted), "[%s]", argv[1]);
	while (fgets(line, sizeof(line), table)) {
		module[0] = 0;
		if (sscanf(line, "%lx %c %511s %127s", &address, &type, name, module) < 3 || strcmp(module, wanted))
			continue;
		for (i = 2; i < argc; i++)
			if ((type == 't' || type == 'T') && !strcmp(name, argv[i]) && print_code(name, address))
				failed = 1;
	}
	return failed;
}
