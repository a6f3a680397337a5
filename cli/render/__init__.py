"""Values -> text and JSON: pure functions, so that everything the commands print has a golden file in tests/cli/golden."""
