"""Reconcile: observe the cluster, compare it with what is declared, judge, plan, execute; and the provider that shows it in a preview."""
