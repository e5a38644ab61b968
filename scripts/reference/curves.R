# Right answers for the options of survival curves.
#
#     Rscript scripts/reference/curves.R        (from the top of the tree)
#
# Writes into tests/reference/
#   curves.csv         what src/math must compute (test_curves)
#   curves-case.csv    every number of tests/cases/curves, joined by the keys
# Curves, cumulative hazards and their errors, robust ones too, are those of
# survival::survfit; bands are survival:::survfit_confint's; frequencies are
# rows written so many times.  Restricted means are survRM2's formulas, which
# Debian does not have, written out from its paper (Uno et al. 2014), and held
# against its vignette's numbers for pbc; with a robust variance they are summed
# from survfit's influence matrix.  Conditional survival is a refit from s on.
# Nothing here is taken from survreport's own output.

suppressPackageStartupMessages(library(survival))

stopifnot(paste(R.version$major, R.version$minor, sep = ".") == "4.2.2",
          packageVersion("survival") == "3.5.3")
if (!file.exists("config/data/lung.csv"))
  stop("run from the top of the tree: Rscript scripts/reference/curves.R")

OUT <- "tests/reference"
TOL <- sqrt(.Machine$double.eps) # of survival's own comparisons
TYPES <- list("kaplan-meier" = c(1, 1), "nelson-aalen" = c(2, 1),
              "fleming-harrington" = c(2, 2))
TRANSFORMS <- c("plain", "log", "log-log", "logit", "arcsine")
SHORT <- function(x) ifelse(is.finite(x), sprintf("%.15g", x), "")

# --- Curves -------------------------------------------------------------------

# Rows: time, n, d, surv, var (of log S), hazard, step (of var); and, if robust,
# infl, influences on log S times weights, one row a patient.
curve <- function(data, estimate = "kaplan-meier", variance = "model") {
  kind <- TYPES[[estimate]]
  if (variance == "copies") {
    data <- data[rep(seq_len(nrow(data)), data$w), ]
    data$w <- 1
  }
  n <- nrow(data)
  delayed <- !is.null(data$entry)
  y <- if (delayed) Surv(data$entry, data$time, data$event)
       else Surv(data$time, data$event)
  arguments <- list(formula = y ~ 1, weights = data$w, stype = kind[1],
                    ctype = kind[2])
  model <- do.call(survfit, c(arguments, robust = FALSE))
  out <- list(time = model$time, n = model$n.risk, d = model$n.event,
              surv = model$surv, hazard = model$cumhaz, data = data,
              delayed = delayed, robust = variance == "robust")
  # survfit's std.err is that of log S where logse is set
  stopifnot(model$logse, kind[1] == 1 || all(model$std.err == model$std.chaz))
  out$var <- model$std.err^2
  out$step <- diff(c(0, out$var))
  if (kind[1] == 1) # exact, where S comes to 0 too
    out$step <- ifelse(out$d > 0, out$d / (out$n * (out$n - out$d)), 0)
  if (out$robust) {
    fit <- do.call(survfit, c(arguments,
                              list(robust = TRUE, cluster = seq_len(n),
                                   influence = TRUE)))
    # on S for Kaplan and Meier, else on the hazard
    infl <- if (kind[1] == 1) fit$influence.surv
            else -fit$influence.chaz * rep(fit$surv, each = n)
    se <- if (kind[1] == 1) fit$std.err else fit$std.chaz * fit$surv
    stopifnot(dim(infl) == c(n, length(fit$time)),
              all.equal(sqrt(colSums(infl^2)), se, tolerance = 1e-9))
    out$infl <- infl
    out$var <- (se / fit$surv)^2
  }
  if (kind[1] == 1) out$var[out$surv <= 0] <- Inf
  out
}

# Value of a column at a time: `before` before the first row; past the last
# what R's extend = TRUE has where survival came to 0, else NA.
at <- function(fit, what, t, before) {
  i <- findInterval(t + TOL, fit$time)
  if (length(fit$time) == 0) NA
  else if (t > max(fit$time) + TOL && tail(fit$surv, 1) > 0) NA
  else if (i == 0) before else what[i]
}

risk_at <- function(fit, t) {
  d <- fit$data
  entered <- if (fit$delayed) d$entry < t - TOL else TRUE
  sum(d$w[d$time >= t - TOL & entered])
}

band <- function(fit, transform, lower = "usual", level = 0.95) {
  se <- sqrt(fit$var)
  events <- fit$d > 0
  if (length(events)) events[1] <- TRUE
  lag <- fit$n[events][cumsum(events)]
  low <- switch(lower, usual = se, peto = sqrt((1 - fit$surv) / fit$n),
                modified = se * sqrt(lag / fit$n))
  s <- fit$surv
  ci <- survival:::survfit_confint(s, se, TRUE, sub("arcsine", "arcsin",
                                                    transform), level, low)
  flat <- se == 0
  ci$lower[flat] <- ci$upper[flat] <- s[flat]
  none <- s <= 0
  ci$lower[none] <- ci$upper[none] <- NA
  ci
}

# print(survfit)'s rule, for any level.
print_rule <- function(time, y, q) {
  keep <- !is.na(y) & y < q + TOL
  if (!any(keep)) return(NA)
  time <- time[keep]
  y <- y[keep]
  later <- which(y < y[1])
  if (abs(y[1] - q) < TOL && length(later)) (time[1] + time[later[1]]) / 2
  else time[1]
}

# Collett's standard error of the median.
collett_se <- function(fit) {
  e <- fit$d > 0
  time <- fit$time[e]
  s <- fit$surv[e]
  here <- which(s < 0.5 + TOL)
  l <- which(s <= 0.45 + TOL)
  if (!length(here) || !length(l)) return(NA)
  u <- which(s >= 0.55 - TOL)
  tu <- if (length(u)) time[max(u)] else 0
  su <- if (length(u)) s[max(u)] else 1
  i <- here[1]
  se <- s[i] * sqrt(fit$var[e][i])
  out <- se * (time[l[1]] - tu) / (su - s[l[1]])
  if (is.finite(out)) out else NA
}

# --- Restricted means ---------------------------------------------------------

# survRM2's rmst1: areas of the steps, and what each event costs of the rest.
rmst <- function(fit, tau) {
  k <- length(fit$time)
  if (k == 0) return(list(mean = NA, lost = NA, se = NA))
  if (fit$surv[k] > 0 && tau > fit$time[k] + TOL)
    return(list(mean = NA, lost = NA, se = NA))
  idx <- which(fit$time <= tau + TOL)
  edges <- c(0, fit$time[idx], tau)
  areas <- diff(edges) * c(1, fit$surv[idx])
  rest <- rev(cumsum(rev(areas[-1]))) # from each row on
  step <- ifelse(is.finite(fit$step[idx]), fit$step[idx], 0)
  var <- if (fit$robust)
    sum((fit$infl[, idx, drop = FALSE] %*% diff(edges)[-1])^2)
  else sum(rest^2 * step)
  list(mean = sum(areas), lost = sum(diff(edges) * (1 - c(1, fit$surv[idx]))),
       se = sqrt(var))
}

contrast <- function(value, se, ratio) {
  z <- qnorm(0.975)
  none <- list(est = NA, se = NA, lo = NA, hi = NA, p = NA)
  if (any(is.na(value)) || (ratio && any(value <= 0))) return(none)
  if (ratio) {
    d <- log(value[1]) - log(value[2])
    s <- sqrt(sum((se / value)^2))
    if (!(s > 0)) return(modifyList(none, list(est = exp(d))))
    list(est = exp(d), se = s, lo = exp(d - z * s), hi = exp(d + z * s),
         p = 2 * pnorm(-abs(d / s)))
  } else {
    d <- value[1] - value[2]
    s <- sqrt(sum(se^2))
    if (is.na(s) || s == 0) return(modifyList(none, list(est = d, se = s)))
    list(est = d, se = s, lo = d - z * s, hi = d + z * s,
         p = 2 * pnorm(-abs(d / s)))
  }
}

# survRM2's vignette: pbc, tau 10 years, D-penicillamine against placebo.
check_pbc <- function() {
  d <- survival::pbc[1:312, ]
  fit <- lapply(1:2, function(arm) {
    x <- d[d$trt == arm, ]
    curve(data.frame(time = x$time / 365.25, event = x$status == 2, w = 1))
  })
  m <- lapply(fit, rmst, 10)
  mean <- sapply(m, `[[`, "mean")
  se <- sapply(m, `[[`, "se")
  diff <- contrast(mean, se, FALSE)
  ratio <- contrast(mean, se, TRUE)
  lost <- contrast(10 - mean, se, TRUE)
  printed <- c(7.146, 0.283, 7.283, 0.295, -0.137, -0.939, 0.665, 0.738, 0.981,
               0.878, 1.096, 1.050, 0.787, 1.402)
  ours <- c(mean[1], se[1], mean[2], se[2], diff$est, diff$lo, diff$hi, diff$p,
            ratio$est, ratio$lo, ratio$hi, lost$est, lost$lo, lost$hi)
  stopifnot(abs(ours - printed) < 0.00051)
  for (i in 1:2) { # print(survfit, rmean = 10) has them too
    x <- d[d$trt == i, ]
    t <- summary(survfit(Surv(time / 365.25, status == 2) ~ 1, x),
                 rmean = 10)$table
    stopifnot(all.equal(unname(t[c("rmean", "se(rmean)")]), c(mean[i], se[i]),
                        tolerance = 1e-12))
  }
}
check_pbc()

# --- curves.csv: the math -----------------------------------------------------

lung <- read.csv("config/data/lung.csv")
delayed <- read.csv("tests/reference/delayed.csv")
cohorts <- list(
  lung = data.frame(time = lung$time, event = lung$status == 2),
  delayed = data.frame(entry = delayed$entry, time = delayed$time,
                       event = delayed$event == 1))
weights <- list(
  none = function(n) rep(1, n),
  whole = function(n) 1 + seq_len(n) %% 4,
  real = function(n) 0.2 + (seq_len(n) * 37) %% 100 / 40)
variances <- list(none = c("model", "robust"),
                  whole = c("copies", "robust"),
                  real = c("model", "robust"))
TIMES <- list(lung = c(4, 5, 60, 150, 310, 500, 740, 883, 1022),
              delayed = c(0.5, 2, 5, 12, 30, 47, 60, 80, 100))
TAUS <- list(lung = c(3, 200, 365.25, 1000), delayed = c(1, 24, 50, 90))
FROM <- list(lung = c(100, 365), delayed = c(20, 40))

rows <- list()
note <- function(case, quantity, option, at, value)
  rows[[length(rows) + 1]] <<- paste(c(case, quantity, option, at,
                                       SHORT(value)), collapse = ",")

note_case <- function(cohort, weight, estimate, variance) {
  data <- cohorts[[cohort]]
  data$w <- weights[[weight]](nrow(data))
  fit <- curve(data, estimate, variance)
  case <- c(cohort, weight, estimate, variance)
  for (t in TIMES[[cohort]]) {
    note(case, "survival", "", t, at(fit, fit$surv, t, 1))
    note(case, "variance", "", t, at(fit, fit$var, t, 0))
    note(case, "hazard", "", t, at(fit, fit$hazard, t, 0))
    note(case, "at_risk", "", t, risk_at(fit, t))
  }
  for (transform in TRANSFORMS) for (lower in c("usual", "peto", "modified")) {
    ci <- band(fit, transform, lower)
    option <- paste(transform, lower, sep = ":")
    for (t in TIMES[[cohort]][c(3, 5, 6)]) {
      note(case, "lower", option, t, at(fit, ci$lower, t, 1))
      note(case, "upper", option, t, at(fit, ci$upper, t, 1))
    }
    for (p in c(0.1, 0.5))
      note(case, "quantile_lo", option, p,
           print_rule(fit$time, ci$lower, 1 - p))
  }
  for (p in c(0.05, 0.1, 1 / 3, 0.5, 0.9))
    note(case, "quantile", "", p, print_rule(fit$time, fit$surv, 1 - p))
  for (tau in TAUS[[cohort]]) {
    m <- rmst(fit, tau)
    note(case, "rmst", "", tau, m$mean)
    note(case, "rmtl", "", tau, m$lost)
    note(case, "rmst_se", "", tau, m$se)
  }
}

for (cohort in names(cohorts)) for (weight in names(weights))
  for (estimate in names(TYPES)) for (variance in variances[[weight]])
    note_case(cohort, weight, estimate, variance)
# R's own bands and quantiles, where it has them
for (lower in c("usual", "peto", "modified")) for (transform in TRANSFORMS) {
  data <- cbind(cohorts$lung, w = 1)
  r <- survfit(Surv(time, event) ~ 1, data, conf.lower = lower,
               conf.type = sub("arcsine", "arcsin", transform))
  ours <- band(curve(data), transform, lower)
  flat <- r$surv == 1 # empty in R for log-log, logit, arcsine
  stopifnot(all.equal(r$lower[!flat], ours$lower[!flat], tolerance = 1e-12),
            all.equal(r$upper[!flat], ours$upper[!flat], tolerance = 1e-12))
}
write_lines <- function(name, lines) {
  con <- file(file.path(OUT, name), open = "wb")
  on.exit(close(con))
  writeLines(enc2utf8(lines), con, useBytes = TRUE)
}
write_lines("curves.csv", c(
  "cohort,weights,estimate,variance,quantity,option,at,value", unlist(rows)))

# --- curves-case.csv: tests/cases/curves ---------------------------------------

case <- read.csv("tests/cases/curves/data.csv", na.strings = "")
case$event <- case$event == 1
ARMS <- c("A", "B", "C")
POPULATIONS <- list(nobody = case$time > 1000, alive = !case$event,
                    one = case$time == 6 & case$arm == "B", dead = case$event,
                    gone = case$event | case$arm == "B")

lines <- list()
add <- function(analysis, population, group, variable, level, stats,
                context = "kaplan-meier")
  for (name in names(stats))
    lines[[length(lines) + 1]] <<- paste(
      c(analysis, population, if (group == "") "" else "arm", group, variable,
        level, context, name, SHORT(stats[[name]])), collapse = ",")

quantile_name <- function(p) {
  if (abs(p - 0.5) < 1e-9) return("median")
  sub(".", "_", fixed = TRUE,
      paste0("q", if (p < 0.1) "0", format(100 * p, digits = 6)))
}

LEVEL <- function(t) format(t, digits = 10)

# One analysis, as the config asks for it.
analyse <- function(name, endpoint = "os", population = "", by = FALSE,
                    times = NULL, quantiles = NULL, rmst_to = NULL,
                    conditional = NULL, lower = "usual", differences = FALSE,
                    estimate = "kaplan-meier", weights = NULL,
                    variance = NULL) {
  data <- if (population == "") case else case[POPULATIONS[[population]], ]
  data$w <- if (is.null(weights)) rep(1, nrow(data)) else data[[weights]]
  left_out <- c(missing = sum(is.na(data$w)), negative = sum(data$w < 0, na.rm = TRUE),
                zero = sum(data$w == 0, na.rm = TRUE),
                # of the file, whose first line has the names
                line = which(data$w < 0)[1] + 1)
  left_out <- left_out[!is.na(left_out) & left_out > 0]
  if (length(left_out))
    add(name, population, "", endpoint, "",
        setNames(as.list(left_out), paste0("excluded_weight_", names(left_out))),
        "sample")
  data <- data[!is.na(data$w) & data$w > 0, ]
  if (endpoint == "os") data$entry <- NULL
  whole <- all(data$w == floor(data$w))
  sums <- !is.null(weights) && !whole
  if (is.null(variance))
    variance <- if (sums) "robust" else if (!is.null(weights)) "copies"
                else "model"
  groups <- if (by) ARMS else ""
  z <- qnorm(0.975)
  fits <- lapply(groups, function(g) {
    d <- if (g == "") data else data[data$arm == g, ]
    if (nrow(d)) curve(d, estimate, variance)
    else list(time = numeric(), n = numeric(), d = numeric(), surv = numeric(),
              var = numeric(), hazard = numeric(), step = numeric(), data = d,
              delayed = !is.null(d$entry), robust = FALSE)
  })
  names(fits) <- groups
  put <- function(group, level, ...)
    add(name, population, group, endpoint, level, list(...))
  at_all <- function(fit, t) {
    ci <- band(fit, "log", lower)
    s <- at(fit, fit$surv, t, 1)
    list(s = s, se = if (is.na(s)) NA else s * sqrt(at(fit, fit$var, t, 0)),
         lo = at(fit, ci$lower, t, 1), hi = at(fit, ci$upper, t, 1))
  }
  for (g in groups) {
    fit <- fits[[which(groups == g)]]
    copies <- variance == "copies"
    d <- fit$data
    n <- if (copies) sum(d$w) else nrow(d)
    events <- if (copies) sum(d$w[d$event]) else sum(d$event)
    put(g, "", n = n, events = events, censored = n - events)
    if (sums) put(g, "", n_weighted = sum(d$w),
                  events_weighted = sum(d$w[d$event]))
    # everybody at risk had the event, and others come later
    gone <- which(fit$surv <= 0)[1]
    if (fit$delayed && !is.na(gone) && gone < length(fit$time))
      put(g, "", emptied = fit$time[gone], emptied_at_risk = fit$n[gone])
    ci <- band(fit, "log", lower)
    for (p in unique(c(0.25, 0.5, 0.75, quantiles))) {
      stats <- list(print_rule(fit$time, fit$surv, 1 - p),
                    print_rule(fit$time, ci$lower, 1 - p),
                    print_rule(fit$time, ci$upper, 1 - p))
      names(stats) <- paste0(quantile_name(p), c("", "_lo", "_hi"))
      do.call(put, c(list(g, ""), stats))
    }
    put(g, "", median_se = collett_se(fit))
    past <- FALSE # nothing is known at a time, and why is told
    for (t in times) {
      x <- at_all(fit, t)
      past <- past || nrow(d) && is.na(x$s)
      put(g, LEVEL(t), survival = x$s, survival_se = x$se, survival_lo = x$lo,
          survival_hi = x$hi, at_risk = risk_at(fit, t))
      if (estimate != "kaplan-meier")
        put(g, LEVEL(t), cumulative_hazard = at(fit, fit$hazard, t, 0),
            cumulative_hazard_se = sqrt(at(fit, fit$var, t, 0)),
            cumulative_hazard_lo = -log(x$hi),
            cumulative_hazard_hi = -log(x$lo))
    }
    for (s in conditional) {
      rest <- d[d$time > s + TOL, ]
      # what start.time does: nobody is at risk before s
      if (nrow(rest) && variance != "copies") {
        y <- rest
        y$entry <- if (is.null(y$entry)) s else pmax(y$entry, s)
      } else y <- rest
      part <- if (nrow(rest)) curve(y, estimate, variance) else NULL
      for (t in times) {
        x <- if (is.null(part)) list(s = NA, se = NA, lo = NA, hi = NA)
             else at_all(part, s + t)
        past <- past || !is.null(part) && is.na(x$s)
        put(g, paste0(LEVEL(s), "+", LEVEL(t)), conditional_survival = x$s,
            conditional_survival_se = x$se, conditional_survival_lo = x$lo,
            conditional_survival_hi = x$hi,
            at_risk = if (is.null(part)) 0
                      else risk_at(list(data = rest,
                                        delayed = !is.null(rest$entry)), s + t))
      }
    }
    if (past) put(g, "", last_time = max(fit$time))
  }
  reference <- which(sapply(fits, function(f) length(f$time) > 0))[1]
  if (differences && !is.na(reference)) for (g in setdiff(seq_along(groups),
                                                          reference))
    for (t in times) {
      x <- lapply(fits[c(g, reference)], at_all, t)
      s <- sapply(x, `[[`, "s")
      k <- contrast(s, sapply(x, `[[`, "se"), FALSE)
      put(groups[g], LEVEL(t), survival_difference = k$est,
          survival_difference_se = k$se, survival_difference_lo = k$lo,
          survival_difference_hi = k$hi, survival_difference_p = k$p)
    }
  if (is.null(rmst_to)) return(invisible())
  last <- max(0, unlist(lapply(fits, `[[`, "time")))
  means <- lapply(fits, function(f)
    if (rmst_to > last + TOL) list(mean = NA, lost = NA, se = NA)
    else rmst(f, rmst_to))
  some <- sapply(fits, function(f) length(f$time) > 0)
  if (any(some & is.na(sapply(means, `[[`, "mean"))))
    put("", "", rmst_latest = min(last, sapply(fits[some], function(f)
      if (min(f$surv) > 0) max(f$time) else Inf)))
  for (g in seq_along(groups)) {
    m <- means[[g]]
    for (what in c("mean", "lost")) {
      v <- m[[what]]
      stats <- list(v, m$se, v - z * m$se, v + z * m$se)
      names(stats) <- paste0(if (what == "mean") "rmst" else "rmtl",
                             c("", "_se", "_lo", "_hi"))
      do.call(put, c(list(groups[g], LEVEL(rmst_to)), stats))
    }
  }
  if (length(groups) < 2 || is.na(reference)) return(invisible())
  for (g in setdiff(seq_along(groups), reference)) {
    m <- means[c(g, reference)]
    mean <- sapply(m, `[[`, "mean")
    lost <- sapply(m, `[[`, "lost")
    se <- sapply(m, `[[`, "se")
    k <- contrast(mean, se, FALSE)
    put(groups[g], LEVEL(rmst_to), rmst_difference = k$est,
        rmst_difference_se = k$se, rmst_difference_lo = k$lo,
        rmst_difference_hi = k$hi, rmst_difference_p = k$p)
    k <- contrast(mean, se, TRUE)
    put(groups[g], LEVEL(rmst_to), rmst_ratio = k$est, rmst_ratio_lo = k$lo,
        rmst_ratio_hi = k$hi, rmst_ratio_p = k$p)
    k <- contrast(lost, se, TRUE)
    put(groups[g], LEVEL(rmst_to), rmtl_ratio = k$est, rmtl_ratio_lo = k$lo,
        rmtl_ratio_hi = k$hi, rmtl_ratio_p = k$p)
  }
}

analyse("all", times = c(6, 24), quantiles = c(0.05, 0.125, 0.25, 0.5, 0.9),
        rmst_to = 36, conditional = c(0, 12))
analyse("by_arm", by = TRUE, times = c(1, 12, 36, 1000),
        quantiles = c(0.1, 0.333), differences = TRUE, rmst_to = 36,
        conditional = c(6, 24, 500), lower = "modified")
analyse("peto", times = c(6, 24), lower = "peto")
analyse("nelson", by = TRUE, times = c(1, 12, 36), estimate = "nelson-aalen",
        quantiles = 0.1, rmst_to = 24)
analyse("fleming", times = c(12, 36), estimate = "fleming-harrington",
        variance = "robust", rmst_to = 24)
analyse("copies", by = TRUE, times = c(12, 36), weights = "copies",
        differences = TRUE, rmst_to = 30)
analyse("ipw", by = TRUE, times = c(12, 36), weights = "ipw", quantiles = 0.4,
        differences = TRUE, rmst_to = 30, conditional = 12)
analyse("ipw_greenwood", times = 12, weights = "ipw", variance = "model",
        estimate = "fleming-harrington")
analyse("late", endpoint = "late", by = TRUE, times = c(12, 36),
        differences = TRUE, rmst_to = 30, conditional = 10)
analyse("late_ipw", endpoint = "late", times = c(12, 36), weights = "ipw",
        rmst_to = 30, conditional = 10, estimate = "nelson-aalen")
analyse("too_long", by = TRUE, rmst_to = 900)
analyse("mean", population = "dead", by = TRUE, rmst_to = 47)
analyse("doubtful", weights = "bad", times = 12)
analyse("nobody", population = "nobody", by = TRUE, times = 12,
        quantiles = 0.1, differences = TRUE, rmst_to = 12, conditional = 6,
        weights = "ipw", estimate = "nelson-aalen")
analyse("alive", population = "alive", by = TRUE, times = 12,
        differences = TRUE, rmst_to = 12, variance = "robust")
analyse("one", population = "one", times = c(3, 6), rmst_to = 6,
        conditional = c(3, 6), weights = "ipw")
# after everybody has died, in one group and in both
analyse("extinct", population = "gone", by = TRUE, times = c(12, 47, 60, 1000),
        differences = TRUE, conditional = c(12, 47, 50))
analyse("extinct_late", endpoint = "late", population = "dead", by = TRUE,
        times = c(36, 50, 90), differences = TRUE, conditional = 10)
analyse("extinct_ipw", population = "dead", by = TRUE, times = c(31, 35, 50),
        differences = TRUE, weights = "ipw")
analyse("extinct_copies", population = "dead", times = c(47, 48),
        weights = "copies", conditional = 46)
analyse("extinct_nelson", population = "dead", times = c(47, 48),
        estimate = "nelson-aalen")
local({ # the rule above is that of R's extend = TRUE
  d <- case[POPULATIONS$dead, ]
  s <- summary(survfit(Surv(time, event) ~ 1, d), times = c(12, 47, 60, 1000),
               extend = TRUE)
  fit <- curve(transform(d, entry = NULL, w = 1))
  ci <- band(fit, "log")
  for (i in 1:4)
    stopifnot(all.equal(c(s$surv[i], s$lower[i], s$upper[i], s$n.risk[i]),
                        c(at(fit, fit$surv, s$time[i], 1),
                          at(fit, ci$lower, s$time[i], 1),
                          at(fit, ci$upper, s$time[i], 1),
                          risk_at(fit, s$time[i]))),
              i == 1 || is.na(s$std.err[i]))
})
write_lines("curves-case.csv", c(paste0(
  "analysis,population,group1,group1_level,variable,variable_level,context,",
  "stat_name,stat"), unlist(lines)))
