/*
 * What must not notice a hot update: a TCP connection over which a client and a server pass numbered lines back and
 * forth, and a process that counts by itself. None of them starts programs, so that a guest with slow processors has
 * its time for what is shown.
 *   witness FOLDER
 * Returns when all run. FOLDER/echoed holds how many lines came back whole and in order, FOLDER/counted how far the
 * process has counted, FOLDER/pids the processes of all three. One that meets a fault ends, and FOLDER/fault says why.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STEP_NANOSECONDS 50000000
#define PATIENCE_SECONDS 60

static const char *folder;

static int open_file(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
}

static void fail(const char *what, unsigned long step)
{
	int file = open_file("fault");

	dprintf(file, "%s (line %lu): %m\n", what, step);
	exit(1);
}

/* One write of always the same length: a reader sees the old number or the new one. */
static void publish(int file, unsigned long number)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%020lu\n", number);

	if (pwrite(file, text, length, 0) != length)
		fail("the number could not be written", number);
}

static void rest(void)
{
	struct timespec step = { .tv_nsec = STEP_NANOSECONDS };

	nanosleep(&step, NULL);
}

static void serve(int listener)
{
	char bytes[256];
	ssize_t length;
	int peer = accept(listener, NULL, NULL);

	while ((length = read(peer, bytes, sizeof(bytes))) > 0)
		if (write(peer, bytes, length) != length)
			fail("the server could not answer", 0);
	fail("the server lost the connection", 0);
}

static void converse(const struct sockaddr_in *address)
{
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	int peer = socket(AF_INET, SOCK_STREAM, 0), file = open_file("echoed");
	char line[32], answer[32];
	unsigned long i;

	setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(peer, (const struct sockaddr *)address, sizeof(*address)))
		fail("the client could not connect", 0);
	for (i = 1;; i++) {
		int length = snprintf(line, sizeof(line), "%lu\n", i);

		if (write(peer, line, length) != length)
			fail("the client could not send", i);
		if (recv(peer, answer, length, MSG_WAITALL) != length || memcmp(line, answer, length))
			fail("the connection lost, repeated or changed a line", i);
		publish(file, i);
		rest();
	}
}

static void count(void)
{
	int file = open_file("counted");
	unsigned long i;

	for (i = 1;; i++) {
		publish(file, i);
		rest();
	}
}

/* Whoever started this may wait until nobody holds its output any more. */
static void leave_caller(void)
{
	int nowhere = open("/dev/null", O_RDWR), i;

	for (i = 0; i < 3; i++)
		dup2(nowhere, i);
	setsid();
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0), pids, i;
	pid_t witnesses[3];

	if (argc != 2 || bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&address, &length)) {
		perror("witness");
		return 2;
	}
	folder = argv[1];
	pids = open_file("pids");
	for (i = 0; i < 3; i++) {
		witnesses[i] = fork();
		if (witnesses[i] < 0) {
			perror("fork");
			return 2;
		}
		if (witnesses[i]) {
			dprintf(pids, "%d\n", witnesses[i]);
			continue;
		}
		leave_caller();
		if (i == 0)
			serve(listener);
		else if (i == 1)
			converse(&address);
		else
			count();
	}
	return 0;
}
