"""The pinned Go tools (engine, provider, control plane): what they are, where they are, and the installer that builds them.

The installer runs before the virtual environment exists, so everything here needs the standard library only.
"""
