"""Telling people: what is new in the figures and in the running of them, through channels the city declared in alerts.toml.

``look`` finds what there is to tell, ``store`` remembers what was told, ``compose`` words messages, ``deliver`` sends them, ``rounds`` puts the
four together. Numbers of tickets, agencies, promises and due times leave the house here, and nothing about persons.
"""
