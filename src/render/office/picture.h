/* A drawing as office programs take it: dots, and beside them the same as SVG, which
 * newer ones show in their place. */
#ifndef SURVREPORT_RENDER_OFFICE_PICTURE_H
#define SURVREPORT_RENDER_OFFICE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas/canvas.h"
#include "render/office/package.h"

/* Appends <a:blip> with both, as relations of `from`; transparent, if it lies on what shows
 * through, else white.  False after an error in the sink. */
bool picture_blip_add(struct str *out, struct package *package, struct package_part *from,
                      const struct rendering *with, const struct canvas *canvas, bool transparent)
    __attribute__((warn_unused_result));

/* Lengths in these files: 12,700 to a point. */
long picture_length(double points);

#endif
