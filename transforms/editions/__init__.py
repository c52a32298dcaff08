"""What an edition is: its manifest, its scope, the hash of its figures and the shelf it stands on.

Nothing here computes a figure or writes an edition; ``pipelines/publish`` does that.
"""
