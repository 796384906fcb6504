/* Mini-GPT in the browser: the model of minigpt/model.py, with its names and in its order.

     x = token_embedding[id] + position_embedding[cache.length]
     for each block:   x = x + attention(norm(x));   x = x + mlp(norm(x))
     logits = final_norm(x) @ token_embeddingᵀ

   It reads one token at a time, and the cache keeps the keys and values of those before it. So there
   is no batch and no time here: what has shape (B, T, C) there is a vector of C numbers.
   Weights come from minigpt/course/site/live.py; tests/browser/test_minigpt_js.py compares the logits
   with PyTorch's, and the text of all 1,000 test numbers in every language. */

// ---- Linear, in 32 bits or 4, with and without LoRA: nn.Linear, nf4.py, lora.py ---------------------

// The 16 values of NF4: normal quantiles, 7 below zero, zero, 8 above.
export const VALUES = Float32Array.of(
  -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
  -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
  0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
  0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
);

// codes: two a byte, the first in the high half; absmax: one for each block of weights
export function dequantize(codes, absmax) {
  const weight = new Float32Array(2 * codes.length);
  const block_size = weight.length / absmax.length;
  for (let i = 0; i < weight.length; i += 1) {
    const code = i % 2 ? codes[i >> 1] & 15 : codes[i >> 1] >> 4;
    weight[i] = VALUES[code] * absmax[Math.floor(i / block_size)];
  }
  return weight;
}

// weight (out, in), row by row
export class Linear {
  constructor(weight, out_features) {
    this.weight = weight;
    this.out_features = out_features;
  }
  forward(x) {
    const { weight, out_features } = this;
    const y = new Float64Array(out_features);
    const n = x.length;
    for (let o = 0; o < out_features; o += 1) {
      const row = o * n;
      let i = 0, a = 0, b = 0, c = 0, d = 0;
      // Four sums at once: no addition has to wait for the one before it.
      for (; i + 3 < n; i += 4) {
        a += weight[row + i] * x[i];
        b += weight[row + i + 1] * x[i + 1];
        c += weight[row + i + 2] * x[i + 2];
        d += weight[row + i + 3] * x[i + 3];
      }
      for (; i < n; i += 1) a += weight[row + i] * x[i];
      y[o] = a + b + c + d;
    }
    return y;
  }
}

// W x + s B A x: a frozen base and its named corrections, of which one or none is active
export class LoRALinear {
  constructor(base) {
    this.base = base;
    this.updates = {}; // adapter name -> {lora_A, lora_B, scaling}
    this.active = null;
  }
  forward(x) {
    const y = this.base.forward(x);
    if (this.active === null) return y;
    const { lora_A, lora_B, scaling } = this.updates[this.active];
    return add(y, lora_B.forward(lora_A.forward(x)), scaling);
  }
}

function add(x, y, scaling = 1) {
  for (let i = 0; i < x.length; i += 1) x[i] += scaling * y[i];
  return x;
}

// ---- attention.py -----------------------------------------------------------------------------------

// What one new position gathers from the `length` positions that it can see, itself included
// (watch, if there is one, is shown the weights of each head)
export function causal_attention(q, k, v, length, n_head, watch = null) {
  const D = q.length / n_head;
  const y = new Float64Array(q.length);
  for (let h = 0; h < n_head; h += 1) {
    const scores = new Float64Array(length);
    for (let s = 0; s < length; s += 1) {
      let dot = 0;
      for (let d = h * D; d < (h + 1) * D; d += 1) dot += q[d] * k[s * q.length + d];
      scores[s] = dot / Math.sqrt(D);
    }
    const weights = softmax(scores);
    watch?.(h, weights);
    weights.forEach((weight, s) => {
      for (let d = h * D; d < (h + 1) * D; d += 1) y[d] += weight * v[s * q.length + d];
    });
  }
  return y;
}

export function softmax(scores) {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

// The keys and values of the positions already read, one pair per layer
export class KVCache {
  constructor(n_layer, context_length, n_embd) {
    const room = () => Array.from({ length: n_layer }, () => new Float64Array(context_length * n_embd));
    [this.k, this.v, this.length] = [room(), room(), 0];
    // For whoever wants to look inside: watch(layer, head, weights) sees what a head reads;
    // change(place, x) returns what shall stand at a place of inside.py, such as "0.heads".
    [this.watch, this.change] = [null, null];
  }
  extend(layer, k, v) {
    this.k[layer].set(k, this.length * k.length);
    this.v[layer].set(v, this.length * v.length);
    return [this.k[layer], this.v[layer]];
  }
}

class CausalSelfAttention {
  constructor({ n_embd, n_head }, linear) {
    this.n_head = n_head;
    this.q_proj = linear("q_proj", n_embd);
    this.k_proj = linear("k_proj", n_embd);
    this.v_proj = linear("v_proj", n_embd);
    this.o_proj = linear("o_proj", n_embd);
  }
  forward(x, cache, layer) {
    const q = this.q_proj.forward(x);
    const [k, v] = cache.extend(layer, this.k_proj.forward(x), this.v_proj.forward(x));
    const watch = cache.watch && ((head, weights) => cache.watch(layer, head, weights));
    const y = causal_attention(q, k, v, cache.length + 1, this.n_head, watch);
    return this.o_proj.forward(cache.change ? cache.change(`${layer}.heads`, y) : y);
  }
}

// ---- model.py ---------------------------------------------------------------------------------------

class LayerNorm {
  constructor(weight) {
    this.weight = weight;
  }
  forward(x) {
    let [mean, variance] = [0, 0];
    for (const a of x) mean += a / x.length;
    for (const a of x) variance += (a - mean) ** 2 / x.length;
    const scale = 1 / Math.sqrt(variance + 1e-5);
    return x.map((a, i) => (a - mean) * scale * this.weight[i]);
  }
}

// Chebyshev's fit of the error function, off by 1.2e-7 at most: Numerical Recipes, section 6.2
const ERF = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
  0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
];
function erf(x) {
  const t = 1 / (1 + Math.abs(x) / 2);
  const fit = ERF.reduceRight((sum, c) => sum * t + c);
  return Math.sign(x) * (1 - t * Math.exp(fit - x * x));
}
const gelu = (x) => x.map((a) => (a / 2) * (1 + erf(a / Math.SQRT2)));

class MLP {
  constructor({ n_embd, d_ff }, linear) {
    this.up_proj = linear("up_proj", d_ff);
    this.down_proj = linear("down_proj", n_embd);
  }
  forward(x) {
    return this.down_proj.forward(gelu(this.up_proj.forward(x)));
  }
}

class Block {
  constructor(config, tensors, path) {
    const linear = (part) => (name, out_features) => {
      const { weight, codes, absmax } = tensors(`${path}.${part}.${name}`);
      return new Linear(weight ?? dequantize(codes, absmax), out_features);
    };
    this.norm_1 = new LayerNorm(tensors(`${path}.norm_1`).weight);
    this.attention = new CausalSelfAttention(config, linear("attention"));
    this.norm_2 = new LayerNorm(tensors(`${path}.norm_2`).weight);
    this.mlp = new MLP(config, linear("mlp"));
  }
  forward(x, cache, layer) {
    if (cache.change) x = cache.change(`${layer}.stream`, x);
    x = add(x, this.attention.forward(this.norm_1.forward(x), cache, layer));
    if (cache.change) x = cache.change(`${layer}.middle`, x);
    return add(x, this.mlp.forward(this.norm_2.forward(x)));
  }
}

export class GPT {
  constructor(config, weights) {
    const tensors = (path) => ({
      weight: weights[`${path}.weight`], codes: weights[`${path}.codes`], absmax: weights[`${path}.absmax`],
    });
    this.config = config;
    this.token_embedding = tensors("token_embedding").weight;
    this.position_embedding = tensors("position_embedding").weight;
    this.blocks = Array.from({ length: config.n_layer }, (_, i) => new Block(config, tensors, `blocks.${i}`));
    this.final_norm = new LayerNorm(tensors("final_norm").weight);
    this.head = new Linear(this.token_embedding, config.vocab_size); // tied
  }
  // The logits (V) of the token after `id`, which is read at position cache.length
  forward(id, cache) {
    const { context_length, n_embd } = this.config;
    if (cache.length === context_length) {
      throw new RangeError(`${cache.length + 1} tokens do not fit the context of ${context_length}`);
    }
    const row = (matrix, i) => Float64Array.from(matrix.subarray(i * n_embd, (i + 1) * n_embd));
    let x = add(row(this.token_embedding, id), row(this.position_embedding, cache.length));
    this.blocks.forEach((block, layer) => {
      x = block.forward(x, cache, layer);
    });
    cache.length += 1;
    return this.lens(cache.change ? cache.change("end.stream", x) : x);
  }
  // The logits as if the model ended with this stream
  lens(x) {
    return this.head.forward(this.final_norm.forward(x));
  }
  new_cache() {
    return new KVCache(this.config.n_layer, this.config.context_length, this.config.n_embd);
  }
}

// ---- adapters: lora.py ------------------------------------------------------------------------------

const ALL_LINEAR = {
  attention: ["q_proj", "k_proj", "v_proj", "o_proj"],
  mlp: ["up_proj", "down_proj"],
};

// Call visit(module, leaf, path) for each of the 12 places that hold a Linear or a LoRALinear
export function each_linear(model, visit) {
  model.blocks.forEach((block, i) => {
    for (const [part, leaves] of Object.entries(ALL_LINEAR)) {
      for (const leaf of leaves) visit(block[part], leaf, `blocks.${i}.${part}.${leaf}`);
    }
  });
}

export function add_lora(model, { tensors, metadata }, name) {
  const [r, scaling] = [Number(metadata.r), Number(metadata.scaling)];
  each_linear(model, (module, leaf, path) => {
    const layer = module[leaf] instanceof LoRALinear ? module[leaf] : new LoRALinear(module[leaf]);
    layer.updates[name] = {
      lora_A: new Linear(tensors[`${path}.lora_A.weight`], r),
      lora_B: new Linear(tensors[`${path}.lora_B.weight`], layer.base.out_features),
      scaling,
    };
    module[leaf] = layer;
  });
  set_adapter(model, name);
}

// null gives back the base
export function set_adapter(model, name) {
  each_linear(model, (module, leaf) => {
    if (module[leaf] instanceof LoRALinear) module[leaf].active = name;
  });
}

// ---- sampling.py ------------------------------------------------------------------------------------

export function keep_top_k(logits, k) {
  const smallest_kept = [...logits].sort((a, b) => b - a)[Math.min(k, logits.length) - 1];
  return logits.map((logit) => (logit < smallest_kept ? -Infinity : logit));
}

export function keep_top_p(logits, p) {
  const probs = softmax(logits);
  const order = [...probs.keys()].sort((a, b) => logits[b] - logits[a]);
  const kept = logits.map(() => -Infinity);
  let before = 0; // a token is kept while the ones before it have not reached p yet
  for (const id of order) {
    if (before >= p) break;
    kept[id] = logits[id];
    before += probs[id];
  }
  return kept;
}

export function probabilities(logits, { temperature = 1, top_k = null, top_p = null } = {}) {
  logits = logits.map((logit) => logit / temperature);
  if (top_k !== null) logits = keep_top_k(logits, top_k);
  if (top_p !== null) logits = keep_top_p(logits, top_p);
  return softmax(logits);
}

export const GREEDY = { temperature: 0 };

// random() gives a number from 0 up to 1
export function choose(logits, config = GREEDY, random = Math.random) {
  if (config.temperature === 0) return logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
  const probs = probabilities(logits, config);
  let left = random();
  const id = probs.findIndex((prob) => (left -= prob) < 0);
  return id < 0 ? probs.findLastIndex((prob) => prob > 0) : id; // rounding left a crumb
}

// Write on after `prompt`, letter by letter, until the newline or the end of the context
export function* generate(
  model, alphabet, prompt, config = GREEDY, random = Math.random, cache = model.new_cache(),
) {
  let logits;
  for (const letter of prompt) {
    const id = alphabet.indexOf(letter);
    if (id < 0) throw new RangeError(`${JSON.stringify(letter)} is not in the alphabet`);
    logits = model.forward(id, cache);
  }
  for (;;) {
    const id = choose(logits, config, random);
    if (alphabet[id] === "\n") return;
    yield alphabet[id];
    if (cache.length === model.config.context_length) return;
    logits = model.forward(id, cache);
  }
}

// ---- checkpoint.py: safetensors in gzip -------------------------------------------------------------

const ARRAYS = { F32: Float32Array, U8: Uint8Array };

// {tensors, metadata} of a file's bytes (an ArrayBuffer), packed or not: a server may unpack it for us
export async function read_file(buffer) {
  const [first, second] = new Uint8Array(buffer);
  if (first === 0x1f && second === 0x8b) {
    const unpacked = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("gzip"));
    buffer = await new Response(unpacked).arrayBuffer();
  }
  const start = 8 + Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, start - 8)));
  const { __metadata__: metadata, ...described } = header;
  const tensors = {};
  for (const [name, { dtype, data_offsets: [from, to] }] of Object.entries(described)) {
    tensors[name] = new ARRAYS[dtype](buffer.slice(start + from, start + to));
  }
  return { tensors, metadata };
}

// The model and its alphabet from what `read_file` gave
export function from_file({ tensors, metadata }) {
  return { model: new GPT(JSON.parse(metadata.config), tensors), alphabet: metadata.alphabet };
}
