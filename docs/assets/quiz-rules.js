/* What is right: the rules of the quiz page, without the page.

   Grading follows minigpt/course/quiz/grading/numbers.py and grading.py line by line, in fractions of BigInt;
   tests/quizzes/vectors.json runs through both. Below it: reading what a browser has stored, which
   is never trusted, and writing the answer file. Nothing here touches the page; quiz.js does. */
(function (root) {
  "use strict";

  // ---- exact fractions ---------------------------------------------------------------------
  const gcd = (a, b) => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
  function frac(n, d = 1n) {
    const divisor = gcd(n, d) * (d < 0n ? -1n : 1n);
    return { n: n / divisor, d: d / divisor };
  }
  function parseFrac(text) {
    const [n, d] = text.split("/");
    return frac(BigInt(n), BigInt(d ?? "1"));
  }
  const showFrac = (x) => (x.d === 1n ? `${x.n}` : `${x.n}/${x.d}`);
  const add = (a, b) => frac(a.n * b.d + b.n * a.d, a.d * b.d);
  const mul = (a, b) => frac(a.n * b.n, a.d * b.d);
  const compare = (a, b) => (a.n * b.d < b.n * a.d ? -1 : a.n * b.d > b.n * a.d ? 1 : 0);
  const inside = (x, [low, high]) => compare(x, low) >= 0 && compare(x, high) <= 0;
  const [ZERO, ONE] = [frac(0n), frac(1n)];

  // ---- a typed number: minigpt/course/quiz/grading/numbers.py, line by line ------------------------------
  class NumberProblem extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }
  const unreadable = () => new NumberProblem("unreadable");
  const SPELLINGS = {
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", _: " ", "'": " ", "\u2019": " ",
    "\u2212": "-", "\u2013": "-", "\u00d7": "x", "\u00b7": "x", "*": "x", E: "e", X: "x",
  };
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺";
  const GROUPING = /^[1-9][0-9]{0,2}[.,][0-9]{3}$/;

  function readNumber(typed, lang) {
    let text = typed.trim();
    if ([...text].length > 40) throw new NumberProblem("too-long");
    text = text.replace(
      /10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/,
      (_, power) => "10^" + [...power].map((c) => "0123456789-+"[RAISED.indexOf(c)]).join(""),
    );
    text = [...text].map((c) => SPELLINGS[c] ?? c).join("");
    const percent = text.endsWith("%");
    if (percent) text = text.slice(0, -1);
    text = text.replace(/ +$/, "");
    let sign = 1n;
    if (/^[+-]/.test(text)) {
      sign = text[0] === "-" ? -1n : 1n;
      text = text.slice(1).replace(/^ /, "");
    }
    // English groups with commas. The point is the decimal mark of science in both languages.
    const read = text.includes("/") ? readFraction : readDecimal;
    const scale = frac(sign, percent ? 100n : 1n);
    return { readings: read(text, lang === "en").map((x) => mul(x, scale)), percent };
  }
  function readFraction(text, commaGroups) {
    const parts = text.split("/").map((part) => mantissa(part.replace(/^ +| +$/g, ""), commaGroups));
    if (parts.length !== 2 || parts[1].some((below) => below.n === 0n)) throw unreadable();
    return parts[0].flatMap((a) => parts[1].map((b) => frac(a.n * b.d, a.d * b.n)));
  }
  function readDecimal(text, commaGroups) {
    const power =
      /(?:^| ?x ?)10 ?(?:\^|xx) ?([+-]?[0-9]+)$/.exec(text) ?? /e([+-]?[0-9]+)$/.exec(text);
    if (!power) return mantissa(text, commaGroups);
    const exponent = BigInt(power[1].replace("+", ""));
    if (exponent > 300n || exponent < -300n) throw new NumberProblem("too-large");
    const before = power[0].startsWith("10") ? "1" : text.slice(0, power.index); // 10^-3 alone
    const size = 10n ** (exponent < 0n ? -exponent : exponent);
    // In scientific notation a single mark is the decimal one: nobody groups 1.234e5.
    return [mul(mantissa(before, false)[0], exponent < 0n ? frac(1n, size) : frac(size))];
  }
  function mantissa(text, commaGroups) {
    const marks = [...text].filter((c) => c === "." || c === ",");
    if (marks.length === 0) return [whole(text, " ")];
    const last = marks[marks.length - 1];
    const parts = text.split(last);
    if (parts.length > 2) {
      if (new Set(marks).size > 1) throw unreadable(); // 1.234.567: thousands, or no number
      return [whole(text, last)];
    }
    if (marks.length > 1) return [add(whole(parts[0], marks[0]), afterMark(parts[1]))];
    if (parts[0] === "" && parts[1] === "") throw unreadable();
    const decimal = add(parts[0] ? whole(parts[0], " ") : ZERO, afterMark(parts[1]));
    if (!GROUPING.test(text)) return [decimal];
    const grouped = frac(BigInt(parts[0] + parts[1]));
    return last === "," && commaGroups ? [grouped, decimal] : [decimal, grouped];
  }
  function whole(text, separator) {
    const [first, ...groups] = text.split(separator);
    const sizes = !groups.length || (first.length <= 3 && groups.every((g) => g.length === 3));
    if (!sizes || ![first, ...groups].every((g) => /^[0-9]+$/.test(g))) throw unreadable();
    return frac(BigInt(first + groups.join("")));
  }
  function afterMark(decimals) {
    if (decimals && !/^[0-9]+$/.test(decimals)) throw unreadable();
    return frac(BigInt(decimals || "0"), 10n ** BigInt(decimals.length));
  }

  // ---- grading: minigpt/course/quiz/grading/grade.py ---------------------------------------------------
  // -> {status, points, reason?, errors?}: `errors` are the indices of the common errors it hits
  function gradeQuestion(question, answer, lang) {
    const blank = answer === undefined || answer === null;
    if (blank || (typeof answer === "string" && !answer.trim())) {
      return { status: "skipped", points: ZERO };
    }
    if (question.kind === "numeric") return gradeNumber(question, answer, lang);
    if (question.kind === "single") return scored(question, question.correct.includes(answer) ? ONE : ZERO);
    const hits = answer.filter((id) => question.correct.includes(id)).length;
    const [correct, wrong] = [question.correct.length, question.choices.length - question.correct.length];
    const share = add(frac(BigInt(hits), BigInt(correct)), frac(BigInt(hits - answer.length), BigInt(wrong)));
    const exact = compare(share, ONE) === 0;
    const earned = question.scoring === "all_or_nothing" && !exact ? ZERO : compare(share, ZERO) < 0 ? ZERO : share;
    return { ...scored(question, earned), reason: hits < correct ? "missed" : undefined };
  }
  function gradeNumber(question, answer, lang) {
    const ask = (reason) => ({ status: "ask", points: ZERO, reason });
    let number;
    try {
      number = readNumber(answer, lang);
    } catch (problem) {
      if (problem instanceof NumberProblem) return ask(problem.code);
      throw problem;
    }
    if (number.percent && !question.percent) return ask("percent");
    let readings = number.readings;
    const integers = readings.filter((x) => x.d === 1n);
    if (question.integer && integers.length) readings = integers; // 18.432 can only mean 18432
    const accepted = question.accepted.map(parseFrac);
    const fits = readings.map((x) => inside(x, accepted) && !(question.integer && x.d > 1n));
    if (fits[0]) return scored(question, ONE);
    if (fits.some(Boolean)) return ask("ambiguous");
    const intervals = (question.errors ?? []).map((ends) => ends.map(parseFrac));
    const errors = readings.flatMap((x) => intervals.flatMap((ends, i) => (inside(x, ends) ? [i] : [])));
    const reason = question.integer && readings[0].d > 1n ? "whole-number" : undefined;
    return { ...scored(question, ZERO), errors: errors.slice(0, 1), reason };
  }
  function scored(question, share) {
    const status = compare(share, ONE) === 0 ? "right" : share.n > 0n ? "partly" : "wrong";
    return { status, points: mul(share, frac(BigInt(question.points))) };
  }
  // Per cent, rounded down to one decimal, so that 79.96 % is never shown as 80 %.
  function percent(points, possible) {
    return possible ? Number((points.n * 1000n) / (points.d * BigInt(possible))) / 10 : 0;
  }

  // ---- what the browser keeps ---------------------------------------------------------------
  // {v, digest, answers, self, opened, tries, first, latest, highest, earlier}; a grade is
  // {points: "5/2", possible, at, revealed}. Anything that does not fit is as if it were not there.
  const keyOf = (id) => `minigpt.quiz.v1.${id}`;
  const isObject = (x) => typeof x === "object" && x !== null && !Array.isArray(x);
  function readGrade(grade, possible) {
    if (!isObject(grade) || grade.possible !== possible) return null;
    if (typeof grade.points !== "string" || !/^\d{1,5}(\/[1-9]\d{0,5})?$/.test(grade.points)) return null;
    const points = parseFrac(grade.points);
    if (compare(points, frac(BigInt(possible))) > 0) return null;
    const at = typeof grade.at === "string" && /^[\d:.TZ-]{10,30}$/.test(grade.at) ? grade.at : "";
    return { points: showFrac(points), possible, at, revealed: grade.revealed === true };
  }
  function readRecord(text, digest, possible) {
    const empty = { v: 1, digest, answers: {}, self: {}, opened: false, tries: 0 };
    let stored;
    try {
      stored = JSON.parse(text);
    } catch {
      return empty;
    }
    if (!isObject(stored) || stored.v !== 1) return empty;
    const share = (x) => (typeof x === "number" && x >= 0 && x <= 100 ? x : undefined);
    if (stored.digest !== digest) {
      // Another version of the quiz: its answers mean nothing here, its highest grade is told.
      const old = isObject(stored.highest) && stored.highest;
      const grade = old && Number.isInteger(old.possible) && old.possible > 0 && old.possible < 1000
        ? readGrade(old, old.possible) : null;
      return { ...empty, earlier: grade ? percent(parseFrac(grade.points), grade.possible) : share(stored.earlier) };
    }
    const [first, latest, highest] = ["first", "latest", "highest"].map((k) => readGrade(stored[k], possible));
    const graded = first && latest && highest;
    const tries = Number.isInteger(stored.tries) && stored.tries > 0 && stored.tries < 1e6 ? stored.tries : 1;
    return {
      ...empty,
      answers: isObject(stored.answers) ? stored.answers : {}, // each is checked by its question
      self: isObject(stored.self) ? stored.self : {},
      opened: stored.opened === true,
      earlier: share(stored.earlier),
      ...(graded ? { tries, first, latest, highest } : {}),
    };
  }
  const storage = {
    works: true,
    get(key) {
      try {
        return root.localStorage.getItem(key);
      } catch {
        this.works = false;
        return null;
      }
    },
    set(key, value) {
      try {
        root.localStorage.setItem(key, value);
      } catch {
        this.works = false; // switched off or full: the page says so and goes on
      }
    },
    remove(key) {
      try {
        root.localStorage.removeItem(key);
      } catch {
        this.works = false;
      }
    },
  };

  // ---- the answer file ----------------------------------------------------------------------
  // The YAML that `minigpt quiz grade` reads: quotes for what fits a line, a block for the rest.
  function answersYaml(data, answers, head) {
    const lines = [`# ${head}`, "schema: minigpt-answers/1", `quiz: ${data.id}`, `lang: ${data.lang}`, "answers:"];
    for (const question of data.questions) {
      const answer = answers[question.id];
      if (answer === undefined) lines.push(`  ${question.id}:`);
      else if (Array.isArray(answer)) lines.push(`  ${question.id}: [${answer.join(", ")}]`);
      else if (question.kind === "single") lines.push(`  ${question.id}: ${answer}`);
      else lines.push(`  ${question.id}: ${yamlText(answer)}`);
    }
    return lines.join("\n") + "\n";
  }
  function yamlText(text) {
    const clean = text
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
      .replace(/\t/g, " ")
      // what the reader refuses: controls, halves of characters, and what cannot be seen
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f]/g, "")
      .replace(/[\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]/g, "")
      .replace(/[\u{e0000}-\u{e0fff}]|[\u{1fffe}\u{1ffff}]/gu, "")
      .normalize("NFC")
      .trim();
    if (!clean.includes("\n")) return `'${clean.replaceAll("'", "''")}'`;
    return "|2-\n" + clean.split("\n").map((line) => (line.trim() ? `    ${line}` : "")).join("\n");
  }

  root.minigptQuiz = {
    ZERO, add, answersYaml, compare, frac, gradeQuestion, keyOf, mul, parseFrac, percent, readNumber,
    readRecord, showFrac, storage,
  };
})(globalThis);
