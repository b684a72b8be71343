/*
 * Shows the fault that the change of unix_ioctl() in net/unix/af_unix.c mends (CVE-2026-52928): any user could ask a
 * datagram socket for the mark of urgent data, which streams alone have.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	int ends[2], mark;

	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534)) {
		perror("giving up root");
		return 2;
	}
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends)) {
		perror("socketpair");
		return 2;
	}
	if (ioctl(ends[0], SIOCATMARK, &mark) == 0) {
		printf("faulty: user %u got an answer (%d) to SIOCATMARK from a datagram socket\n", getuid(), mark);
		return 1;
	}
	printf("mended: ioctl(SIOCATMARK): %s\n", strerror(errno));
	return 0;
}
