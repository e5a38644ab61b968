#include "math/dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <math.h>

void dist_init(void)
{
	gsl_set_error_handler_off();
}

double normal_quantile(double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	return gsl_cdf_ugaussian_Pinv(p);
}

double normal_two_sided(double z)
{
	double tail;

	if (isnan(z))
		return NAN;
	/* GSL gives 0 from 37.5 on; erfc has fewer digits there but some */
	tail = gsl_cdf_ugaussian_Q(fabs(z));
	return tail > 0 ? 2 * tail : erfc(fabs(z) / M_SQRT2);
}

double chi_squared_upper(double x, double df)
{
	if (isnan(x) || !(df > 0) || isinf(df))
		return NAN;
	if (x <= 0)
		return 1;
	return isinf(x) ? 0 : gsl_cdf_chisq_Q(x, df);
}

const char math_built_version[] = GSL_VERSION;

const char *math_library_version(struct arena *arena)
{
	return arena_strdup(arena, gsl_version);
}
