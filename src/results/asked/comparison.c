#include "results/asked/comparison.h"

const char *const comparison_contexts[N_COMPARISONS] = {
    [COMPARED_NOT] = "",
    [COMPARED_FISHER] = "fisher",
    [COMPARED_CHI_SQUARED] = "chi-squared",
    [COMPARED_YATES] = "chi-squared-yates",
    [COMPARED_MCNEMAR] = "mcnemar",
    [COMPARED_MCNEMAR_EXACT] = "mcnemar-exact",
    [COMPARED_TREND] = "trend",
    [COMPARED_WILCOXON] = "wilcoxon",
    [COMPARED_WILCOXON_EXACT] = "wilcoxon",
    [COMPARED_KRUSKAL_WALLIS] = "kruskal-wallis",
    [COMPARED_WELCH] = "welch",
    [COMPARED_ANOVA] = "anova",
};
