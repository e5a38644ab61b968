/* What is said of a test between groups, for all analyses that have one. */
#ifndef SURVREPORT_SHOW_TESTS_H
#define SURVREPORT_SHOW_TESTS_H

#include "results/asked/test.h"
#include "show/show.h"

/* "Log-rank test: χ² = 8.56 on 1 degree of freedom, P = 0.003."; `over` says of whom, behind
 * "test", where that is not plain. */
const char *test_detail(const struct showing *showing, const struct test_asked *asked,
                        const char *over);

/* "Log-rank P = 0.003", for a figure. */
const char *test_phrase(const struct showing *showing, const struct test_asked *asked);

/* "Log-rank", "Stratified log-rank" … */
const char *test_name(const struct showing *showing, const struct test_asked *asked);

/* The sentences of the methods section. */
void test_show_methods(const struct showing *showing, const struct test_asked *asked);

#endif
