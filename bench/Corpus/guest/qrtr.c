/*
 * Shows the fault that the change of net/qrtr/af_qrtr.c mends (CVE-2026-68294): any user, in a network namespace of
 * its own, could open a socket of a family that knows no namespaces and so reaches the whole machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534)) {
		perror("giving up root");
		return 2;
	}
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET)) {
		perror("unshare");
		return 2;
	}
	if (socket(AF_QIPCRTR, SOCK_DGRAM, 0) >= 0) {
		printf("faulty: user %u opened an AF_QIPCRTR socket inside a fresh network namespace\n", getuid());
		return 1;
	}
	printf("mended: socket(AF_QIPCRTR): %s\n", strerror(errno));
	return 0;
}
