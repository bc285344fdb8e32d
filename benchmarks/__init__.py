"""The measurements that docs/performance.md quotes: `python -m benchmarks` runs them, `--quick` shows that they run."""

UNPACED = "unpaced"
"""The name under which the sink without a pace of its own is found as a plugin (unpaced.py)."""
