/* Values of JSON by jansson, for all that write it. */
#ifndef SURVREPORT_EXPORT_JSON_H
#define SURVREPORT_EXPORT_JSON_H

#include <jansson.h>

/* A value that is NULL only when memory is out, which ends the process. */
json_t *json_need(json_t *json);

/* A text, never NULL.  What is not UTF-8, as paths of any bytes and messages that are cut
 * within a character, has '?' for each byte that is not ASCII; NULL is null. */
json_t *json_of_text(const char *text);

#endif
