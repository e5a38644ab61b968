/* Fails one call of a program, or all from one on: memory that is not given, files that
 * are not opened, written, renamed.
 *
 *     FAULT="KIND MODE N" FAULT_FILE=PATH LD_PRELOAD=inject.so PROGRAM...
 *
 * KIND is memory or calls; MODE is once (the N-th fails) or on (all from the N-th on); N counts
 * from 1 over all processes that the program starts, and 0 fails none.  PATH is a
 * file of `struct injected`, which holds the counts and what was failed first. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject.h"

#define EXPORT __attribute__((visibility("default")))

/* Of the process; what all share is in the file. */
static struct injected *shared;
static enum injected_kind kind;
static bool from_there_on;
static unsigned long at;

__attribute__((constructor)) static void begin(void)
{
	const char *what = getenv("FAULT"), *path = getenv("FAULT_FILE");
	char kind_name[16], mode[16];
	void *memory;
	long fd;

	if (!what || !path || sscanf(what, "%15s %15s %lu", kind_name, mode, &at) != 3)
		return;
	kind = strcmp(kind_name, "memory") == 0 ? INJECT_MEMORY : INJECT_CALLS;
	from_there_on = strcmp(mode, "on") == 0;
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	memory = (void *)syscall(SYS_mmap, NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED,
	                         fd, 0L);
	syscall(SYS_close, fd);
	if (memory != MAP_FAILED)
		shared = memory;
}

/* Whether this call is to fail; who asked for it is noted. */
static bool fails(enum injected_kind of, const char *name, int number, const void *caller)
{
	unsigned long n;
	Dl_info info;

	if (!shared)
		return false;
	n = __atomic_add_fetch(&shared->n[of], 1, __ATOMIC_RELAXED);
	if (of != kind || at == 0 || n < at || (n > at && !from_there_on))
		return false;
	if (n == at) {
		snprintf(shared->name, sizeof shared->name, "%s", name);
		if (dladdr(caller, &info))
			snprintf(shared->where, sizeof shared->where, "%s+0x%lx", info.dli_fname,
			         (unsigned long)((const char *)caller - (char *)info.dli_fbase));
	}
	shared->n_failed++;
	errno = number;
	return true;
}

/* The function that would have been called. */
#define NEXT(result, name, ...)                                                                    \
	static result (*next)(__VA_ARGS__);                                                        \
	if (!next)                                                                                 \
	*(void **)&next = dlsym(RTLD_NEXT, name)

#define FAILS(of, name, number) fails(of, name, number, __builtin_return_address(0))

/* --- Memory ----------------------------------------------------------------- */

/* Under both names: a program may have a malloc() of its own, which asks the C library. */
#define MEMORY(ours, prefix)                                                                        \
	EXPORT void *ours##_malloc(size_t size) __asm__(prefix "malloc");                           \
	void *ours##_malloc(size_t size)                                                            \
	{                                                                                           \
		NEXT(void *, prefix "malloc", size_t);                                              \
		return FAILS(INJECT_MEMORY, "malloc", ENOMEM) ? NULL : next(size);                  \
	}                                                                                           \
	EXPORT void *ours##_calloc(size_t count, size_t size) __asm__(prefix "calloc");             \
	void *ours##_calloc(size_t count, size_t size)                                              \
	{                                                                                           \
		NEXT(void *, prefix "calloc", size_t, size_t);                                      \
		return FAILS(INJECT_MEMORY, "calloc", ENOMEM) ? NULL : next(count, size);           \
	}                                                                                           \
	EXPORT void *ours##_realloc(void *memory, size_t size) __asm__(prefix "realloc");           \
	void *ours##_realloc(void *memory, size_t size)                                             \
	{                                                                                           \
		NEXT(void *, prefix "realloc", void *, size_t);                                     \
		return size && FAILS(INJECT_MEMORY, "realloc", ENOMEM) ? NULL : next(memory, size); \
	}

MEMORY(any, "")
MEMORY(own, "__libc_")

/* --- Calls ------------------------------------------------------------------- */

#define CALL_1(result, name, A, failure, number)                                                   \
	EXPORT result inject_##name(A a) __asm__(#name);                                           \
	result inject_##name(A a)                                                                  \
	{                                                                                          \
		NEXT(result, #name, A);                                                            \
		return FAILS(INJECT_CALLS, #name, number) ? failure : next(a);                     \
	}
#define CALL_2(result, name, A, B, failure, number)                                                \
	EXPORT result inject_##name(A a, B b) __asm__(#name);                                      \
	result inject_##name(A a, B b)                                                             \
	{                                                                                          \
		NEXT(result, #name, A, B);                                                         \
		return FAILS(INJECT_CALLS, #name, number) ? failure : next(a, b);                  \
	}
#define CALL_3(result, name, A, B, C, failure, number)                                             \
	EXPORT result inject_##name(A a, B b, C c) __asm__(#name);                                 \
	result inject_##name(A a, B b, C c)                                                        \
	{                                                                                          \
		NEXT(result, #name, A, B, C);                                                      \
		return FAILS(INJECT_CALLS, #name, number) ? failure : next(a, b, c);               \
	}
#define CALL_4(result, name, A, B, C, D, failure, number)                                          \
	EXPORT result inject_##name(A a, B b, C c, D d) __asm__(#name);                            \
	result inject_##name(A a, B b, C c, D d)                                                   \
	{                                                                                          \
		NEXT(result, #name, A, B, C, D);                                                   \
		return FAILS(INJECT_CALLS, #name, number) ? failure : next(a, b, c, d);            \
	}
#define CALL_5(result, name, A, B, C, D, E, failure, number)                                       \
	EXPORT result inject_##name(A a, B b, C c, D d, E e) __asm__(#name);                       \
	result inject_##name(A a, B b, C c, D d, E e)                                              \
	{                                                                                          \
		NEXT(result, #name, A, B, C, D, E);                                                \
		return FAILS(INJECT_CALLS, #name, number) ? failure : next(a, b, c, d, e);         \
	}

/* What ends a thing ends it, whatever it returns. */
#define END(name, A, failure)                                                                      \
	EXPORT int inject_##name(A a) __asm__(#name);                                              \
	int inject_##name(A a)                                                                     \
	{                                                                                          \
		NEXT(int, #name, A);                                                               \
		bool failed = FAILS(INJECT_CALLS, #name, EIO);                                     \
		int result = next(a);                                                              \
		if (failed)                                                                        \
			errno = EIO;                                                               \
		return failed ? failure : result;                                                  \
	}

/* The mode of a file that is made; 0 where there is none. */
#define OPEN_MODE(flags, mode)                                                                     \
	if ((flags) & (O_CREAT | O_TMPFILE)) {                                                     \
		va_list args;                                                                      \
		va_start(args, flags);                                                             \
		mode = va_arg(args, mode_t);                                                       \
		va_end(args);                                                                      \
	}

EXPORT int inject_open(const char *path, int flags, ...) __asm__("open");
int inject_open(const char *path, int flags, ...)
{
	NEXT(int, "open", const char *, int, ...);
	mode_t mode = 0;

	OPEN_MODE(flags, mode)
	return FAILS(INJECT_CALLS, "open", EMFILE) ? -1 : next(path, flags, mode);
}

EXPORT int inject_openat(int folder, const char *path, int flags, ...) __asm__("openat");
int inject_openat(int folder, const char *path, int flags, ...)
{
	NEXT(int, "openat", int, const char *, int, ...);
	mode_t mode = 0;

	OPEN_MODE(flags, mode)
	return FAILS(INJECT_CALLS, "openat", EMFILE) ? -1 : next(folder, path, flags, mode);
}

EXPORT int open_checked(const char *path, int flags) __asm__("__open_2");
int open_checked(const char *path, int flags)
{
	NEXT(int, "open", const char *, int, ...);

	return FAILS(INJECT_CALLS, "open", EMFILE) ? -1 : next(path, flags);
}

EXPORT int inject_fcntl(int fd, int command, ...) __asm__("fcntl");
int inject_fcntl(int fd, int command, ...)
{
	NEXT(int, "fcntl", int, int, ...);
	va_list args;
	void *argument;

	va_start(args, command);
	argument = va_arg(args, void *);
	va_end(args);
	/* only locks can fail for what is beyond the program */
	if (command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_SETLK)
		return FAILS(INJECT_CALLS, "fcntl", ENOLCK) ? -1 : next(fd, command, argument);
	return next(fd, command, argument);
}

CALL_3(ssize_t, read, int, void *, size_t, -1, EIO)
CALL_4(ssize_t, pread, int, void *, size_t, off_t, -1, EIO)
CALL_1(int, fsync, int, -1, EIO)
CALL_2(int, ftruncate, int, off_t, -1, EIO)
CALL_4(int, renameat, int, const char *, int, const char *, -1, EACCES)
CALL_5(int, renameat2, int, const char *, int, const char *, unsigned, -1, EACCES)
CALL_5(int, linkat, int, const char *, int, const char *, int, -1, EPERM)
CALL_2(int, mkdir, const char *, mode_t, -1, EACCES)
CALL_3(int, mkdirat, int, const char *, mode_t, -1, ENOSPC)
CALL_1(int, unlink, const char *, -1, EACCES)
CALL_3(int, unlinkat, int, const char *, int, -1, EACCES)
CALL_1(int, rmdir, const char *, -1, EACCES)
CALL_1(char *, mkdtemp, char *, NULL, ENOSPC)
CALL_2(int, fstat, int, struct stat *, -1, EIO)
CALL_2(int, stat, const char *, struct stat *, -1, EIO)
CALL_2(int, lstat, const char *, struct stat *, -1, EIO)
CALL_4(int, fstatat, int, const char *, struct stat *, int, -1, EIO)
CALL_2(int, flock, int, int, -1, ENOLCK)
CALL_2(int, fchmod, int, mode_t, -1, EPERM)
CALL_3(int, fchown, int, uid_t, gid_t, -1, EPERM)
CALL_3(ssize_t, readlink, const char *, char *, size_t, -1, EIO)
CALL_2(char *, realpath, const char *, char *, NULL, EIO)
CALL_1(DIR *, opendir, const char *, NULL, EMFILE)
CALL_1(DIR *, fdopendir, int, NULL, ENOMEM)
CALL_1(struct dirent *, readdir, DIR *, NULL, EIO)
CALL_2(FILE *, fopen, const char *, const char *, NULL, EMFILE)
CALL_2(FILE *, fdopen, int, const char *, NULL, EMFILE)
CALL_3(FILE *, freopen, const char *, const char *, FILE *, NULL, EMFILE)
CALL_2(FILE *, open_memstream, char **, size_t *, NULL, ENOMEM)
CALL_4(ssize_t, getdelim, char **, size_t *, int, FILE *, -1, EIO)
CALL_1(int, fflush, FILE *, EOF, ENOSPC)
CALL_2(int, memfd_create, const char *, unsigned, -1, ENFILE)
CALL_2(int, dup2, int, int, -1, EMFILE)
CALL_3(int, setitimer, __itimer_which_t, const struct itimerval *, struct itimerval *, -1, EINVAL)
CALL_2(int, setrlimit, __rlimit_resource_t, const struct rlimit *, -1, EPERM)
CALL_2(void *, dlopen, const char *, int, NULL, ENOENT)
END(close, int, -1)
END(fclose, FILE *, EOF)

/* What is said of a failure is not kept from being said. */
EXPORT ssize_t inject_write(int fd, const void *bytes, size_t size) __asm__("write");
ssize_t inject_write(int fd, const void *bytes, size_t size)
{
	NEXT(ssize_t, "write", int, const void *, size_t);

	return fd != STDERR_FILENO && FAILS(INJECT_CALLS, "write", ENOSPC) ? -1
	                                                                   : next(fd, bytes, size);
}

EXPORT int inject_pipe2(int ends[2], int flags) __asm__("pipe2");
int inject_pipe2(int ends[2], int flags)
{
	NEXT(int, "pipe2", int *, int);

	return FAILS(INJECT_CALLS, "pipe2", EMFILE) ? -1 : next(ends, flags);
}

EXPORT pid_t inject_fork(void) __asm__("fork");
pid_t inject_fork(void)
{
	NEXT(pid_t, "fork", void);

	return FAILS(INJECT_CALLS, "fork", EAGAIN) ? -1 : next();
}

EXPORT void *inject_mmap(void *where, size_t size, int protection, int flags, int fd,
                         off_t offset) __asm__("mmap");
void *inject_mmap(void *where, size_t size, int protection, int flags, int fd, off_t offset)
{
	NEXT(void *, "mmap", void *, size_t, int, int, int, off_t);

	return FAILS(INJECT_CALLS, "mmap", ENOMEM)
	           ? MAP_FAILED
	           : next(where, size, protection, flags, fd, offset);
}
