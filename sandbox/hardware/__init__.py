"""The hardware of simulated nodes, as a pure model: a machine profile and a node's name give it, faults change it, renderers write it."""
