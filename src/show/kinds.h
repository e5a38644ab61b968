/* The functions that show an analysis, one a kind; show.c has the table. */
#ifndef SURVREPORT_SHOW_KINDS_H
#define SURVREPORT_SHOW_KINDS_H

#include "show/show.h"

/* cox.c; asked: struct cox_asked (results/asked/cox.h) */
void cox_show(const struct showing *showing);

/* cox_models.c; asked: struct regression_table_asked and so on (results/asked/cox.h) */
void regression_table_show(const struct showing *showing);
void concordance_show(const struct showing *showing);
void cox_assumption_show(const struct showing *showing);

/* residuals.c; asked: struct residuals_asked (results/asked/residuals.h) */
void cox_residuals_show(const struct showing *showing);

/* subgroups.c; asked: struct subgroups_asked (results/asked/subgroups.h) */
void subgroups_show(const struct showing *showing);

/* curves.c; asked: struct curves_asked (results/asked/curves.h) */
void kaplan_meier_show(const struct showing *showing);
void follow_up_show(const struct showing *showing);

/* flow.c; asked: struct flow_asked (results/asked/flow.h) */
void flow_show(const struct showing *showing);

/* tests.c; asked: struct test_asked (results/asked/test.h) */
void log_rank_show(const struct showing *showing);

/* logistic.c; asked: struct logistic_asked (results/asked/logistic.h) */
void logistic_show(const struct showing *showing);

/* fine_gray.c; asked: struct fine_gray_asked (results/asked/fine_gray.h) */
void fine_gray_show(const struct showing *showing);

/* parametric.c; asked: struct parametric_asked (results/asked/parametric.h) */
void parametric_show(const struct showing *showing);

/* incidence.c; struct incidence_asked (results/asked/incidence.h) */
void cumulative_incidence_show(const struct showing *showing);

/* landmark.c, simon_makuch.c, immortal.c; structs of results/asked/ */
void landmark_show(const struct showing *showing);
void simon_makuch_show(const struct showing *showing);
void immortal_time_show(const struct showing *showing);

/* predicted.c, adjusted.c; structs of results/asked/ */
void predicted_curves_show(const struct showing *showing);
void adjusted_curves_show(const struct showing *showing);

/* bootstrap.c; asked: struct bootstrap_asked (results/asked/bootstrap.h) */
void bootstrap_show(const struct showing *showing);

/* summary.c, association.c, proportion.c, swimmer.c, waterfall.c; asked: struct NAME_asked (results/asked/NAME.h) */
void summary_show(const struct showing *showing);
void swimmer_show(const struct showing *showing);
void waterfall_show(const struct showing *showing);
void association_show(const struct showing *showing);
void proportion_show(const struct showing *showing);

#endif
