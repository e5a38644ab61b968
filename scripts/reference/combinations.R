# Right answers for tests/cases/combinations, from R.
#
#     Rscript scripts/reference/combinations.R     (from the top of the tree)
#
# Writes tests/reference/combinations-case.csv: log-rank tests with strata,
# delayed entry and weights from their definition (and survdiff() where it can),
# Cox models from coxph().

suppressPackageStartupMessages({library(survival); library(splines)})
stopifnot(packageVersion("survival") == "3.5.3")

d <- read.csv("tests/cases/combinations/data.csv", na.strings = "NA")
LEVELS <- list(grp = c("a", "b", "c", "d"), arm = c("p", "q"),
               dose = paste0("d", 1:4), yes = c("false", "true"))
for (name in names(LEVELS)) d[[name]] <- factor(d[[name]], LEVELS[[name]])

results <- list()
emit <- function(analysis, context, values, variable = "", level = "",
                 group1 = "", group1_level = "", group2 = "",
                 group2_level = "") {
  values <- unlist(values)
  results[[length(results) + 1]] <<- data.frame(
    analysis, population = "", group1, group1_level, group2, group2_level,
    variable, variable_level = level, context, stat_name = names(values),
    stat = ifelse(is.finite(values), sprintf("%.15g", values), ""))
}

# --- Tests ------------------------------------------------------------------------

# Sums of w(observed - expected) and their covariance; events expected by the
# log-rank test.
sums <- function(d, by, entry, strata, weight, rho = 0, gamma = 0) {
  levels <- LEVELS[[by]]
  u <- observed <- expected <- numeric(length(levels))
  v <- matrix(0, length(levels), length(levels))
  for (s in unique(strata)) {
    here <- d[strata == s, ]
    start <- entry[strata == s]
    left <- tilde <- 1
    for (t in sort(unique(here$t[here$e == 1]))) {
      risk <- here[start < t & here$t >= t, ]
      n <- nrow(risk)
      dead <- risk[risk$t == t & risk$e == 1, ]
      m <- nrow(dead)
      tilde <- tilde * (1 - m / (n + 1))
      w <- switch(weight, "log-rank" = 1, "gehan-breslow" = n,
                  "tarone-ware" = sqrt(n), "peto-peto" = tilde,
                  "modified-peto-peto" = tilde * n / (n + 1),
                  "fleming-harrington" = left^rho * (1 - left)^gamma)
      share <- as.vector(table(risk[[by]])) / n
      died <- as.vector(table(dead[[by]]))
      observed <- observed + died
      expected <- expected + m * share
      u <- u + w * (died - m * share)
      if (n > 1)
        v <- v + w^2 * m * (n - m) / (n - 1) *
          (diag(share) - outer(share, share))
      left <- left * (1 - m / n)
    }
  }
  list(u = u, v = v, observed = observed, expected = expected)
}
chi_squared <- function(s) {
  free <- which(diag(s$v) > 1e-12)
  free <- free[-length(free)]
  c(drop(s$u[free] %*% solve(s$v[free, free], s$u[free])), length(free))
}
NONE <- rep("", nrow(d))
test <- function(analysis, by, delayed, strata = NONE, weight = "log-rank",
                 rho = 0, gamma = 0, scores = NULL, adjust = NULL) {
  entry <- if (delayed) d$entry else rep(0, nrow(d))
  s <- sums(d, by, entry, strata, weight, rho, gamma)
  context <- paste0(if (any(strata != "")) "stratified-", weight,
                    if (!is.null(scores)) "-trend")
  x <- if (is.null(scores)) chi_squared(s) else
    c(sum(scores * s$u)^2 / drop(scores %*% s$v %*% scores), 1)
  if (!delayed && weight == "log-rank" && is.null(scores))
    stopifnot(all.equal(x[1], survdiff(Surv(t, e) ~ d[[by]] + strata(strata),
                                       d)$chisq))
  emit(analysis, context,
       c(statistic = x[1], df = x[2],
         p = pchisq(x[1], x[2], lower.tail = FALSE),
         if (weight == "fleming-harrington") c(rho = rho, gamma = gamma)),
       group1 = by)
  for (k in seq_along(LEVELS[[by]]))
    emit(analysis, context,
         c(n = sum(d[[by]] == LEVELS[[by]][k]), observed = s$observed[k],
           expected = s$expected[k],
           if (!is.null(scores)) c(score = scores[k])),
         group1 = by, group1_level = LEVELS[[by]][k])
  alone <- sum(tapply(as.character(d[[by]]), strata, function(x)
    length(unique(x)) == 1))
  if (any(strata != ""))
    emit(analysis, context, c(strata = length(unique(strata)),
                              if (alone) c(strata_alone = alone)), group1 = by)
  if (is.null(adjust)) return(invisible())
  pairs <- combn(LEVELS[[by]], 2)
  pair <- apply(pairs, 2, function(two) {
    here <- d[[by]] %in% two
    chi_squared(sums(d[here, ], by, entry[here], strata[here], weight))[1]
  })
  p <- pchisq(pair, 1, lower.tail = FALSE)
  adjusted <- if (adjust == "sidak") 1 - (1 - p)^length(p) else
    p.adjust(p, adjust)
  for (k in seq_along(pair))
    emit(analysis, context,
         c(statistic = pair[k], p = p[k], p_adjusted = adjusted[k]),
         group1 = by, group1_level = pairs[1, k], group2 = by,
         group2_level = pairs[2, k])
}
both <- paste(d$site, d$arm)
test("strata", "grp", TRUE, both)
test("gehan", "grp", TRUE, d$site, "gehan-breslow")
test("tarone", "grp", TRUE, weight = "tarone-ware")
test("peto", "grp", FALSE, d$arm, "peto-peto")
test("late", "grp", TRUE, d$site, "fleming-harrington", 0.5, 2)
test("trend", "grp", TRUE, d$site, scores = 1:4)
test("scores", "grp", FALSE, both, "tarone-ware", scores = c(1, 5, 2, 7))
test("holm", "dose", FALSE, d$site, adjust = "holm")
test("sidak", "dose", TRUE, weight = "modified-peto-peto", adjust = "sidak")

# --- Models -----------------------------------------------------------------------

Z <- qnorm(0.975)
P <- function(x, df) pchisq(x, df, lower.tail = FALSE)
# `dead`: who has the event; `strata`: how many, or NULL; `weights`: a column
model <- function(analysis, formula, terms, strata = NULL, cluster = FALSE,
                  dead = d$e, weights = NULL, endpoint = "os", ...) {
  complete <- complete.cases(d[c("x", "y")])
  here <- d[complete, ]
  emit(analysis, "sample", c(excluded_covariate = sum(!complete)), endpoint)
  here$w <- if (is.null(weights)) 1 else here[[weights]]
  environment(formula) <- environment()
  fit <- if (cluster) coxph(formula, here, weights = w, cluster = pid, ...) else
    coxph(formula, here, weights = w, ...)
  s <- summary(fit)
  robust <- !is.null(fit$naive.var)
  for (name in names(coef(fit))) {
    b <- coef(fit)[[name]]
    error <- if (is.na(b)) NA else sqrt(vcov(fit)[name, name])
    at <- match(name, names(coef(fit)))
    # categories stand as variable and level, what is made has R's name
    category <- names(LEVELS)[vapply(names(LEVELS), function(v)
      name %in% paste0(v, LEVELS[[v]]), TRUE)]
    variable <- if (length(category)) category else
      sub("/", " / ", sub("^I\\((.*)\\)$", "\\1", name))
    level <- if (length(category)) substring(name, nchar(category) + 1) else ""
    emit(analysis, "cox",
         c(coef = b, se = if (robust) sqrt(fit$naive.var[at, at]) else error,
           if (robust) c(robust_se = error), hr = exp(b),
           hr_lo = exp(b - Z * error), hr_hi = exp(b + Z * error),
           z = b / error, p = 2 * pnorm(-abs(b / error))), variable, level)
  }
  known <- rownames(model.frame(fit))
  for (term in terms)
    for (level in LEVELS[[term]]) {
      of <- here[known, ][[term]] == level
      emit(analysis, "cox",
           c(n = sum(of), events = sum(dead[as.numeric(known)][of])), term,
           level)
    }
  df <- s$logtest[["df"]]
  null <- NULL
  if (robust) {
    # fit$rscore leaves out an offset; there is none here
    null <- c(robust_score_statistic = fit$rscore, robust_score_df = df,
              robust_score_p = P(fit$rscore, df))
  }
  emit(analysis, "cox",
       c(n = fit$n, events = fit$nevent, if (!is.null(strata)) c(strata = strata),
         if (cluster) c(clusters = length(unique(here$pid))),
         loglik_null = fit$loglik[1], loglik = fit$loglik[2],
         lr_statistic = s$logtest[[1]], lr_df = df, lr_p = s$logtest[[3]],
         wald_statistic = fit$wald.test[[1]], wald_df = df,
         wald_p = P(fit$wald.test[[1]], df), score_statistic = s$sctest[[1]],
         score_df = df, score_p = s$sctest[[3]], null,
         concordance = fit$concordance[["concordance"]],
         concordance_se = fit$concordance[["std"]], iterations = fit$iter))
}
model("cluster", Surv(entry, t, e) ~ x + dose + strata(site), "dose", 3, TRUE,
      weights = "wf", endpoint = "le")
d$row <- seq_len(nrow(d))
model("robust", Surv(t, e) ~ x + dose + strata(site) + cluster(row), "dose", 3,
      weights = "wf")
model("exact", Surv(t, e) ~ x + dose + strata(arm) + offset(off), "dose", 2,
      ties = "exact")
model("cause", Surv(t, cause == 2) ~ x + arm + strata(site), "arm", 3, TRUE,
      d$cause == 2, endpoint = "cr", ties = "breslow")
model("made", Surv(entry, t, e) ~ ns(x, 4) + log(y) + I(x/10) + dose * arm +
        strata(yes), c("dose", "arm"), 2, endpoint = "le")
model("products", Surv(t, e) ~ x * y + grp * arm + offset(off),
      c("grp", "arm"))

write.csv(do.call(rbind, results), "tests/reference/combinations-case.csv",
          row.names = FALSE, quote = 1:10)
