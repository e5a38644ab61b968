/* Takes messages of a socket, as syslog and the journal do.
 *
 *     listen SOCKET N      prints the first N, each behind a line "--"; gives up after 20 s
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (argc != 3)
		return 64;
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", argv[1]);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
		return 1;
	alarm(20);
	for (int n = atoi(argv[2]); n > 0; n--) {
		char text[65536];
		ssize_t length = recv(fd, text, sizeof text, 0);

		if (length < 0)
			return 1;
		printf("--\n%.*s\n", (int)length, text);
		fflush(stdout);
	}
	return 0;
}
