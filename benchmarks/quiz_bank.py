"""How long a bank of 200 bilingual questions takes to load, validate and grade.

    python -m benchmarks.quiz_bank

The bank is the example of the test corpus 25 times over, with new ids. Targets: one phase under
20 ms, the bank under 0.3 s, 1,000 answer files under 5 s, all after import, on two cores.
"""

import re
import tempfile
import time
from pathlib import Path

from minigpt.course.quiz.grading.grade import grade
from minigpt.course.quiz.reading.schema import load_answers, load_quiz

EXAMPLE = Path(__file__).parents[1] / "tests/quizzes/corpus/good/phase-28-example.yaml"


def make_bank(questions: int = 200) -> str:
    """The example's questions, repeated with new ids, as one quiz file."""
    head, body = EXAMPLE.read_text(encoding="utf-8").split("questions:\n")
    head = re.sub(r"retired: .*\n", "", head)
    entries = re.split(r"(?m)^(?=  - id: q-28-)", body.rstrip("\n"))[1:]
    copies = []
    for number in range(1, questions + 1):
        entry = entries[(number - 1) % len(entries)].rstrip("\n")
        copies.append(re.sub(r"(?<=- id: )q-28-\d\d", f"q-28-{number:02d}", entry))
    return head + "questions:\n" + "\n".join(copies) + "\n"


def make_answers(quiz) -> str:
    """An answer file with something for every question."""
    given = {"single": "b", "multiple": "[a, b]", "numeric": "0.0208", "free_text": "It is NF4."}
    rows = [f"  {question.id}: {given[question.kind]}" for question in quiz.questions]
    head = f"schema: minigpt-answers/1\nquiz: {quiz.id}\nlang: en\nanswers:\n"
    return head + "\n".join(rows) + "\n"


def measure(repeat: int = 7) -> dict[str, float]:
    """Seconds, the best of `repeat`: other programs only ever add to a time."""
    with tempfile.TemporaryDirectory() as folder:
        bank = Path(folder) / "phase-28-example.yaml"
        bank.write_text(make_bank(), encoding="utf-8")
        quiz = load_quiz(EXAMPLE)
        sheet = Path(folder) / "answers.yaml"
        sheet.write_text(make_answers(quiz), encoding="utf-8")
        answers = dict(load_answers(sheet, quiz).answers)

        def load_and_grade(path: Path) -> None:
            grade(load_quiz(path), answers)

        def class_of_1000() -> None:
            for _ in range(1000):
                grade(quiz, load_answers(sheet, quiz).answers)

        jobs = {
            "one phase (8 questions): load, validate, grade": lambda: load_and_grade(EXAMPLE),
            "the bank (200 questions): load, validate, grade": lambda: load_and_grade(bank),
            "1,000 answer files: load, check, grade": class_of_1000,
        }
        return {
            name: best_time(job, 1 if "1,000" in name else repeat) for name, job in jobs.items()
        }


def best_time(job, repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    text = make_bank()
    print(f"bank: {len(text.encode()):,} bytes, {text.count(chr(10)):,} lines")
    for name, seconds in measure().items():
        print(f"{1000 * seconds:9.1f} ms  {name}")
