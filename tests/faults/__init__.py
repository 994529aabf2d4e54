"""The program is killed on purpose, and what it acknowledged must be there (P1, P3).

These run short with all other tests, and at their full numbers with `-m faults`; `counts.py` holds
both. Each has a control: a program that is wrong on purpose and must be found out.
"""
