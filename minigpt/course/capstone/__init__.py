"""A learner's own project, checked: nothing that it says is believed.

words      the check's sentences in both languages
contract   capstone.yaml: what is asked, predicted, measured and claimed
data       the rows or the text that the contract names
verdict    lines with points, evidence and the way out; what must hold whatever the points
measure    models, scores, references and mistakes, worked out anew
remake     the learner's own command, in a copy, with a time limit
rubric     eight lines from the contract and what was measured
check      a folder -> a verdict
start      the folder that a project begins as
examples   five finished projects: two pass
cli        `minigpt capstone new` and `minigpt capstone check`
"""
