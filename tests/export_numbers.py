#!/usr/bin/env python3
"""Holds figures' data and ars.json in the folder of a report to its results.csv.

A curve has at each time that results.csv names the estimate that stands there.  Each row of
results.csv is a result of the reporting event, with its number and its words; and what is
referred to there is there.
"""
import collections
import csv
import glob
import json
import os
import sys


def fail(text):
    print(text)
    sys.exit(1)


def step_at(steps, time):
    """The estimate of a curve at a time: that of the last step up to it."""
    return [estimate for at, estimate in steps if at <= time * (1 + 1e-9)][-1]


def curves_check(folder, rows):
    labels = {}
    for row in rows:
        if row["context"] == "kaplan-meier" and row["stat_name"] == "survival" and row["stat"]:
            labels.setdefault(row["analysis"], []).append(row)
    n = 0
    for path in glob.glob(os.path.join(folder, "figures", "*.csv")):
        analysis = os.path.basename(path).rpartition("-")[0]
        read = list(csv.DictReader(open(path, encoding="utf-8")))
        if not read or "estimate" not in read[0] or analysis not in labels:
            continue
        curves = collections.OrderedDict()
        for row in read:
            if not row["model"] and not row["panel"]:
                curves.setdefault(row["group"], []).append(
                    (float(row["time"]), float(row["estimate"])))
        for row in labels[analysis]:
            want, time = float(row["stat"]), float(row["variable_level"])
            drawn = [step_at(steps, time) for steps in curves.values()]
            rising = [1 - value for value in drawn]
            # an analysis that draws groups may print all patients, too
            if row["group1_level"] and curves and \
               min(abs(x - want) for x in drawn + rising) > 1e-9:
                fail(f"{path}: no curve has {want} at {time}")
            n += 1
    return n


def event_check(folder, rows):
    event = json.load(open(os.path.join(folder, "ars.json"), encoding="utf-8"))
    operations = {o["id"] for m in event["methods"] for o in m["operations"]}
    methods = {m["id"] for m in event["methods"]}
    sets = {s["id"] for s in event["analysisSets"]}
    groupings = {g["id"]: {x["id"] for x in g.get("groups", [])}
                 for g in event["analysisGroupings"]}
    shown = collections.Counter()
    for analysis in event["analyses"]:
        if analysis["methodId"] not in methods or analysis["analysisSetId"] not in sets:
            fail(f"{analysis['id']}: no such method or set")
        for result in analysis["results"]:
            if result["operationId"] not in operations:
                fail(f"{analysis['id']}: no operation {result['operationId']}")
            for of in result["resultGroups"]:
                if of["groupingId"] not in groupings or \
                   of.get("groupId", None) not in groupings[of["groupingId"]] | {None}:
                    fail(f"{analysis['id']}: no group {of}")
            shown[analysis["id"].split("/")[0], result["operationId"],
                  result.get("rawValue", ""), result["formattedValue"]] += 1
    want = collections.Counter((r["analysis"], f"{r['context']}.{r['stat_name']}", r["stat"],
                                r["stat_fmt"]) for r in rows)
    if shown != want:
        fail(f"ars.json: {list((want - shown) + (shown - want))[:2]}")
    listed = [i["analysisId"] for i in event["mainListOfContents"]["contentsList"]["listItems"]]
    if listed != [a["id"] for a in event["analyses"]]:
        fail("ars.json: the list of contents has other analyses")
    return sum(shown.values())


folder = sys.argv[1]
rows = list(csv.DictReader(open(os.path.join(folder, "results.csv"), encoding="utf-8")))
print(curves_check(folder, rows), "estimates,", event_check(folder, rows), "results")
