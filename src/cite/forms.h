/* Forms: numbers put together as a sentence has them.
 *
 * A form is one line in the table of forms.c: its name as the statistic of a
 * path, the statistics that it is made of, and the function that says it.  A
 * name that starts with '_' is a suffix, and so are its parts: hr_ci is made
 * of hr, hr_lo and hr_hi.
 */
#ifndef SURVREPORT_CITE_FORMS_H
#define SURVREPORT_CITE_FORMS_H

#include <stddef.h>

#include "cite/cite.h"

enum { QUOTATION_PARTS = 3 };

/* Numbers to be put together. */
struct words {
	const struct quoting *quoting;
	const struct result *const *parts;
};

struct form {
	const char *name;
	const char *parts[QUOTATION_PARTS];
	size_t n;
	const char *(*say)(const struct words *words);
};

extern const struct form forms[];
extern const size_t n_forms;

/* The unit of a time, which is that of its analysis' endpoint, or of a measure,
 * which is its column's; NULL if it has none.  An endpoint and a column may have
 * the same name. */
const char *result_unit(const struct study *study, const struct result *value);

/* The statistic that a part of a form is, for the statistic `name` of a path;
 * NULL if the form does not fit the name. */
const char *form_part(const struct form *form, const char *name, size_t part, struct arena *arena);

#endif
