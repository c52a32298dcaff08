"""What an unknown export means: from a profile of its columns to the city folder that would read it.

Everything here is about values already looked at: no file is opened (`pipelines.propose` does that), nothing is asked
(`pipelines.commands` does). What the data does not decide stays a question.
"""
