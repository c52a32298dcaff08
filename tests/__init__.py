"""Tests mirror the folders; a package, so that tests.dashboards never hides dashboards."""
