/* When a printed number and a result agree.
 *
 * A printed number is reproduced if the result, rounded to the digits of the
 * print under the conventions in force, is that number; a percent is rounded
 * from the exact ratio.  "<.001" is reproduced by anything smaller, NR and NE
 * by a limit or median that is not there.
 */
#ifndef SURVREPORT_CITE_AGREE_H
#define SURVREPORT_CITE_AGREE_H

#include "cite/path.h"
#include "cite/printed.h"

/* Whether a result, rounded to the digits of a printed number, is it. */
bool printed_agrees(const struct quoting *quoting, const struct result *result,
                    const struct figure_number *number);

/* Whether the numbers of a print are those results, number by number. */
bool printed_all_agree(const struct quoting *quoting, const char *printed,
                       const struct quotation *quotation);

/* Sets the factors of numbers whose unit is not their result's: "5.5 years" is held
 * against a result in months by the conventions' months. */
void printed_units_settle(const struct quoting *quoting, const struct quotation *quotation,
                          struct figure_number *numbers);

/* A result in the unit of a printed number; and with so many digits. */
double printed_in_unit(const struct result *result, const struct figure_number *number);
const char *printed_digits(const struct quoting *quoting, const struct result *result,
                           const struct figure_number *number, int digits);

/* The number that such a text is; 0 if it is none. */
double printed_value(const char *text);

#endif
