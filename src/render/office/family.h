/* The face of the report, as office programs name it. */
#ifndef SURVREPORT_RENDER_OFFICE_FAMILY_H
#define SURVREPORT_RENDER_OFFICE_FAMILY_H

#include "render/render.h"

/* "Lato": a family, of which they know the bold face besides. */
const char *office_family(const struct rendering *with);

#endif
