"""Every field of a request is carried out or refused by name."""

import json

import pytest

from minigpt.serve.protocol import Answer, NoSuchModel, read_request, refusal


def read(served, **fields):
    fields = {"model": "mini-gpt", "prompt": "en:42="} | fields
    return read_request(json.dumps(fields).encode(), served)


def test_the_defaults_are_the_protocol_s_but_for_the_length(served):
    row = read(served).rows[0]
    assert (row.config.temperature, row.max_new_tokens, row.stops) == (1.0, 24, ())
    assert (row.config.top_k, row.config.top_p, row.config.min_p) == (None, None, None)
    assert read(served).rows[0].seed != read(served).rows[0].seed  # luck, unless a seed is given


def test_fields_reach_the_rows(served):
    asked = read(
        served, prompt=["en:7=", "en:8="], n=2, seed=5, max_tokens=3, temperature=0.5, top_p=0.9,
        top_k=4, min_p=0.1, stop=["x", "yz"], stream=True, echo=True,
    )  # fmt: skip
    assert [row.seed for row in asked.rows] == [5, 6, 5, 6]
    config = asked.rows[0].config
    assert (config.temperature, config.top_p, config.top_k, config.min_p) == (0.5, 0.9, 4, 0.1)
    assert asked.rows[0].stops == ("x", "yz") and asked.rows[0].stream
    assert asked.echoes == ["en:7=", "en:7=", "en:8=", "en:8="] and asked.prompt_tokens == 10


def test_token_ids_are_a_prompt_and_null_is_no_field(served):
    ids = served.checkpoint.tokenizer.encode("en:42=")
    for prompt in (ids, [ids]):
        assert read(served, prompt=prompt, stop=None, logprobs=None).rows[0].ids == ids


def test_of_a_long_prompt_the_model_reads_what_fits_its_window(served):
    asked = read(served, prompt="a" * 30 + "b")
    assert len(asked.rows[0].ids) == 24 and asked.prompt_tokens == 31


@pytest.mark.parametrize("asks_for_nothing", [{"presence_penalty": 0}, {"logit_bias": {}},
    {"best_of": 1}, {"user": "me"}, {"suffix": ""}, {"logprobs": None}])  # fmt: skip
def test_a_field_that_asks_for_nothing_is_no_fault(served, asks_for_nothing):
    assert read(served, **asks_for_nothing).rows


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"prompt": ""}, "the prompt is empty"),
        ({"prompt": []}, "prompt is []: it must be"),
        ({"prompt": [["a"]]}, "it must be a text, a list of texts, or token ids"),
        ({"prompt": [True]}, "it must be a text, a list of texts, or token ids"),
        ({"prompt": 7}, "it must be a text"),
        ({"prompt": [999]}, "there is no token 999"),
        ({"prompt": "€"}, "EURO SIGN"),
        ({"prompt": "a" * 5000}, "5,000 tokens: at most 4,096"),
        ({"prompt": "a" * 70000}, "70,000 characters is too long"),
        ({"prompt": ["a"] * 129}, "129 prompts are more than 128"),
        ({"prompt": ["a", "b"], "n": 65}, "2 prompts times n=65"),
        ({"n": 0}, "n is 0: it must be a whole number from 1"),
        ({"max_tokens": 0}, "max_tokens is 0"),
        ({"max_tokens": 2000}, "from 1 to 1,024"),
        ({"temperature": -1}, "temperature is -1"),
        ({"temperature": "hot"}, "temperature is 'hot'"),
        ({"top_p": 0}, "top_p is 0"),
        ({"top_k": 0}, "top_k is 0"),
        ({"stop": ""}, "stop is ['']"),
        ({"stop": list("abcde")}, "up to 4 texts"),
        ({"stop": [1]}, "stop[0] is 1: it must be a text"),
        ({"seed": -1}, "seed is -1"),
        ({"stream": "yes"}, "stream is 'yes': it must be true or false"),
        ({"stream_options": {"x": 1}}, "'x'"),
        ({"logprobs": 2}, "logprobs is 2: this server does not know it"),
        ({"best_of": 3}, "best_of is 3"),
        ({"frequency_penalty": 0.5}, "frequency_penalty is 0.5"),
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"presence_penalty": False}, "presence_penalty is False"),
        ({"messages": []}, "a key that is not known here: 'messages'"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_in_a_sentence(served, fields, says):
    with pytest.raises(ValueError) as error:
        read(served, **fields)
    assert says in str(error.value)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"model": NaN}', b'{"prompt": 1, "prompt": 2}']
)
def test_what_is_no_json_object_is_refused(served, body):
    with pytest.raises(ValueError, match="the body is|has no 'model'"):
        read_request(body, served)


def test_a_model_that_is_not_served_is_a_fault_of_its_own(served):
    with pytest.raises(NoSuchModel, match="choose among mini-gpt, mini-gpt-es"):
        read(served, model="gpt-4")
    with pytest.raises(ValueError, match="has no 'prompt'"):
        read_request(b'{"model": "mini-gpt"}', served)


def test_an_answer_counts_its_tokens_and_keeps_its_order(served):
    asked = read(served, prompt=["en:7=", "en:8="], echo=True, seed=0)
    whole = Answer(asked).whole(["seven", "eight"], ["stop", "length"], 12)
    assert [c["text"] for c in whole["choices"]] == ["en:7=seven", "en:8=eight"]
    assert [c["index"] for c in whole["choices"]] == [0, 1]
    assert [c["finish_reason"] for c in whole["choices"]] == ["stop", "length"]
    assert whole["usage"] == {"prompt_tokens": 10, "completion_tokens": 12, "total_tokens": 22}
    assert refusal("no")["error"]["message"] == "no"
