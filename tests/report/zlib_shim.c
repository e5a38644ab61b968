/* Another zlib, for a program that is started with it: another version, and
 * other bytes for the same contents.  See verify.sh. */
#include <dlfcn.h>
#include <zlib.h>

const char *zlibVersion(void)
{
	return "1.2.99";
}

int deflateInit_(z_streamp stream, int level, const char *version, int size)
{
	int (*real)(z_streamp, int, const char *, int) =
	    (int (*)(z_streamp, int, const char *, int))dlsym(RTLD_NEXT, "deflateInit_");

	(void)level;
	return real(stream, 1, version, size);
}
