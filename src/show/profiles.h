/* Made-up patients in words. */
#ifndef SURVREPORT_SHOW_PROFILES_H
#define SURVREPORT_SHOW_PROFILES_H

#include "results/asked/profiles.h"
#include "show/show.h"

/* "Age, years: 62.4 (mean); Sex: Female" */
const char *profile_text(const struct showing *showing, const struct asked *asked,
                         const struct asked_profile *profile);

/* "Age 90 (data: 39 to 82)": numbers beyond those of the patients; NULL if
 * there are none. */
const char *profile_outside(const struct showing *showing, const struct asked *asked,
                            const struct asked_profile *profile);

#endif
