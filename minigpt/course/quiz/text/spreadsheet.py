"""A text as a cell of a spreadsheet."""


def cell(text: str) -> str:
    """The text, marked as text where a spreadsheet would run it as a formula."""
    # Learners name their own files, and a spreadsheet opens whatever they wrote.
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
