# The work of `survreport run config/gbsg.yaml`, as one would do it in base R
# and survival: the yardstick of scripts/bench.sh.
#
#     Rscript scripts/bench.R OUTPUT CONFIG...
#
# Of each config only the id and the file are read (base R has no YAML); the
# analyses are those of gbsg.yaml.  Leaves OUTPUT/ID/report.pdf and results.csv.
suppressPackageStartupMessages(library(survival))

config_read <- function(path) {
  lines <- readLines(path)
  value <- function(key) {
    pattern <- paste0("^ *", key, ": *")
    sub(pattern, "", grep(pattern, lines, value = TRUE)[1])
  }
  list(id = value("id"), file = file.path(dirname(path), value("file")))
}

rows <- function(analysis, group, variable, level, stats) {
  data.frame(analysis = analysis, group = group, variable = variable,
             level = level, stat_name = names(stats),
             stat = unname(unlist(stats)), row.names = NULL)
}

# Table 1: numbers as median, quartiles, mean, SD, range; categories as n, %.
summary_of <- function(x, variable, group) {
  if (is.factor(x)) {
    n <- table(x)
    do.call(rbind, lapply(names(n), function(l)
      rows("baseline", group, variable, l,
           list(n = n[[l]], pct = 100 * n[[l]] / sum(n), denominator = sum(n)))))
  } else {
    q <- quantile(x, c(.25, .5, .75), na.rm = TRUE)
    rows("baseline", group, variable, "",
         list(n = sum(!is.na(x)), missing = sum(is.na(x)), mean = mean(x, na.rm = TRUE),
              sd = sd(x, na.rm = TRUE), q1 = q[[1]], median = q[[2]], q3 = q[[3]],
              min = min(x, na.rm = TRUE), max = max(x, na.rm = TRUE)))
  }
}

table_1 <- function(d, variables, by) {
  groups <- c(list(overall = d), split(d, d[[by]]))
  do.call(rbind, lapply(names(groups), function(g)
    do.call(rbind, lapply(variables, function(v)
      summary_of(groups[[g]][[v]], v, g)))))
}

table_draw <- function(t1, heading) {
  par(mar = c(2, 2, 3, 1))
  text <- sprintf("%-12s %-14s %-16s %-12s %10.3f", t1$group, t1$variable,
                  t1$level, t1$stat_name, t1$stat)
  for (page in split(text, (seq_along(text) - 1) %/% 70)) {
    plot.new()
    title(heading)
    text(0, seq(1, 0, length.out = 70)[seq_along(page)], page, adj = 0,
         family = "mono", cex = .55)
  }
}

km_rows <- function(analysis, fit, times) {
  t <- summary(fit)$table
  if (is.null(dim(t))) t <- t(as.matrix(t))
  at <- summary(fit, times = times, extend = TRUE)
  strata <- if (is.null(at$strata)) rep("", length(at$time)) else as.character(at$strata)
  q <- quantile(fit)
  rbind(
    do.call(rbind, lapply(seq_len(nrow(t)), function(i)
      rows(analysis, if (is.null(rownames(t))) "" else rownames(t)[i], "rfs", "",
           list(n = t[i, "records"], events = t[i, "events"], median = t[i, "median"],
                median_lo = t[i, "0.95LCL"], median_hi = t[i, "0.95UCL"])))),
    rows(analysis, "", "rfs", "", as.list(unlist(q))),
    do.call(rbind, lapply(seq_along(at$time), function(i)
      rows(analysis, strata[i], "rfs", at$time[i],
           list(survival = at$surv[i], survival_se = at$std.err[i],
                survival_lo = at$lower[i], survival_hi = at$upper[i],
                at_risk = at$n.risk[i])))))
}

km_draw <- function(fit, main, note = "") {
  n <- max(1, length(fit$strata))
  colours <- c("#0072B2", "#D55E00", "#009E73")[seq_len(n)]
  ticks <- seq(0, 84, 12)
  par(mar = c(6 + n, 8, 3, 1))
  plot(fit, conf.int = TRUE, mark.time = TRUE, col = colours, main = main,
       xlab = "Months", ylab = "Recurrence-free survival", xaxt = "n")
  axis(1, ticks)
  if (n > 1) legend("topright", names(fit$strata), col = colours, lty = 1, bty = "n")
  mtext(note, line = 0, adj = 0, cex = .8)
  risk <- summary(fit, times = ticks, extend = TRUE)
  for (i in seq_len(n)) {
    of <- if (n > 1) as.integer(risk$strata) == i else TRUE
    mtext(risk$n.risk[of], side = 1, line = 3 + i, at = risk$time[of], cex = .7)
  }
}

cox_rows <- function(fit) {
  s <- summary(fit)
  terms <- rownames(s$coefficients)
  ci <- s$conf.int
  rbind(
    do.call(rbind, lapply(seq_along(terms), function(i)
      rows("model", "", terms[i], "",
           list(hr = ci[i, 1], hr_lo = ci[i, 3], hr_hi = ci[i, 4],
                coef = s$coefficients[i, 1], se = s$coefficients[i, 3],
                z = s$coefficients[i, 4], p = s$coefficients[i, 5])))),
    rows("model", "", "", "",
         list(n = s$n, events = s$nevent, loglik = fit$loglik[2],
              loglik_null = fit$loglik[1], lr_statistic = s$logtest[[1]],
              lr_p = s$logtest[[3]], wald_statistic = s$waldtest[[1]],
              wald_p = s$waldtest[[3]], score_statistic = s$sctest[[1]],
              score_p = s$sctest[[3]], concordance = s$concordance[[1]],
              concordance_se = s$concordance[[2]])))
}

test_rows <- function(analysis, d) {
  p <- pchisq(d$chisq, length(d$n) - 1, lower.tail = FALSE)
  rows(analysis, "", "rfs", "",
       list(statistic = d$chisq, df = length(d$n) - 1, p = p))
}

report <- function(config, output) {
  d <- read.csv(config$file)
  d$months <- d$rfstime / (365.25 / 12)
  for (v in c("meno", "grade", "hormon")) d[[v]] <- factor(d[[v]])
  d$age_group <- cut(d$age, c(0, 45, 60, 200), right = FALSE)
  d$nodes_group <- cut(d$nodes, c(0, 4, 10, 200), right = FALSE)
  times <- c(12, 24, 36, 60)

  t1 <- table_1(d, c("age", "age_group", "meno", "size", "grade", "nodes",
                     "nodes_group", "pgr", "er"), "hormon")
  follow_up <- survfit(Surv(months, 1 - status) ~ 1, d)
  all <- survfit(Surv(months, status) ~ 1, d)
  hormon <- survfit(Surv(months, status) ~ hormon, d)
  grade <- survfit(Surv(months, status) ~ grade, d)
  test_hormon <- survdiff(Surv(months, status) ~ hormon, d)
  test_grade <- survdiff(Surv(months, status) ~ grade, d)
  test_pre <- survdiff(Surv(months, status) ~ hormon, d[d$meno == "0", ])
  model <- coxph(Surv(months, status) ~ age + meno + size + grade + nodes +
                   pgr + er + hormon, d)

  folder <- file.path(output, config$id)
  dir.create(folder, recursive = TRUE, showWarnings = FALSE)
  pdf(file.path(folder, "report.pdf"), width = 8.27, height = 11.69)
  table_draw(t1, "Patients")
  km_draw(all, "Recurrence-free survival")
  km_draw(hormon, "By hormonal therapy",
          sprintf("Log-rank P = %.3g", test_rows("", test_hormon)$stat[3]))
  km_draw(grade, "By tumour grade",
          sprintf("Log-rank P = %.3g", test_rows("", test_grade)$stat[3]))
  cox <- cox_rows(model)
  table_draw(cox, "Proportional hazards model")
  dev.off()

  write.csv(rbind(t1, km_rows("follow_up", follow_up, times),
                  km_rows("rfs_all", all, times),
                  km_rows("rfs_hormon", hormon, times),
                  km_rows("rfs_grade", grade, times),
                  test_rows("rfs_hormon", test_hormon),
                  test_rows("rfs_grade", test_grade),
                  test_rows("rfs_pre", test_pre), cox),
            file.path(folder, "results.csv"), row.names = FALSE)
}

arguments <- commandArgs(trailingOnly = TRUE)
for (path in arguments[-1])
  report(config_read(path), arguments[1])
