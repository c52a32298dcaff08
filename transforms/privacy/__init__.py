"""What keeps people out of the numbers: keyed ids, masks for free text, the class of every column.

What belongs here: turning personal values into something that cannot be read back, and saying which columns may
go where. What does not: deciding what a ticket means (`models`), moving rows (`pipelines`).
"""
