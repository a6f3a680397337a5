"""The floor of a preview: the demo's resources in the shortest Pulumi program that registers them, without any of our code."""
