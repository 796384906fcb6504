// The rules of the quiz page under node, without a page.
//   node rules.mjs vectors FILE   judge every shared case; print the ones judged differently
//   node rules.mjs judge          stdin: {questions, cases}, questions as site_quiz.py writes them
//   node rules.mjs yaml           stdin: {data, cases: [answers]}; print the answer files
//   node rules.mjs store          stdin: {digest, possible, once, texts: [stored]}; print what is believed
//   node rules.mjs moved          stdin: {cases: [{question, answer, prints}]}; print the answers today
import { readFileSync } from "node:fs";
import "../../docs/assets/quiz-rules.js";

const rules = globalThis.minigptQuiz;
const [, , task, file] = process.argv;
const input = () => JSON.parse(readFileSync(0, "utf8"));

function questionOf(name, fields) {
  const question = { id: name, ...fields, percent: fields.accept_percent, errors: fields.common_errors };
  if (fields.choices) {
    question.choices = fields.choices.map(([letter]) => letter);
    question.correct = fields.choices.filter(([, right]) => right).map(([letter]) => letter);
  }
  return question;
}

function compare(cases, outcomeOf) {
  const different = [];
  for (const expected of cases) {
    const outcome = outcomeOf(expected);
    const got = {
      status: outcome.status,
      points: rules.showFrac(outcome.points),
      reason: outcome.reason ?? null,
      error: outcome.errors?.[0] ?? null,
    };
    const same = Object.entries(got).every(([key, value]) => value === expected[key]);
    if (!same) different.push({ expected, got });
  }
  return { cases: cases.length, different };
}

const tasks = {
  vectors() {
    const { questions, cases } = JSON.parse(readFileSync(file, "utf8"));
    return compare(cases, ({ question, lang, answer }) =>
      rules.gradeQuestion(questionOf(question, questions[question]), answer, lang));
  },
  judge() {
    const { questions, cases } = input();
    return compare(cases, ({ question, lang, answer }) => rules.gradeQuestion(questions[question], answer, lang));
  },
  yaml() {
    const { data, cases, self } = input();
    return cases.map((answers) => rules.answersYaml(data, answers, "mine", self));
  },
  store() {
    const { digest, possible, texts, once } = input();
    return texts.map((text) => rules.readRecord(text, digest, possible, once));
  },
  moved() {
    const { cases } = input();
    return cases.map(({ question, answer, prints }) => rules.moved(question, answer, prints) ?? null);
  },
};
console.log(JSON.stringify(tasks[task]()));
