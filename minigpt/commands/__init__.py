"""What `minigpt COMMAND ...` does: one function a command, from parsed arguments to an exit code.

    parser     every command and flag; needs no torch
    training   train
    adapting   adapt
    using      demo, say, sample, evaluate
    shipping   merge, quantize, export
    serving    serve
    running    the loop around train: signals, saving and judging on the way
    shared     the pieces that they have in common

Results go to standard output, as a table or with --json as JSON; progress goes to standard error.
Bad input is a ValueError or an OSError with a sentence; `__main__` prints it and exits with 2.
"""
