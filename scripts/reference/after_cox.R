# Right answers for what comes after a Cox model, from R.
#
#     Rscript scripts/reference/after_cox.R        (from the top of the tree)
#
# Writes tests/reference/after_cox_data.csv, the cohorts as numbers (columns
# of categories are indicators), and tests/reference/after_cox.csv, one number
# a row: cox.zph(), residuals(), survfit(newdata =), concordance(timewt = "n/G2") and splines::ns()
# on them.  tests/unit/test_after_cox.c reads both.  And every number of
# tests/cases/after-cox as tests/reference/after-cox-case.csv, which
# tests/reference.sh holds against a run.

suppressPackageStartupMessages({library(survival); library(splines)})
stopifnot(packageVersion("survival") == "3.5.3",
          file.exists("tests/reference/delayed.csv"))

rows <- list()
put <- function(case, quantity, option, at, value) {
  value <- as.numeric(value)
  rows[[length(rows) + 1]] <<- data.frame(
    case, quantity, option, at,
    value = ifelse(is.finite(value), sprintf("%.15g", value), ""))
}

lung <- read.csv("config/data/lung.csv")
lung <- lung[complete.cases(lung[c("age", "sex", "ph.ecog", "wt.loss")]), ]
veteran <- read.csv("config/data/veteran.csv")
veteran$celltype <- factor(veteran$celltype,
  c("squamous", "smallcell", "adeno", "large"))
delayed <- read.csv("tests/reference/delayed.csv")
delayed <- delayed[complete.cases(delayed), ]
delayed$group <- factor(delayed$group)

cases <- list(
  lung = list(data = lung, y = Surv(lung$time, lung$status == 2),
              formula = y ~ age + sex + ph.ecog + wt.loss),
  veteran = list(data = veteran, y = Surv(veteran$time, veteran$status),
                 formula = y ~ celltype + karno + trt),
  delayed = list(data = delayed,
                 y = Surv(delayed$entry, delayed$time, delayed$event),
                 formula = y ~ group + x1 + x2 + x3))

data <- list()
for (name in names(cases)) {
  case <- cases[[name]]
  d <- case$data
  d$y <- y <- case$y
  for (ties in c("efron", "breslow")) {
    fit <- coxph(case$formula, d, ties = ties, x = TRUE)
    p <- length(coef(fit))
    for (transform in c("km", "identity", "rank", "log")) {
      z <- cox.zph(fit, transform)
      k <- seq_len(nrow(z$table)) - 1
      option <- paste(ties, transform)
      put(name, "zph_chisq", option, k, z$table[, "chisq"])
      put(name, "zph_df", option, k, z$table[, "df"])
      put(name, "zph_p", option, k, z$table[, "p"])
      # by time: the order of events at one time is not defined
      for (j in seq_len(ncol(z$y) * (option %in% c("efron km", "breslow log"))))
        put(name, "zph_residual", option,
            1000 * (j - 1) + seq_along(unique(z$time)) - 1,
            tapply(z$y[, j], z$time, sum))
      put(name, "zph_variance", option, seq_len(ncol(z$y)) - 1, diag(z$var))
      if (ties == "efron")
        put(name, "zph_at", option, seq_along(z$x) - 1, sort(z$x))
    }
    # curves of some of the patients, at some of the event times
    for (patient in c(1, 8, 42)) {
      curve <- survfit(fit, newdata = d[patient, ])
      stopifnot(curve$logse)
      events <- which(curve$n.event > 0)
      k <- seq(1, length(events), 3)
      at <- 1000 * (patient - 1) + k - 1
      put(name, "predicted_hazard", ties, at, curve$cumhaz[events[k]])
      put(name, "predicted_error", ties, at, curve$std.err[events[k]])
    }
    some <- seq(1, nrow(d), 5)
    for (type in c("martingale", "deviance"))
      put(name, type, ties, some - 1, residuals(fit, type)[some])
    for (type in c("score", "dfbeta", "dfbetas")) {
      r <- as.matrix(residuals(fit, type))
      for (j in seq_len(p))
        put(name, type, ties, 1000 * (j - 1) + some - 1, r[some, j])
    }
    # by time, as above
    r <- as.matrix(residuals(fit, "schoenfeld"))
    at <- as.numeric(rownames(r))
    for (j in seq_len(p))
      put(name, "schoenfeld", ties,
          1000 * (j - 1) + seq_along(unique(at)) - 1, tapply(r[, j], at, sum))
  }
  x <- fit$x
  m <- matrix(0, nrow(x), 6)
  m[, seq_len(p)] <- x
  y <- as.matrix(y)
  if (ncol(y) == 2) y <- cbind(NA, y)
  data[[name]] <- data.frame(case = name, entry = y[, 1], time = y[, 2],
                             event = y[, 3], m)
  if (name != "delayed") {
    fit <- coxph(case$formula, d, ties = "efron")
    for (tau in c(100, 300, Inf)) {
      g <- concordance(fit, timewt = "n/G2",
                       ymax = if (is.finite(tau)) tau)
      put(name, "uno", "c", tau, g$concordance)
      put(name, "uno", "se", tau, sqrt(g$var))
    }
  }
}

# natural splines: columns of the basis, and a model with one
for (df in 1:5) {
  b <- ns(lung$age, df)
  for (j in seq_len(df))
    put("lung", "ns", df, 1000 * (j - 1) + seq_len(nrow(b)) - 1, b[, j])
}
b <- ns(lung$age, df = 4, intercept = TRUE)
for (j in 1:4)
  put("lung", "ns_intercept", 4, 1000 * (j - 1) + seq_len(nrow(b)) - 1, b[, j])

write.csv(do.call(rbind, rows), "tests/reference/after_cox.csv",
          row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, data), "tests/reference/after_cox_data.csv",
          row.names = FALSE, quote = FALSE, na = "")

# --- Numbers of tests/cases/after-cox -----------------------------------------

results <- list()
emit <- function(analysis, context, values, variable = "", level = "",
                 group1 = "", group1_level = "", population = "") {
  values <- unlist(values)
  results[[length(results) + 1]] <<- data.frame(
    analysis, population, group1, group1_level, variable,
    variable_level = level, context, stat_name = names(values),
    stat = ifelse(is.finite(values), sprintf("%.15g", values), ""))
}

lung <- read.csv("config/data/lung.csv")
lung$y <- Surv(lung$time, lung$status == 2)
lung$sex <- factor(lung$sex)
lung$ph.ecog <- factor(lung$ph.ecog)
lung$old <- cut(lung$age, c(0, 60, 70, 200), right = FALSE,
                labels = c("<60 years", "60 to 69 years", "≥70 years"))
lung$karno <- factor(ifelse(lung$pat.karno < 80, "<80", "≥80"))
ecog_01 <- lung[lung$ph.ecog %in% c("0", "1"), ]
Z <- qnorm(0.975)

# patients who were left out because a term is missing, if there are any
left_out <- function(analysis, n, population = "")
  if (n > 0)
    emit(analysis, "sample", c(excluded_covariate = n), "os",
         population = population)

zph <- function(analysis, terms, data, transform, ties, population = "") {
  fit <- coxph(reformulate(terms, "y"), data, ties = ties)
  table <- cox.zph(fit, transform)$table
  left_out(analysis, nrow(data) - fit$n, population)
  emit(analysis, "cox-assumption", c(n = fit$n, events = fit$nevent),
       population = population)
  for (i in seq_len(nrow(table)))
    emit(analysis, "cox-assumption",
         c(statistic = table[i, 1], p = table[i, 3], df = table[i, 2]),
         if (i <= length(terms)) rownames(table)[i] else "",
         population = population)
}
zph("ph", c("sex", "age", "ph.ecog", "pat.karno", "wt.loss"), lung, "km",
    "efron")
zph("ph_log", c("sex", "age"), ecog_01, "log", "breslow", "ecog_01")

ratio <- function(coef, se)
  c(hr = exp(coef), hr_lo = exp(coef - Z * se), hr_hi = exp(coef + Z * se))
wald <- function(coef, se)
  c(coef = coef, se = se, ratio(coef, se), z = coef / se,
    p = 2 * pnorm(-abs(coef / se)))

part <- function(data, variable, level) {
  data <- data[!is.na(data$keep) & data$keep, ]
  counts <- function(d) c(n = nrow(d), events = sum(d$status == 2))
  for (arm in c("1", "2"))
    emit("forest", "subgroups", counts(data[data$sex == arm, ]), variable,
         level, "sex", arm)
  emit("forest", "subgroups", counts(data), variable, level, "sex")
  values <- c(hr = NA, hr_lo = NA, hr_hi = NA, p = NA)
  if (length(unique(data$sex)) == 2) {
    fit <- coxph(y ~ sex, data)
    se <- sqrt(vcov(fit)[1])
    values <- c(ratio(coef(fit)[[1]], se), p = 2 * pnorm(-abs(coef(fit)[[1]] / se)))
  }
  emit("forest", "subgroups", values, variable, level, "sex")
}
lung$keep <- TRUE
part(lung, "", "")
for (variable in c("old", "ph.ecog", "karno")) {
  lung$g <- lung[[variable]]
  if (anyNA(lung$g))
    emit("forest", "subgroups", c(missing = sum(is.na(lung$g))), variable, "",
         "sex")
  known <- lung[!is.na(lung$g), ]
  without <- coxph(y ~ sex + g, known)
  with <- coxph(y ~ sex * g, known)
  statistic <- 2 * (with$loglik[2] - without$loglik[2])
  df <- sum(!is.na(coef(with))) - sum(!is.na(coef(without)))
  emit("forest", "interaction",
       c(statistic = statistic, df = df,
         p = pchisq(statistic, df, lower.tail = FALSE)), variable, "", "sex")
  for (level in levels(lung$g)) {
    lung$keep <- lung$g == level
    part(lung, variable, level)
  }
}

effects <- function(analysis, context, fit, data, terms, population) {
  for (term in terms) {
    levels <- if (is.factor(data[[term]])) levels(data[[term]])[-1] else ""
    for (level in levels) {
      at <- paste0(term, level)
      emit(analysis, context, wald(coef(fit)[[at]], sqrt(vcov(fit)[at, at])),
           term, level, population = population)
    }
  }
}
models <- function(analysis, terms, data, ties, same, population = "") {
  complete <- data[complete.cases(data[terms]), ]
  left_out(analysis, nrow(data) - nrow(complete), population)
  fit <- coxph(reformulate(terms, "y"), complete, ties = ties)
  emit(analysis, "cox-multivariable", c(n = fit$n, events = fit$nevent),
       population = population)
  effects(analysis, "cox-multivariable", fit, complete, terms, population)
  for (term in terms) {
    d <- if (same) complete else data[!is.na(data[[term]]), ]
    fit <- coxph(reformulate(term, "y"), d, ties = ties)
    effects(analysis, "cox-univariable", fit, d, term, population)
    for (level in if (is.factor(d[[term]])) levels(d[[term]]) else "") {
      here <- if (level == "") d else d[d[[term]] == level, ]
      emit(analysis, "cox-univariable",
           c(n = nrow(here), events = sum(here$status == 2)), term, level,
           population = population)
    }
  }
}
models("models", c("sex", "old", "ph.ecog", "pat.karno", "wt.loss"), lung,
       "efron", FALSE)
models("same", c("sex", "age", "wt.loss"), ecog_01, "breslow", TRUE, "ecog_01")

rank <- function(analysis, terms, tau) {
  fit <- coxph(reformulate(terms, "y"), lung)
  h <- concordance(fit)
  left_out(analysis, nrow(lung) - fit$n)
  u <- concordance(fit, timewt = "n/G2", ymax = tau)
  limits <- function(name, x) {
    se <- sqrt(x$var)
    v <- c(x$concordance, se, x$concordance - Z * se, x$concordance + Z * se)
    setNames(v, paste0(name, c("", "_se", "_lo", "_hi")))
  }
  emit(analysis, "concordance",
       c(n = fit$n, events = fit$nevent, limits("concordance", h),
         limits("concordance_uno", u)))
}
rank("rank", c("sex", "age", "ph.karno"), 365)
rank("rank_all", "sex", NULL)

# terms that are made from columns; R's names of coefficients are ours but
# for blanks
positive <- lung[which(lung$wt.loss > 0), ]
fit <- coxph(y ~ ns(age, 3) + sex * ph.karno + I(pat.karno / 10) + log(wt.loss),
             positive)
s <- summary(fit)
used <- model.frame(fit)
left_out("curved", nrow(lung) - nrow(used))
for (name in names(coef(fit))) {
  variable <- sub("/", " / ", sub("^I\\((.*)\\)$", "\\1", name))
  emit("curved", "cox", wald(coef(fit)[[name]], sqrt(vcov(fit)[name, name])),
       if (name == "sex2") "sex" else variable, if (name == "sex2") "2" else "")
}
for (level in c("1", "2"))
  emit("curved", "cox",
       c(n = sum(used$sex == level),
         events = sum(used$sex == level & used$y[, 2] == 1)), "sex", level)
emit("curved", "cox",
     c(n = fit$n, events = fit$nevent, loglik_null = fit$loglik[1],
       loglik = fit$loglik[2],
       lr_statistic = s$logtest[[1]], lr_df = s$logtest[[2]],
       lr_p = s$logtest[[3]], wald_statistic = fit$wald.test[[1]],
       wald_df = s$waldtest[[2]],
       wald_p = pchisq(fit$wald.test[[1]], s$waldtest[[2]], lower.tail = FALSE),
       score_statistic = s$sctest[[1]], score_df = s$sctest[[2]],
       score_p = s$sctest[[3]], concordance = fit$concordance[["concordance"]],
       concordance_se = fit$concordance[["std"]], iterations = fit$iter))
zph("curved_ph", c("ns(age, 3)", "sex", "ph.karno", "sex:ph.karno"), lung,
    "rank", "efron")
rank("crossed", c("sex * old", "sqrt(pat.karno)"), NULL)

# adjusted curves: predictions for all patients as if in a group, averaged
known <- lung[!is.na(lung$pat.karno), ]
fit <- coxph(y ~ sex + age + ns(pat.karno, 2), known)
emit("adjusted", "sample", c(excluded_covariate = nrow(lung) - nrow(known)), "os")
for (arm in c("1", "2")) {
  as_arm <- known
  as_arm$sex <- factor(arm, c("1", "2"))
  curve <- survfit(fit, newdata = as_arm)
  mean_survival <- rowMeans(curve$surv)
  here <- known[known$sex == arm, ]
  emit("adjusted", "adjusted-curves",
       c(n = nrow(here), events = sum(here$status == 2),
         median = min(curve$time[mean_survival <= 0.5])), "os", "", "sex", arm)
  for (t in c(180, 365, 730, 1100))
    emit("adjusted", "adjusted-curves",
         c(survival = if (t > max(curve$time)) NA else
           mean_survival[findInterval(t, curve$time)]),
         "os", as.character(t), "sex", arm)
}

# residuals: extremes, and who moves a coefficient most; lines count the head
# of the file; names are coefficient = c(variable, level)
extremes <- function(analysis, kind, r, line, limit, at, population) {
  values <- c(min = min(r), max = max(r), line = line[which.max(abs(r))])
  if (limit > 0) values <- c(values, beyond = sum(abs(r) > limit))
  names(values) <- paste0(kind, "_", names(values))
  emit(analysis, "cox-residuals", values, at[1], at[2], population = population)
}
residuals_of <- function(analysis, formula, data, ties, names, schoenfeld,
                         population = "") {
  known <- complete.cases(data[all.vars(formula)[-1]])
  left_out(analysis, sum(!known), population)
  data <- data[known, ]
  environment(formula) <- environment()  # where residuals() looks again
  fit <- coxph(formula, data, ties = ties)
  none <- c("", "")
  n <- nrow(data)
  emit(analysis, "cox-residuals",
       c(n = n, events = fit$nevent, dfbetas_limit = 2 / sqrt(n)),
       population = population)
  m <- residuals(fit, "martingale")
  d <- residuals(fit, "deviance")
  extremes(analysis, "martingale", m, data$line, 0, none, population)
  extremes(analysis, "deviance", d, data$line, 2.5, none, population)
  if (schoenfeld) {
    r <- residuals(fit, "schoenfeld")
    # R sorts events by time, and leaves those of one time as they stand
    events <- data[data$status == 2, ]
    lines <- events$line[order(events$time)]
    for (j in seq_along(names))
      extremes(analysis, "schoenfeld", r[, j], lines, 0, names[[j]],
               population)
  }
  s <- as.matrix(residuals(fit, "dfbetas"))
  b <- as.matrix(residuals(fit, "dfbeta"))
  for (j in seq_along(names))
    extremes(analysis, "dfbetas", s[, j], data$line, 2 / sqrt(n),
             names[[j]], population)
  most <- apply(abs(s), 1, which.max)
  for (i in order(-apply(abs(s), 1, max))[1:10])
    emit(analysis, "cox-influence",
         c(time = data$time[i], events = data$status[i] == 2,
           dfbetas = s[[i, most[i]]], dfbeta = b[[i, most[i]]],
           martingale = m[[i]], deviance = d[[i]]),
         names[[most[i]]][1], names[[most[i]]][2], "line",
         as.character(data$line[i]), population)
}
lung$line <- seq_len(nrow(lung)) + 1
ecog_01 <- lung[lung$ph.ecog %in% c("0", "1"), ]
residuals_of("res", y ~ sex + age + ph.ecog + pat.karno + wt.loss, lung,
             "efron",
             list(c("sex", "2"), c("age", ""), c("ph.ecog", "1"),
                  c("ph.ecog", "2"), c("ph.ecog", "3"), c("pat.karno", ""),
                  c("wt.loss", "")), TRUE)
residuals_of("res_some", y ~ ns(age, 3) + sex + sqrt(pat.karno), ecog_01,
             "breslow",
             list(c("ns(age, 3)1", ""), c("ns(age, 3)2", ""),
                  c("ns(age, 3)3", ""), c("sex", "2"),
                  c("sqrt(pat.karno)", "")), FALSE, "ecog_01")

write.csv(do.call(rbind, results), "tests/reference/after-cox-case.csv",
          row.names = FALSE, quote = 1:8, fileEncoding = "UTF-8")
