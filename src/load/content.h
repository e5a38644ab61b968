/* What a file is, by its first bytes. */
#ifndef SURVREPORT_LOAD_CONTENT_H
#define SURVREPORT_LOAD_CONTENT_H

#include "base/file.h"
#include "config/study.h"

/* FORMAT_AUTO: no binary format that is known, so perhaps a text. */
enum input_format content_of(const struct bytes *bytes);

/* "an SPSS file (.sav)", "a CSV file", …: what a format is called. */
const char *content_name(enum input_format format);

#endif
