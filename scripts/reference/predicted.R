# Right answers for survival predicted by Cox models, from R.
#
#     Rscript scripts/reference/predicted.R        (from the top of the tree)
#
# Writes every number of tests/cases/predicted as
# tests/reference/predicted-case.csv, which tests/reference.sh holds against
# what the program makes of it: survfit(coxph(...), newdata) of R survival.
# Quantiles are by the rule of print(survfit), for any level, and Collett's
# error of the median is written out.  The curves themselves, with their
# errors, are in after_cox.csv.

suppressPackageStartupMessages({library(survival); library(splines)})
stopifnot(packageVersion("survival") == "3.5.3",
          file.exists("config/data/lung.csv"))
TOL <- sqrt(.Machine$double.eps)

lung <- read.csv("config/data/lung.csv")
lung$dead <- as.integer(lung$status == 2)
lung$sex <- factor(lung$sex)
lung$ph.ecog <- factor(lung$ph.ecog)
lung$old <- lung$age >= 65
lung$late <- ifelse(lung$age >= 60 & lung$time > 100, lung$age, 0)

results <- list()
put <- function(analysis, level, values, at = "", endpoint = "os",
                population = "", context = "predicted-curves") {
  values <- unlist(values)
  if (length(values)) results[[length(results) + 1]] <<- data.frame(
    analysis, population, group1 = if (level == "") "" else "at",
    group1_level = level, variable = endpoint, variable_level = at, context,
    stat_name = names(values),
    stat = ifelse(is.finite(values), sprintf("%.15g", values), ""))
}

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

curve <- function(analysis, model, level, pattern, times, endpoint = "os") {
  fit <- survfit(model, newdata = pattern)
  fit$surv <- as.vector(fit$surv)
  if (fit$logse) fit$std.err <- as.vector(fit$std.err)
  else stop("the error is not that of log S")
  n <- model$n
  values <- list(n = n, events = model$nevent, censored = n - model$nevent,
                 median_se = collett(fit))
  for (p in c(0.25, 0.5, 0.75)) {
    name <- if (p == 0.5) "median" else paste0("q", 100 * p)
    values[[name]] <- quantile_of(fit$time, fit$surv, 1 - p)
    values[[paste0(name, "_lo")]] <- quantile_of(fit$time, fit$lower, 1 - p)
    values[[paste0(name, "_hi")]] <- quantile_of(fit$time, fit$upper, 1 - p)
  }
  table <- summary(survfit(model, newdata = pattern))$table
  stopifnot(identical(unname(table[c("median", "0.95LCL", "0.95UCL")]),
                      as.numeric(unlist(values[c("median", "median_lo",
                                                 "median_hi")]))))
  put(analysis, level, values, endpoint = endpoint)
  y <- as.matrix(model$y)
  exit <- y[, ncol(y) - 1]
  entry <- if (ncol(y) == 3) y[, 1] else rep(-1, nrow(y))
  for (t in times) {
    s <- summary(survfit(model, newdata = pattern), times = t, extend = TRUE)
    v <- c(survival = s$surv, survival_se = s$std.err,
           survival_lo = s$lower, survival_hi = s$upper)
    if (t > max(exit)) v[] <- NA
    put(analysis, level, c(v, at_risk = sum(exit >= t & entry < t)),
        as.character(t), endpoint)
  }
  if (any(times > max(exit)))
    put(analysis, level, c(last_time = max(exit)), endpoint = endpoint)
}

# Of the patients and the model, whatever is predicted: `given` are the numbers
# that patterns have of each column, NA where one leaves it out.
whole <- function(analysis, used, events, given, endpoint = "os",
                  population = "", last = NULL, missing = 0) {
  if (missing) put(analysis, "", c(excluded_covariate = missing), "", endpoint,
                   population, "sample")
  for (name in names(given)) {
    x <- used[[name]]
    beyond <- any(given[[name]] < min(x) | given[[name]] > max(x), na.rm = TRUE)
    put(analysis, "", c(mean = if (anyNA(given[[name]])) mean(x),
                        min = if (beyond) min(x), max = if (beyond) max(x)),
        "", name, population, "sample")
  }
  put(analysis, "", c(n = nrow(used), events = events, last_time = last), "",
      endpoint, population)
}

# Patterns by name; what they leave out is a mean or a first level.
curves <- function(analysis, formula, patterns, times, base, ties = "efron",
                   endpoint = "os") {
  used <- lung[complete.cases(lung[names(base)]), ]
  model <- coxph(formula, used, ties = ties, model = TRUE, x = TRUE)
  typical <- lapply(names(base), function(name)
    if (identical(base[[name]], "mean")) mean(used[[name]]) else base[[name]])
  names(typical) <- names(base)
  numbers <- names(base)[sapply(base, identical, "mean")]
  given <- lapply(setNames(numbers, numbers), function(name)
    sapply(patterns, function(p) if (is.null(p[[name]])) NA else p[[name]]))
  whole(analysis, used, model$nevent, given, endpoint,
        last = if (any(times > max(used$time))) max(used$time),
        missing = nrow(lung) - nrow(used))
  for (name in names(patterns)) {
    pattern <- modifyList(typical, patterns[[name]])
    for (column in names(pattern))
      if (is.factor(used[[column]]))
        pattern[[column]] <- factor(pattern[[column]], levels(used[[column]]))
    curve(analysis, model, name, as.data.frame(pattern), times, endpoint)
  }
}

os <- Surv(time, dead) ~ .
curves("plain", update(os, . ~ age + sex + ph.ecog),
       list(Average = list(), "Woman of 50" = list(age = 50, sex = "2"),
            "Man of 80, ECOG 2" = list(age = 80, sex = "1", ph.ecog = "2"),
            Centenarian = list(age = 100)), c(180, 365, 730, 1022, 1100),
       list(age = "mean", sex = "1", ph.ecog = "0"))
man <- list(man = list(age = 70))
curves("breslow", update(os, . ~ age + sex),
       c(man, list(woman = list(age = 60, sex = "2"))), 365,
       list(age = "mean", sex = "1"), "breslow")
curves("exact", update(os, . ~ age + sex), man, 365,
       list(age = "mean", sex = "1"), "exact")
curves("curved",
       update(os, . ~ ns(age, 3) + sex * ph.karno + I(pat.karno / 10) + old),
       list(young = list(age = 45, sex = "2", ph.karno = 90),
            outside = list(age = 95, old = TRUE, pat.karno = 50),
            below = list(age = 30, old = FALSE)), c(100, 365),
       list(age = "mean", sex = "1", ph.karno = "mean", pat.karno = "mean",
            old = FALSE))
curves("delayed", Surv(late, time, dead) ~ sex + age,
       list(man = list(), woman = list(sex = "2", age = 75)), c(90, 365),
       list(sex = "1", age = "mean"), endpoint = "os_late")
curves("many", update(os, . ~ age),
       list(a = list(age = 40), b = list(age = 50), c = list(age = 60),
            d = list(age = 70), e = list(age = 80)), NULL,
       list(age = "mean"))
lung$ph.ecog <- factor(lung$ph.ecog, 0:3)
curves("unseen", update(os, . ~ ph.ecog + age),
       list("ECOG 3" = list(ph.ecog = "3")), 365,
       list(ph.ecog = "0", age = "mean"))

# what cannot be
none <- function(analysis, level, times, endpoint = "os", population = "") {
  put(analysis, level, c(median = NA, median_lo = NA, median_hi = NA), "",
      endpoint, population)
  for (t in times)
    put(analysis, level, c(survival = NA, survival_lo = NA, survival_hi = NA),
        as.character(t), endpoint, population)
}
none("unseen", "ECOG 4", 365)
none("separated", "dead", 365)
none("logarithm", "unborn", 365)
none("logarithm", "huge", 365)
none("overflow", "rock", 365)
none("no_events", "man", 365, "none")
none("nobody", "man", 365, population = "nobody")
none("few", "man", c(10, 365), population = "first_weeks")
whole("separated", lung, sum(lung$dead), list())
whole("logarithm", lung, sum(lung$dead), list(age = c(0, 1e300)))
whole("overflow", lung, sum(lung$dead), list(age = 1e5))
whole("no_events", lung, 0, list(age = NA), "none")
whole("nobody", lung[0, ], 0, list(), population = "nobody")
early <- lung[lung$time <= 20, ]
whole("few", early, sum(early$dead), list(age = NA), population = "first_weeks")

write.csv(do.call(rbind, results), "tests/reference/predicted-case.csv",
          row.names = FALSE, quote = 1:8, fileEncoding = "UTF-8")
