"""Foundations: what phases 01 to 09 write in NumPy, before there is any PyTorch.

A page for each idea, in the order in which they are taught:

    cost          what a product of matrices costs: multiplications, bytes, time
    floats        the numbers that a computer has, and what rounding does to a sum
    probability   entropy, cross-entropy and a softmax that does not overflow
    gradcheck     derivatives, and the difference quotient that checks them
    letters       the smallest model that can be trained, its gradient by hand
    optim         from gradient descent to AdamW
    wrong_gradients   thirteen mistakes in the gradient of letters, for a check to find
    valleys       two landscapes to walk down: two weights, and a table of letter pairs
    memory        what one step frees, the next step needs again
    scalars       numbers that remember how they were made: one walk back gives every slope
    walks         ways back through a graph that people propose: one is right and quick
    odd_names     a net of nineteen scalars, to be trained by any of them
    scalar_letters    the model of letters out of single numbers, to see what that costs
    autograd      the same walk with arrays: the engine
    minigpt_numpy     Mini-GPT's forward pass on it, in 20 lines

A page may import those above it in this list, NumPy and the standard library; none knows torch or
the rest of minigpt. tests/test_import_directions.py holds the order.
"""
