"""Contacts: which lines of a vCard hold a picture, and how is one replaced and nothing else touched?"""
