# Right answers for the mean patient of models with products and functions.
#
#     Rscript scripts/reference/mean_patient.R     (from the top of the tree)
#
# Writes every number of tests/cases/mean-patient as
# tests/reference/mean-patient-case.csv, which tests/reference.sh holds against
# what the program makes of it: survreg(), with a tolerance of 1e-14, and
# coxph() of R survival, both predicting for data.frame(age = mean(age), ...).
# Limits of parametric survival are the delta method's, written out; medians
# and their errors are held against predict().

suppressPackageStartupMessages({library(survival); library(splines)})
stopifnot(packageVersion("survival") == "3.5.3",
          file.exists("tests/cases/mean-patient/pbc.csv"))
TOL <- sqrt(.Machine$double.eps)
Z <- qnorm(0.975)

pbc <- read.csv("tests/cases/mean-patient/pbc.csv")
pbc$sex <- factor(pbc$sex, c("m", "f"))
pbc$high <- pbc$bili >= 2
pbc$men <- ifelse(pbc$sex == "f", 0, pbc$age)
mean_patient <- data.frame(sex = factor("m", c("m", "f")), age = mean(pbc$age),
                           bili = mean(pbc$bili), high = FALSE)

results <- list()
put <- function(analysis, context, values, variable = "", at = "", level = "",
                group = "sex", tolerance = "") {
  values <- unlist(values)
  results[[length(results) + 1]] <<- data.frame(
    analysis, population = "", group1 = if (level == "") "" else group,
    group1_level = level, variable, variable_level = at, context,
    stat_name = names(values),
    stat = ifelse(is.finite(values), sprintf("%.15g", values), ""), tolerance)
}

# --- Curves --------------------------------------------------------------------

quantile_of <- function(time, y, q) {
  keep <- !is.na(y) & y < q + TOL
  time <- time[keep]
  y <- y[keep]
  below <- which(y < y[1])
  if (!length(time)) NA
  else if (abs(y[1] - q) < TOL && length(below)) (time[1] + time[below[1]]) / 2
  else time[1]
}

collett <- function(fit) {
  event <- fit$n.event > 0
  s <- fit$surv[event]
  t <- fit$time[event]
  se <- (fit$std.err * fit$surv)[event]
  low <- which(s <= 0.45 + TOL)
  high <- which(s >= 0.55 - TOL)
  if (!length(low)) return(NA)
  from <- if (length(high)) c(t[max(high)], s[max(high)]) else c(0, 1)
  slope <- (from[2] - s[low[1]]) / (t[low[1]] - from[1])
  se[which(s <= 0.5 + TOL)[1]] / slope
}

curve <- function(analysis, context, fit, d, times, level, group = "sex") {
  fit$surv <- as.vector(fit$surv)
  fit$std.err <- as.vector(fit$std.err)
  stopifnot(fit$logse)
  dead <- sum(d$status == 2)
  values <- list(n = nrow(d), events = dead, censored = nrow(d) - dead,
                 median_se = collett(fit))
  for (p in c(0.25, 0.5, 0.75)) {
    name <- if (p == 0.5) "median" else paste0("q", 100 * p)
    values[[name]] <- quantile_of(fit$time, fit$surv, 1 - p)
    values[[paste0(name, "_lo")]] <- quantile_of(fit$time, fit$lower, 1 - p)
    values[[paste0(name, "_hi")]] <- quantile_of(fit$time, fit$upper, 1 - p)
  }
  put(analysis, context, values, "os", "", level, group)
  for (t in times) {
    s <- summary(fit, times = t, extend = TRUE)
    put(analysis, context,
        c(survival = s$surv, survival_se = s$std.err, survival_lo = s$lower,
          survival_hi = s$upper, at_risk = sum(d$time >= t)), "os",
        as.character(t), level, group)
  }
}

predicted <- function(analysis, formula, patterns, times, numbers) {
  model <- coxph(formula, pbc)
  for (name in numbers)
    put(analysis, "sample", c(mean = mean(pbc[[name]])), name)
  put(analysis, "predicted-curves", c(n = model$n, events = model$nevent), "os")
  for (name in names(patterns))
    curve(analysis, "predicted-curves", survfit(model, newdata = patterns[[name]]),
          pbc, times, name, "at")
}

# --- Parametric ----------------------------------------------------------------

standard <- list(
  exponential = list(q = function(p) log(-log1p(-p)), s = function(w) exp(-exp(w))),
  lognormal = list(q = qnorm, s = function(w) pnorm(w, lower.tail = FALSE)),
  loglogistic = list(q = qlogis, s = function(w) plogis(w, lower.tail = FALSE)))
standard$weibull <- standard$exponential

# `keys` names the coefficients: variable and level, by "|".
parametric <- function(analysis, formula, keys, dist, times, d = pbc, level = "",
                       reached = TRUE) {
  control <- survreg.control(rel.tolerance = 1e-14, maxiter = 100)
  fit <- survreg(formula, d, dist = dist, control = control)
  null <- survreg(update(formula, . ~ 1), d, dist = dist, control = control)
  used <- !is.na(coef(fit))
  k <- sum(used)
  b <- coef(fit)[used]
  free <- nrow(fit$var) > length(used) # the scale
  V <- fit$var[c(used, if (free) TRUE), c(used, if (free) TRUE), drop = FALSE]
  m <- nrow(V)
  say <- function(values, ...) put(analysis, dist, values, ..., level = level)
  scale <- fit$scale
  say(list(n = nrow(d), events = sum(d$status == 2), parameters = m,
           loglik = fit$loglik[2], aic = -2 * fit$loglik[2] + 2 * m,
           bic = -2 * fit$loglik[2] + m * log(nrow(d))))
  say(c(iterations = 30), tolerance = "1")
  say(list(intercept = b[[1]], intercept_se = sqrt(V[1, 1])))
  if (m > k)
    say(list(log_scale = log(scale), log_scale_se = sqrt(V[m, m]), scale = scale))
  lr <- 2 * (fit$loglik[2] - null$loglik[2])
  say(list(loglik_null = null$loglik[2]))
  if (k > 1)
    say(list(lr_statistic = lr, lr_df = k - 1,
             lr_p = pchisq(lr, k - 1, lower.tail = FALSE)))
  else say(list(lr_statistic = NA, lr_df = NA, lr_p = NA))
  for (j in seq_along(keys)) {
    key <- c(strsplit(keys[j], "|", fixed = TRUE)[[1]], "")
    at <- j + 1
    c1 <- if (used[at]) b[[at]] else NA
    s <- if (used[at]) sqrt(V[at, at]) else NA
    hr <- if (dist %in% c("exponential", "weibull")) {
      g <- rep(0, m)
      if (used[at]) g[at] <- -1 / scale
      if (m > k) g[m] <- c1 / scale
      hs <- if (used[at]) sqrt(drop(g %*% V %*% g)) else NA
      c(hr = exp(-c1 / scale), hr_lo = exp(-c1 / scale - Z * hs),
        hr_hi = exp(-c1 / scale + Z * hs))
    }
    say(c(coef = c1, se = s, tr = exp(c1), tr_lo = exp(c1 - Z * s),
          tr_hi = exp(c1 + Z * s), z = c1 / s, p = 2 * pnorm(-abs(c1 / s)), hr),
        key[1], key[2])
  }
  # the mean patient
  if (reached) {
    x <- drop(model.matrix(delete.response(terms(fit)), mean_patient,
                           xlev = fit$xlevels))
    st <- standard[[dist]]
    eta <- sum(b * x)
    limits <- function(t) {
      w <- if (is.na(t)) st$q(0.5) else (log(t) - eta) / scale
      g <- if (is.na(t)) c(x, if (m > k) scale * w)
           else c(-x / scale, if (m > k) -w)
      se <- sqrt(drop(g %*% V %*% g))
      if (is.na(t)) exp(eta + scale * w + c(0, -Z, Z) * se)
      else st$s(w + c(0, Z, -Z) * se)
    }
    p <- predict(fit, mean_patient, type = "quantile", p = 0.5, se.fit = TRUE)
    stopifnot(all.equal(unname(c(p$fit, p$fit * exp(-Z * p$se.fit / p$fit))),
                        limits(NA)[1:2], tolerance = 1e-10))
  } else limits <- function(t) c(NA, NA, NA)
  put(analysis, dist, setNames(limits(NA), c("median", "median_lo", "median_hi")),
      "os", "", level)
  for (t in times)
    put(analysis, dist,
        setNames(limits(t), c("survival", "survival_lo", "survival_hi")), "os",
        as.character(t), level)
  invisible(-2 * fit$loglik[2] + 2 * m)
}

observed <- function(analysis, times, d = pbc, level = "")
  curve(analysis, "kaplan-meier", survfit(Surv(time, status == 2) ~ 1, d), d,
        times, level)

os <- Surv(time, status == 2) ~ .
for (dist in c("weibull", "lognormal"))
  parametric("product", update(os, . ~ sex * age), c("sex|f", "age", "sexf:age"),
             dist, 365)
observed("product", 365)
parametric("numbers", update(os, . ~ age * bili), c("age", "bili", "age:bili"),
           "loglogistic", c(365, 1825))
observed("numbers", c(365, 1825))
parametric("logs", update(os, . ~ log(bili) + sqrt(age) + high),
           c("log(bili)", "sqrt(age)", "high|true"), "weibull", 365)
observed("logs", 365)
for (dist in c("exponential", "weibull"))
  parametric("curved", update(os, . ~ ns(age, 3) + I(bili / 10)),
             c(paste0("ns(age, 3)", 1:3), "bili / 10"), dist, 1825)
observed("curved", 1825)
mean_patient$men <- mean(pbc$men)
aic <- c(by_sex = 0, unreached = 0)
for (level in c("m", "f")) {
  d <- subset(pbc, sex == level)
  aic[["by_sex"]] <- aic[["by_sex"]] +
    parametric("by_sex", update(os, . ~ log(bili)), "log(bili)", "weibull", 365,
               d, level)
  observed("by_sex", 365, d, level)
  # women, who all have 0, do not tell of the mean of men and women
  aic[["unreached"]] <- aic[["unreached"]] +
    parametric("unreached", update(os, . ~ men), "men", "weibull", 365, d, level,
               reached = level == "m")
  observed("unreached", 365, d, level)
}
woman <- transform(mean_patient, sex = factor("f", c("m", "f")))
predicted("cox_product", update(os, . ~ sex * age),
          list(Mean = mean_patient, Woman = woman), c(365, 1825), "age")
predicted("cox_curved", update(os, . ~ log(bili) + ns(age, 3) + age * high),
          list(Mean = mean_patient, High = transform(mean_patient, high = TRUE)),
          c(365, 1825), c("bili", "age"))

for (name in names(aic)) {
  put(name, "weibull", c(aic_total = aic[[name]]))
  results[[length(results)]]$group1 <- "sex" # of no level: over both
}
# whom is predicted for
means <- list(product = "age", numbers = c("age", "bili"), logs = c("bili", "age"),
              curved = c("age", "bili"), by_sex = "bili", unreached = "men")
for (name in names(means))
  for (column in means[[name]])
    put(name, "sample", c(mean = mean(pbc[[column]])), column)

# adjusted curves are no mean patient's: the mean of what all would have
fit <- coxph(update(os, . ~ sex + log(bili) + age * high), pbc)
for (level in c("m", "f")) {
  d <- subset(pbc, sex == level)
  as_level <- transform(pbc, sex = factor(level, c("m", "f")))
  all <- survfit(fit, newdata = as_level)
  mean_survival <- rowMeans(all$surv)
  say <- function(...) put("adjusted", "adjusted-curves", ..., level = level)
  say(list(n = nrow(d), events = sum(d$status == 2),
           median = min(c(all$time[mean_survival <= 0.5], Inf))), "os")
  for (t in c(365, 1825))
    say(c(survival = mean_survival[findInterval(t, all$time)]), "os",
        as.character(t))
}

write.csv(do.call(rbind, results), "tests/reference/mean-patient-case.csv",
          row.names = FALSE, quote = 1:8, fileEncoding = "UTF-8")
