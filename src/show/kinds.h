/* The functions that show an analysis, one a kind; show.c has the table. */
#ifndef SURVREPORT_SHOW_KINDS_H
#define SURVREPORT_SHOW_KINDS_H

#include "show/show.h"

/* curves.c; asked: struct curves_asked (results/asked/curves.h) */
void kaplan_meier_show(const struct showing *showing);
void follow_up_show(const struct showing *showing);

#endif
