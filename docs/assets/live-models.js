/* The files of the live figures: fetched when first needed, once, and counted for the reader. */
import { add_lora, from_file, read_file } from "./minigpt.js";

const MODELS = new URL("../../models/", import.meta.url); // above both languages
const fetched = new Map(); // file name -> the promise of what is in it
const bases = new Map(); // file name -> {model, alphabet, adapters: names added so far}
let received = 0; // bytes

export const kilobytes = () => Math.ceil(received / 1000);
export const have = (names) => names.every((name) => fetched.has(name));

function read(name) {
  if (!fetched.has(name)) {
    const file = fetch(new URL(`${name}.bin`, MODELS)).then(async (response) => {
      if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
      const buffer = await response.arrayBuffer();
      received += buffer.byteLength;
      return read_file(buffer);
    });
    file.catch(() => fetched.delete(name)); // so that it can be asked for again
    fetched.set(name, file);
  }
  return fetched.get(name);
}

// {model, alphabet} of a base with these adapters added
export async function load(base, adapters = []) {
  const [weights, ...updates] = await Promise.all([base, ...adapters].map(read));
  if (!bases.has(base)) bases.set(base, { ...from_file(weights), adapters: new Set() });
  const made = bases.get(base);
  adapters.forEach((name, i) => {
    if (!made.adapters.has(name)) add_lora(made.model, updates[i], name);
    made.adapters.add(name);
  });
  return made;
}
