# Right answers for proportions, tests of tables, tests of numbers, sample
# quantiles and logistic regression.
#
#     Rscript scripts/reference/proportions.R        (from the top of the tree)
#
# Writes
#   tests/reference/proportions.csv   section, case, quantity, value.  A case is
#                                     its own input, so that it stands in one
#                                     place only
#   config/data/response.csv          a made-up trial
#   tests/reference/response.csv      every number of config/response.yaml
# Base R 4.2.2 where it has the function; else the definition is written out
# here, in another way than the program's.

stopifnot(paste(R.version$major, R.version$minor, sep = ".") == "4.2.2",
          file.exists("config/data/gbsg.csv"))

rows <- list()
emit <- function(section, case, quantity, value)
  rows[[length(rows) + 1]] <<- data.frame(
    section, case, quantity,
    value = ifelse(is.na(value), "",
                   ifelse(is.infinite(value), ifelse(value > 0, "Inf", "-Inf"),
                          sprintf("%.15g", value))))

# A root by bisection to the last bit; f falls or rises.
bisect <- function(f, from, to) {
  sign_from <- sign(f(from))
  stopifnot(sign_from != sign(f(to)))
  for (i in 1:2000) {
    middle <- (from + to) / 2
    if (middle == from || middle == to) break
    if (sign(f(middle)) == sign_from) from <- middle else to <- middle
  }
  (from + to) / 2
}

# --- Tails --------------------------------------------------------------------

for (df in c(1, 2.5, 17, 123.4, 5e4)) for (t in c(0.01, 0.7, 2, 5, 30))
  emit("tail", paste("t", t, df), "p", 2 * pt(-t, df))
for (d in list(c(1, 3), c(2, 57.5), c(5, 4e5), c(40, 200)))
  for (f in c(0.02, 0.9, 1.6, 12))
    emit("tail", paste("f", f, d[1], d[2]), "p",
         pf(f, d[1], d[2], lower.tail = FALSE))
for (p in c(1e-6, 0.025, 0.5, 0.9))
  for (d in list(c(0.5, 0.5), c(1, 30), c(3.5, 97.5), c(2e5, 3e5), c(0.5, 1e6)))
    emit("tail", paste("beta", format(p), d[1], format(d[2], scientific = FALSE)),
         "quantile", qbeta(p, d[1], d[2]))

# --- One proportion -----------------------------------------------------------

# Limits by solving what defines them; by a closed form only where that is the
# definition.
limits <- function(x, n, conf) {
  z <- qnorm(1 - (1 - conf) / 2)
  a <- (1 - conf) / 2
  p <- x / n
  score <- function(correct, side) {
    # side -1: the p0 under p; the p0 at which |p - p0| - correct = z se(p0)
    f <- function(p0) abs(p - p0) - correct / (2 * n) - z * sqrt(p0 * (1 - p0) / n)
    # p0 = p itself is a root when p is 0 or 1, and not the one sought
    if (side < 0) if (x == 0) 0 else bisect(f, 0, p - (x == n) * 1e-12)
    else if (x == n) 1 else bisect(f, p + (x == 0) * 1e-12, 1)
  }
  ac <- (x + z^2 / 2) / (n + z^2)
  ac_se <- sqrt(ac * (1 - ac) / (n + z^2))
  se <- sqrt(p * (1 - p) / n)
  cut <- function(v) pmin(pmax(v, 0), 1)
  exact <- binom.test(x, n, conf.level = conf)$conf.int
  list(wilson = c(score(0, -1), score(0, 1)),
       "wilson-cc" = c(score(1, -1), score(1, 1)),
       "clopper-pearson" = c(exact[1], exact[2]),
       "agresti-coull" = cut(ac + c(-1, 1) * z * ac_se),
       jeffreys = c(if (x == 0) 0 else qbeta(a, x + .5, n - x + .5),
                    if (x == n) 1 else qbeta(1 - a, x + .5, n - x + .5)),
       wald = cut(p + c(-1, 1) * z * se),
       "wald-cc" = cut(p + c(-1, 1) * (z * se + 1 / (2 * n))))
}

for (d in list(c(12, 30), c(0, 10), c(1, 10), c(10, 10), c(81, 263),
               c(15, 148), c(0, 20), c(1, 29), c(5, 10), c(1, 1), c(0, 1),
               c(3, 100000), c(50000, 100000)))
  for (conf in c(0.95, 0.9)) {
    case <- paste(format(d[1], scientific = FALSE),
                  format(d[2], scientific = FALSE), conf)
    for (method in names(l <- limits(d[1], d[2], conf))) {
      emit("proportion", case, paste0(method, "_lo"), l[[method]][1])
      emit("proportion", case, paste0(method, "_hi"), l[[method]][2])
    }
    # prop.test agrees with the definition solved above
    test <- suppressWarnings(prop.test(d[1], d[2], conf.level = conf,
                                       correct = FALSE)$conf.int)
    stopifnot(abs(test - l$wilson) < 1e-9)
  }

# --- Two proportions ----------------------------------------------------------

two <- function(x, n, y, m, conf) {
  z <- qnorm(1 - (1 - conf) / 2)
  case <- paste(x, n, y, m, conf)
  w1 <- limits(x, n, conf)$wilson
  w2 <- limits(y, m, conf)$wilson
  p <- x / n
  q <- y / m
  d <- p - q
  say <- function(name, v)
    for (i in 1:3) emit("two", case, paste0(name, c("", "_lo", "_hi")[i]), v[i])
  say("difference", c(d, d - sqrt((p - w1[1])^2 + (w2[2] - q)^2),
                      d + sqrt((w1[2] - p)^2 + (q - w2[1])^2)))
  if (x > 0 && y > 0)
    say("risk_ratio",
        exp(log(p / q) + c(0, -1, 1) * z * sqrt(1 / x - 1 / n + 1 / y - 1 / m)))
  if (min(x, n - x, y, m - y) > 0)
    say("odds_ratio", exp(log(x * (m - y) / ((n - x) * y)) + c(0, -1, 1) * z *
                            sqrt(1 / x + 1 / (n - x) + 1 / y + 1 / (m - y))))
  # conditional odds ratio: fisher.test's definitions, solved to the last bit
  k <- x + y
  support <- max(0, k - m):min(n, k)
  logd <- dhyper(support, n, m, k, log = TRUE)
  dist <- function(theta) {
    w <- logd + theta * support
    w <- exp(w - max(w))
    w / sum(w)
  }
  a <- (1 - conf) / 2
  least <- x == min(support)
  most <- x == max(support)
  say("odds_ratio_exact", c(
    if (least) 0 else if (most) Inf else
      exp(bisect(function(t) sum(dist(t) * support) - x, -50, 50)),
    if (least) 0 else
      exp(bisect(function(t) sum(dist(t)[support >= x]) - a, -50, 50)),
    if (most) Inf else
      exp(bisect(function(t) sum(dist(t)[support <= x]) - a, -50, 50))))
  f <- fisher.test(matrix(c(x, n - x, y, m - y), 2, byrow = TRUE))
  emit("two", case, "fisher", f$p.value)
}
# Newcombe (1998b), table II
for (d in list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7),
               c(5, 56, 0, 29), c(0, 10, 0, 20), c(0, 10, 0, 10),
               c(10, 10, 0, 20), c(10, 10, 0, 10), c(12, 30, 7, 29),
               c(3, 4, 1, 4), c(100, 5000, 60, 5000)))
  for (conf in c(0.95, 0.99)) {
    d <- as.integer(d)
    x <- d[1]; n <- d[2]; y <- d[3]; m <- d[4]
    if (x + y > 0) two(x, n, y, m, conf)
  }

# --- Tables -------------------------------------------------------------------

case_of <- function(t) paste(nrow(t), ncol(t), paste(t(t), collapse = " "))
table_tests <- function(t, fisher = TRUE) {
  case <- case_of(t)
  say <- function(test, x) {
    emit("table", case, paste0(test, "_statistic"), x$statistic)
    emit("table", case, paste0(test, "_df"), x$parameter)
    emit("table", case, paste0(test, "_p"), x$p.value)
  }
  u <- t[rowSums(t) > 0, colSums(t) > 0, drop = FALSE]
  suppressWarnings({
    say("chi-squared", chisq.test(u, correct = FALSE))
    say("yates", chisq.test(u, correct = TRUE))
    if (nrow(t) == ncol(t) && all((t + t(t))[upper.tri(t)] > 0))
      say("mcnemar", mcnemar.test(t))
    if (nrow(t) == 2 && ncol(t) == 2 && t[1, 2] + t[2, 1] > 0)
      emit("table", case, "mcnemar_exact_p",
           min(1, 2 * pbinom(min(t[1, 2], t[2, 1]), t[1, 2] + t[2, 1], .5)))
    if (ncol(t) == 2)
      say("trend", prop.trend.test(t[, 2], rowSums(t)))
    # chisq.test's X^2 with expected counts; least of them
    emit("table", case, "least_expected",
         min(outer(rowSums(u), colSums(u)) / sum(u)))
  })
  if (fisher)
    emit("table", case, "fisher", fisher.test(u, workspace = 2e8)$p.value)
}
m <- function(r, ...) matrix(as.integer(c(...)), r, byrow = TRUE)
for (t in list(
  m(2, 3, 1, 1, 3), m(2, 12, 18, 7, 22), m(2, 56, 14, 48, 32),
  m(2, 794, 86, 150, 570), m(2, 10, 2, 3, 15), m(2, 5, 0, 0, 5),
  m(2, 1, 9, 11, 3), m(2, 0, 4, 4, 0), m(2, 500, 480, 520, 510),
  m(3, 10, 5, 8, 7, 4, 11), m(4, 83, 3, 90, 3, 129, 7, 70, 12),
  m(2, 3, 6, 9, 2, 8, 1), m(3, 1, 2, 3, 4, 5, 6, 7, 8, 9),
  m(4, 1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), # Job, Agresti
  m(3, 5, 0, 1, 2, 7, 0, 3, 3, 4, 0, 0, 6),
  m(3, 20, 10, 5, 3, 30, 15, 0, 5, 40),
  m(5, 2, 1, 0, 1, 2, 2, 0, 0, 1, 1, 3, 3, 0, 1, 2),
  m(2, 8, 3, 2, 5, 1, 4, 6, 2, 9, 1),
  m(3, 4, 0, 6, 0, 0, 0, 3, 0, 9), # an empty row and an empty column
  m(3, 40, 30, 20, 35, 42, 51, 60, 44, 38),
  m(6, 3, 4, 2, 6, 5, 1, 4, 4, 8, 0, 2, 5)))
  table_tests(t)
# too large for R's network as well as ours: by simulation only, here
table_tests(m(5, 40, 30, 20, 25, 30, 35, 42, 51, 33, 20, 60, 44, 38, 21, 19, 25,
              30, 28, 33, 41, 22, 29, 35, 38, 27), fisher = FALSE)

# --- Numbers by groups ----------------------------------------------------------

number_tests <- function(case, x, g) {
  keep <- !is.na(x) & !is.na(g)
  x <- x[keep]
  g <- g[keep]
  sizes <- table(g)
  f <- factor(g)
  say <- function(test, y, p = y$p.value, df = y$parameter) {
    emit("numbers", case, paste0(test, "_statistic"), unname(y$statistic))
    emit("numbers", case, paste0(test, "_p"), p)
    for (i in seq_along(df))
      emit("numbers", case, paste0(test, "_df", i), unname(df)[i])
  }
  if (nlevels(f) == 2) {
    suppressWarnings(say("wilcoxon", wilcox.test(x ~ f), df = NULL))
    if (all(sizes > 1)) say("welch", t.test(x ~ f))
  }
  say("kruskal-wallis", kruskal.test(x, f))
  if (all(sizes > 1)) {
    say("anova", oneway.test(x ~ f, var.equal = TRUE))
  }
}
gbsg <- read.csv("config/data/gbsg.csv")
lung <- read.csv("config/data/lung.csv")
veteran <- read.csv("config/data/veteran.csv")
cells <- c("squamous", "smallcell", "adeno", "large")
number_tests("gbsg age hormon", gbsg$age, gbsg$hormon)
number_tests("gbsg pgr grade", gbsg$pgr, gbsg$grade)
number_tests("gbsg size hormon", gbsg$size, gbsg$hormon)
number_tests("lung meal.cal sex", lung$meal.cal, lung$sex)
number_tests("lung age ph.ecog", lung$age, lung$ph.ecog)
number_tests("veteran karno celltype", veteran$karno,
             match(veteran$celltype, cells))
small <- list(
  list(c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46,
         1.15, 0.88, 0.90, 0.74, 1.21), rep(0:1, c(10, 5))), # Hollander, Wolfe
  list(c(1, 2, 3, 4), c(0, 0, 1, 1)), list(c(1, 2), c(0, 1)),
  list(c(5, 5, 5, 6), c(0, 0, 1, 1)),
  list(c(2.9, 3.0, 2.5, 2.6, 3.2, 3.8, 2.7, 4.0, 2.4, 2.8, 3.4, 3.7, 2.2, 2.0),
       rep(0:2, c(5, 4, 5))),
  list(1e9 + c(1, 2, 4, 8, 3, 9), rep(0:1, each = 3)),
  list(((1:98) * 37) %% 101, rep(0:1, c(49, 49))))
for (s in small)
  number_tests(paste(length(s[[1]]), paste(format(s[[1]], digits = 15,
                                                  trim = TRUE, scientific = FALSE,
                                                  drop0trailing = TRUE),
                                           collapse = " "),
                     paste(s[[2]], collapse = " ")), s[[1]], s[[2]])

# --- Standardized mean differences -------------------------------------------------

# Austin (2009): numbers; Yang and Dalton (2012): categories, with the
# covariance of all levels and a generalized inverse instead of leaving one out
smd_number <- function(x, g) {
  a <- x[g == 0]
  b <- x[g == 1]
  abs(mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2)
}
smd_counts <- function(t) {
  p <- t[, 1] / sum(t[, 1])
  q <- t[, 2] / sum(t[, 2])
  S <- (diag(p) - outer(p, p) + diag(q) - outer(q, q)) / 2
  e <- eigen(S, symmetric = TRUE)
  use <- e$values > 1e-10
  sqrt(sum((crossprod(e$vectors[, use, drop = FALSE], p - q))^2 / e$values[use]))
}
for (t in list(m(2, 12, 18, 7, 22), m(3, 10, 5, 8, 7, 4, 11),
               m(4, 83, 3, 90, 3, 129, 7, 70, 12), m(3, 5, 9, 1, 0, 4, 4)))
  emit("smd", case_of(t), "smd", smd_counts(t))
emit("smd", "gbsg age hormon", "smd", smd_number(gbsg$age, gbsg$hormon))
emit("smd", "gbsg pgr hormon", "smd", smd_number(gbsg$pgr, gbsg$hormon))

# --- Sample quantiles -----------------------------------------------------------------

for (s in list(c(10, 20, 30, 40, 150, 160, 170, 180, 190, 200), 3, c(1, 7),
               gbsg$age[1:37], ((1:100) * 37) %% 101))
  for (type in 1:9)
    # not 0.07: 100 * 0.07 is a little over 7 to R, and 7 to us
    for (p in c(0, 0.025, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.95, 1))
      emit("quantile", paste(length(s), paste(s, collapse = " "),
                             format(p, digits = 17)), paste0("type-", type),
           unname(quantile(s, p, type = type)))

# --- Logistic regression -----------------------------------------------------------------

tight <- glm.control(epsilon = 1e-15, maxit = 100)
z95 <- qnorm(0.975)
auc <- function(score, y) {
  d <- outer(score[y == 1], score[y == 0], "-")
  v <- (d > 0) + (d == 0) / 2
  c(mean(v), sqrt(var(rowMeans(v)) / nrow(v) + var(colMeans(v)) / ncol(v)))
}
ml <- function(case, y, X) {
  fit <- glm(y ~ X, family = binomial, control = tight)
  null <- glm(y ~ 1, family = binomial, control = tight)
  s <- summary(fit)$coefficients
  # summary's errors are those of the iteration before the last
  Z <- cbind(1, X)
  p <- plogis(drop(Z %*% s[, 1]))
  s[, 2] <- sqrt(diag(chol2inv(qr.R(qr(Z * sqrt(p * (1 - p)))))))
  for (i in seq_len(nrow(s))) {
    say <- function(q, v) emit("logistic", case, paste0(q, " ", i - 1), v)
    say("coef", s[i, 1])
    say("se", s[i, 2])
    if (i > 1) {
      say("p", 2 * pnorm(-abs(s[i, 1] / s[i, 2])))
      say("low", s[i, 1] - z95 * s[i, 2])
      say("high", s[i, 1] + z95 * s[i, 2])
    }
  }
  emit("logistic", case, "loglik", as.numeric(logLik(fit)))
  emit("logistic", case, "loglik_null", as.numeric(logLik(null)))
  emit("logistic", case, "lr_p",
       pchisq(null$deviance - fit$deviance, ncol(X), lower.tail = FALSE))
  a <- auc(predict(fit), y)
  emit("logistic", case, "auc", a[1])
  emit("logistic", case, "auc_se", a[2])
  list(coef = s[, 1], se = s[, 2], loglik = as.numeric(logLik(fit)),
       loglik_null = as.numeric(logLik(null)), auc = a)
}

# Firth's penalized likelihood, maximized by Newton's method with numerical
# second derivatives of the analytic score; determinants by qr.
firth <- function(case, y, X) {
  Z <- cbind(1, X)
  centre <- c(0, colMeans(X))
  scale <- c(1, apply(X, 2, sd))
  # standardized, for the numerics only
  W <- sweep(sweep(Z, 2, centre), 2, scale, "/")
  k <- ncol(W)
  info <- function(b) {
    p <- plogis(drop(W %*% b))
    crossprod(W * sqrt(p * (1 - p)))
  }
  value <- function(b) {
    eta <- drop(W %*% b)
    sum(ifelse(y == 1, plogis(eta, log.p = TRUE),
               plogis(-eta, log.p = TRUE))) +
      as.numeric(determinant(info(b))$modulus) / 2
  }
  score <- function(b) {
    p <- plogis(drop(W %*% b))
    Q <- qr.Q(qr(W * sqrt(p * (1 - p))))
    h <- rowSums(Q^2)
    drop(crossprod(W, y - p + h * (0.5 - p)))
  }
  top <- function(free, b) {
    if (!length(free)) return(list(b = b, value = value(b)))
    for (i in 1:200) {
      u <- score(b)[free]
      H <- matrix(0, length(free), length(free))
      for (j in seq_along(free)) {
        up <- down <- b
        up[free[j]] <- up[free[j]] + 1e-5
        down[free[j]] <- down[free[j]] - 1e-5
        H[, j] <- (score(up)[free] - score(down)[free]) / 2e-5
      }
      step <- -solve(H, u)
      if (max(abs(step)) > 1) step <- step / max(abs(step))
      while (value({n <- b; n[free] <- n[free] + step; n}) < value(b) - 1e-10)
        step <- step / 2
      b[free] <- b[free] + step
      if (max(abs(step)) < 1e-13) break
    }
    list(b = b, value = value(b))
  }
  best <- top(1:k, rep(0, k))
  null <- top(1, rep(0, k))
  # with the information of the terms as they are
  loglik <- function(b) {
    b <- b / scale
    b[1] <- b[1] - sum(b[-1] * centre[-1])
    eta <- drop(Z %*% b)
    p <- plogis(eta)
    sum(ifelse(y == 1, plogis(eta, log.p = TRUE),
               plogis(-eta, log.p = TRUE))) +
      log(det(crossprod(Z * sqrt(p * (1 - p))))) / 2
  }
  emit("firth", case, "loglik", loglik(best$b))
  emit("firth", case, "loglik_null", loglik(null$b))
  out <- NULL
  se <- sqrt(diag(solve(info(best$b))))
  for (j in 2:k) {
    say <- function(q, v) {
      emit("firth", case, paste0(q, " ", j - 1), v)
      out <<- c(out, setNames(v, paste(q, j - 1)))
    }
    warm <- best$b
    f <- function(v) {
      warm[j] <<- v
      warm <<- top(setdiff(1:k, j), warm)$b
      2 * (best$value - value(warm)) - qchisq(0.95, 1)
    }
    limit <- function(side) {
      warm <<- best$b
      end <- best$b[j] + side * se[j] * 1.96
      while (f(end) < 0) end <- end + side * se[j]
      warm <<- best$b
      r <- uniroot(f, sort(c(best$b[j], end)), tol = 1e-14, maxiter = 200)
      r$root / scale[j]
    }
    say("coef", best$b[j] / scale[j])
    say("se", se[j] / scale[j])
    say("low", limit(-1))
    say("high", limit(1))
    b <- best$b
    b[j] <- 0
    lr <- 2 * (best$value - top(setdiff(1:k, j), b)$value)
    say("statistic", lr)
    say("p", pchisq(lr, 1, lower.tail = FALSE))
  }
  emit("firth", case, "lr", 2 * (best$value - null$value))
  list(terms = out, loglik = loglik(best$b), loglik_null = loglik(null$b),
       intercept = best$b[1] - sum(best$b[-1] * centre[-1] / scale[-1]),
       intercept_se = sqrt(drop(
         t(c(1, -centre[-1] / scale[-1])) %*% solve(info(best$b)) %*%
           c(1, -centre[-1] / scale[-1]))),
       # of the standardized terms, sd with n - 1, as the program's
       auc = auc(drop(W %*% best$b), y))
}

grade <- function(d) cbind(d$grade == 2, d$grade == 3) * 1
designs <- list(
  "gbsg one" = list(gbsg$status, cbind(gbsg$hormon)),
  "gbsg five" = list(gbsg$status, cbind(gbsg$age, gbsg$size, grade(gbsg),
                                        gbsg$nodes)),
  "veteran trt" = list(1 * (veteran$time > 100), cbind(veteran$trt == 2,
                                                       veteran$karno,
                                                       veteran$age)),
  "small" = list(c(1, 0, 1, 1, 0, 0, 1, 0, 1, 1),
                 cbind(c(2.1, 0.4, 1.9, 0.3, 1.0, 0.2, 3.3, 2.2, 1.1, 2.8))))
for (name in names(designs)) {
  ml(name, designs[[name]][[1]], designs[[name]][[2]] * 1)
  firth(name, designs[[name]][[1]], designs[[name]][[2]] * 1)
}
# separated: nobody in group 2 without an event; a perfect split
invisible(firth("quasi", c(1, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0),
      cbind(c(0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1, 0),
            c(5, 3, 6, 2, 7, 4, 5, 6, 1, 8, 3, 2))))
invisible(firth("complete", c(0, 0, 0, 0, 1, 1, 1, 1), cbind(1:8)))
# terms in small units, and in large ones
invisible(firth("tens", c(0, 0, 1, 0, 1, 1, 0, 1),
      cbind(c(10, 20, 20, 40, 60, 80, 30, 90))))
invisible(firth("thousandths", c(0, 0, 1, 0, 1, 1, 0, 1),
      cbind(c(10, 20, 20, 40, 60, 80, 30, 90) / 1e4,
            c(300, 100, 700, 900, 200, 500, 800, 400))))

write_csv <- function(table, path) {
  stopifnot(!grepl("[\",]", unlist(table)))
  con <- file(path, "wb")
  writeLines(c(paste(names(table), collapse = ","),
               do.call(paste, c(table, sep = ","))), con)
  close(con)
}
out <- do.call(rbind, rows)
write_csv(out[!duplicated(out[c("section", "case", "quantity")]), ],
          "tests/reference/proportions.csv")

# --- config/response.yaml --------------------------------------------------------

RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(1998)
n <- 84
d <- data.frame(
  patient = sprintf("R%03d", 1:n),
  arm = rep(c("control", "experimental"), length.out = n),
  age = round(rnorm(n, 61, 9)),
  grade = sample(c("1", "2", "3"), n, TRUE, c(0.2, 0.45, 0.35)),
  site = sample(c("lung", "liver", "bone", "brain", "nodes"), n, TRUE),
  marker = round(rexp(n, 1 / 20), 1),
  dose = sample(c("low", "middle", "high"), n, TRUE),
  ctdna_before = rbinom(n, 1, 0.6))
lp <- -0.9 + 0.9 * (d$arm == "experimental") - 0.3 * (d$grade == "3") +
  0.4 * (d$dose == "high")
d$response <- ifelse(runif(n) < plogis(lp), sample(c("CR", "PR"), n, TRUE,
                                                   c(0.25, 0.75)),
                     sample(c("SD", "PD"), n, TRUE))
d$ctdna_after <- ifelse(d$ctdna_before == 1,
                        rbinom(n, 1, ifelse(d$response %in% c("CR", "PR"), 0.3, 0.8)),
                        rbinom(n, 1, 0.1))
# nobody with the rare mutation responds in full or in part: separation
d$mutation <- ifelse(d$response %in% c("SD", "PD"), rbinom(n, 1, 0.2), 0)
d$toxicity <- ifelse(runif(n) < 0.5, "", sample(c("rash", "fatigue",
                                                   "rash;fatigue"), n, TRUE))
d$response[c(9, 40)] <- NA
d$marker[c(3, 17, 33, 50)] <- NA
d$grade[21] <- NA
# best change of the target lesions, as the response has it; some progress by
# new lesions alone, and some have no second measurement.  The draws before and
# after do not depend on these.
seed <- .Random.seed
set.seed(2009)
d$change <- round(ifelse(
  is.na(d$response), NA,
  ifelse(d$response == "CR", -100,
  ifelse(d$response == "PR", -30 - 65 * rbeta(n, 1, 1.6),
  ifelse(d$response == "SD", runif(n, -29, 19),
         ifelse(runif(n) < 0.2, runif(n, -25, 15),
                20 + rexp(n, 1 / 35)))))), 1)
d$change[c(5, 66)] <- NA
d$change[which(d$response == "SD")[3]] <- 0
assign(".Random.seed", seed, globalenv())
text <- sapply(d, function(x) ifelse(is.na(x), "", as.character(x)))
con <- file("config/data/response.csv", "wb")
writeLines(c("# Made up: a trial of two arms, for examples and tests.",
             paste(colnames(text), collapse = ","),
             apply(text, 1, paste, collapse = ",")), con)
close(con)

d$responder <- ifelse(is.na(d$response), NA, d$response %in% c("CR", "PR"))
res <- list()
put <- function(analysis, context, values, variable = "", level = "",
                group = "", group_level = "", population = "", tolerance = "")
  for (name in names(values))
    res[[length(res) + 1]] <<- data.frame(
      analysis, population, group1 = group, group1_level = group_level,
      variable, variable_level = level, context, stat_name = name,
      stat = ifelse(is.finite(values[[name]]),
                    sprintf("%.15g", values[[name]]), ""),
      tolerance)
interval <- function(name, v) setNames(as.list(v), paste0(name, c("", "_lo", "_hi")))
groups_of <- function(by, overall = TRUE) {
  g <- lapply(levels(by), function(l) list(l, which(by == l)))
  if (overall) c(g, list(list("", seq_along(by)))) else g
}

# Table 1, with its comparisons
arm <- factor(d$arm, c("control", "experimental"))
tox <- strsplit(d$toxicity, ";")
categories <- list(
  grade = factor(d$grade, 1:3), site = factor(d$site, c("lung", "liver", "bone",
                                                        "brain", "nodes")),
  mutation = factor(c("false", "true")[d$mutation + 1], c("true", "false")),
  dose = factor(d$dose, c("low", "middle", "high")))
numbers <- list(age = d$age, marker = d$marker)
table1 <- function(analysis, by, name) {
  shares <- function(x, variable) for (g in groups_of(by)) {
    key <- if (g[[1]] == "") "" else name
    known <- x[g[[2]]]
    known <- known[!is.na(known)]
    for (l in levels(x)) {
      k <- sum(known == l)
      put(analysis, "summary", list(n = k, denominator = length(known),
                                    pct = 100 * k / length(known)),
          variable, l, key, g[[1]])
    }
    put(analysis, "summary", list(n = length(known),
                                  missing = length(g[[2]]) - length(known)),
        variable, "", key, g[[1]])
  }
  for (v in names(categories)) shares(categories[[v]], v)
  for (g in groups_of(by)) {
    key <- if (g[[1]] == "") "" else name
    put(analysis, "summary", list(n = length(g[[2]])), "", "", key, g[[1]])
    for (l in c("rash", "fatigue")) {
      k <- sum(sapply(tox[g[[2]]], function(t) l %in% t))
      m <- sum(sapply(tox[g[[2]]], length) > 0)
      put(analysis, "summary", list(n = k, denominator = m, pct = 100 * k / m),
          "toxicity", l, key, g[[1]])
    }
    put(analysis, "summary", list(n = m, missing = length(g[[2]]) - m),
        "toxicity", "", key, g[[1]])
    for (v in names(numbers)) {
      x <- numbers[[v]][g[[2]]]
      known <- x[!is.na(x)]
      q <- quantile(known, c(.25, .5, .75), type = 8, names = FALSE)
      put(analysis, "summary",
          list(q1 = q[1], median = q[2], q3 = q[3], mean = mean(known),
               sd = sd(known), min = min(known), max = max(known),
               n = length(known), missing = sum(is.na(x))),
          v, "", key, g[[1]])
    }
  }
}
count_test <- function(analysis, t, variable, level, group, seed_free = TRUE) {
  expected <- outer(rowSums(t), colSums(t)) / sum(t)
  if (min(expected) >= 5) {
    r <- chisq.test(t, correct = FALSE)
    put(analysis, "chi-squared", list(statistic = r$statistic, df = r$parameter,
                                      p = r$p.value), variable, level, group)
  } else
    put(analysis, "fisher", list(p = fisher.test(t, workspace = 2e7)$p.value),
        variable, level, group)
}
table1("baseline", arm, "arm")
for (v in names(categories)) {
  t <- table(categories[[v]], arm)
  count_test("baseline", t, v, "", "arm")
  put("baseline", "smd", list(smd = smd_counts(t)), v, "", "arm")
}
for (l in c("rash", "fatigue")) {
  with <- sapply(tox, function(t) if (length(t)) l %in% t else NA)
  t <- table(with, arm)
  count_test("baseline", t, "toxicity", l, "arm")
  put("baseline", "smd", list(smd = smd_counts(t)), "toxicity", l, "arm")
}
for (v in names(numbers)) {
  r <- suppressWarnings(wilcox.test(numbers[[v]] ~ arm))
  put("baseline", "wilcoxon", list(statistic = r$statistic, p = r$p.value), v, "",
      "arm")
  x <- numbers[[v]]
  put("baseline", "smd", list(smd = smd_number(x[!is.na(x)],
                                               1 * (arm == "experimental")[!is.na(x)])),
      v, "", "arm")
}
dose <- categories$dose
table1("by_dose", dose, "dose")
for (v in setdiff(names(categories), "dose"))
  put("by_dose", "fisher",
      list(p = fisher.test(table(categories[[v]], dose), workspace = 2e7)$p.value),
      v, "", "dose")
for (l in c("rash", "fatigue")) {
  with <- sapply(tox, function(t) if (length(t)) l %in% t else NA)
  put("by_dose", "fisher", list(p = fisher.test(table(with, dose))$p.value),
      "toxicity", l, "dose")
}
for (v in names(numbers)) {
  r <- oneway.test(numbers[[v]] ~ dose, var.equal = TRUE)
  put("by_dose", "anova",
      list(statistic = r$statistic, df = r$parameter[1],
           df_residual = r$parameter[2], p = r$p.value), v, "", "dose")
}

# best changes
for (g in c("", "control", "experimental")) {
  x <- d$change[g == "" | d$arm == g]
  here <- function(level, values)
    put("waterfall", "waterfall", values, "change", level,
        if (g == "") "" else "arm", g)
  missing <- sum(is.na(x))
  x <- x[!is.na(x)]
  here("", list(n = length(x), missing = missing, median = median(x),
                min = min(x), max = max(x)))
  sides <- list("<= -30" = x <= -30, between = x > -30 & x < 20, ">= 20" = x >= 20)
  for (level in names(sides))
    here(level, list(n = sum(sides[[level]]), denominator = length(x),
                     pct = 100 * mean(sides[[level]])))
}

# response rates
rates <- function(analysis, y, by, name, method) {
  keep <- !is.na(y) & !is.na(by)
  left_out <- c(excluded_outcome = sum(is.na(y)),
                excluded_covariate = sum(!is.na(y) & is.na(by)))
  put(analysis, "sample", as.list(left_out[left_out > 0]))
  y <- y[keep]
  by <- by[keep]
  for (g in groups_of(by)) {
    x <- sum(y[g[[2]]])
    m <- length(g[[2]])
    l <- limits(x, m, 0.95)[[method]]
    put(analysis, "proportion", list(n = x, denominator = m, pct = 100 * x / m,
                                     pct_lo = 100 * l[1], pct_hi = 100 * l[2]),
        group = if (g[[1]] == "") "" else name, group_level = g[[1]])
  }
  for (l in levels(by)[-1]) {
    a <- y[by == l]
    b <- y[by == levels(by)[1]]
    rows <<- list()
    two(sum(a), length(a), sum(b), length(b), 0.95)
    v <- do.call(rbind, rows)
    v <- v[v$quantity != "fisher", ]
    values <- setNames(as.list(suppressWarnings(as.numeric(v$value))), v$quantity)
    for (q in c("", "_lo", "_hi"))
      values[[paste0("difference", q)]] <- 100 * values[[paste0("difference", q)]]
    for (q in c("risk_ratio", "odds_ratio"))
      for (s in c("", "_lo", "_hi"))
        if (is.null(values[[paste0(q, s)]])) values[[paste0(q, s)]] <- NA
    put(analysis, "proportion", values, group = name, group_level = l)
  }
}
rates("orr", d$responder, arm, "arm", "wilson")
count_test("orr", table(arm, d$responder), "", "", "arm")
rates("orr_dose", d$responder, dose, "dose", "clopper-pearson")
r <- chisq.test(table(dose, d$responder), correct = FALSE)
put("orr_dose", "chi-squared", list(statistic = r$statistic, df = r$parameter,
                                    p = r$p.value), group = "dose")
mutated <- factor(c("false", "true")[d$mutation + 1], c("false", "true"))
rates("orr_mutation", d$responder, mutated, "mutation", "jeffreys")
put("orr_mutation", "fisher",
    list(p = fisher.test(table(mutated, d$responder))$p.value),
    group = "mutation")

# two categories
cross <- function(analysis, row, column, row_name, column_name) {
  t <- table(row, column)
  left_out <- sum(is.na(row) | is.na(column))
  if (left_out) put(analysis, "sample", list(excluded_value = left_out))
  for (i in rownames(t)) {
    for (k in colnames(t))
      put(analysis, "association",
          list(n = t[i, k], denominator = sum(t[, k]),
               pct = 100 * t[i, k] / sum(t[, k])),
          row_name, i, column_name, k)
    put(analysis, "association", list(n = sum(t[i, ]), denominator = sum(t),
                                      pct = 100 * sum(t[i, ]) / sum(t)),
        row_name, i)
  }
  t
}
best <- factor(d$response, c("CR", "PR", "SD", "PD"))
flag <- function(x) factor(c("false", "true")[x + 1], c("false", "true"))
t <- cross("best_by_site", best, categories$site, "response", "site")
put("best_by_site", "fisher", list(p = fisher.test(t, workspace = 2e8)$p.value),
    "response", "", "site")
t <- cross("clearance", flag(d$ctdna_before), flag(d$ctdna_after), "ctdna_before",
           "ctdna_after")
r <- mcnemar.test(t)
put("clearance", "mcnemar", list(statistic = r$statistic, df = r$parameter,
                                 p = r$p.value), "ctdna_before", "", "ctdna_after")
t <- cross("clearance_exact", flag(d$ctdna_before), flag(d$ctdna_after),
           "ctdna_before", "ctdna_after")
put("clearance_exact", "mcnemar-exact",
    list(p = binom.test(t[1, 2], t[1, 2] + t[2, 1])$p.value),
    "ctdna_before", "", "ctdna_after")
t <- cross("dose_trend", flag(1 * d$responder), dose, "responder", "dose")
r <- prop.trend.test(t[2, ], colSums(t))
put("dose_trend", "trend", list(statistic = r$statistic, df = r$parameter,
                                p = r$p.value), "responder", "", "dose")

# logistic regression
level_counts <- function(analysis, y, x, name)
  for (l in levels(x))
    put(analysis, "logistic", list(n = sum(x == l), events = sum(y[x == l])),
        name, l)
model <- function(analysis, X, keys, fit, y, z) {
  put(analysis, "logistic", list(n = length(y), events = sum(y)))
  lr <- 2 * (fit$loglik - fit$loglik_null)
  put(analysis, "logistic",
      list(loglik_null = fit$loglik_null, loglik = fit$loglik, lr_statistic = lr,
           lr_df = ncol(X), lr_p = pchisq(lr, ncol(X), lower.tail = FALSE),
           c_statistic = fit$auc[1], c_statistic_se = fit$auc[2]))
}
keep <- !is.na(d$responder) & !is.na(d$grade)
put("model", "sample",
    list(excluded_outcome = sum(is.na(d$responder)),
         excluded_covariate = sum(!is.na(d$responder) & is.na(d$grade))))
y <- 1 * d$responder[keep]
X <- cbind(arm == "experimental", d$age, d$grade == "2", d$grade == "3")[keep, ] * 1
keys <- list(c("arm", "experimental"), c("age", ""), c("grade", "2"), c("grade", "3"))
fit <- ml("response model", y, X)
model("model", X, keys, fit, y)
put("model", "logistic", list(coef = fit$coef[1], se = fit$se[1]), "(intercept)")
for (j in seq_along(keys)) {
  b <- unname(fit$coef[j + 1])
  s <- unname(fit$se[j + 1])
  put("model", "logistic",
      list(coef = b, se = s, odds_ratio = exp(b), odds_ratio_lo = exp(b - z95 * s),
           odds_ratio_hi = exp(b + z95 * s), z = b / s, p = 2 * pnorm(-abs(b / s))),
      keys[[j]][1], keys[[j]][2])
}
level_counts("model", y, arm[keep], "arm")
level_counts("model", y, categories$grade[keep], "grade")

keep <- !is.na(d$responder)
put("model_firth", "sample", list(excluded_outcome = sum(!keep)))
y <- 1 * d$responder[keep]
X <- cbind(arm == "experimental", d$mutation)[keep, ] * 1
fit <- firth("response model", y, X)
model("model_firth", X, NULL, fit, y)
put("model_firth", "logistic", list(coef = fit$intercept, se = fit$intercept_se),
    "(intercept)")
keys <- list(c("arm", "experimental"), c("mutation", "true"))
for (j in 1:2) {
  v <- function(q) unname(fit$terms[paste(q, j)])
  put("model_firth", "logistic",
      list(coef = v("coef"), se = v("se"), odds_ratio = exp(v("coef")),
           odds_ratio_lo = exp(v("low")), odds_ratio_hi = exp(v("high")),
           statistic = v("statistic"), p = v("p")), keys[[j]][1], keys[[j]][2])
}
level_counts("model_firth", y, arm[keep], "arm")
level_counts("model_firth", y, flag(d$mutation)[keep], "mutation")

# Bootstrap: other random numbers, ten times as many samples.  What both miss of
# the limits is chance: a part of the interval's width.
boot_limits <- function(value, samples, jackknife) {
  d <- mean(jackknife) - jackknife
  a <- sum(d^3) / (6 * sum(d^2)^1.5)
  z0 <- qnorm(mean(samples < value) + mean(samples == value) / 2)
  z <- qnorm(c(0.025, 0.975))
  c(quantile(samples, c(0.025, 0.975), type = 6, names = FALSE),
    quantile(samples, pnorm(z0 + (z0 + z) / (1 - a * (z0 + z))), type = 6,
             names = FALSE))
}
set.seed(42)
B <- 2e5
put("boot_marker", "sample", list(excluded_value = sum(is.na(d$marker))))
x <- lapply(split(d$marker, arm), function(v) v[!is.na(v)])
means <- lapply(x, function(v) {
  total <- numeric(B)
  for (i in seq_along(v)) total <- total + sample(v, B, TRUE)
  total / length(v)
})
leave_one <- function(v) (sum(v) - v) / (length(v) - 1)
put_boot <- function(context, level, n, value, samples, jackknife) {
  put("boot_marker", context, list(n = n, estimate = value, undefined = 0),
      group = "arm", group_level = level)
  l <- boot_limits(value, samples, jackknife)
  width <- l[2] - l[1]
  put("boot_marker", context, list(estimate_se = sd(samples)), group = "arm",
      group_level = level, tolerance = "0.03")
  names(l) <- c("percentile_lo", "percentile_hi", "bca_lo", "bca_hi")
  for (q in names(l))
    put("boot_marker", context, as.list(l[q]), group = "arm", group_level = level,
        tolerance = sprintf("%.4f", 0.02 * width / abs(l[[q]])))
}
for (g in names(x))
  put_boot("bootstrap", g, length(x[[g]]), mean(x[[g]]), means[[g]],
           leave_one(x[[g]]))
put_boot("bootstrap-difference", "experimental", sum(lengths(x)),
         mean(x[[2]]) - mean(x[[1]]), means[[2]] - means[[1]],
         c(mean(x[[2]]) - leave_one(x[[1]]), leave_one(x[[2]]) - mean(x[[1]])))
write_csv(do.call(rbind, res), "tests/reference/response.csv")
