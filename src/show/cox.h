/* What is said of Cox models, for all analyses that fit one. */
#ifndef SURVREPORT_SHOW_COX_H
#define SURVREPORT_SHOW_COX_H

#include "base/rules.h"
#include "show/show.h"

/* The sentence of the methods section on the models of an analysis. */
void cox_show_method(const struct showing *showing, enum cox_ties ties);

#endif
