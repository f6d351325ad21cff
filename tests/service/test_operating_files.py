"""Do the alerts and the dashboard speak of what the service counts?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from service import metrics
from tests.service_process import ROOT

ALERTS = ROOT / "docs/operating/alerts.yaml"
DASHBOARD = ROOT / "docs/operating/dashboard.json"
NAME = re.compile(r"\banuencia_[a-z_]+\b")


def counted() -> set[str]:
    """Every name of a sample that the service can tell."""
    assert metrics.exposition()
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}
    return {
        f"{metric.name}{suffix}"
        for metric in REGISTRY.collect()
        if metric.name.startswith("anuencia_")
        for suffix in suffixes[metric.type]
    }


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def test_every_alert_asks_for_what_is_counted_and_says_how_grave_it_is() -> None:
    assert len(rules()) >= 8
    for rule in rules():
        assert set(NAME.findall(rule["expr"])) <= counted(), rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_every_panel_asks_for_what_is_counted() -> None:
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    for expression in asked:
        names = set(NAME.findall(expression))
        assert names, expression
        assert names <= counted(), expression
    # Each family has its place on it.
    assert {name for one in asked for name in NAME.findall(one)} >= {
        "anuencia_head_size",
        "anuencia_findings",
    }


def test_promtool_takes_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not here: the rules are checked for their names alone")
    done = subprocess.run(
        [promtool, "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
