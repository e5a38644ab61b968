# Right answers for parametric survival models, for tests/unit/test_parametric.c.
#
#     Rscript scripts/reference/parametric.R       (from the top of the tree)
#
# Writes tests/reference/parametric.csv with R 4.2.2, survival 3.5-3 and Rmpfr
# 0.9-1 (Debian: r-cran-rmpfr), in about half an hour; and
# tests/reference/lung-parametric.csv, every number of that config, whose
# Kaplan-Meier rows are those of tests/reference/lung.csv (scripts/reference.R).
# Iterations are not R's: the row only says "up to 60".  Nothing here is taken from survreport's own
# output.
#
# Exponential, Weibull, log-normal and log-logistic models are survreg()'s,
# with a tolerance of 1e-14 in place of its 1e-9; medians and their errors are
# predict()'s.  survreg() knows neither delayed entry nor the generalized
# gamma distribution.  There the likelihood is written out from its definition
# (Prentice 1974, as in flexsurv: density by gamma(a), survival by the series
# of the incomplete gamma function) in 38 decimal digits, maximised by
# Newton's method with derivatives by central differences of 1e-9, which
# leave about 18 digits; the program differentiates by hand and integrates
# numerically.  The same is done for log-normal models without delayed entry,
# where it must agree with survreg().

suppressPackageStartupMessages({
  library(survival)
  library(Rmpfr)
})
stopifnot(file.exists("config/data/lung.csv"),
          packageVersion("survival") == "3.5.3")

BITS <- 128
Z <- qnorm(0.975)
rows <- list()
put <- function(case, dist, quantity, at, value)
  rows[[length(rows) + 1]] <<- data.frame(
    case, dist, quantity, at = as.character(at),
    value = ifelse(is.na(value), "", sprintf("%.15g", as.numeric(value))))

lung <- read.csv("config/data/lung.csv")
lung <- subset(lung, !is.na(ph.ecog))
veteran <- read.csv("config/data/veteran.csv")
gbsg <- read.csv("config/data/gbsg.csv")
delayed <- read.csv("tests/reference/delayed.csv")
for (level in c("smallcell", "adeno", "large"))
  veteran[[level]] <- as.numeric(veteran$celltype == level)

# A case: times, events, terms, and the times at which survival is predicted.
cases <- list(
  lung_null = list(d = lung, time = "time", event = lung$status == 2,
                   terms = character(), at = c(100, 365, 900)),
  lung = list(d = lung, time = "time", event = lung$status == 2,
              terms = c("age", "sex", "ph.ecog"), at = c(30, 365)),
  veteran = list(d = veteran, time = "time", event = veteran$status == 1,
                 terms = c("karno", "smallcell", "adeno", "large"),
                 at = c(50, 200)),
  gbsg = list(d = gbsg, time = "rfstime", event = gbsg$status == 1,
              terms = c("age", "hormon", "pgr", "nodes"), at = c(365, 1826)),
  delayed_null = list(d = delayed, time = "time", entry = "entry",
                      event = delayed$event == 1, terms = character(),
                      at = c(10, 60)),
  delayed = list(d = delayed, time = "time", entry = "entry",
                 event = delayed$event == 1, terms = c("x1", "x2"),
                 at = c(10, 60)))

# --- Writing a fit ----------------------------------------------------------------

# `estimate` is intercept, coefficients, log(scale) and shape as far as they
# are estimated; `x` a patient's terms.
put_fit <- function(case, dist, fit) {
  m <- length(fit$estimate)
  put(case, dist, "loglik", "", fit$loglik)
  if (!is.na(fit$loglik_null)) put(case, dist, "loglik_null", "", fit$loglik_null)
  put(case, dist, "aic", "", -2 * fit$loglik + 2 * m)
  put(case, dist, "bic", "", -2 * fit$loglik + m * log(nrow(cases[[case]]$d)))
  for (i in seq_len(m)) {
    put(case, dist, "estimate", i - 1, fit$estimate[i])
    for (j in seq_len(i))
      put(case, dist, "variance", 100 * (i - 1) + (j - 1),
          fit$variance[i, j])
  }
}

# w with S(w) = 1 - p, and log S, in double precision.
standard <- list(
  exponential = list(q = function(p) log(-log1p(-p)),
                     s = function(w) exp(-exp(w)),
                     f = function(w) exp(w - exp(w))),
  lognormal = list(q = qnorm, s = function(w) pnorm(-w), f = dnorm),
  loglogistic = list(q = qlogis, s = function(w) plogis(-w), f = dlogis))
standard$weibull <- standard$exponential

# Survival at a time for terms x, by the delta method on w; and hazard ratios
# where there are any.
put_predictions <- function(case, dist, fit, x) {
  st <- standard[[dist]]
  m <- length(x) + 1
  scale <- if (dist == "exponential") 1 else exp(fit$estimate[m + 1])
  fixed <- dist == "exponential"
  eta <- sum(fit$estimate[1:m] * c(1, x))
  for (t in cases[[case]]$at) {
    w <- (log(t) - eta) / scale
    d <- c(-c(1, x) / scale, if (!fixed) -w)
    se <- sqrt(drop(d %*% fit$variance %*% d))
    put(case, dist, "survival", t, st$s(w))
    put(case, dist, "survival_se", t, st$f(w) * se)
    put(case, dist, "survival_lo", t, st$s(w + Z * se))
    put(case, dist, "survival_hi", t, st$s(w - Z * se))
  }
  for (p in c(0.25, 0.5, 0.75)) {
    w <- st$q(p)
    d <- c(1, x, if (!fixed) scale * w)
    se <- sqrt(drop(d %*% fit$variance %*% d))
    u <- eta + scale * w
    put(case, dist, "quantile", p, exp(u))
    put(case, dist, "quantile_se", p, exp(u) * se)
    put(case, dist, "quantile_lo", p, exp(u - Z * se))
    put(case, dist, "quantile_hi", p, exp(u + Z * se))
  }
  if (!dist %in% c("exponential", "weibull")) return()
  for (j in seq_along(x)) {
    b <- fit$estimate[1 + j]
    d <- rep(0, length(fit$estimate))
    d[1 + j] <- -1 / scale
    if (!fixed) d[m + 1] <- b / scale
    se <- sqrt(drop(d %*% fit$variance %*% d))
    put(case, dist, "hr", j - 1, exp(-b / scale))
    put(case, dist, "hr_lo", j - 1, exp(-b / scale - Z * se))
    put(case, dist, "hr_hi", j - 1, exp(-b / scale + Z * se))
  }
}

design <- function(case) {
  d <- case$d
  as.matrix(cbind(rep(1, nrow(d)), d[case$terms]))
}

# --- survreg ----------------------------------------------------------------------

tight <- survreg.control(rel.tolerance = 1e-15, maxiter = 200)

survreg_fit <- function(case, dist) {
  x <- design(case)[, -1, drop = FALSE]
  y <- Surv(case$d[[case$time]], case$event)
  model <- if (ncol(x)) suppressWarnings(survreg(y ~ x, dist = dist, control = tight))
           else suppressWarnings(survreg(y ~ 1, dist = dist, control = tight))
  fixed <- dist == "exponential"
  list(estimate = unname(c(coef(model), if (!fixed) log(model$scale))),
       variance = unname(as.matrix(vcov(model))),
       loglik = model$loglik[2], loglik_null = NA, model = model)
}

# --- The likelihood in many digits ----------------------------------------------

mp <- function(x) mpfr(x, BITS)
HALF_LOG_2PI <- log(2 * Const("pi", BITS)) / 2

# Lower regularised incomplete gamma function by its series; x a vector.
lower_gamma <- function(a, x) {
  term <- sum <- rep(mp(1), length(x))
  n <- 0
  repeat {
    n <- n + 1
    term <- term * x / (a + n)
    sum <- sum + term
    if (n > max(x) && all(term < sum * mp(2)^-BITS)) break
  }
  exp(a * log(x) - x - lgamma(a + 1)) * sum
}

log_density <- list(
  weibull = function(w, q) w - exp(w),
  lognormal = function(w, q) -HALF_LOG_2PI - w^2 / 2,
  loglogistic = function(w, q) w - 2 * log(1 + exp(w)),
  "generalized-gamma" = function(w, q) {
    a <- 1 / q^2
    log(abs(q)) + a * log(a) - lgamma(a) + a * (q * w - exp(q * w))
  })
log_density$exponential <- log_density$weibull
log_survival <- list(
  weibull = function(w, q) -exp(w),
  lognormal = function(w, q) log(erfc(w / sqrt(mp(2))) / 2),
  loglogistic = function(w, q) -log(1 + exp(w)),
  "generalized-gamma" = function(w, q) {
    a <- 1 / q^2
    low <- lower_gamma(a, a * exp(q * w))
    if (q > 0) log(1 - low) else log(low)
  })
log_survival$exponential <- log_survival$weibull

# Σ of the log likelihoods of T; theta in many digits.
likelihood <- function(theta, dist, data) {
  k <- ncol(data$x)
  eta <- rep(theta[1], nrow(data$x)) + 0
  for (j in seq_len(k - 1)) eta <- eta + theta[1 + j] * data$xm[[j]]
  s <- if (dist == "exponential") mp(0) else theta[k + 1]
  q <- if (dist == "generalized-gamma") theta[k + 2] else NULL
  w <- (data$y - eta) * exp(-s)
  e <- data$event
  sum <- sum(log_density[[dist]](w[e], q) - s - data$y[e])
  if (any(!e)) sum <- sum + sum(log_survival[[dist]](w[!e], q))
  late <- data$late
  if (any(late)) {
    v <- (data$y0 - eta[late]) * exp(-s)
    sum <- sum - sum(log_survival[[dist]](v, q))
  }
  sum
}

H <- mp(10)^-9

# Gradient and Hessian by central differences.
step <- function(theta, i, by) { theta[i] <- theta[i] + by; theta }

gradient <- function(theta, f)
  sapply(seq_along(theta), function(i)
    asNumeric((f(step(theta, i, H)) - f(step(theta, i, -H))) / (2 * H)))

hessian <- function(theta, f) {
  m <- length(theta)
  f0 <- f(theta)
  h <- matrix(0, m, m)
  for (i in seq_len(m)) {
    h[i, i] <- asNumeric((f(step(theta, i, H)) - 2 * f0 + f(step(theta, i, -H))) / H^2)
    for (j in seq_len(i - 1)) {
      both <- function(a, b) f(step(step(theta, i, a), j, b))
      h[i, j] <- h[j, i] <-
        asNumeric((both(H, H) - both(H, -H) - both(-H, H) + both(-H, -H)) / (4 * H^2))
    }
  }
  h
}

# The same likelihood in doubles, to start from.
rough <- function(theta, dist, case, data) {
  k <- ncol(data$x)
  s <- if (dist == "exponential") 0 else theta[k + 1]
  q <- if (dist == "generalized-gamma") theta[k + 2] else 1
  eta <- drop(data$x %*% theta[1:k])
  f <- switch(dist, lognormal = function(w) dnorm(w, log = TRUE),
              loglogistic = function(w) dlogis(w, log = TRUE),
              "generalized-gamma" = function(w) {
                a <- 1 / q^2
                log(abs(q)) + a * log(a) - lgamma(a) + a * (q * w - exp(q * w))
              }, function(w) w - exp(w))
  S <- switch(dist, lognormal = function(w) pnorm(-w, log.p = TRUE),
              loglogistic = function(w) plogis(-w, log.p = TRUE),
              "generalized-gamma" = function(w)
                pgamma(exp(q * w) / q^2, 1 / q^2, lower.tail = q < 0, log.p = TRUE),
              function(w) -exp(w))
  y <- log(case$d[[case$time]])
  w <- (y - eta) / exp(s)
  e <- data$event
  l <- sum(f(w[e]) - s - y[e]) + sum(S(w[!e]))
  if (any(data$late))
    l <- l - sum(S((log(case$d[[case$entry]][data$late]) - eta[data$late]) / exp(s)))
  if (is.finite(l)) -l else 1e10
}

definition_fit <- function(case, dist, start) {
  x <- design(case)
  data <- list(x = x, xm = lapply(seq_len(ncol(x))[-1], function(j) mp(x[, j])),
               y = log(mp(case$d[[case$time]])), event = case$event,
               late = rep(FALSE, nrow(x)))
  if (!is.null(case$entry)) {
    data$late <- case$d[[case$entry]] > 0
    data$y0 <- log(mp(case$d[[case$entry]][data$late]))
  }
  nll <- function(t) rough(t, dist, case, data)
  theta <- start
  # terms differ in their units: scale each by what it moves
  parscale <- 1 / pmax(1, c(1, apply(abs(x[, -1, drop = FALSE]), 2, mean),
                            rep(1, length(start) - ncol(x))))
  for (i in 1:6) {
    o <- optim(theta, nll, method = "BFGS", hessian = TRUE,
               control = list(reltol = 1e-15, maxit = 2000, parscale = parscale))
    theta <- o$par
  }
  theta <- mp(theta)
  f <- function(t) likelihood(t, dist, data)
  h <- -o$hessian
  for (i in 1:40) {
    move <- solve(h, gradient(theta, f))
    theta <- theta - mp(move)
    if (all(abs(move) < 1e-15)) break
    if (i %in% c(3, 9)) h <- hessian(theta, f)
  }
  stopifnot(all(abs(move) < 1e-15))
  list(estimate = asNumeric(theta), variance = solve(-hessian(theta, f)),
       loglik = asNumeric(f(theta)), loglik_null = NA)
}

# --- All fits -----------------------------------------------------------------------

DISTS <- c("exponential", "weibull", "lognormal", "loglogistic",
           "generalized-gamma")
fits <- list()
started <- function(case, dist) {
  weibull <- survreg_fit(case, "weibull")$estimate
  if (dist == "exponential") weibull[-length(weibull)]
  else c(weibull, if (dist == "generalized-gamma") 0.9)
}
for (name in names(cases))
  for (dist in DISTS) {
    case <- cases[[name]]
    # hours, if the shape is near 0, where the series has thousands of terms
    if (name %in% c("veteran", "gbsg") && dist == "generalized-gamma") next
    by_survreg <- is.null(case$entry) && dist != "generalized-gamma"
    fit <- if (by_survreg) survreg_fit(case, dist)
           else definition_fit(case, dist, started(case, dist))
    if (name == "lung" && dist == "lognormal") {
      again <- definition_fit(case, dist, started(case, dist))
      stopifnot(all.equal(again$estimate, fit$estimate, tolerance = 1e-9),
                all.equal(again$variance, fit$variance, tolerance = 1e-7))
      cat("survreg against the definition:",
          max(abs(again$estimate / fit$estimate - 1)),
          max(abs(again$variance / fit$variance - 1)), "\n")
    }
    if (name == "lung") fit$loglik_null <- fits[["lung_null"]][[dist]]$loglik
    if (name == "delayed")
      fit$loglik_null <- fits[["delayed_null"]][[dist]]$loglik
    put_fit(name, dist, fit)
    x <- unname(design(case)[1, -1])
    if (dist != "generalized-gamma") put_predictions(name, dist, fit, x)
    if (by_survreg && length(x)) {
      # predict() has the quantiles and errors of the same patient
      p <- predict(fit$model, type = "quantile", p = c(0.25, 0.5, 0.75), se.fit = TRUE)
      for (i in 1:3) {
        put(name, dist, "quantile", c(0.25, 0.5, 0.75)[i], p$fit[1, i])
        put(name, dist, "quantile_se", c(0.25, 0.5, 0.75)[i], p$se.fit[1, i])
      }
    }
    fits[[name]][[dist]] <- fit
    cat(name, dist, format(fit$loglik, digits = 12), "\n")
  }

# Generalized gamma: predictions with the shape's part of the error by
# differences of the distribution function in many digits.
gengamma_predictions <- function(name) {
  case <- cases[[name]]
  fit <- fits[[name]][["generalized-gamma"]]
  x <- unname(design(case)[1, -1])
  m <- length(x) + 1
  S <- function(theta, t) {
    eta <- sum(theta[1:m] * mp(c(1, x)))
    w <- (log(mp(t)) - eta) * exp(-theta[m + 1])
    exp(log_survival[["generalized-gamma"]](w, theta[m + 2]))
  }
  slope <- function(f, theta) sapply(seq_along(theta), function(i) {
    up <- down <- theta
    up[i] <- up[i] + H
    down[i] <- down[i] - H
    asNumeric((f(up) - f(down)) / (2 * H))
  })
  theta <- mp(fit$estimate)
  for (t in case$at) {
    d <- slope(function(th) S(th, t), theta)
    put(name, "generalized-gamma", "survival", t, S(theta, t))
    put(name, "generalized-gamma", "survival_se", t,
        sqrt(drop(d %*% fit$variance %*% d)))
  }
  median_of <- function(th) {
    u <- mp(log(100))
    for (i in 1:60) {
      by <- (S(th, exp(u)) - 0.5) /
        ((S(th, exp(u + H)) - S(th, exp(u - H))) / (2 * H))
      u <- u - by
      if (abs(by) < 1e-30) break
    }
    u
  }
  u <- median_of(theta)
  d <- slope(median_of, theta)
  se <- sqrt(drop(d %*% fit$variance %*% d))
  put(name, "generalized-gamma", "quantile", 0.5, exp(u))
  put(name, "generalized-gamma", "quantile_se", 0.5, exp(u) * se)
}
for (name in c("lung_null", "lung", "delayed")) gengamma_predictions(name)

# log S of the standardised distribution in q and w, with two derivatives in q.
for (q in c(-3, -0.7, -0.25, 0.3, 1.4, 4))
  for (w in c(-3, -0.4, 0.5, 2)) {
    if (exp(q * w) / q^2 > 30) next # 1 - low has no digits left
    f <- function(q) log_survival[["generalized-gamma"]](mp(w), q)
    v <- f(mp(q))
    up <- f(mp(q) + H)
    down <- f(mp(q) - H)
    put("standard", format(q), "log_survival", w, v)
    put("standard", format(q), "log_survival_q", w, (up - down) / (2 * H))
    put("standard", format(q), "log_survival_qq", w, (up - 2 * v + down) / H^2)
  }

write_rows <- function(name, header) {
  con <- file(name, open = "wb")
  writeLines(c(header, do.call(paste, c(do.call(rbind, rows), sep = ","))), con)
  close(con)
}
write_rows("tests/reference/parametric.csv", "case,distribution,quantity,at,value")

# --- config/lung-parametric.yaml ---------------------------------------------------

rows <- list()
everyone <- read.csv("config/data/lung.csv")
everyone$female <- as.numeric(everyone$sex == 2)

# Writes the numbers of one model.
put_config <- function(analysis, d, terms, dist, at, level = "") {
  case <- list(d = d, time = "time", event = d$status == 2, terms = terms)
  put_row <- function(stat, value, variable = "", variable_level = "",
                      tolerance = "")
    rows[[length(rows) + 1]] <<- data.frame(
      analysis, population = "", group1 = if (level == "") "" else "sex",
      group1_level = level, variable, variable_level, context = dist, stat,
      value = sprintf("%.15g", as.numeric(value)), tolerance)
  fit <- if (dist == "generalized-gamma")
    definition_fit(case, dist, started(case, dist)) else survreg_fit(case, dist)
  m <- length(fit$estimate)
  k <- length(terms) + 1
  se <- sqrt(diag(fit$variance))
  put_row("n", nrow(d))
  put_row("events", sum(case$event))
  put_row("parameters", m)
  put_row("loglik", fit$loglik)
  put_row("aic", -2 * fit$loglik + 2 * m)
  put_row("bic", -2 * fit$loglik + m * log(nrow(d)))
  put_row("iterations", 30, tolerance = "1")
  put_row("intercept", fit$estimate[1])
  put_row("intercept_se", se[1])
  scale <- 1
  if (m > k) {
    scale <- exp(fit$estimate[k + 1])
    put_row("log_scale", fit$estimate[k + 1])
    put_row("log_scale_se", se[k + 1])
    put_row("scale", scale)
  }
  if (m > k + 1) {
    put_row("shape", fit$estimate[m])
    put_row("shape_se", se[m])
  }
  if (k > 1) {
    null <- survreg_fit(modifyList(case, list(terms = character())), dist)$loglik
    put_row("loglik_null", null)
    put_row("lr_statistic", 2 * (fit$loglik - null))
    put_row("lr_df", k - 1)
    put_row("lr_p", pchisq(2 * (fit$loglik - null), k - 1, lower.tail = FALSE))
  }
  x <- ifelse(terms == "age", mean(d$age), 0)
  for (j in seq_along(terms)) {
    b <- fit$estimate[1 + j]
    s <- se[1 + j]
    put_term <- function(stat, value)
      put_row(stat, value, if (terms[j] == "female") "sex" else terms[j],
              if (terms[j] == "female") "2" else "")
    put_term("coef", b)
    put_term("se", s)
    put_term("tr", exp(b))
    put_term("tr_lo", exp(b - Z * s))
    put_term("tr_hi", exp(b + Z * s))
    put_term("z", b / s)
    put_term("p", 2 * pnorm(-abs(b / s)))
    if (!dist %in% c("exponential", "weibull")) next
    g <- rep(0, m)
    g[1 + j] <- -1 / scale
    if (m > k) g[k + 1] <- b / scale
    s <- sqrt(drop(g %*% fit$variance %*% g))
    put_term("hr", exp(-b / scale))
    put_term("hr_lo", exp(-b / scale - Z * s))
    put_term("hr_hi", exp(-b / scale + Z * s))
  }
  for (t in c(NA, at)) {
    p <- if (dist == "generalized-gamma") limits_definition(fit, t)
         else limits_survreg(fit, dist, x, t)
    put_limits <- function(stat, level)
      for (i in 1:3) put_row(paste0(stat, c("", "_lo", "_hi")[i]), p[i], "os", level)
    if (is.na(t)) put_limits("median", "")
    else put_limits("survival", as.character(t))
  }
}

# Median (t missing) or survival at t, and limits.
limits_survreg <- function(fit, dist, x, t) {
  st <- standard[[dist]]
  k <- length(x) + 1
  free <- dist != "exponential"
  scale <- if (free) exp(fit$estimate[k + 1]) else 1
  eta <- sum(fit$estimate[1:k] * c(1, x))
  w <- if (is.na(t)) st$q(0.5) else (log(t) - eta) / scale
  d <- if (is.na(t)) c(1, x, if (free) scale * w)
       else c(-c(1, x) / scale, if (free) -w)
  se <- sqrt(drop(d %*% fit$variance %*% d))
  if (is.na(t)) exp(eta + scale * w + c(0, -Z, Z) * se)
  else st$s(w + c(0, Z, -Z) * se)
}

# The same from numerical derivatives of S in the parameters, without terms.
limits_definition <- function(fit, t) {
  log_s <- log_survival[["generalized-gamma"]]
  S <- function(th, u) exp(log_s((u - th[1]) * exp(-th[2]), th[3]))
  th <- mp(fit$estimate)
  slope <- function(u) sapply(1:3, function(i)
    asNumeric((S(step(th, i, H), u) - S(step(th, i, -H), u)) / (2 * H)))
  by_u <- function(u) (S(th, u + H) - S(th, u - H)) / (2 * H)
  u <- if (is.na(t)) mp(log(300)) else log(mp(t))
  if (is.na(t)) for (i in 1:60) u <- u - (S(th, u) - 0.5) / by_u(u)
  d <- slope(u) / asNumeric(by_u(u)) # of u where S stays
  se <- sqrt(drop(d %*% fit$variance %*% d))
  if (is.na(t)) return(asNumeric(exp(u + c(0, -Z, Z) * se)))
  asNumeric(S(th, u + c(0, Z, -Z) * se))
}

for (dist in DISTS)
  put_config("os", everyone, character(), dist, c(180, 365, 730))
for (level in c("1", "2"))
  for (dist in c("weibull", "loglogistic"))
    put_config("os_sex", subset(everyone, sex == level), character(), dist,
               c(180, 365, 730), level)
# of the models of all groups together
for (dist in c("weibull", "loglogistic")) {
  fitted <- do.call(rbind, rows)
  aic <- fitted[fitted$analysis == "os_sex" & fitted$context == dist &
                  fitted$stat == "aic", ]
  rows[[length(rows) + 1]] <- transform(
    aic[1, ], group1_level = "", stat = "aic_total",
    value = sprintf("%.15g", sum(as.numeric(aic$value))))
}
for (dist in DISTS[1:4])
  put_config("model", everyone, c("female", "age"), dist, 365)
rows[[length(rows) + 1]] <- data.frame(
  analysis = "model", population = "", group1 = "", group1_level = "",
  variable = "age", variable_level = "", context = "sample", stat = "mean",
  value = sprintf("%.15g", mean(everyone$age)), tolerance = "")

km <- read.csv("tests/reference/lung.csv", colClasses = "character")
km <- km[km$context == "kaplan-meier", ]
km_rows <- function(from, to, at = NULL) {
  part <- km[km$analysis == from, ]
  if (!is.null(at)) part <- part[part$variable_level %in% c("", at), ]
  part$analysis <- to
  part$tolerance <- ""
  rows[[length(rows) + 1]] <<- setNames(
    part, c(names(part)[1:7], "stat", "value", "tolerance"))
}
km_rows("os_all", "os")
km_rows("os_sex", "os_sex")
km_rows("os_all", "model", "365")
write_rows("tests/reference/lung-parametric.csv", paste0(
  "analysis,population,group1,group1_level,variable,variable_level,context,",
  "stat_name,stat,tolerance"))
