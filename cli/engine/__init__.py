"""The Pulumi engine behind a small door: previews and refreshes as values, updates with progress, errors without noise."""
