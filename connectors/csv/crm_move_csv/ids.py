"""Ids as two exports of one product write them: with 15 characters, or with 18 that tell without case."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
SHORT, LONG = 15, 18


def long_id(written: str) -> str:
    """The 18-character form of a 15-character id; anything else as it is.

    Each of the last three characters says which of five characters are capitals (Salesforce: “18-character IDs”).
    """
    if len(written) != SHORT or not written.isalnum() or not written.isascii() or written.isdecimal():
        return written
    fives = (written[start : start + 5] for start in (0, 5, 10))
    return written + "".join(
        _LETTERS[sum(1 << bit for bit, sign in enumerate(five) if sign.isupper())] for five in fives
    )
