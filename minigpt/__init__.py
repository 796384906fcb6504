"""Mini-GPT from scratch: a GPT small enough to know every number in it.

Read the files in this order; each one is a page of the course.

    foundations    what phases 01 to 09 write in NumPy, a folder
    number_names   integer -> words in four languages, and the corpus made from them
    ngram          what comes next by counting: the reference for every model
    tokenizer      characters or byte pairs -> token ids, and back
    data           ids -> (x, y) batches with a loss mask
    stacks         a net as deep as you like: how it starts, and how its blocks are joined
    attention      causal self-attention, written out and through PyTorch's kernel
    threads        one thread or all of them: which is faster now
    model          GPTConfig, MLP, Block, GPT: 12 Linears
    sampling       greedy, temperature, top-k, top-p, min-p, KV cache, prompts side by side
    constrained    only letters that can still lead to a legal text
    evaluate       loss, perplexity, exact match, the probability of a text
    intervals      how sure a score is, and which of two models is better
    evidence       splits, leaks, bits, references: what a score must come with
    inside         what a model expects, what its heads read, what a swap of weights causes
    checks         the cheapest tests of a new model: one batch by heart, who notices a change
    ablations      a new model with one part taken out, by surgery from outside
    train          TrainConfig, the schedule, the loop
    precision      16 bits: a scale that finds its size, a float32 copy, what a compiler sees
    strict_json    JSON from strangers: the name, type and range of every value
    strict_tensors tensors from strangers: names, shapes, dtypes, no NaN
    safe_files     files that a crash leaves all old or all new
    parallel       many processes, one model: added up, or shared out
    checkpoint     model + tokenizer <-> safetensors + JSON
    lora_config    what an adapter looks like
    lora           a low-rank update beside a frozen Linear
    lora_fast      its gradients written out by hand
    dora           the lengths of the rows learn too
    adapters       taken off, or added up into a new one
    nf4            16 values for a normal distribution: 4 bits a weight
    qlora          an NF4 base under LoRA
    peft_io        adapters to and from PEFT's files
    preference     pairs, groups and their rewards: learning from judgements
    export         the files that other programs open: transformers
    export_onnx    ... and ONNX Runtime
    export_gguf    ... and llama.cpp
    modern         RoPE, shared heads, windows, RMSNorm, SwiGLU: the parts since GPT-2
    linear_kinds   which layer is of which kind, as JSON and back
    serve          a model behind an address, many requests in one batch, a folder
    experiments    what the lessons measure; the runs too long for a lesson
    plots          one function per figure

This module imports nothing, so `import minigpt` is instant and needs no torch.
"""

__version__ = "0.1.0"
