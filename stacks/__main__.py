"""What `pulumi` runs: the layer that the stack's name says."""

from stacks.program import main

main()
