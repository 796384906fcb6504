/* Fewer bits, larger blocks: every Linear rounded as experiments/quantization.py's round_to does. */
import { each_linear, generate } from "./minigpt.js";
import { answering, decimal, percent, rows } from "./live-lesson.js";

// The inverse of the normal distribution's cumulative one, 0 < p < 1: Acklam's fit, off by a
// billionth of the value
function ndtri(p) {
  const poly = (c, x) => c.reduce((sum, a) => sum * x + a);
  const tail = (q) => poly([-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838,
    -2.549732539343734, 4.374664141464968, 2.938163982698783], q)
    / poly([7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1], q);
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  return q * poly([-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2,
    1.383577518672690e2, -3.066479806614716e1, 2.506628277459239], q * q)
    / poly([-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2,
      6.680131188771972e1, -1.328068155288572e1, 1], q * q);
}

// The values of a grid in [-1, 1]: 2^bits as NF4's recipe has them, or 2^bits - 1 evenly
export function values_of(bits, curved) {
  if (!curved) {
    const half = 2 ** (bits - 1) - 1;
    return Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) / half);
  }
  const n = 2 ** bits;
  const largest = 1 - (1 / (2 * n) + 1 / (2 * n - 2)) / 2;
  const quantiles = (count) =>
    Array.from({ length: count - 1 }, (_, i) => ndtri(0.5 + ((largest - 0.5) * (i + 1)) / (count - 1)));
  const below = quantiles(n / 2).reverse().map((x) => -x);
  const values = [...below, 0, ...quantiles(n / 2 + 1)];
  return values.map((x) => x / values.at(-1));
}

export function round_to(weight, values, block_size) {
  const middles = values.slice(1).map((x, i) => (x + values[i]) / 2);
  const back = new Float32Array(weight.length);
  for (let start = 0; start < weight.length; start += block_size) {
    let absmax = 0;
    for (let i = start; i < start + block_size; i += 1) absmax = Math.max(absmax, Math.abs(weight[i]));
    for (let i = start; i < start + block_size; i += 1) {
      let [low, high] = [0, middles.length]; // the number of middles below the weight, by halving
      while (low < high) {
        const at = (low + high) >> 1;
        if (weight[i] / absmax > middles[at]) low = at + 1;
        else high = at;
      }
      back[i] = values[low] * absmax;
    }
  }
  return back;
}

const originals = new WeakMap(); // a Linear -> its weights as they were trained

export function compute({ model, alphabet }, { number, bits, block, values }) {
  const grid = values_of(bits, values === 1);
  let [off, size] = [0, 0];
  each_linear(model, (module, leaf) => {
    const linear = module[leaf].base ?? module[leaf];
    if (!originals.has(linear)) originals.set(linear, linear.weight);
    const weight = originals.get(linear);
    linear.weight = round_to(weight, grid, block);
    weight.forEach((w, i) => {
      off += Math.abs(linear.weight[i] - w);
      size += Math.abs(w);
    });
  });
  const said = [...generate(model, alphabet, `en:${number}=`)].join("");
  each_linear(model, (module, leaf) => { // another figure may use the same model
    const linear = module[leaf].base ?? module[leaf];
    linear.weight = originals.get(linear);
  });
  return { bits, per_weight: bits + 32 / block, error: off / size, said };
}

export const answer = answering({
  files: () => ["base-float32"],
  compute,
  show(out, { bits, per_weight, error, said }, { number, block, values }, lang, form) {
    const lie = form.elements.values.selectedOptions[0].textContent;
    const setting = lang === "es"
      ? `el número ${number}, bloques de ${block}, valores ${lie}`
      : `the number ${number}, blocks of ${block}, values ${lie}`;
    const exact = String(per_weight).replace(".", lang === "es" ? "," : ".");
    rows(out, [[String(bits), exact, percent(error, 1, lang), said]], setting);
  },
});
