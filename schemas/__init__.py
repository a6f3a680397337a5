"""The words of Plumbline: frozen values that every room exchanges, and the only loader of the files people write."""
