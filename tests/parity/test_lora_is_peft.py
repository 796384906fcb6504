"""LoRA is PEFT's: files open both ways; logits, gradients and 50 AdamW steps are the same bits.

Where the scale s is a power of two, multiplying by it rounds nothing, and B (s A x) is s (B A x) to
the bit. Elsewhere the two orders round differently, and the tolerance says by how much.
"""

import copy
import json

import pytest
import torch
from torch import nn

from benchmarks.peers import lora_pairs, peft_config, peft_twin
from minigpt import lora
from minigpt.adapters import combine_adapters, delete_adapter
from minigpt.lora import LoRAConfig, add_lora, initial_A, lora_layers
from minigpt.lora_config import ALL_LINEAR
from minigpt.model import GPT, GPTConfig, next_token_loss
from minigpt.peft_io import load_adapter, save_adapter

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.usefixtures("one_thread"),
]
IDS = torch.randint(57, (8, 32), generator=torch.Generator().manual_seed(1))


def adapted(base, config=LoRAConfig(), name="default"):  # noqa: B008  (a frozen dataclass)
    """A copy of the base with an adapter that does something: B is not zero."""
    model = copy.deepcopy(base)
    add_lora(model, config, name)
    for layer in lora_layers(model).values():
        nn.init.normal_(layer.update(name).lora_B, std=0.1)
    return model


def step(model, optimizer, ids):
    logits = model(ids)
    optimizer.zero_grad()
    next_token_loss(logits, ids).backward()
    optimizer.step()


def trainable(model):
    return [p for p in model.parameters() if p.requires_grad]


def assert_same_logits(ours, theirs):
    with torch.no_grad():
        a, b = ours(IDS), theirs(IDS)
    assert a.std() > 0.05, "logits that hardly differ from zero would prove nothing"
    assert torch.equal(a, b)


@pytest.mark.parametrize(("r", "alpha"), [(1, 2), (8, 16), (16, 4), (64, 128)])
def test_our_file_opens_in_peft(peft, base, tmp_path, r, alpha):
    ours = adapted(base, LoRAConfig(r=r, lora_alpha=alpha))
    save_adapter(ours, tmp_path)
    assert_same_logits(ours, peft.PeftModel.from_pretrained(copy.deepcopy(base), tmp_path))


@pytest.mark.parametrize("targets", [list(ALL_LINEAR), ["q_proj", "v_proj"], "all-linear"])
def test_their_file_opens_here(peft, base, tmp_path, targets):
    config = peft.LoraConfig(
        r=8, lora_alpha=16, target_modules=targets, init_lora_weights="gaussian"
    )
    theirs = peft.get_peft_model(copy.deepcopy(base), config)
    optimizer = torch.optim.AdamW(trainable(theirs), lr=1e-2)
    for _ in range(3):
        step(theirs, optimizer, IDS)
    theirs.save_pretrained(tmp_path)
    ours = copy.deepcopy(base)
    load_adapter(ours, tmp_path)
    assert len(lora_layers(ours)) == (4 if len(targets) == 2 else 12)
    assert_same_logits(ours, theirs)


def test_all_linear_means_the_same_twelve_layers(peft, base):
    theirs = peft.get_peft_model(copy.deepcopy(base), peft.LoraConfig(target_modules="all-linear"))
    found = {n.split(".lora_A")[0] for n, _ in theirs.named_parameters() if "lora_A" in n}
    ours = adapted(base)
    assert found == {f"base_model.model.{path}" for path in lora_layers(ours)}


def test_gradients_are_theirs(peft, base):
    config = LoRAConfig()
    ours = adapted(base, config)
    theirs = peft_twin(ours, base, config)
    for model in (ours, theirs):
        next_token_loss(model(IDS), IDS).backward()
    grads = [(mine.grad, its.grad) for mine, its in lora_pairs(ours, theirs)]
    assert len(grads) == 24 and all(mine.abs().max() > 0 for mine, _ in grads)
    assert all(torch.equal(mine, its) for mine, its in grads)


@pytest.mark.parametrize("fused", [False, True])
def test_fifty_steps_of_adamw_are_theirs(peft, base, fused):
    config = LoRAConfig(r=4, lora_alpha=8, init="gaussian")
    ours = copy.deepcopy(base)
    add_lora(ours, config)
    theirs = peft_twin(ours, base, config)
    generator = torch.Generator().manual_seed(0)
    optimizers = [torch.optim.AdamW(trainable(m), lr=1e-2, fused=fused) for m in (ours, theirs)]
    before = [mine.clone() for mine, _ in lora_pairs(ours, theirs)]
    for _ in range(50):
        ids = torch.randint(57, (4, 16), generator=generator)
        for model, optimizer in zip((ours, theirs), optimizers, strict=True):
            step(model, optimizer, ids)
    after = list(lora_pairs(ours, theirs))
    assert all(not torch.equal(old, mine) for old, (mine, _) in zip(before, after, strict=True))
    assert all(torch.equal(mine, its) for mine, its in after)


def test_merged_weights_are_theirs(peft, base):
    config = LoRAConfig()
    ours = adapted(base, config)
    theirs = peft_twin(ours, base, config).merge_and_unload()
    lora.merge(ours)
    lora.unload(ours)
    state = theirs.state_dict()
    assert all(torch.equal(tensor, state[name]) for name, tensor in ours.state_dict().items())
    assert_same_logits(ours, theirs)


def test_with_the_adapter_off_both_are_the_base(peft, base):
    config = LoRAConfig()
    ours = adapted(base, config)
    theirs = peft_twin(ours, base, config)
    with lora.adapter_off(ours), theirs.disable_adapter():
        assert_same_logits(ours, base)
        assert_same_logits(theirs, base)
    assert_same_logits(ours, theirs)
    assert not torch.equal(ours(IDS), base(IDS))


def test_two_adapters_switch_as_theirs_do(peft, base, tmp_path):
    ours = copy.deepcopy(base)
    for name, r in (("es", 8), ("fr", 2)):
        add_lora(ours, LoRAConfig(r=r, lora_alpha=2 * r), name)
        for layer in lora_layers(ours).values():
            nn.init.normal_(layer.update(name).lora_B, std=0.1)
        save_adapter(ours, tmp_path / name)
    theirs = peft.PeftModel.from_pretrained(copy.deepcopy(base), tmp_path / "es", adapter_name="es")
    theirs.load_adapter(tmp_path / "fr", adapter_name="fr")
    texts = []
    for name in ("es", "fr", "es"):
        lora.set_adapter(ours, name)
        theirs.set_adapter(name)
        assert_same_logits(ours, theirs)
        texts.append(ours(IDS))
    assert torch.equal(texts[0], texts[2]) and not torch.equal(texts[0], texts[1])


@pytest.mark.parametrize(("r", "alpha", "exact"), [(4, 8, True), (8, 16, False), (3, 7, False)])
def test_rslora_scales_as_theirs_does(peft, base, tmp_path, r, alpha, exact):
    config = LoRAConfig(r=r, lora_alpha=alpha, use_rslora=True)
    ours = adapted(base, config)
    save_adapter(ours, tmp_path)
    assert json.loads((tmp_path / "adapter_config.json").read_text("utf-8"))["use_rslora"]
    theirs = peft.PeftModel.from_pretrained(copy.deepcopy(base), tmp_path)
    scales = {
        m.scaling["default"] for m in theirs.modules() if isinstance(m, peft.tuners.lora.Linear)
    }
    assert scales == {config.scaling}
    with torch.no_grad():
        a, b = ours(IDS), theirs(IDS)
    assert a.std() > 0.05
    if exact:  # 8 / sqrt(4) = 4, a power of two
        assert torch.equal(a, b)
    else:
        # s (B A x) and B (s A x) round differently, 2^-24 of the value each time, in 12 layers;
        # measured up to 7e-6 on logits up to 0.6. A wrong scale (alpha / r) is 0.6 off.
        torch.testing.assert_close(a, b, rtol=0, atol=1e-4)


def test_a_merged_model_is_the_unmerged_one_to_rounding(peft, base):
    ours = adapted(base, LoRAConfig())
    with torch.no_grad():
        apart = ours(IDS)
        lora.merge(ours)
        # One product instead of three, float32, at most 256 terms in each of 12 layers: measured
        # 2e-6 on logits up to 0.6, which move by 0.5 when the correction is left out.
        torch.testing.assert_close(ours(IDS), apart, rtol=0, atol=1e-4)


@pytest.mark.parametrize("fan_in", ["q_proj", "down_proj"])
@pytest.mark.parametrize("r", [4, 16])
@pytest.mark.parametrize("init", ["gaussian", "kaiming"])
def test_a_new_A_has_the_statistics_of_theirs(peft, base, init, r, fan_in):
    config = LoRAConfig(r=r, target_modules=(fan_in,), init=init)
    wide = GPT(GPTConfig(57, n_embd=512, d_ff=1024, n_layer=1))  # thousands of numbers to judge by
    theirs = peft.get_peft_model(wide, peft_config(config))
    [A] = [p for name, p in theirs.named_parameters() if "lora_A" in name]
    [B] = [p for name, p in theirs.named_parameters() if "lora_B" in name]
    mine = initial_A(r, A.shape[1], init)
    expected = 1 / r if init == "gaussian" else 1 / (3 * A.shape[1]) ** 0.5
    # The standard error of a deviation from n normal draws is sigma / sqrt(2 n); six of them.
    slack = 6 * expected / (2 * A.numel()) ** 0.5
    assert abs(mine.std().item() - expected) < slack and abs(A.std().item() - expected) < slack
    if init == "kaiming":  # uniform: nothing beyond the bound, something close to it
        bound = A.shape[1] ** -0.5
        for drawn in (mine, A.detach()):
            assert 0.99 * bound < drawn.abs().max() <= bound
    else:  # normal: the fourth moment is three times the squared second (uniform: 1.8)
        for drawn in (mine, A.detach()):
            assert 2.5 < (drawn**4).mean() / (drawn**2).mean() ** 2 < 3.5
    assert not B.any()


def test_variance_one_over_r_is_ours_alone():
    """std 1/sqrt(r): PEFT's "gaussian" with the square root that its name leaves open."""
    torch.manual_seed(0)
    gaussian = initial_A(16, 4096, "gaussian")
    torch.manual_seed(0)
    variance = initial_A(16, 4096, "variance")
    # 1/sqrt(16) and 1/16 are powers of two, so both products are exact.
    assert torch.equal(variance, gaussian * 4)


def saved_pair(ours, base, peft, tmp_path):
    """PEFT's model with the adapters of ours, through files."""
    names = lora.adapters(ours)
    for name in names:
        save_adapter(ours, tmp_path / name, name)
    theirs = peft.PeftModel.from_pretrained(
        copy.deepcopy(base), tmp_path / names[0], adapter_name=names[0]
    )
    for name in names[1:]:
        theirs.load_adapter(tmp_path / name, adapter_name=name)
    return theirs


def test_a_weighted_sum_of_adapters_is_theirs(peft, base, tmp_path):
    ours = copy.deepcopy(base)
    for name, r, alpha in (("es", 8, 16), ("fr", 2, 8)):
        add_lora(ours, LoRAConfig(r=r, lora_alpha=alpha), name)
        for layer in lora_layers(ours).values():
            nn.init.normal_(layer.update(name).lora_B, std=0.1)
    theirs = saved_pair(ours, base, peft, tmp_path)
    theirs.add_weighted_adapter(["es", "fr"], [0.75, 0.5], "mix", combination_type="cat")
    theirs.set_adapter("mix")
    combine_adapters(ours, {"es": 0.75, "fr": 0.5}, "mix")
    assert_same_logits(ours, theirs)
    save_adapter(ours, tmp_path / "mix")
    assert_same_logits(ours, peft.PeftModel.from_pretrained(copy.deepcopy(base), tmp_path / "mix"))
    theirs.delete_adapter("mix")
    delete_adapter(ours, "mix")
    theirs.set_adapter("fr")
    lora.set_adapter(ours, "fr")
    assert_same_logits(ours, theirs)


FOUND = [
    ({"target_modules": "all-linear", "exclude_modules": ["o_proj"]}, 10),
    ({"target_modules": ["blocks.1.attention.q_proj", "blocks.0.mlp.up_proj"]}, 2),
    ({"target_modules": ["q_proj", "mlp.up_proj"], "exclude_modules": ["blocks.0.mlp.up_proj"]}, 3),
    (
        {
            "target_modules": ["q_proj", "v_proj"],
            "layers_to_transform": [1],
            "layers_pattern": "blocks",
        },
        2,
    ),
    ({"target_modules": r"blocks\.0\..*_proj"}, 6),
    ({"target_modules": r".*\.(q|v)_proj", "exclude_modules": r"blocks\.0\..*"}, 2),
    ({"target_modules": ["q_proj"], "init_lora_weights": "orthogonal"}, 2),
]


@pytest.mark.parametrize(("options", "count"), FOUND)
def test_whichever_way_they_chose_layers_the_file_says_which(peft, base, tmp_path, options, count):
    theirs = peft.get_peft_model(
        copy.deepcopy(base), peft.LoraConfig(r=8, lora_alpha=16, **options)
    )
    optimizer = torch.optim.AdamW(trainable(theirs), lr=1e-2)
    for _ in range(3):
        step(theirs, optimizer, IDS)
    theirs.save_pretrained(tmp_path / "theirs")
    ours = copy.deepcopy(base)
    load_adapter(ours, tmp_path / "theirs")
    assert len(lora_layers(ours)) == count
    assert_same_logits(ours, theirs)
    save_adapter(ours, tmp_path / "ours")
    again = peft.PeftModel.from_pretrained(copy.deepcopy(base), tmp_path / "ours")
    assert_same_logits(ours, again)


@pytest.mark.parametrize(
    "options",
    [
        {"init_lora_weights": "pissa"},
        {"init_lora_weights": "pissa_niter_2"},
        {"init_lora_weights": "olora"},
        {"init_lora_weights": "mica"},
        {"alora_invocation_tokens": [1, 2], "task_type": "CAUSAL_LM"},
        {"rank_pattern": {"q_proj": 2}},
        {"alpha_pattern": {"q_proj": 2}},
        {"modules_to_save": ["final_norm"]},
        {"trainable_token_indices": {"token_embedding": [1, 2]}},
        {"layer_replication": [[0, 2], [1, 2]]},
        {"target_modules": ["token_embedding"]},
        {"target_parameters": ["blocks.0.mlp.up_proj.weight"]},
    ],
    ids=str,
)
def test_what_they_compute_and_we_do_not_is_refused(peft, base, tmp_path, options):
    described = peft.LoraConfig(**{"r": 8, "target_modules": ["q_proj"]} | options)
    try:
        theirs = peft.get_peft_model(copy.deepcopy(base), described)
        theirs.save_pretrained(tmp_path)
    except (ValueError, TypeError, AttributeError, KeyError):
        # They cannot do it to this model; what such a file would say is refused all the same.
        usual = peft.get_peft_model(copy.deepcopy(base), peft.LoraConfig(target_modules=["q_proj"]))
        usual.save_pretrained(tmp_path)
        described.save_pretrained(tmp_path)
    ours = copy.deepcopy(base)
    with pytest.raises(ValueError, match="sets|does not fit|holds no adapter"):
        load_adapter(ours, tmp_path)
    assert not lora_layers(ours)
