"""What written words are taken for: names of agencies and channels, months, the words of a recap's headings.

Only what is certain is decided here. What is merely likely is a suggestion that a person accepts or not.
"""
