/* A file of an office program (Open Packaging Conventions): parts, what each is, and how
 * they refer to each other.
 *
 * Nothing of the clock gets in: a report that has no date says none.
 */
#ifndef SURVREPORT_RENDER_OFFICE_PACKAGE_H
#define SURVREPORT_RENDER_OFFICE_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "render/render.h"

struct package_part;

struct package {
	struct arena *arena;
	struct package_part **parts;
	size_t n;
};

/* What starts each part of XML. */
extern const char xml_head[];

/* The language that spelling is checked by, a country's: the report's own words are
 * British. */
const char *office_language(const struct document *document);

/* Types of relationships, behind the part that all have in common; of content, behind
 * "application/". */
#define RELATION_OFFICE "officeDocument"
#define RELATION_IMAGE "image"

/* A part, to be filled later: "word/document.xml".  `type` is its content type; NULL for
 * pictures, whose names tell. */
struct package_part *package_part(struct package *package, const char *name, const char *type);
const char *package_name(const struct package_part *part);
void package_fill_text(struct package_part *part, const struct str *text);

/* How a part refers to another: its number, of "rId3".  The same one again has the same
 * number.  NULL for `from`: the package itself. */
size_t package_relate(struct package *package, struct package_part *from, const char *type,
                      const struct package_part *to);

/* A picture among the parts, once, however often it comes: "word/media/image3.png". */
const struct package_part *package_picture(struct package *package, const char *folder,
                                           const char *extension, struct bytes bytes);

/* The parts on the report as such: title, authors, date, program, language. */
void package_properties(struct package *package, const struct document *document);

/* The archive.  False after an error in the sink; `name` is that of the file. */
bool package_pack(struct package *package, const char *name, struct diags *diags, struct bytes *out)
    __attribute__((warn_unused_result));

#endif
