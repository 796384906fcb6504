"""What the tests of training commands share: a text, a quick run, a refusal, a stopped run."""

from minigpt.__main__ import main
from minigpt.number_names import spell

TEXT = ". ".join(spell(n * 7919 % 10_000, "en") for n in range(400))
QUICK = ["--batch-size", "4", "--json"]


def train(*args) -> int:
    """Run `minigpt train` on the text, unless the arguments say what on."""
    flags = [str(arg) for arg in args]
    return main(["train", "--text", str(train.text), *flags, *QUICK])


def refusal(capsys, *args) -> str:
    """Run a command that must fail; return its one sentence."""
    try:
        code = main([str(arg) for arg in args])
    except SystemExit as stopped:
        code = stopped.code
    captured = capsys.readouterr()
    assert code == 2 and captured.out == "", captured
    assert captured.err.startswith("minigpt: ") and captured.err.count("\n") == 1, captured.err
    return captured.err


def stop_at_the_third_call():
    calls = []

    def heard(_) -> bool:
        calls.append(1)
        return len(calls) == 3

    return heard
