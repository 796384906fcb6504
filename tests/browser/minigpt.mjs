// Mini-GPT of docs/assets/minigpt.js under node:  node minigpt.mjs TASK FOLDER  with the cases on stdin.
//   write     {model: [base, adapter or null], prompts}  ->  what it writes after each
//   switch    {base, prompts}  ->  before any adapter, and with two added and switched off again
//   logits    {model, text}    ->  the logits after each of its letters
//   sample    {logits, configs}  ->  probabilities
//   choose    {logits, config, draws}  ->  the token that each draw from [0, 1) chooses
//   values    the table of NF4
//   too_long  {base}  ->  what is said of one token more than the context
import { readFileSync } from "node:fs";

// As text, because node before 20.19 takes a .js file without a package.json for CommonJS.
const source = readFileSync(new URL("../../docs/assets/minigpt.js", import.meta.url), "utf8");
const mini = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const [, , task, folder] = process.argv;
const given = JSON.parse(readFileSync(0, "utf8"));

const read = async (name) => {
  const { buffer, byteOffset, length } = readFileSync(`${folder}/${name}.bin`);
  return mini.read_file(buffer.slice(byteOffset, byteOffset + length));
};

async function load(base, adapter = null) {
  const made = mini.from_file(await read(base));
  if (adapter) mini.add_lora(made.model, await read(adapter), adapter);
  return made;
}

const write = ({ model, alphabet }, prompts) =>
  prompts.map((prompt) => [...mini.generate(model, alphabet, prompt)].join(""));

const tasks = {
  async write({ model, prompts }) {
    return write(await load(...model), prompts);
  },
  async switch({ base, prompts }) {
    const made = await load(base);
    const before = write(made, prompts);
    for (const name of ["adapter-es", "adapter-fr"]) mini.add_lora(made.model, await read(name), name);
    mini.set_adapter(made.model, "adapter-es");
    const spanish = write(made, prompts);
    mini.set_adapter(made.model, null);
    return { before, spanish, after: write(made, prompts) };
  },
  async logits({ model: [base, adapter], text }) {
    const { model, alphabet } = await load(base, adapter);
    const cache = model.new_cache();
    return [...text].map((letter) => [...model.forward(alphabet.indexOf(letter), cache)]);
  },
  sample: ({ logits, configs }) =>
    configs.map((config) => [...mini.probabilities(Float32Array.from(logits), config)]),
  choose: ({ logits, config, draws }) =>
    draws.map((draw) => mini.choose(Float32Array.from(logits), config, () => draw)),
  values: () => [...mini.VALUES],
  async too_long({ base }) {
    const { model } = await load(base);
    const cache = model.new_cache();
    try {
      for (;;) model.forward(1, cache);
    } catch (error) {
      return { read: cache.length, said: String(error) };
    }
  },
};
console.log(JSON.stringify(await tasks[task](given)));
