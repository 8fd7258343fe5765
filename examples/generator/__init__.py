"""Writes survey reports as PDF together with exactly what each of them says.

Sentences come from frames kept as data (``data/``): a frame is printed and its facts are recorded in one
step, so that the truth beside a report is right by construction.
"""
