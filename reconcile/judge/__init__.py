"""Judging one report: differences -> findings -> one verdict. Pure; called by observe, once for each distinct machine state."""
