"""Answers judged, exactly: numbers, choices, free text. Reads no file and prints nothing."""
