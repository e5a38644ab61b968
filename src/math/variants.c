/* The C library's exp, log, pow and their like are the same on each CPU.
 *
 * glibc has several of each, for what the CPU can do, and they differ in the last
 * bit.  Which is taken is said, when the program starts, by what glibc has found
 * the CPU to be able to do.  The mathematical functions are linked from its archive
 * (see the Makefile), which looks for that in an object of this name; here it finds
 * none of all abilities, and takes the plainest.  self-test tells if it does not.
 */
#include <math.h>

#ifdef __GLIBC__

#ifdef __x86_64__
/* More than any release asks for. */
enum { CPU_FEATURES_SIZE = 8192 };

extern const char cpu_features[CPU_FEATURES_SIZE] __asm__("_dl_x86_cpu_features");
const char cpu_features[CPU_FEATURES_SIZE] = {0};
#endif

/* What the archive calls by names that the shared C library keeps to itself. */
double internal_frexp(double x, int *exponent) __asm__("__frexp");
double internal_ldexp(double x, int exponent) __asm__("__ldexp");
double internal_scalbn(double x, int exponent) __asm__("__scalbn");

double internal_frexp(double x, int *exponent)
{
	return frexp(x, exponent);
}

double internal_ldexp(double x, int exponent)
{
	return ldexp(x, exponent);
}

double internal_scalbn(double x, int exponent)
{
	return scalbn(x, exponent);
}

#endif
