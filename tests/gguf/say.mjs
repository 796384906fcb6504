// Opens a GGUF file with llama.cpp and continues prompts greedily up to the end token.
// Prints, for each prompt, its ids, the text, and the likelihood of the first new token by id.
import { readFileSync } from "node:fs";
import { getLlama } from "node-llama-cpp";

const [file, promptsFile, end] = process.argv.slice(2);
const prompts = JSON.parse(readFileSync(promptsFile, "utf8"));
const llama = await getLlama({ gpu: false, build: "never", progressLogs: false, logLevel: "error", maxThreads: 1 });
const model = await llama.loadModel({ modelPath: file });
const context = await model.createContext({ contextSize: 64, sequences: 1, threads: 1 });
const sequence = context.getSequence();
const said = [];
for (const prompt of prompts) {
  await sequence.clearHistory();
  const ids = model.tokenize(prompt, false, "trimLeadingSpace");
  const out = [];
  let first = null;
  for await (const step of sequence.evaluateWithMetadata(ids, { probabilities: true }, { temperature: 0 })) {
    first ??= [...step.probabilities];
    if (step.token === Number(end) || ids.length + out.length >= 63) break;
    out.push(step.token);
  }
  said.push({ ids, text: model.detokenize(out, false), first });
}
process.stdout.write(JSON.stringify(said), () => process.exit(0)); // its threads would live on
