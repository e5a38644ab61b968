# Right answers for Cox models, for tests/unit/test_cox.c.
#
#     Rscript scripts/reference/cox.R          (from the top of the tree)
#
# Writes tests/reference/cox.csv, and the cohorts to tests/reference/cox_rows.csv,
# with R 4.2.2 and survival 3.5-3.  A case is named by its cohort and what the
# model has: strata, offset, whole or real weights, cluster, robust, ties.
# Everything but Firth's penalty is asked of coxph().  R leaves the offset out
# of its robust score test (it sets the linear predictor to 0); that test is
# made here from the score residuals of a model without iterations.
# Firth's penalised likelihood is written out below.

suppressPackageStartupMessages(library(survival))
stopifnot(file.exists("config/data/lung.csv"),
          packageVersion("survival") == "3.5.3")

rows <- list()
put <- function(case, quantity, value, at = seq_along(value) - 1)
  rows[[length(rows) + 1]] <<- data.frame(
    case, quantity, at,
    value = ifelse(is.na(value), "", sprintf("%.15g", value)))

# --- Cohorts --------------------------------------------------------------------

veteran <- read.csv("config/data/veteran.csv")
lung <- read.csv("config/data/lung.csv")
delayed <- read.csv("tests/reference/delayed.csv")
cell_levels <- c("squamous", "smallcell", "adeno", "large")

cohort <- function(name, time, event, x, stratum, cluster, entry = NULL) {
  i <- seq_along(time)
  x <- as.matrix(x)
  full <- matrix(NA, length(i), 4)
  full[, seq_len(ncol(x))] <- x
  data.frame(cohort = name, time, entry = if (is.null(entry)) NA else entry,
             event = as.integer(event), x1 = full[, 1], x2 = full[, 2],
             x3 = full[, 3], x4 = full[, 4], stratum, cluster,
             offset = round(sin(i), 3), whole = 1 + i %% 3,
             real = 0.5 + (i %% 7) / 4)
}

lung <- lung[!is.na(lung$ph.karno), ]
all <- list(
  veteran = with(veteran, cohort(
    "veteran", time, status, cbind(age, karno, trt, diagtime),
    (match(celltype, cell_levels) - 1) * 2 + (prior > 0),
    seq_along(time) %/% 5)),
  lung = with(lung, cohort("lung", time, status == 2,
                           cbind(age, sex, ph.karno),
                           ifelse(is.na(ph.ecog), 0, pmin(ph.ecog, 2)),
                           seq_along(time) %% 20)),
  delayed = with(delayed, cohort("delayed", time, event, cbind(x1, x2), group,
                                 seq_along(time) %/% 3, entry)),
  heart = with(survival::heart, cohort(
    "heart", stop, event, cbind(age, year, surgery, transplant == 1),
    as.integer(year > 3), id, start)),
  bladder = with(survival::bladder2, cohort(
    "bladder", stop, event, cbind(rx, size, number), enum - 1, id, start)))

# In the second group nobody has an event.
i <- 1:24
all$separate <- cohort("separate", (i * 7) %% 25 %/% 2 + 1,
                       i %% 4 != 0 & i %% 3 != 0,
                       cbind(i %% 4 == 0, (i * 5) %% 11), i %% 2, i)

write.csv(do.call(rbind, all), "tests/reference/cox_rows.csv",
          row.names = FALSE, quote = FALSE, na = "")

# --- coxph ----------------------------------------------------------------------

fit <- function(d, ties, strata, offset, weight, cluster, robust, null = FALSE) {
  d$y <- if (is.na(d$entry[1])) Surv(d$time, d$event) else
    Surv(d$entry, d$time, d$event)
  x <- paste0("x", 1:4)
  x <- x[!is.na(d[1, x])]
  f <- paste("y ~", paste(c(x, if (strata) "strata(stratum)",
                            if (offset) "offset(offset)"), collapse = " + "))
  d$w <- if (weight == "") rep(1, nrow(d)) else d[[weight]]
  arguments <- list(as.formula(f), data = d, ties = ties, x = TRUE)
  if (weight != "") arguments$weights <- d$w
  if (cluster) arguments$cluster <- d$cluster
  else if (robust) arguments$cluster <- seq_len(nrow(d))
  if (robust || cluster) arguments$robust <- TRUE
  else if (weight == "whole") arguments$robust <- FALSE
  if (null) {
    arguments$init <- rep(0, length(x))
    arguments$iter.max <- 0
  }
  do.call(coxph, arguments)
}

case <- function(cohort, ties = "efron", strata = FALSE, offset = FALSE,
                 weight = "", cluster = FALSE, robust = FALSE) {
  d <- all[[cohort]]
  name <- paste(c(cohort, ties, if (strata) "strata", if (offset) "offset",
                  if (weight != "") weight, if (cluster) "cluster",
                  if (robust) "robust"), collapse = " ")
  m <- fit(d, ties, strata, offset, weight, cluster, robust)
  stopifnot(robust || cluster || weight == "real" ||
              is.null(m$naive.var))
  naive <- if (is.null(m$naive.var)) m$var else m$naive.var
  put(name, "coef", coef(m))
  put(name, "se", sqrt(diag(naive)))
  put(name, "variance", c(naive))
  put(name, "loglik_null", m$loglik[1])
  put(name, "loglik", m$loglik[2])
  put(name, "score", m$score)
  put(name, "wald", m$wald.test)
  put(name, "n", m$n)
  put(name, "events", m$nevent)
  put(name, "iterations", m$iter)
  put(name, "linear", m$linear.predictors[2:6] - m$linear.predictors[1])
  put(name, "concordance", m$concordance["concordance"])
  put(name, "concordance_se", m$concordance["std"])
  if (is.null(m$naive.var)) return(invisible())
  put(name, "robust_se", sqrt(diag(m$var)))
  put(name, "robust_variance", c(m$var))
  null <- fit(d, ties, strata, offset, weight, cluster, robust, null = TRUE)
  u <- residuals(null, type = "score", weighted = TRUE,
                 collapse = if (cluster) d$cluster else seq_len(nrow(d)))
  put(name, "robust_score", drop(colSums(u) %*% solve(crossprod(u)) %*% colSums(u)))
  if (!offset) stopifnot(all.equal(m$rscore, drop(
    colSums(u) %*% solve(crossprod(u)) %*% colSums(u))))
}

for (which in setdiff(names(all), "separate"))
  for (ties in c("efron", "breslow")) {
    case(which, ties, strata = TRUE)
    case(which, ties, offset = TRUE)
    case(which, ties, weight = "whole")
    case(which, ties, weight = "real")
    case(which, ties, robust = TRUE)
    case(which, ties, cluster = TRUE)
    case(which, ties, strata = TRUE, offset = TRUE, weight = "real", cluster = TRUE)
    case(which, ties, strata = TRUE, weight = "whole", cluster = TRUE)
    case(which, ties, strata = TRUE, robust = TRUE)
  }
for (which in c("veteran", "lung")) {
  case(which, "exact")
  case(which, "exact", strata = TRUE, offset = TRUE)
}

# coxph goes through all subsets where there are entry times.  The likelihood is
# that of strata, one for each event time, which hold the risk set.
exact_by_sets <- function(cohort, strata, offset) {
  d <- all[[cohort]]
  s <- if (strata) d$stratum else rep(0, nrow(d))
  at <- unique(data.frame(s, t = d$time)[d$event == 1, ])
  sets <- do.call(rbind, lapply(seq_len(nrow(at)), function(k) {
    r <- d[s == at$s[k] & d$entry < at$t[k] & d$time >= at$t[k], ]
    r$event <- as.integer(r$event == 1 & r$time == at$t[k])
    r$stratum <- k
    r$time <- 1
    r$entry <- NA
    r
  }))
  m <- fit(sets, "exact", TRUE, offset, "", FALSE, FALSE)
  name <- paste(c(cohort, "exact", if (strata) "strata",
                  if (offset) "offset"), collapse = " ")
  put(name, "coef", coef(m))
  put(name, "se", sqrt(diag(m$var)))
  put(name, "variance", c(m$var))
  put(name, "loglik_null", m$loglik[1])
  put(name, "loglik", m$loglik[2])
  put(name, "score", m$score)
  put(name, "wald", m$wald.test)
}
for (which in c("delayed", "heart", "bladder")) {
  exact_by_sets(which, FALSE, FALSE)
  exact_by_sets(which, TRUE, TRUE)
}

# --- Firth's penalty ------------------------------------------------------------

# l + log det(I) / 2 at b, its score and I: for each term of each event time the
# mean, covariance and third central moments of x over those at risk.
firth_at <- function(d, x, b, ties) {
  p <- ncol(x)
  lp <- drop(x %*% b) + d$offset
  l <- 0
  u <- numeric(p)
  info <- matrix(0, p, p)
  third <- array(0, c(p, p, p))
  key <- unique(d[d$event == 1, c("stratum", "time")])
  for (k in seq_len(nrow(key))) {
    t <- key$time[k]
    set <- which(d$stratum == key$stratum[k] & d$entry < t & d$time >= t)
    dead <- d$time[set] == t & d$event[set] == 1
    w <- d$w[set]
    m <- sum(dead)
    l <- l + sum((w * lp[set])[dead])
    u <- u + colSums((w * x[set, , drop = FALSE])[dead, , drop = FALSE])
    for (j in seq_len(m)) {
      r <- w * exp(lp[set])
      if (ties == "efron") r[dead] <- r[dead] * (1 - (j - 1) / m)
      each <- mean(w[dead])
      l <- l - each * log(sum(r))
      r <- r / sum(r)
      mu <- colSums(r * x[set, , drop = FALSE])
      e <- sweep(x[set, , drop = FALSE], 2, mu)
      u <- u - each * mu
      info <- info + each * crossprod(e * r, e)
      for (a in seq_len(p))
        third[, , a] <- third[, , a] + each * crossprod(e * r * e[, a], e)
    }
  }
  inverse <- solve(info)
  for (a in seq_len(p)) u[a] <- u[a] + sum(inverse * third[, , a]) / 2
  list(l = l + as.numeric(determinant(info)$modulus) / 2, u = u, info = info)
}

# The maximum, with coefficient `held` at its value in b.
firth_top <- function(d, x, ties, b, held = 0) {
  free <- setdiff(seq_along(b), held)
  for (step in 1:2000) {
    at <- firth_at(d, x, b, ties)
    if (length(free) == 0) break
    move <- solve(at$info[free, free], at$u[free])
    b[free] <- b[free] + move * min(1, 2 / max(abs(move * apply(x[, free, drop = FALSE], 2, sd))))
    if (max(abs(move) * sqrt(diag(at$info)[free])) < 1e-13) break
  }
  stopifnot(step < 2000)
  c(firth_at(d, x, b, ties), list(b = b))
}

firth <- function(cohort, ties, strata = FALSE, offset = FALSE, weight = "") {
  d <- all[[cohort]]
  x <- as.matrix(d[paste0("x", 1:4)])
  x <- x[, !is.na(x[1, ]), drop = FALSE]
  p <- ncol(x)
  if (!strata) d$stratum <- 0
  if (!offset) d$offset <- 0
  d$entry[is.na(d$entry)] <- -1
  d$w <- if (weight == "") 1 else d[[weight]]
  name <- paste(c(cohort, ties, "firth", if (strata) "strata",
                  if (offset) "offset", if (weight != "") weight), collapse = " ")
  top <- firth_top(d, x, ties, numeric(p))
  se <- sqrt(diag(solve(top$info)))
  # nothing nearby is higher
  for (j in seq_len(p)) for (h in c(-1e-3, 1e-3))
    stopifnot(firth_at(d, x, top$b + h * se * (seq_len(p) == j), ties)$l < top$l)
  null <- firth_at(d, x, numeric(p), ties)
  put(name, "coef", top$b)
  put(name, "se", se)
  put(name, "loglik", top$l)
  put(name, "loglik_null", null$l)
  put(name, "wald", drop(top$b %*% top$info %*% top$b))
  below <- function(j, b) {
    start <- top$b
    start[j] <- b
    2 * (top$l - firth_top(d, x, ties, start, j)$l)
  }
  for (j in seq_len(p)) {
    put(name, "profile_lr", below(j, 0), j - 1)
    for (side in c(-1, 1)) {
      far <- 3
      while (below(j, top$b[j] + side * far * se[j]) < 5) far <- far * 1.5
      limit <- uniroot(function(b) below(j, b) - qchisq(0.95, 1),
                       sort(top$b[j] + side * c(0.5, far) * se[j]),
                       tol = 1e-13 * se[j], maxiter = 200)$root
      put(name, if (side < 0) "lo" else "hi", limit, j - 1)
    }
  }
}
for (ties in c("efron", "breslow")) {
  firth("separate", ties)
  firth("separate", ties, strata = TRUE)
  firth("separate", ties, offset = TRUE, weight = "real")
  firth("lung", ties)
}
firth("heart", "efron")
firth("delayed", "efron", strata = TRUE, weight = "whole")

# --- Result ---------------------------------------------------------------------

write.csv(do.call(rbind, rows), "tests/reference/cox.csv", row.names = FALSE,
          quote = FALSE)
