"""`minigpt demo`, `say`, `sample` and `evaluate`: what a trained model does."""

from argparse import Namespace
from pathlib import Path

from minigpt import demo, recipes
from minigpt.checkpoint import load
from minigpt.commands.shared import (
    ADAPTERS,
    device,
    read_text,
    seed,
    show,
    text_data,
    with_adapter,
)
from minigpt.evaluate import balanced, exact, mean_loss, number_dataset
from minigpt.intervals import Estimate
from minigpt.number_names import check_language, spell, split_numbers
from minigpt.peft_io import load_adapter
from minigpt.sampling import GREEDY, SamplingConfig, complete


def run_demo(args: Namespace) -> int:
    """Measure the four rows of the table, printing each as it is ready."""
    if args.seeds < 1:
        raise ValueError(f"--seeds {args.seeds}: measure at least one run")
    rows = demo.run_demo(args.train, seed(args), args.seeds, not args.json, device(args))
    held_out = len(split_numbers().test)
    report = {"rows": demo.as_json(rows), "seeds": args.seeds, "numbers": held_out}
    report["pairs"] = demo.pairs_as_json(rows)
    note = (
        f"exact match on {held_out:,} numbers never trained on, mean of {args.seeds} run(s); below "
        "it the 95 % interval"
    )
    show(args, report, f"{demo.table(rows)}\n{note}\n\n{demo.pair_table(rows)}")
    return 0


def say(args: Namespace) -> int:
    """Print the name of a number as the model spells it."""
    lang, right = check_language(args.lang), spell(args.number, args.lang)
    checkpoint = load(args.model, device(args))
    if args.adapter or lang not in recipes.BASE_LANGUAGES:
        folder = Path(args.adapter) if args.adapter else ADAPTERS / lang
        load_adapter(checkpoint.model, folder, lang)
    prompt = f"{lang}:{args.number}="
    said = complete(checkpoint.model, checkpoint.tokenizer, prompt, config=GREEDY, stop="\n")
    show(args, {"number": args.number, "lang": lang, "said": said, "right": said == right}, said)
    return 0


def sample(args: Namespace) -> int:
    """Continue a prompt."""
    config = SamplingConfig(args.temperature, args.top_k, args.top_p, args.min_p)
    if args.stop == "":
        raise ValueError("--stop '': name the text to stop before, or leave it out")
    checkpoint = with_adapter(args)
    text = complete(
        checkpoint.model,
        checkpoint.tokenizer,
        args.prompt,
        args.max_new_tokens,
        config,
        stop=args.stop,
        seed=seed(args),
        use_cache=not args.no_cache,
    )
    show(args, {"prompt": args.prompt, "text": text}, args.prompt + text)
    return 0


def evaluate(args: Namespace) -> int:
    """Measure loss and exact match on data that the model has not trained on."""
    if args.text is not None:
        for flag in ("lang", "numbers"):
            if getattr(args, flag) is not None:
                raise ValueError(f"--{flag} is about number names: leave it out beside --text")
        checkpoint = with_adapter(args)
        length = checkpoint.model.config.context_length
        held_out = text_data(read_text(args.text), args.text, checkpoint.tokenizer, length)[1]
        loss = mean_loss(checkpoint.model, held_out)
        show(args, {"text": str(args.text), "loss": loss}, f"loss {loss:.4f} nats per token")
        return 0
    numbers = split_numbers().test
    count = len(numbers) if args.numbers is None else args.numbers
    if not 1 <= count <= len(numbers):
        raise ValueError(f"--numbers {count}: {len(numbers):,} are held out, choose among them")
    langs = [
        check_language(lang) for lang in ("en,it" if args.lang is None else args.lang).split(",")
    ]
    checkpoint = with_adapter(args)
    report, lines = {}, []
    for lang in langs:
        length = checkpoint.model.config.context_length
        data = number_dataset(balanced(numbers, count), lang, checkpoint.tokenizer, length)
        score = Estimate.of(exact(checkpoint.model, data))
        loss = mean_loss(checkpoint.model, data)
        report[lang] = {
            "exact_match": score.share,
            "interval": score.interval,
            "loss": loss,
            "numbers": count,
        }
        lines.append(f"{lang}  exact match {score}   loss {loss:.4f} nats per token")
    lines.append(f"on {count:,} numbers never trained on; in brackets the 95 % interval")
    show(args, report, "\n".join(lines))
    return 0
