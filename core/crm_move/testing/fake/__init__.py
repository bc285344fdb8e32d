"""A small CRM that does not exist, with a source for it: it proves the contracts, and shows what a source looks like.

Its API has what real ones have: pages by cursor, tokens that expire and rotate, links that are read apart.
"""
