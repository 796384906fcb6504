"""Decoding with the KV cache against reading the whole text again for every token.

Without the cache, token t costs a pass over t positions, so n tokens cost n²/2 positions; with it
they cost n. The ratio should grow with the length, and does, as soon as arithmetic rules: at batch
256. At batch 1 a pass over 60 positions of a model this small takes hardly longer than one over a
single position, for starting some 60 operations costs more than their arithmetic; the ratio then
stays near 1 until the text is long. Both write the same text, which is asserted.
"""

from collections.abc import Iterator

import torch

from benchmarks.contest import VOCAB, Options, Result, race
from minigpt import recipes
from minigpt.model import GPT, GPTConfig, linears
from minigpt.sampling import generate


def contest(options: Options) -> Iterator[Result]:
    base = recipes.load_base().model
    jobs = [(base, 1, 8), (base, 1, 24), (base, 1, 56)]
    jobs += [(base, 256, 8), (base, 256, 24), (base, 256, 56)]
    jobs += [(long_model(), 1, 240)]
    for model, batch, length in jobs[:1] if options.quick else jobs:
        prompt = torch.randint(VOCAB, (batch, 8), generator=torch.Generator().manual_seed(0))

        def decode(use_cache: bool, model=model, prompt=prompt, length=length) -> torch.Tensor:
            return generate(model, prompt, length, use_cache=use_cache)

        assert torch.equal(decode(True), decode(False)), "the cache has changed the text"
        yield race(
            f"KV cache, batch {batch}, {length} tokens",
            lambda decode=decode: decode(True),
            lambda decode=decode: decode(False),
            options,
            "no cache",
        )


def long_model() -> GPT:
    """A model of the base's width that sees 256 tokens; untrained, for only time is asked of it."""
    torch.manual_seed(0)
    model = GPT(GPTConfig(VOCAB, context_length=256))
    with torch.no_grad():
        for linear in linears(model).values():
            linear.weight *= 4  # so that the best token leads by more than rounding
    return model
