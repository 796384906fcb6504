// What docs/assets/live-KIND.js computes, under node:  node live_kinds.mjs KIND FOLDER
//   with {files, questions} on stdin: the models to read from FOLDER, and the values of each form
//   ->  what `compute` gives for each question
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [, , kind, folder] = process.argv;
const { files, questions } = JSON.parse(readFileSync(0, "utf8"));

// As modules of their own folder: node before 20.19 takes a .js file without a package for CommonJS.
const assets = fileURLToPath(new URL("../../docs/assets/", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "minigpt-"));
for (const name of readdirSync(assets).filter((name) => name.endsWith(".js"))) {
  copyFileSync(join(assets, name), join(copy, name));
}
writeFileSync(join(copy, "package.json"), '{"type": "module"}');
const load = (name) => import(pathToFileURL(join(copy, name)));

try {
  const mini = await load("minigpt.js");
  const { compute } = await load(`live-${kind}.js`);
  const read = (name) => {
    const { buffer, byteOffset, length } = readFileSync(join(folder, `${name}.bin`));
    return mini.read_file(buffer.slice(byteOffset, byteOffset + length));
  };
  const [base, ...adapters] = await Promise.all(files.map(read));
  const made = mini.from_file(base);
  adapters.forEach((adapter, i) => mini.add_lora(made.model, adapter, files[i + 1]));
  console.log(JSON.stringify(questions.map((question) => compute(made, question))));
} finally {
  rmSync(copy, { recursive: true });
}
