/* Questions about a share: what rounds to its percent, and whose it is. */
#ifndef SURVREPORT_AUDIT_SHARE_H
#define SURVREPORT_AUDIT_SHARE_H

#include "audit/check.h"

const struct quantity *share_count(const struct audit *audit, const struct share *share);
const struct quantity *share_percent(const struct audit *audit, const struct share *share);

/* The percent is n/N with its further digits cut off. */
bool share_is_cut(int64_t n, int64_t whole, const struct quantity *percent);

/* The smallest and largest N that give the percent; false if none does. */
bool share_denominators(int64_t n, const struct quantity *percent, int64_t *low, int64_t *high);

/* The size that a share stands under, and from which token on. */
struct governor {
	int64_t n; /* 0 if there is none */
	size_t behind;
};

/* "Of 59 patients, …", "59 patients, of whom …", "group (n = 59) …". */
struct governor share_governor(const struct audit *audit, const struct share *share);

/* … and of these, the one right before the share. */
struct governor share_size_beside(const struct audit *audit, const struct share *share);

/* Words between token `from` and the share, or behind it, may narrow a size
 * down to a group of it. */
bool share_is_narrowed(const struct audit *audit, const struct share *share, size_t from);

#endif
