/* Rules by which statistical packages differ, as the config chooses and the
 * mathematics follows them. */
#ifndef SURVREPORT_BASE_RULES_H
#define SURVREPORT_BASE_RULES_H

/* The methods section names each; the values are indexes into the name lists of
 * config/study.c. */
enum quantile_rule { QUANTILE_R_PRINT, QUANTILE_R_QUANTILE, QUANTILE_SAS, QUANTILE_FIRST };
enum transform {
	TRANSFORM_PLAIN,
	TRANSFORM_LOG,
	TRANSFORM_LOG_LOG,
	TRANSFORM_LOGIT,
	TRANSFORM_ARCSINE,
	TRANSFORM_COLLETT, /* intervals of quantiles only */
};
/* The types of Hyndman and Fan; those of the packages first, since --solve
 * names the first that fits. */
enum sample_quantile {
	SAMPLE_TYPE_2,
	SAMPLE_TYPE_6,
	SAMPLE_TYPE_7,
	SAMPLE_TYPE_1,
	SAMPLE_TYPE_3,
	SAMPLE_TYPE_4,
	SAMPLE_TYPE_5,
	SAMPLE_TYPE_8,
	SAMPLE_TYPE_9
};
/* TIES_EXACT is the partial likelihood for discrete times; the word "exact", R's
 * for it, is told apart only until study_load() has looked at the preset. */
enum cox_ties { TIES_EFRON, TIES_BRESLOW, TIES_EXACT, TIES_EXACT_WORD };
enum reverse_ties { REVERSE_FLIP, REVERSE_ORDERED };

#endif
