"""Wrong answers to the exercises of phase 22, each with the hint that it meets."""

import copy
import statistics

import torch
from torch import nn


# ------------------------------------------------------------------------- 22.1, who notices
def swapped(ids, t):
    other = ids.clone()
    other[0, t] = 0 if ids[0, t] != 0 else 1
    return other


def answered(model, ids, other, limit=1e-5):
    mode = model.training
    model.eval()
    moved = (model(ids) - model(other)).abs().max(-1).values[0] > limit
    model.train(mode)
    return moved


def asks_each_place(model, ids, t):
    mode = model.training
    model.eval()
    base = model(ids)[0, t]
    reads = [(model(swapped(ids, s))[0, t] - base).abs().max() > 1e-5 for s in range(ids.shape[1])]
    model.train(mode)
    return torch.stack(reads)


def by_favourite(model, ids, t):
    mode = model.training
    model.eval()
    found = (model(ids).argmax(-1) != model(swapped(ids, t)).argmax(-1))[0]
    model.train(mode)
    return found


def by_probability(model, ids, t):
    mode = model.training
    model.eval()
    a, b = model(ids).softmax(-1), model(swapped(ids, t)).softmax(-1)
    model.train(mode)
    return ((a - b).abs().amax(-1) > 1e-2)[0]


def unequal(model, ids, t):
    mode = model.training
    model.eval()
    found = ~torch.eq(model(ids), model(swapped(ids, t))).all(-1)[0]
    model.train(mode)
    return found


def rest_too(model, ids, t):
    other = ids.clone()
    other[:, t:] = (ids[:, t:] + 1) % 5
    return answered(model, ids, other)


def up_to_t(model, ids, t):
    other = ids.clone()
    other[:, : t + 1] = (ids[:, : t + 1] + 1) % 5
    return answered(model, ids, other)


def no_eval(model, ids, t):
    return (model(ids) - model(swapped(ids, t))).abs().amax(-1)[0] > 1e-5


def eval_for_good(model, ids, t):
    model.eval()
    return (model(ids) - model(swapped(ids, t))).abs().amax(-1)[0] > 1e-5


def on_the_same_ids(model, ids, t):
    mode = model.training
    model.eval()
    before = model(ids)
    ids[:, t] = (ids[:, t] + 2) % 5
    found = (model(ids) - before).abs().amax(-1)[0] > 1e-5
    model.train(mode)
    return found


def beyond_the_vocabulary(model, ids, t):
    other = ids.clone()
    other[0, t] += 1
    return answered(model, ids, other)


def always_token_0(model, ids, t):
    other = ids.clone()
    other[0, t] = 0
    return answered(model, ids, other)


def causal_by_definition(model, ids, t):
    return torch.tensor([place >= t for place in range(ids.shape[1])])


def itself_left_out(model, ids, t):
    found = answered(model, ids, swapped(ids, t))
    found[t] = False
    return found


# ------------------------------------------------------------------------- 22.2, unmoved
def backward_first(model, loss):
    model.zero_grad()
    loss.backward()
    return dict(model.named_parameters())


def requires(model, loss):
    return [name for name, p in backward_first(model, loss).items() if not p.requires_grad]


def nones(model, loss):
    named = backward_first(model, loss)
    return [name for name in named if named[name].grad is None]


def zeros(model, loss):
    named = backward_first(model, loss)
    return [n for n, p in named.items() if p.grad is not None and p.grad.abs().sum() == 0]


def norm_of_none(model, loss):
    return [name for name, p in backward_first(model, loss).items() if p.grad.norm() == 0]


def without_clearing(model, loss):
    loss.backward()
    named = model.named_parameters()
    return [name for name, p in named if p.grad is None or p.grad.norm() == 0]


def no_backward(model, loss):
    return [n for n, p in model.named_parameters() if p.grad is None or not p.grad.any()]


def cleared_afterwards(model, loss):
    backward_first(model, loss)
    model.zero_grad()
    return [name for name, p in model.named_parameters() if p.grad is None]


def with_gradient(model, loss):
    named = backward_first(model, loss)
    return [name for name, p in named.items() if p.grad is not None and p.grad.norm() > 0]


def mean_of_zero(model, loss):
    named = backward_first(model, loss)
    return [n for n, p in named.items() if p.grad is None or p.grad.mean().abs() < 1e-10]


def some_zero(model, loss):
    named = backward_first(model, loss)
    return [n for n, p in named.items() if p.grad is None or (p.grad == 0).any()]


def below_a_millionth(model, loss):
    named = backward_first(model, loss)
    return [name for name, p in named.items() if p.grad is None or p.grad.norm() < 1e-6]


def learners_only(model, loss):
    named = backward_first(model, loss)
    return [
        name
        for name, p in named.items()
        if p.requires_grad and (p.grad is None or not p.grad.any())
    ]


def after_adam(model, loss):
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    model.zero_grad()
    loss.backward()
    torch.optim.Adam(model.parameters()).step()
    return [name for name, p in model.named_parameters() if torch.equal(p, before[name])]


def how_many(model, loss):
    named = backward_first(model, loss)
    return sum(p.grad is None or not p.grad.any() for p in named.values())


# ------------------------------------------------------------------------- 22.3, without_mlp
class Zeros(nn.Module):
    def forward(self, x):
        return x * 0


def in_a_copy(put):
    def operate(model):
        model = copy.deepcopy(model)
        for block in model.blocks:
            put(block)
        return model

    return operate


def empty_sequential(block):
    block.mlp = nn.Sequential()


def identity(block):
    block.mlp = nn.Identity()


def zero_down(block):
    block.mlp.down_proj.weight.data.zero_()


def zero_up(block):
    block.mlp.up_proj.weight.data.fill_(0)


def tiny(block):
    block.mlp.down_proj.weight.data.mul_(1e-3)


def gone(block):
    del block.mlp


def a_lambda(block):
    block.mlp = lambda x: x * 0


def no_attention(block):
    block.attention = type("Zero", (nn.Module,), {"forward": lambda self, x, *rest: x * 0})()


def stop_learning(block):
    for p in block.mlp.parameters():
        p.requires_grad = False


def straight(block):
    block.mlp = nn.Sequential(block.mlp.up_proj, block.mlp.down_proj)


def on_the_given(model):
    for block in model.blocks:
        block.mlp = Zeros()
    return model


def copy_of_the_shell(model):
    thin = copy.copy(model)
    for block in thin.blocks:
        block.mlp = Zeros()
    return thin


def only_the_first(model):
    thin = copy.deepcopy(model)
    thin.blocks[0].mlp = Zeros()
    return thin


def without_blocks(model):
    thin = copy.deepcopy(model)
    del thin.blocks[:]
    return thin


def born_again(model):
    thin = type(model)(model.config)
    for block in thin.blocks:
        block.mlp = Zeros()
    return thin


def lost(model):
    thin = copy.deepcopy(model)
    for block in thin.blocks:
        block.mlp = Zeros()


# ------------------------------------------------------------------------- 22.4, verdict
def rule(whole, ablated, spread, factor=2.0, least=2, agree=all):
    if len(whole) < least or len(ablated) < least:
        return "cannot tell"
    centre = sum(whole) / len(whole)
    gap = sum(ablated) / len(ablated) - centre
    if abs(gap) < factor * spread:
        return "cannot tell"
    same = agree((score - centre) * gap > 0 for score in ablated)
    return "cannot tell" if not same else "helps" if gap > 0 else "hurts"


def sd(values):
    return statistics.stdev(values) if len(values) > 1 else 0.0


def larger_mean(whole, ablated):
    gap = statistics.mean(ablated) - statistics.mean(whole)
    return "helps" if gap > 0 else "hurts" if gap < 0 else "cannot tell"


def best_of_each(whole, ablated):
    return "helps" if max(ablated) > max(whole) else "hurts"


def divided_by_n(whole, ablated):
    return rule(whole, ablated, statistics.pstdev(whole))


def error_of_the_mean(whole, ablated):
    return rule(whole, ablated, sd(whole) / len(whole) ** 0.5)


def all_runs_together(whole, ablated):
    return rule(whole, ablated, statistics.stdev([*whole, *ablated]))


def spread_of_the_other(whole, ablated):
    return rule(whole, ablated, sd(ablated))


def one_spread(whole, ablated):
    return rule(whole, ablated, sd(whole), factor=1)


def no_agreement(whole, ablated):
    return rule(whole, ablated, sd(whole), agree=any)


def single_runs(whole, ablated):
    return rule(whole, ablated, sd(whole), least=1)


def about_the_part(whole, ablated):
    said = rule(whole, ablated, sd(whole))
    return {"helps": "hurts", "hurts": "helps"}.get(said, said)


def more_than_two(whole, ablated):
    return rule(whole, ablated, sd(whole), factor=2 + 1e-9)


def outside_the_range(whole, ablated):
    if min(len(whole), len(ablated)) < 2:
        return "cannot tell"
    if min(ablated) > max(whole):
        return "helps"
    return "hurts" if max(ablated) < min(whole) else "cannot tell"


def nothing_there(whole, ablated):
    said = rule(whole, ablated, sd(whole))
    return "no effect" if said == "cannot tell" else said


ANSWERS = {
    "ex-22-01": [
        ("what-t-reads", asks_each_place),
        ("favourites", by_favourite),
        (None, by_probability),
        ("to-the-bit", unequal),
        ("too-many-tokens", rest_too),
        (None, up_to_t),
        ("dropout", no_eval),
        ("mode-not-given-back", eval_for_good),
        (None, on_the_same_ids),
        ("no-such-token", beyond_the_vocabulary),
        ("sometimes-the-same", always_token_0),
        ("trusts-the-mask", causal_by_definition),
        (None, itself_left_out),
        ("deaf", lambda model, ids, t: ~answered(model, ids, swapped(ids, t))),
        ("another-form", lambda model, ids, t: answered(model, ids, swapped(ids, t)).nonzero()),
        ("too-coarse", lambda model, ids, t: answered(model, ids, swapped(ids, t), 0.01)),
    ],
    "ex-22-02": [
        ("frozen-only", requires),
        ("none-only", nones),
        ("zeros-only", zeros),
        ("none-has-no-any", norm_of_none),
        ("old-gradients", without_clearing),
        ("never-backward", no_backward),
        ("cleared-too-late", cleared_afterwards),
        ("moved", with_gradient),
        (None, mean_of_zero),
        ("one-zero-is-enough", some_zero),
        ("small-is-none", below_a_millionth),
        ("frozen-left-out", learners_only),
        ("takes-a-step", after_adam),
        ("not-the-names", how_many),
    ],
    "ex-22-03": [
        ("identity", in_a_copy(identity)),
        ("identity", in_a_copy(empty_sequential)),
        ("grows-back", in_a_copy(zero_down)),
        ("grows-back", in_a_copy(zero_up)),
        (None, in_a_copy(tiny)),
        ("hole", in_a_copy(gone)),
        (None, in_a_copy(a_lambda)),
        ("attention-instead", in_a_copy(no_attention)),
        ("frozen", in_a_copy(stop_learning)),
        ("only-the-bend", in_a_copy(straight)),
        ("operates-on-the-original", on_the_given),
        ("operates-on-the-original", copy_of_the_shell),
        ("one-block-only", only_the_first),
        ("whole-blocks", without_blocks),
        ("a-new-one", born_again),
        ("nothing-returned", lost),
    ],
    "ex-22-04": [
        ("means-only", larger_mean),
        ("means-only", best_of_each),
        ("population", divided_by_n),
        ("standard-error", error_of_the_mean),
        ("another-spread", all_runs_together),
        ("another-spread", spread_of_the_other),
        ("another-limit", one_spread),
        ("any-side", no_agreement),
        ("one-run", single_runs),
        ("the-part-helps", about_the_part),
        ("strict", more_than_two),
        ("beyond-all", outside_the_range),
        ("no-effect", nothing_there),
    ],
}
