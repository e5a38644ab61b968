# Right answers for the tests between curves, for tests/unit/test_tests.c.
#
#     Rscript scripts/reference/tests.R          (from the top of the tree)
#
# Writes tests/reference/tests.csv with R 4.2.2, survival 3.5-3 and mvtnorm
# 1.1-3.  Where R has a function (survdiff for the log-rank test and rho, with
# strata; the score test of coxph for delayed entry; p.adjust; pmvnorm) it is
# asked; the other weights, trend, max-combo and permutations are written out
# from their definitions, from one risk set after the other and with all
# patients looked at each time, which the program does not do.

suppressPackageStartupMessages({
  library(survival)
  library(mvtnorm)
})
stopifnot(file.exists("config/data/lung.csv"),
          packageVersion("survival") == "3.5.3")

rows <- list()
put <- function(section, case, option, quantity, value, at = "")
  rows[[length(rows) + 1]] <<- data.frame(
    section, case, option, quantity, at = as.character(at),
    value = ifelse(is.na(value), "", sprintf("%.15g", value)))

# --- Data -----------------------------------------------------------------------

lung <- read.csv("config/data/lung.csv")
gbsg <- read.csv("config/data/gbsg.csv")
veteran <- read.csv("config/data/veteran.csv")
delayed <- read.csv("tests/reference/delayed.csv")
cell_levels <- c("squamous", "smallcell", "adeno", "large")

# What a case is: times, the groups 1 … k and strata 1 … m (1 without).
cohort <- function(time, event, group, stratum = NULL, entry = NULL)
  list(time = time, event = event, group = match(group, sort(unique(group))),
       stratum = if (is.null(stratum)) rep(1, length(time)) else
         match(stratum, sort(unique(stratum))),
       entry = if (is.null(entry)) rep(-1, length(time)) else entry,
       delayed = !is.null(entry))

cases <- list(
  lung_sex = with(lung, cohort(time, status == 2, sex)),
  gbsg_hormon = with(gbsg, cohort(rfstime, status, hormon)),
  gbsg_grade = with(gbsg, cohort(rfstime, status, grade)),
  gbsg_hormon_by_grade = with(gbsg, cohort(rfstime, status, hormon, grade)),
  gbsg_grade_by_meno = with(gbsg, cohort(rfstime, status, grade, meno)),
  veteran_cell = with(veteran, cohort(time, status,
                                      match(celltype, cell_levels))),
  veteran_cell_by_trt = with(veteran, cohort(time, status,
                                             match(celltype, cell_levels),
                                             trt)),
  delayed = with(delayed, cohort(time, event, group, entry = entry)),
  delayed_by_x2 = with(delayed, cohort(time, event, group, x2, entry)),
  delayed_two = with(delayed[delayed$group < 2, ],
                     cohort(time, event, group, entry = entry)))

# --- The definition --------------------------------------------------------------

# Event times of one stratum: who is at risk, pooled curves, weights.
risk_sets <- function(x, s) {
  inside <- x$stratum == s
  at <- sort(unique(x$time[inside & x$event == 1]))
  k <- max(x$group)
  counts <- function(keep) tabulate(x$group[keep], k)
  n <- t(sapply(at, function(t) counts(inside & x$entry < t & x$time >= t)))
  d <- t(sapply(at, function(t) counts(inside & x$time == t & x$event == 1)))
  n <- matrix(n, ncol = k)
  d <- matrix(d, ncol = k)
  list(n = n, d = d, N = rowSums(n), D = rowSums(d))
}

# Left-continuous Kaplan-Meier, and Peto and Peto's curve.
weight_of <- list(
  "log-rank" = function(r) rep(1, length(r$N)),
  "gehan-breslow" = function(r) r$N,
  "tarone-ware" = function(r) sqrt(r$N),
  "peto-peto" = function(r) cumprod((r$N + 1 - r$D) / (r$N + 1)),
  "modified-peto-peto" = function(r)
    cumprod((r$N + 1 - r$D) / (r$N + 1)) * r$N / (r$N + 1))
fleming_harrington <- function(rho, gamma) {
  force(rho)
  force(gamma)
  function(r) {
    left <- c(1, cumprod((r$N - r$D) / r$N))[seq_along(r$N)]
    left^rho * (1 - left)^gamma
  }
}
for (pair in list(c(0, 0), c(1, 0), c(0, 1), c(1, 1), c(0.5, 2)))
  weight_of[[paste("fh", pair[1], pair[2])]] <-
    fleming_harrington(pair[1], pair[2])

# Scores and covariances of a list of weights, over all strata.
sums_of <- function(x, weights) {
  k <- max(x$group)
  m <- length(weights)
  u <- matrix(0, m, k)
  v <- array(0, c(m, m, k, k))
  expected <- numeric(k)
  for (s in unique(x$stratum[x$event == 1])) {
    r <- risk_sets(x, s)
    w <- matrix(sapply(weights, function(f) f(r)), ncol = m)
    for (j in seq_along(r$N)) {
      p <- r$n[j, ] / r$N[j]
      u <- u + w[j, ] %o% (r$d[j, ] - r$D[j] * p)
      expected <- expected + r$D[j] * p
      if (r$N[j] > 1)
        v <- v + w[j, ] %o% w[j, ] %o%
          ((diag(p, k) - p %o% p) * r$D[j] * (r$N[j] - r$D[j]) / (r$N[j] - 1))
    }
  }
  list(u = u, v = v, expected = expected)
}

# Chi-squared of any difference, by the eigenvectors of V.
any_difference <- function(u, v) {
  e <- eigen(v, symmetric = TRUE)
  keep <- e$values > max(e$values, 0) * 1e-10
  if (!any(keep)) return(c(NA, 0))
  y <- crossprod(e$vectors[, keep, drop = FALSE], u)
  c(sum(y^2 / e$values[keep]), sum(keep))
}

trend <- function(u, v, scores) {
  scores <- scores - mean(scores)
  sum(scores * u)^2 / drop(scores %*% v %*% scores)
}

# --- Weighted tests, stratified, for trend --------------------------------------

put_test <- function(case, option, statistic, df) {
  put("test", case, option, "statistic", statistic)
  put("test", case, option, "df", df)
  put("test", case, option, "p", pchisq(statistic, df, lower.tail = FALSE))
}

near <- function(a, b, what) {
  if (abs(a - b) > 1e-9 * abs(b)) stop(what, ": ", a, " and ", b)
}

for (case in names(cases)) {
  x <- cases[[case]]
  k <- max(x$group)
  for (name in names(weight_of)) {
    s <- sums_of(x, weight_of[name])
    v <- matrix(s$v[1, 1, , ], k)
    test <- any_difference(s$u[1, ], v)
    rho <- c("log-rank" = 0, "fh 0 0" = 0, "fh 1 0" = 1)[name]
    if (!is.na(rho) && !x$delayed) {
      theirs <- survdiff(Surv(time, event) ~ group + strata(stratum),
                         data = x, rho = rho)
      near(test[1], theirs$chisq, paste(case, name))
      test[1] <- theirs$chisq
    }
    put_test(case, name, test[1], test[2])
    put_test(case, paste(name, "trend"), trend(s$u[1, ], v, 1:k), 1)
    if (k > 2)
      put_test(case, paste(name, "scores"),
               trend(s$u[1, ], v, c(0, 1, 5, 7)[1:k]), 1)
  }
  s <- sums_of(x, weight_of["log-rank"])
  for (g in 1:k) put("test", case, "log-rank", "expected", s$expected[g], g - 1)
}

# Without ties the log-rank test is the score test of Cox's model.
set.seed(1972)
untied <- delayed
untied$time <- untied$time + runif(nrow(untied), 0, 0.5)
score <- coxph(Surv(entry, time, event) ~ factor(group) + strata(x2), untied)
x <- with(untied, cohort(time, event, group, x2, entry))
s <- sums_of(x, weight_of["log-rank"])
near(any_difference(s$u[1, ], matrix(s$v[1, 1, , ], 3))[1],
     score$score, "score test, stratified")
score <- coxph(Surv(entry, time, event) ~ group + strata(x2), untied)
near(trend(s$u[1, ], matrix(s$v[1, 1, , ], 3), 1:3), score$score, "trend")

# --- Max-combo --------------------------------------------------------------------

combo <- weight_of[c("fh 0 0", "fh 0 1", "fh 1 1", "fh 1 0")]

# P(some |Z| >= q).  Z[1] is a combination of Z[2] and Z[4], for the weights 1
# - S and S add up to 1; so the integral is over Z[2], Z[4] and, given these,
# Z[3].  Outside = some of Z[1], Z[2], Z[4] is, or none of them and Z[3].
combo_p <- function(r, q, sd) {
  a <- sd[2] / sd[1]
  b <- sd[4] / sd[1]
  stopifnot(abs(a^2 + b^2 + 2 * a * b * r[2, 4] - 1) < 1e-9)
  given <- solve(r[c(2, 4), c(2, 4)], r[c(2, 4), 3])
  spread <- sqrt(1 - sum(given * r[c(2, 4), 3]))
  c4 <- sqrt(1 - r[2, 4]^2)
  inner <- function(z2) sapply(z2, function(y) {
    low <- max(-q, (-q - a * y) / b)
    high <- min(q, (q - a * y) / b)
    centre <- r[2, 4] * y
    beyond <- function(z) {
      m <- given[1] * y + given[2] * z
      dnorm((z - centre) / c4) / c4 *
        (pnorm((-q - m) / spread) +
           pnorm((q - m) / spread, lower.tail = FALSE))
    }
    (pnorm((low - centre) / c4) +
        pnorm((high - centre) / c4, lower.tail = FALSE) +
        integrate(beyond, low, high, rel.tol = 1e-11, abs.tol = 0,
                  subdivisions = 1000L)$value) * dnorm(y)
  })
  # where the limits of Z[4] change from one rule to the other
  breaks <- sort(unique(pmin(q, pmax(-q, c(-q, 0, q, (b - 1) * q / a,
                                           (1 - b) * q / a)))))
  inside <- sum(sapply(seq_len(length(breaks) - 1), function(i)
    integrate(inner, breaks[i], breaks[i + 1], rel.tol = 1e-10, abs.tol = 0,
              subdivisions = 1000L)$value))
  2 * pnorm(-q) + inside
}

put_combo <- function(case, option, x, contrast) {
  s <- sums_of(x, combo)
  cov <- matrix(0, 4, 4)
  for (i in 1:4) for (j in 1:4)
    cov[i, j] <- drop(contrast %*% matrix(s$v[i, j, , ], max(x$group)) %*%
                        contrast)
  sd <- sqrt(diag(cov))
  z <- drop(s$u %*% contrast) / sd
  q <- max(abs(z))
  p <- combo_p(cov2cor(cov), q, sd)
  theirs <- 1 - pmvnorm(rep(-q, 4), rep(q, 4), corr = cov2cor(cov),
                        algorithm = GenzBretz(2e6, 1e-7, 0))
  if (abs(p - theirs) > 1e-6) stop(case, ": ", p, " and ", theirs)
  put("max-combo", case, option, "statistic", q)
  put("max-combo", case, option, "p", p)
  for (i in 1:4) put("max-combo", case, option, "z", z[i], i - 1)
}

for (case in names(cases)) {
  x <- cases[[case]]
  k <- max(x$group)
  if (k == 2) put_combo(case, "two", x, c(1, 0))
  else put_combo(case, "trend", x, 1:k - mean(1:k))
}

# --- Normal probabilities ---------------------------------------------------------

# Correlations l_i l_j: given one common factor the variables are independent.
one_factor <- function(l, q) {
  f <- function(y) sapply(y, function(y) {
    s <- sqrt(1 - l^2)
    out <- pnorm((-q - l * y) / s) + pnorm((q - l * y) / s, lower.tail = FALSE)
    # 1 - prod(1 - out), without losing the digits of small ones
    dnorm(y) * -expm1(sum(log1p(-out)))
  })
  2 * sum(sapply(0:19, function(i)
    integrate(f, i * 2, i * 2 + 2, rel.tol = 1e-12, abs.tol = 0,
              subdivisions = 1000L)$value))
}
factors <- list(c(0.5, 0.5), c(0.9, 0.3), c(0.6, 0.6, 0.6), c(0.9, 0.2, -0.7),
                c(0.99, 0.5, 0.1), c(0.5, 0.5, 0.5, 0.5), c(0.9, 0.8, -0.3, 0.1))
for (i in seq_along(factors))
  for (q in c(0.5, 1.96, 2.5, 4, 7))
    put("mvn", i, paste(factors[[i]], collapse = " "), "p",
        one_factor(factors[[i]], q), q)

# --- Permutations -----------------------------------------------------------------

# All arrangements of the groups, as rows.
arrangements <- function(group) {
  n <- length(group)
  if (n == 0) return(matrix(integer(), 1, 0))
  do.call(rbind, lapply(sort(unique(group)), function(g) {
    rest <- group[-match(g, group)]
    cbind(g, arrangements(rest), deparse.level = 0)
  }))
}

# … of the groups within strata.
all_arrangements <- function(x) {
  out <- matrix(NA, 1, length(x$time))
  for (s in sort(unique(x$stratum))) {
    inside <- which(x$stratum == s)
    here <- arrangements(x$group[inside])
    pick <- expand.grid(a = seq_len(nrow(out)), b = seq_len(nrow(here)))
    out <- out[pick$a, , drop = FALSE]
    out[, inside] <- here[pick$b, ]
  }
  out
}

put_permutation <- function(case, option, x, statistic) {
  found <- statistic(x)
  all <- all_arrangements(x)
  each <- apply(all, 1, function(g) {
    x$group <- g
    statistic(x)
  })
  each[is.na(each)] <- 0
  put("permutation", case, option, "statistic", found)
  put("permutation", case, option, "arrangements", nrow(all))
  put("permutation", case, option, "p",
      mean(each >= found - 1e-10 * max(1, found)))
}

by_weight <- function(name, scores = NULL) function(x) {
  k <- max(x$group)
  s <- sums_of(x, weight_of[name])
  v <- matrix(s$v[1, 1, , ], k)
  if (is.null(scores)) any_difference(s$u[1, ], v)[1]
  else trend(s$u[1, ], v, scores)
}
by_combo <- function(x) {
  s <- sums_of(x, combo)
  v <- sapply(1:4, function(i) s$v[i, i, 1, 1])
  z <- abs(s$u[, 1]) / sqrt(v)
  max(z[v > 1e-12 * max(v)])
}

small <- cohort(time = c(3, 5, 5, 8, 2, 9, 12, 12, 15, 20),
                event = c(1, 1, 1, 1, 1, 0, 1, 1, 0, 0),
                group = c(1, 1, 1, 1, 1, 2, 2, 2, 2, 2))
nobody <- cohort(time = c(2, 4, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16),
                 event = c(1, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0),
                 group = c(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2))
three <- cohort(time = c(1, 2, 2, 4, 5, 6, 6, 8, 9),
                event = c(1, 1, 0, 1, 1, 1, 0, 1, 1),
                group = c(1, 1, 2, 1, 2, 3, 2, 3, 3))
halves <- cohort(time = c(3, 5, 5, 8, 2, 9, 12, 12, 15, 20),
                 event = c(1, 1, 1, 0, 1, 1, 1, 1, 0, 0),
                 group = c(1, 1, 2, 2, 1, 2, 2, 1, 2, 1),
                 stratum = c(1, 1, 1, 1, 1, 2, 2, 2, 2, 2))
late <- cohort(time = c(4, 6, 7, 9, 11, 12, 14, 15),
               event = c(1, 1, 1, 1, 0, 1, 1, 0),
               group = c(1, 1, 1, 2, 1, 2, 2, 2),
               entry = c(0, 2, 0, 3, 0, 5, 6, 0))
put_permutation("small", "log-rank", small, by_weight("log-rank"))
put_permutation("small", "gehan-breslow", small, by_weight("gehan-breslow"))
put_permutation("small", "max-combo", small, by_combo)
put_permutation("nobody", "log-rank", nobody, by_weight("log-rank"))
put_permutation("three", "log-rank", three, by_weight("log-rank"))
put_permutation("three", "log-rank trend", three, by_weight("log-rank", 1:3))
put_permutation("halves", "log-rank", halves, by_weight("log-rank"))
put_permutation("late", "log-rank", late, by_weight("log-rank"))
# their test for the small one is survdiff's
near(by_weight("log-rank")(small),
     survdiff(Surv(time, event) ~ group, data = small)$chisq, "small")

# --- Adjusted p-values --------------------------------------------------------------

families <- list(five = c(0.01, 0.04, 0.03, 0.005, 0.2),
                 ties = c(0.02, 0.02, 0.5, 0.02, 1, 1e-20),
                 gap = c(0.03, NA, 0.001, 0.7),
                 one = 0.04)
for (name in names(families)) {
  p <- families[[name]]
  n <- sum(!is.na(p))
  methods <- list("none" = p, "bonferroni" = p.adjust(p, "bonferroni"),
                  "sidak" = -expm1(n * log1p(-p)), "holm" = p.adjust(p, "holm"),
                  "hochberg" = p.adjust(p, "hochberg"),
                  "benjamini-hochberg" = p.adjust(p, "BH"))
  for (method in names(methods))
    for (i in seq_along(p))
      put("adjust", name, method, "p", methods[[method]][i], i - 1)
}

# --- The file -------------------------------------------------------------------------

con <- file("tests/reference/tests.csv", open = "wb")
write.csv(do.call(rbind, rows), con, row.names = FALSE, quote = FALSE)
close(con)
