"""The program is hurt on purpose: what it acknowledged must be there, whole, and nothing half done.

These run short with all other tests, and at their full numbers with `-m faults`; `counts.py` holds
both. Each has a control: a program that is wrong on purpose and must be found out. The ids in the
names of tests (P1, D2 and so on) are those of the list of fault tests.
"""
