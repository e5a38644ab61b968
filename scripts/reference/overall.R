# Right answers for tests/cases/overall, from R.
#
#     Rscript scripts/reference/overall.R     (from the top of the tree)
#
# Writes tests/reference/overall-case.csv: Cox models from coxph(), logistic ones
# from glm(), Fine and Gray's from crr() with Newton's steps to its end; tests of
# terms from the likelihoods of models without them, or b'V^-1 b.

suppressPackageStartupMessages({library(survival); library(splines)
                                library(cmprsk)})
stopifnot(packageVersion("survival") == "3.5.3")

d <- read.csv("config/data/gbsg.csv")
d$cause <- ifelse(d$status == 0, 0, ifelse(d$nodes > 3, 1, 2))
for (name in c("grade", "meno", "hormon")) d[[name]] <- factor(d[[name]])
y <- Surv(d$rfstime, d$status)
Z <- qnorm(0.975)
P <- function(x, df) pchisq(x, df, lower.tail = FALSE)

results <- list()
emit <- function(analysis, context, values, variable = "", level = "") {
  values <- unlist(values)
  results[[length(results) + 1]] <<- data.frame(
    analysis, population = "", group1 = "", group1_level = "", group2 = "",
    group2_level = "", variable, variable_level = level, context,
    stat_name = names(values), stat = sprintf("%.15g", values))
}

# R's names of coefficients as ours: a category has a level
effects <- function(analysis, context, b, naive, error, ratio, robust = FALSE) {
  for (i in seq_along(b)) {
    name <- sub("/", " / ", sub("^I\\((.*)\\)$", "\\1", names(b)[i]))
    category <- grepl("^(grade|meno|hormon).$", name)
    parts <- list(b[[i]], naive[[i]], error[[i]], exp(b[[i]]), exp(b[[i]] - Z * error[[i]]),
                  exp(b[[i]] + Z * error[[i]]), b[[i]] / error[[i]],
                  2 * pnorm(-abs(b[[i]] / error[[i]])))
    names(parts) <- c("coef", "se", "robust_se", ratio, paste0(ratio, c("_lo", "_hi")), "z", "p")
    if (!robust) parts$robust_se <- NULL
    emit(analysis, context, parts, if (category) substring(name, 1, nchar(name) - 1) else name,
         if (category) substring(name, nchar(name)) else "")
  }
}

counts <- function(analysis, context, categories, dead = d$status) {
  for (name in categories)
    for (level in c("0", "1", "2", "3")) {
      of <- as.character(d[[name]]) == level
      if (any(of))
        emit(analysis, context, c(n = sum(of), events = sum(dead[of])), name, level)
    }
}

test <- function(analysis, context, term, kind, statistic, df) {
  values <- c(statistic, df, P(statistic, df))
  names(values) <- paste0(kind, c("_statistic", "_df", "_p"))
  emit(analysis, context, values, term)
}
wald <- function(analysis, context, term, coefficients, b, v) {
  at <- names(b) %in% coefficients
  test(analysis, context, term, "wald", drop(b[at] %*% solve(v[at, at], b[at])), sum(at))
}

# --- Cox ------------------------------------------------------------------------

cox <- function(analysis, formula, categories, robust = FALSE) {
  fit <- coxph(formula, d, robust = robust)
  s <- summary(fit)
  effects(analysis, "cox", coef(fit), sqrt(diag(if (robust) fit$naive.var else vcov(fit))),
          sqrt(diag(vcov(fit))), "hr", robust)
  counts(analysis, "cox", categories)
  df <- s$logtest[["df"]]
  emit(analysis, "cox",
       c(n = fit$n, events = fit$nevent, loglik_null = fit$loglik[1], loglik = fit$loglik[2],
         lr_statistic = s$logtest[[1]], lr_df = df, lr_p = s$logtest[[3]],
         wald_statistic = fit$wald.test[[1]], wald_df = df, wald_p = P(fit$wald.test[[1]], df),
         score_statistic = s$sctest[[1]], score_df = df, score_p = s$sctest[[3]],
         if (robust) c(robust_score_statistic = fit$rscore, robust_score_df = df,
                       robust_score_p = P(fit$rscore, df)),
         concordance = fit$concordance[["concordance"]],
         concordance_se = fit$concordance[["std"]], iterations = fit$iter))
  fit
}
ratio <- function(analysis, context, term, fit, without) {
  df <- length(coef(fit)) - length(coef(without))
  test(analysis, context, term, "lr",
       2 * as.numeric(logLik(fit) - logLik(without)), df)
}

d$grade <- relevel(d$grade, "2")
fit <- cox("ratio", y ~ I(age/10) + grade + ns(nodes, 3), "grade")
ratio("ratio", "cox", "grade", fit, coxph(y ~ age + ns(nodes, 3), d))
ratio("ratio", "cox", "ns(nodes, 3)", fit, coxph(y ~ age + grade, d))

for (formula in c(y ~ I(age/10), y ~ grade, y ~ ns(nodes, 3))) {
  fit <- coxph(formula, d)
  effects("ratio", "cox-univariable", coef(fit), sqrt(diag(vcov(fit))), sqrt(diag(vcov(fit))),
          "hr")
}

fit <- cox("robust", y ~ I(nodes/5) + grade, "grade", TRUE)
wald("robust", "cox", "grade", c("grade1", "grade3"), coef(fit), vcov(fit))

# a main effect that is in a product has no test
d$grade <- relevel(factor(as.character(d$grade)), "3")
fit <- cox("wald", y ~ nodes + grade * meno, c("grade", "meno"))
wald("wald", "cox", "grade:meno", c("grade1:meno1", "grade2:meno1"), coef(fit), vcov(fit))

# --- Side by side -----------------------------------------------------------------

d$grade <- relevel(factor(as.character(d$grade)), "2")
d$hormon <- relevel(d$hormon, "1")
joint <- coxph(y ~ age + grade + hormon, d)
effects("table", "cox-multivariable", coef(joint), sqrt(diag(vcov(joint))),
        sqrt(diag(vcov(joint))), "hr")
emit("table", "cox-multivariable", c(n = joint$n, events = joint$nevent))
ratio("table", "cox-multivariable", "grade", joint, coxph(y ~ age + hormon, d))
for (term in c("age", "grade", "hormon")) {
  fit <- coxph(reformulate(term, "y"), d)
  effects("table", "cox-univariable", coef(fit), sqrt(diag(vcov(fit))), sqrt(diag(vcov(fit))),
          "hr")
  if (term == "grade")
    test("table", "cox-univariable", "grade", "lr", 2 * diff(fit$loglik), 2)
}
emit("table", "cox-univariable", c(n = nrow(d), events = sum(d$status)), "age")
counts("table", "cox-univariable", c("grade", "hormon"))

# --- Odds -------------------------------------------------------------------------

# the area under the ROC curve with DeLong's error
area <- function(x, y) {
  u <- outer(x[y == 1], x[y == 0], function(a, b) (a > b) + (a == b) / 2)
  c(mean(u), sqrt(var(rowMeans(u)) / nrow(u) + var(colMeans(u)) / ncol(u)))
}
control <- glm.control(epsilon = 1e-15, maxit = 100)
odds <- glm(status ~ age + grade, binomial, d, control = control)
without <- glm(status ~ age, binomial, d, control = control)
null <- glm(status ~ 1, binomial, d, control = control)
for (analysis in c("odds", "odds_wald")) {
  s <- sqrt(diag(vcov(odds)))
  effects(analysis, "logistic", coef(odds)[-1], s[-1], s[-1], "odds_ratio")
  emit(analysis, "logistic", c(coef = coef(odds)[[1]], se = s[[1]]), "(intercept)")
  counts(analysis, "logistic", "grade")
  lr <- 2 * as.numeric(logLik(odds) - logLik(null))
  roc <- area(predict(odds), d$status)
  emit(analysis, "logistic",
       c(n = nrow(d), events = sum(d$status), loglik_null = as.numeric(logLik(null)),
         loglik = as.numeric(logLik(odds)), lr_statistic = lr, lr_df = 3, lr_p = P(lr, 3),
         c_statistic = roc[1], c_statistic_se = roc[2]))
}
for (formula in c(status ~ age, status ~ grade)) {
  fit <- glm(formula, binomial, d, control = control)
  error <- sqrt(diag(vcov(fit)))[-1]
  effects("odds", "logistic-univariable", coef(fit)[-1], error, error, "odds_ratio")
}
test("odds", "logistic", "grade", "lr", 2 * as.numeric(logLik(odds) - logLik(without)), 2)
wald("odds_wald", "logistic", "grade", c("grade1", "grade3"), coef(odds), vcov(odds))

# --- A cause ------------------------------------------------------------------------

x <- model.matrix(~ age + grade, d)[, -1]
# its line search gives up before the last digits: two more Newton steps
fine_gray <- function(x) {
  fit <- crr(d$rfstime, d$cause, x, failcode = 1, gtol = 1e-12, maxiter = 50)
  for (i in 1:2)
    fit <- crr(d$rfstime, d$cause, x, failcode = 1, maxiter = 0,
               init = fit$coef + solve(fit$inf, fit$score))
  names(fit$coef) <- colnames(x)
  fit
}
fit <- fine_gray(x)
colnames(fit$var) <- rownames(fit$var) <- names(fit$coef)
effects("cause", "fine-gray", fit$coef, sqrt(diag(fit$var)), sqrt(diag(fit$var)), "hr")
counts("cause", "fine-gray", "grade", as.numeric(d$cause == 1))
for (columns in list("age", c("grade1", "grade3"))) {
  one <- fine_gray(x[, columns, drop = FALSE])
  error <- sqrt(diag(one$var))
  effects("cause", "fine-gray-univariable", one$coef, error, error, "hr")
}
all <- sum(fit$coef * solve(fit$var, fit$coef))
emit("cause", "fine-gray",
     c(n = nrow(d), events = sum(d$cause == 1), competing = sum(d$cause == 2),
       censored = sum(d$cause == 0), loglik_null = fit$loglik.null, loglik = fit$loglik,
       wald_statistic = all, wald_df = 3, wald_p = P(all, 3)))
wald("cause", "fine-gray", "grade", c("grade1", "grade3"), fit$coef, fit$var)

write.csv(do.call(rbind, results), "tests/reference/overall-case.csv", row.names = FALSE,
          quote = 1:10)
