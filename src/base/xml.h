/* Texts in XML and HTML. */
#ifndef SURVREPORT_BASE_XML_H
#define SURVREPORT_BASE_XML_H

#include "base/str.h"

/* Appends a text with what XML and HTML need escaped, in elements as well as in
 * attributes between double quotes; control characters, which neither allows, as
 * U+FFFD. */
void xml_text_add(struct str *out, const char *text);

#endif
