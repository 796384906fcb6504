"""Mini-GPT from scratch: a GPT small enough to know every number in it.

Read the files in this order; each one is a page of the course.

    number_names   integer -> words in four languages, and the corpus made from them
    tokenizer      characters or byte pairs -> token ids, and back
    data           ids -> (x, y) batches with a loss mask
    attention      causal self-attention, written out and through PyTorch's kernel
    model          GPTConfig, MLP, Block, GPT: 12 Linears
    sampling       greedy, temperature, top-k, top-p, KV cache
    evaluate       loss, perplexity, exact match
    train          TrainConfig, the schedule, the loop
    checkpoint     model + tokenizer <-> safetensors + JSON
    lora           a low-rank update beside a frozen Linear
    nf4            16 values for a normal distribution: 4 bits a weight
    qlora          an NF4 base under LoRA
    peft_io        adapters to and from PEFT's files
    experiments    what the lessons measure; the runs too long for a lesson
    plots          one function per figure

This module imports nothing, so `import minigpt` is instant and needs no torch.
"""

__version__ = "0.1.0"
