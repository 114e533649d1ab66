// speed.tmp.ts
import { readdirSync, readFileSync } from "node:fs";
import { loadModule, parseSync } from "libpg-query";

// packages/sql-reader/src/lex.ts
var space = /[ \t\n\r\f\v]+/uy;
var word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
var parameter = /\$\d+/y;
var dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
var number = /0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
var operator = /[~!@#^&|`?+\-*/%<>=]+/y;
var lineComment = /--[^\n\r]*/y;
var continuation = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;
function matchEnd(pattern, text2, at) {
  pattern.lastIndex = at;
  return pattern.test(text2) ? pattern.lastIndex : -1;
}
function blockCommentEnd(text2, at) {
  let depth = 1;
  let index = at + 2;
  while (index < text2.length) {
    const close = text2.indexOf("*/", index);
    if (close === -1) return -1;
    const open2 = text2.indexOf("/*", index);
    if (open2 !== -1 && open2 < close) {
      depth += 1;
      index = open2 + 2;
      continue;
    }
    depth -= 1;
    index = close + 2;
    if (depth === 0) return index;
  }
  return -1;
}
function quotedEnd(text2, from, quote2, backslash) {
  for (let index = from; index < text2.length; index += 1) {
    const character = text2[index];
    if (backslash && character === "\\") index += 1;
    else if (character === quote2) {
      if (text2[index + 1] !== quote2) return index + 1;
      index += 1;
    }
  }
  return -1;
}
function stringEnd(text2, firstQuote, backslash) {
  let end = quotedEnd(text2, firstQuote + 1, "'", backslash);
  while (end !== -1) {
    const next = matchEnd(continuation, text2, end);
    if (next === -1) return end;
    end = quotedEnd(text2, next, "'", backslash);
  }
  return -1;
}
function operatorEnd(text2, start, runEnd) {
  let run = text2.slice(start, runEnd);
  const comment2 = run.search(/--|\/\*/u);
  if (comment2 > 0) run = run.slice(0, comment2);
  while (run.length > 1 && /[+-]$/u.test(run) && !/[~!@#^&|`?%]/u.test(run)) run = run.slice(0, -1);
  return start + run.length;
}
var stringPrefixes = /^(?:[eEbBxXnN]'|[uU]&')/u;
function lexemeAt(text2, from) {
  const spaceEnd = matchEnd(space, text2, from);
  const at = spaceEnd === -1 ? from : spaceEnd;
  if (at >= text2.length) return null;
  const close = (end) => end === -1 ? text2.length : end;
  const tokenOf = (kind, end) => ({ token: { kind, start: at, end: close(end), open: end === -1 }, comment: null });
  const character = text2[at] ?? "";
  const next = text2[at + 1] ?? "";
  if (character === "-" && next === "-") {
    return { token: null, comment: { form: "line", start: at, end: matchEnd(lineComment, text2, at), open: false } };
  }
  if (character === "/" && next === "*") {
    const end = blockCommentEnd(text2, at);
    return { token: null, comment: { form: "block", start: at, end: close(end), open: end === -1 } };
  }
  if (character === "'") return tokenOf("string", stringEnd(text2, at, false));
  if (character === '"') return tokenOf("quoted", quotedEnd(text2, at + 1, '"', false));
  if (next === "&" && text2[at + 2] === '"' && (character === "u" || character === "U")) return tokenOf("quoted", quotedEnd(text2, at + 3, '"', false));
  if (stringPrefixes.test(text2.slice(at, at + 3))) {
    return tokenOf("string", stringEnd(text2, text2.indexOf("'", at), character === "e" || character === "E"));
  }
  if (character === "$") return dollarLexeme(text2, at, tokenOf);
  const wordEnd = matchEnd(word, text2, at);
  if (wordEnd !== -1) return tokenOf("word", wordEnd);
  const numberEnd = matchEnd(number, text2, at);
  if (numberEnd !== -1) return tokenOf("number", numberEnd);
  const operatorRun = matchEnd(operator, text2, at);
  if (operatorRun !== -1) return tokenOf("operator", operatorEnd(text2, at, operatorRun));
  if (character === ":" && (next === ":" || next === "=") || character === "." && next === ".") return tokenOf("punctuation", at + 2);
  return tokenOf("()[],;:.".includes(character) ? "punctuation" : "other", at + 1);
}
function dollarLexeme(text2, at, tokenOf) {
  const tagEnd = matchEnd(dollarTag, text2, at);
  if (tagEnd !== -1) {
    const tag = text2.slice(at, tagEnd);
    const close = text2.indexOf(tag, tagEnd);
    return tokenOf("dollar", close === -1 ? -1 : close + tag.length);
  }
  const parameterEnd = matchEnd(parameter, text2, at);
  return parameterEnd === -1 ? tokenOf("other", at + 1) : tokenOf("parameter", parameterEnd);
}
function lex(text2) {
  const tokens = [];
  const comments = [];
  for (let lexeme = lexemeAt(text2, 0); lexeme !== null; ) {
    if (lexeme.token !== null) tokens.push(lexeme.token);
    else comments.push(lexeme.comment);
    lexeme = lexemeAt(text2, (lexeme.token ?? lexeme.comment).end);
  }
  return { tokens, comments };
}
function firstFrom(items, offset) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = low + high >> 1;
    if ((items[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
function wordOf(text2, token) {
  return token?.kind === "word" ? text2.slice(token.start, token.end).toLowerCase() : "";
}
function isPunctuation(text2, token, mark) {
  return token?.kind === "punctuation" && text2.slice(token.start, token.end) === mark;
}

// packages/sql-reader/src/depth.ts
var depthLimit = 1e3;
var callDepth = 2;
var subqueryDepth = 3;
function depthOf(text2, tokens, from, to) {
  const stack = [];
  let level = { operators: 0, relations: 0, outer: 0 };
  let deepest2 = 0;
  for (let index = from; index < to; index += 1) {
    const token = tokens[index];
    if (token === void 0) break;
    if (token.kind === "operator") level.operators += 1;
    else if (token.kind === "punctuation") {
      const mark = text2[token.start];
      if (mark === "(" || mark === "[") {
        stack.push(level);
        level = { operators: 0, relations: 0, outer: level.outer + level.operators + level.relations + callDepth };
      } else if (mark === ")" || mark === "]") {
        level = stack.pop() ?? { operators: 0, relations: 0, outer: 0 };
        level.operators += 1;
      } else if (mark === ",") level.operators = 0;
      else if (mark === ":") level.operators += 1;
      else if (mark === ";") level = { operators: 0, relations: 0, outer: level.outer };
    } else if (token.kind === "word") addWord(level, wordOf(text2, token));
    deepest2 = Math.max(deepest2, level.outer + level.operators + level.relations);
  }
  return deepest2;
}
function addWord(level, keyword) {
  switch (keyword) {
    case "select":
      level.relations += subqueryDepth;
      level.operators = 0;
      return;
    case "union":
    case "except":
    case "intersect":
      level.relations -= subqueryDepth - 1;
      level.operators = 0;
      return;
    case "join":
      level.relations += 1;
      return;
    case "case":
      level.operators += callDepth;
      return;
    case "not":
    case "is":
    case "like":
    case "ilike":
    case "similar":
    case "in":
    case "collate":
    case "at":
      level.operators += 1;
      return;
    // AND and OR lists are flat (gram.y, makeAndExpr).
    case "and":
    case "or":
    case "from":
    case "where":
    case "values":
      level.operators = 0;
      return;
    default:
  }
}

// packages/sql-reader/src/grammar.ts
var library = null;
var overruns = 0;
var overrunLimit = 8;
var overrunMessage = "the statement is nested too deeply to be read";
var brokenMessage = "not read: the SQL parser stopped after an earlier statement that it could not hold";
async function loadGrammar() {
  if (library !== null) return;
  const loaded = await import("libpg-query");
  await loaded.loadModule();
  library = loaded;
}
function grammar() {
  if (library === null) throw new Error("The SQL grammar is not loaded: await loadGrammar() first.");
  return library;
}
function shorten(message) {
  const [line = ""] = message.split(/[\r\n]/u);
  if (line === message && message.length <= 120) return message;
  return `${Array.from(line).slice(0, 100).join("")}\u2026${message.endsWith('"') ? '"' : ""}`;
}
function describe(error) {
  const details = error instanceof Error && "sqlDetails" in error ? error.sqlDetails : void 0;
  if (error instanceof Error && typeof details === "object" && details !== null && "cursorPosition" in details) {
    return { message: shorten(error.message), codePoint: typeof details.cursorPosition === "number" ? details.cursorPosition : null };
  }
  if (error instanceof RangeError) {
    overruns += 1;
    return { message: overrunMessage, codePoint: null };
  }
  if (error instanceof Error && error.name === "RuntimeError") {
    overruns = overrunLimit;
    return { message: brokenMessage, codePoint: null };
  }
  if (error instanceof Error) return { message: shorten(error.message), codePoint: null };
  throw error;
}
function parseRaw(text2) {
  const parser = grammar();
  if (text2 === "") return { statements: [], error: null };
  if (overruns >= overrunLimit) return { statements: null, error: { message: brokenMessage, codePoint: null } };
  let result;
  try {
    result = parser.parseSync(text2);
  } catch (error) {
    return { statements: null, error: describe(error) };
  }
  const statements = [];
  for (const raw of result.stmts ?? []) {
    if (raw.stmt === void 0) continue;
    statements.push({ node: raw.stmt, byteStart: raw.stmt_location ?? 0, byteLength: raw.stmt_len ?? null });
  }
  return { statements, error: null };
}
function isNode(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function parsePlpgsql(createFunctionOrDo) {
  const parser = grammar();
  if (overruns >= overrunLimit) return { functions: null, problem: brokenMessage };
  let result;
  try {
    result = parser.parsePlPgSQLSync(sanitize(createFunctionOrDo));
  } catch (error) {
    return { functions: null, problem: describe(error).message };
  }
  const functions = isNode(result) ? result["plpgsql_funcs"] : void 0;
  if (!Array.isArray(functions)) return { functions: null, problem: "the text holds no PL/pgSQL" };
  return { functions: functions.filter(isNode), problem: null };
}
var certainlyShallow = 2 * depthLimit;
function isTooDeep(text2) {
  if (text2.length < certainlyShallow) return false;
  const { tokens } = lex(text2);
  return depthOf(text2, tokens, 0, tokens.length) > depthLimit;
}
function sanitize(text2) {
  return text2.replace(/\p{Surrogate}/gu, "\uFFFD").replaceAll("\0", " ");
}
function parseStatement(text2) {
  const clean = sanitize(text2);
  if (isTooDeep(clean)) return { node: null, problem: overrunMessage };
  const parsed = parseRaw(clean);
  if (parsed.error !== null) return { node: null, problem: parsed.error.message };
  const [first, second] = parsed.statements;
  if (first === void 0) return { node: null, problem: "the text holds no statement" };
  if (second !== void 0) return { node: null, problem: "the text holds more than one statement" };
  return { node: first.node, problem: null };
}
function parseExpression(text2) {
  const parsed = parseStatement(`SELECT ${text2}`);
  if (parsed.node === null) return { select: null, value: null, problem: parsed.problem };
  if (!("SelectStmt" in parsed.node)) return { select: null, value: null, problem: "the text is no expression" };
  const targets = parsed.node.SelectStmt.targetList ?? [];
  const [target] = targets;
  const value = targets.length === 1 && target !== void 0 && "ResTarget" in target ? target.ResTarget.val ?? null : null;
  return { select: parsed.node, value, problem: null };
}

// packages/kernel/src/line-map.ts
var scriptLineBreaks = /\r\n|[\n\r\u2028\u2029]/gu;
var sqlLineBreaks = /\r\n|[\n\r]/gu;
function createLineMap(text2, lineBreaks = scriptLineBreaks) {
  const starts = [0];
  for (const match of text2.matchAll(lineBreaks)) starts.push(match.index + match[0].length);
  const lineIndexAt = (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = low + high + 1 >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const clamp = (offset) => Math.max(0, Math.min(offset, text2.length));
  const spanOf = (start, end) => {
    const from = clamp(start);
    const to = clamp(Math.max(start, end));
    const first = lineIndexAt(from);
    const last = lineIndexAt(to);
    return {
      line: first + 1,
      column: from - (starts[first] ?? 0) + 1,
      endLine: last + 1,
      endColumn: to - (starts[last] ?? 0) + 1
    };
  };
  return {
    spanOf,
    placeOf: (file, start, end) => ({ file, ...spanOf(start, end) }),
    offsetOf: (line, column) => clamp((starts[Math.min(Math.max(line, 1), starts.length) - 1] ?? 0) + column - 1),
    lineCount: starts.length
  };
}

// packages/kernel/src/span.ts
function comparePlaces(a, b) {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn;
}

// packages/sql-reader/src/history/blank.ts
function blank(text2) {
  return text2.replace(/[^\r\n]/g, " ");
}
function blankRange(text2, start, end) {
  return text2.slice(0, start) + blank(text2.slice(start, end)) + text2.slice(end);
}
function keepOnly(text2, ranges) {
  let result = "";
  let at = 0;
  for (const { start, end } of ranges) {
    result += blank(text2.slice(at, start)) + text2.slice(start, end);
    at = end;
  }
  return result + blank(text2.slice(at));
}

// packages/sql-reader/src/history/psql.ts
function consequence(command) {
  switch (command) {
    case "i":
    case "include":
    case "ir":
    case "include_relative":
      return "runs another file, which is not read: put that file into the migrations";
    case "gexec":
      return "runs the result of a query as SQL, which only the server knows";
    case "if":
    case "elif":
    case "else":
    case "endif":
      return "runs a part of the file on a condition: both branches are read as if they ran";
    case "c":
    case "connect":
      return "connects anew, possibly as another role or to another database: what follows is read as if it ran here";
    default:
      return null;
  }
}
function isCopyFromStdin(text2, statement) {
  if (wordOf(text2, statement[0]) !== "copy") return false;
  return statement.some((token, index) => wordOf(text2, token) === "from" && wordOf(text2, statement[index + 1]) === "stdin");
}
function lineEnd(text2, offset) {
  const found = text2.slice(offset).search(/[\r\n]/u);
  return found === -1 ? text2.length : offset + found;
}
function copyDataEnd(text2, offset) {
  const end = /^\\\.[ \t]*$/mu.exec(text2.slice(offset));
  return end === null ? text2.length : offset + end.index + end[0].length;
}
function blankPsql(text2) {
  const problems = [];
  let result = text2;
  let statement = [];
  for (let at = 0; ; ) {
    const lexeme = lexemeAt(result, at);
    if (lexeme === null) return { text: result, problems };
    at = (lexeme.token ?? lexeme.comment).end;
    const { token } = lexeme;
    if (token === null) continue;
    if (token.kind === "other" && text2[token.start] === "\\") {
      const command = /^[A-Za-z_]+/u.exec(text2.slice(token.end, token.end + 40))?.[0] ?? "";
      const effect = consequence(command);
      if (effect !== null) problems.push({ message: `psql's \\${command} ${effect}`, offset: token.start });
      at = lineEnd(text2, token.start);
      result = blankRange(result, token.start, at);
    } else if (isPunctuation(result, token, ";")) {
      if (isCopyFromStdin(result, statement)) {
        const data = lineEnd(text2, token.end);
        at = copyDataEnd(text2, data);
        result = blankRange(result, data, at);
      }
      statement = [];
    } else if (statement.length < 64) statement.push(token);
  }
}

// packages/sql-reader/src/offsets.ts
function createByteMap(text2) {
  const byteLength = Buffer.byteLength(text2);
  const clamp = (value, limit) => Math.max(0, Math.min(value, limit));
  if (byteLength === text2.length) {
    return { byteLength, toUtf16: (byte) => clamp(byte, byteLength), toByte: (offset) => clamp(offset, byteLength) };
  }
  const offsets = [];
  const bytes = [];
  const widths = [];
  let surplus = 0;
  for (const match of text2.matchAll(/[^\0-\x7f]/gu)) {
    const width = Buffer.byteLength(match[0]);
    offsets.push(match.index);
    bytes.push(match.index + surplus);
    widths.push(width);
    surplus += width - match[0].length;
  }
  const lastUpTo = (values, value) => {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = low + high >> 1;
      if ((values[middle] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const unitsOf = (width) => width === 4 ? 2 : 1;
  return {
    byteLength,
    toUtf16(byte) {
      const index = lastUpTo(bytes, byte);
      if (index === -1) return clamp(byte, text2.length);
      const past = byte - (bytes[index] ?? 0);
      const width = widths[index] ?? 1;
      const offset = offsets[index] ?? 0;
      return past < width ? offset : clamp(offset + unitsOf(width) + past - width, text2.length);
    },
    toByte(offset) {
      const index = lastUpTo(offsets, offset);
      if (index === -1) return clamp(offset, byteLength);
      const past = offset - (offsets[index] ?? 0);
      const width = widths[index] ?? 1;
      const byte = bytes[index] ?? 0;
      return past < unitsOf(width) ? byte : clamp(byte + width + past - unitsOf(width), byteLength);
    }
  };
}
function codePointOffset(text2, index) {
  let offset = 0;
  for (let left = index; left > 0 && offset < text2.length; left -= 1) offset += (text2.codePointAt(offset) ?? 0) > 65535 ? 2 : 1;
  return offset;
}

// packages/sql-reader/src/rebase.ts
function rebase(node, delta) {
  const pending = [node];
  while (pending.length > 0) {
    const current = pending.pop();
    if (typeof current !== "object" || current === null) continue;
    if (Array.isArray(current)) {
      for (const item of current) pending.push(item);
      continue;
    }
    for (const [key, value] of Object.entries(current)) {
      if (typeof value === "number") {
        if (key.endsWith("location") && value >= 0) Reflect.set(current, key, value + delta);
      } else if (typeof value === "object") pending.push(value);
    }
  }
}

// packages/sql-reader/src/split.ts
function createsRoutine(text2, tokens, from) {
  if (wordOf(text2, tokens[from]) !== "create") return false;
  const replaces = wordOf(text2, tokens[from + 1]) === "or" && wordOf(text2, tokens[from + 2]) === "replace";
  const object = wordOf(text2, tokens[replaces ? from + 3 : from + 1]);
  return object === "function" || object === "procedure";
}
function isName(text2, tokens, index) {
  return wordOf(text2, tokens[index - 1]) === "as" || isPunctuation(text2, tokens[index - 1], ".");
}
function pieceFrom(text2, tokens, from) {
  const routine = createsRoutine(text2, tokens, from);
  let parentheses = 0;
  let blocks = 0;
  let index = from;
  for (; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === void 0) break;
    if (token.kind === "punctuation") {
      const mark = text2[token.start];
      if (mark === "(") parentheses += 1;
      else if (mark === ")") parentheses = Math.max(0, parentheses - 1);
      else if (mark === ";" && parentheses === 0 && blocks === 0) break;
    } else if (routine && token.kind === "word" && parentheses === 0) {
      const keyword = wordOf(text2, token);
      if (keyword === "begin" && wordOf(text2, tokens[index + 1]) === "atomic") blocks += 1;
      else if (blocks > 0 && keyword === "case" && !isName(text2, tokens, index)) blocks += 1;
      else if (blocks > 0 && keyword === "end" && !isName(text2, tokens, index)) blocks -= 1;
    }
  }
  return { from, to: index, unbalanced: parentheses > 0 || blocks > 0 };
}
function bluntPieceFrom(text2, tokens, from) {
  let index = from;
  while (index < tokens.length && !isPunctuation(text2, tokens[index], ";")) index += 1;
  return { from, to: index, unbalanced: false };
}
function split(text2, tokens) {
  const pieces = [];
  for (let from = 0; from < tokens.length; ) {
    const piece = pieceFrom(text2, tokens, from);
    if (piece.to > piece.from) pieces.push(piece);
    from = piece.to + 1;
  }
  return pieces;
}

// packages/sql-reader/src/read.ts
var statementLimit = 4 * 1024 * 1024;
var groupLimit = 512 * 1024;
function startOf(source, piece) {
  return source.lexed.tokens[piece.from]?.start ?? source.text.length;
}
function endOf(source, piece) {
  return source.lexed.tokens[piece.to - 1]?.end ?? startOf(source, piece);
}
function lastTokenEnd(source, offset) {
  return source.lexed.tokens[firstFrom(source.lexed.tokens, offset) - 1]?.end ?? 0;
}
function parseStretch(source, start, end) {
  const padding = start === 0 ? "" : " ";
  const parsed = parseRaw(padding + source.text.slice(start, end));
  if (parsed.error !== null) {
    const { codePoint, message } = parsed.error;
    return { error: { message, codePoint: codePoint === null ? null : Math.max(0, codePoint - padding.length) } };
  }
  const delta = source.bytes.toByte(start) - padding.length;
  const drafts = parsed.statements.map((raw) => {
    if (delta !== 0) rebase(raw.node, delta);
    const from = source.bytes.toUtf16(raw.byteStart + delta);
    const to = raw.byteLength === null ? end : source.bytes.toUtf16(raw.byteStart + delta + raw.byteLength);
    const first = source.lexed.tokens[firstFrom(source.lexed.tokens, from)];
    return { node: raw.node, start: first?.start ?? from, end: lastTokenEnd(source, to) };
  });
  return { drafts };
}
function problemAt(source, start, end, message) {
  return { message, place: source.placeOf(start, end) };
}
function refusal(source, piece) {
  const start = startOf(source, piece);
  const end = endOf(source, piece);
  if (source.bytes.toByte(end) - source.bytes.toByte(start) > statementLimit) return "the statement is longer than 4 MB and was not read";
  if (depthOf(source.text, source.lexed.tokens, piece.from, piece.to) > depthLimit) return "the statement is nested too deeply to be read";
  return null;
}
function readPiece(source, piece) {
  const start = startOf(source, piece);
  const end = endOf(source, piece);
  const refused = refusal(source, piece);
  if (refused !== null) {
    const first = source.lexed.tokens[piece.from];
    return { drafts: [], broken: [{ start, end }], problems: [problemAt(source, start, first?.end ?? end, refused)] };
  }
  const parsed = parseStretch(source, start, end);
  if ("drafts" in parsed) return { drafts: parsed.drafts, broken: [], problems: [] };
  const at = parsed.error.codePoint === null ? start : start + codePointOffset(source.text.slice(start, end), parsed.error.codePoint);
  const token = source.lexed.tokens[firstFrom(source.lexed.tokens, at)];
  const until = token !== void 0 && token.start === at && !token.open ? token.end : at;
  return { drafts: [], broken: [{ start, end }], problems: [problemAt(source, at, until, parsed.error.message)] };
}
function join(readings) {
  return {
    drafts: readings.flatMap((reading) => reading.drafts),
    broken: readings.flatMap((reading) => reading.broken),
    problems: readings.flatMap((reading) => reading.problems)
  };
}
function readOneByOne(source, pieces) {
  const readings = [];
  const last = pieces.at(-1)?.to ?? 0;
  for (let from = pieces[0]?.from ?? 0; from < last; ) {
    let piece = pieceFrom(source.text, source.lexed.tokens, from);
    if (piece.unbalanced) piece = bluntPieceFrom(source.text, source.lexed.tokens, from);
    if (piece.to > piece.from) {
      readings.push(readPiece(source, piece));
    }
    from = piece.to + 1;
  }
  return join(readings);
}
function readGroup(source, pieces) {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === void 0 || last === void 0) return { drafts: [], broken: [], problems: [] };
  if (pieces.some((piece) => refusal(source, piece) !== null)) return readOneByOne(source, pieces);
  const start = startOf(source, first) < groupLimit && source.lexed.tokens[0]?.start === startOf(source, first) ? 0 : startOf(source, first);
  const parsed = parseStretch(source, start, endOf(source, last));
  return "drafts" in parsed ? { drafts: parsed.drafts, broken: [], problems: [] } : readOneByOne(source, pieces);
}
function groups(source, pieces) {
  const result = [];
  let start = 0;
  for (const piece of pieces) {
    const current = result.at(-1);
    if (current === void 0 || endOf(source, piece) - start > groupLimit) {
      result.push([piece]);
      start = startOf(source, piece);
    } else current.push(piece);
  }
  return result;
}
function commentText(text2, comment2) {
  const end = comment2.form === "block" && !comment2.open ? comment2.end - 2 : comment2.end;
  return text2.slice(comment2.start + 2, end);
}
function kindOf(node) {
  const [kind] = Object.keys(node);
  if (kind === void 0) throw new Error("libpg-query gave a statement without a kind");
  return kind;
}
var lexedTexts = /* @__PURE__ */ new WeakMap();
function readSqlText(file, text2) {
  const lines = createLineMap(text2, sqlLineBreaks);
  const placeOf = (start, end) => lines.placeOf(file, start, end);
  const read = readPlaced(file, text2, placeOf);
  if (read.problems.length === 0 || !text2.includes("\\")) return read;
  const { text: withoutPsql } = blankPsql(text2);
  return withoutPsql === text2 ? read : readCleaned(file, text2, withoutPsql, placeOf);
}
function readPlaced(file, text2, placeOf) {
  return readCleaned(file, text2, text2, placeOf);
}
function readCleaned(file, original, readable, placeOf) {
  const clean = sanitize(readable);
  const text2 = clean.startsWith("\uFEFF") ? ` ${clean.slice(1)}` : clean;
  const lexed = lex(text2);
  const source = { text: text2, lexed, bytes: createByteMap(text2), placeOf };
  const pieces = split(text2, lexed.tokens);
  const reading = join(groups(source, pieces).map((group) => readGroup(source, group)));
  const comments = lexed.comments.map((comment2) => ({
    text: commentText(original, comment2),
    form: comment2.form,
    place: placeOf(comment2.start, comment2.end)
  }));
  const ends = [...reading.drafts, ...reading.broken].map((part) => semicolonEnd(source, part.end)).sort((a, b) => a - b);
  let endIndex = 0;
  let previousEnd = 0;
  const statements = reading.drafts.map((draft) => {
    while (endIndex < ends.length && (ends[endIndex] ?? 0) <= draft.start) {
      previousEnd = ends[endIndex] ?? 0;
      endIndex += 1;
    }
    return {
      node: draft.node,
      kind: kindOf(draft.node),
      start: draft.start,
      end: draft.end,
      place: placeOf(draft.start, draft.end),
      text: original.slice(draft.start, draft.end),
      leading: comments.slice(firstFrom(lexed.comments, previousEnd), firstFrom(lexed.comments, draft.start))
    };
  });
  const tokensFrom = (byte) => {
    if (byte === void 0 || byte < 0) return [];
    const offset = source.bytes.toUtf16(byte);
    const index = firstFrom(lexed.tokens, offset);
    return lexed.tokens[index]?.start === offset ? lexed.tokens.slice(index, index + 7) : [];
  };
  const isDot = (token) => token?.kind === "punctuation" && original.slice(token.start, token.end) === ".";
  const isNamePart = (token) => token?.kind === "word" || token?.kind === "quoted";
  const result = {
    file,
    text: original,
    statements,
    comments,
    problems: [...nulProblems(source, original), ...openCommentProblems(source), ...reading.problems].sort((a, b) => comparePlaces(a.place, b.place)),
    tokens: lexed.tokens,
    bytes: source.bytes,
    placeOf,
    broken: reading.broken,
    tokenAt(byte) {
      const [token] = tokensFrom(byte);
      return token === void 0 ? null : placeOf(token.start, token.end);
    },
    nameAt(byte) {
      const tokens = tokensFrom(byte);
      const [first] = tokens;
      if (first === void 0) return null;
      let last = first;
      for (let index = 1; isDot(tokens[index]) && isNamePart(tokens[index + 1]); index += 2) last = tokens[index + 1] ?? last;
      return placeOf(first.start, last.end);
    }
  };
  lexedTexts.set(result, result);
  return result;
}
function semicolonEnd(source, end) {
  const next = source.lexed.tokens[firstFrom(source.lexed.tokens, end)];
  return isPunctuation(source.text, next, ";") ? next?.end ?? end : end;
}
function nulProblems(source, original) {
  const at = original.indexOf("\0");
  return at === -1 ? [] : [problemAt(source, at, at + 1, "invalid byte 0x00 in the text")];
}
function openCommentProblems(source) {
  const last = source.lexed.comments.at(-1);
  return last?.open === true ? [problemAt(source, last.start, last.start + 2, "unterminated /* comment")] : [];
}

// packages/sql-reader/src/history/order.ts
function compareNaturally(a, b) {
  const left = a.match(/\d+|\D+/gu) ?? [];
  const right = b.match(/\d+|\D+/gu) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = comparePart(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length || compareCodeUnits(a, b);
}
function comparePart(a, b) {
  if (!/^\d/u.test(a) || !/^\d/u.test(b)) return compareCodeUnits(a, b);
  const x = a.replace(/^0+(?=\d)/u, "");
  const y = b.replace(/^0+(?=\d)/u, "");
  return x.length - y.length || compareCodeUnits(x, y);
}
function compareCodeUnits(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// packages/sql-reader/src/history/decode.ts
function decodeUtf8(bytes) {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), invalid: null };
  } catch {
    const byte = firstInvalidByte(bytes);
    let line = 1;
    for (let index = 0; index < byte; index += 1) if (bytes[index] === 10) line += 1;
    return { text: null, invalid: { byte, line, hint: hintFor(bytes) } };
  }
}
function hintFor(bytes) {
  if (bytes[0] === 255 && bytes[1] === 254) return "it begins as UTF-16 (little endian) does";
  if (bytes[0] === 254 && bytes[1] === 255) return "it begins as UTF-16 (big endian) does";
  return "save it as UTF-8";
}
function firstInvalidByte(bytes) {
  const isValidTo = (length) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = valid + invalid >> 1;
    if (isValidTo(middle)) valid = middle;
    else invalid = middle;
  }
  let start = Math.min(valid, bytes.length);
  while (start > 0 && ((bytes[start - 1] ?? 0) & 192) === 128 && valid - start < 3) start -= 1;
  const lead = bytes[start - 1] ?? 0;
  return start > 0 && lead >= 192 && !isValidWhole(bytes.subarray(start - 1, valid)) ? start - 1 : valid;
}
function isValidWhole(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// packages/sql-reader/src/history/folder.ts
var deepest = 16;
function problem(message, file, line = null, column = null) {
  return { message, file, line, column };
}
function nameOf(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
function joinPath(folder, name) {
  return folder === "" || folder === "." ? name : `${folder}/${name}`;
}
function parentOf(path) {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}
function codeOf(error) {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
function whyUnreadable(error) {
  switch (codeOf(error)) {
    case "ENOENT":
      return "it does not exist";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EISDIR":
      return "it is a directory";
    case "ENOTDIR":
      return "it is no directory";
    case "ELOOP":
      return "its symbolic links form a loop";
    default:
      if (error instanceof Error) return error.message;
      throw error;
  }
}
function openFolders(source) {
  const problems = [];
  const listed = /* @__PURE__ */ new Map();
  const texts2 = /* @__PURE__ */ new Map();
  const list3 = (folder) => {
    const known3 = listed.get(folder);
    if (known3 !== void 0) return known3;
    let entries = [];
    try {
      entries = source.list(folder);
    } catch (error) {
      problems.push(problem(`cannot read the folder ${folder}: ${whyUnreadable(error)}`, folder));
    }
    listed.set(folder, entries);
    return entries;
  };
  const walk4 = (folder, enter) => {
    const found = [];
    const visit = (here, depth) => {
      for (const entry of list3(here)) {
        found.push(entry);
        if (entry.kind !== "directory" || !enter(nameOf(entry.path))) continue;
        if (depth >= deepest) problems.push(problem(`${entry.path} lies more than ${String(deepest)} folders deep and was not entered: do symbolic links form a loop?`, entry.path));
        else visit(entry.path, depth + 1);
      }
    };
    visit(folder, 1);
    return found;
  };
  const text2 = (path) => {
    const known3 = texts2.get(path);
    if (known3 !== void 0) return known3;
    let result = null;
    try {
      const decoded = decodeUtf8(source.read(path));
      if (decoded.invalid === null) result = decoded.text;
      else {
        const { byte, line, hint } = decoded.invalid;
        problems.push(problem(`not UTF-8: the byte at offset ${String(byte)} (line ${String(line)}) begins no character; ${hint}`, path, line));
      }
    } catch (error) {
      problems.push(problem(`cannot read the file: ${whyUnreadable(error)}`, path));
    }
    texts2.set(path, result);
    return result;
  };
  return {
    problems,
    list: list3,
    walk: walk4,
    text: text2,
    has: (folder, name, kind) => list3(folder).some((entry) => entry.kind === kind && nameOf(entry.path) === name)
  };
}

// packages/sql-reader/src/history/flyway.ts
function flywayFile(path) {
  const name = nameOf(path);
  const repeatable = /^R__(?<description>.*)\.sql$/u.exec(name);
  if (repeatable !== null) return { kind: "repeatable", path, description: repeatable.groups?.["description"] ?? "" };
  const versioned = /^(?<prefix>[VBU])(?<version>\d+(?:[._]\d+)*)(?:__.*)?\.sql$/u.exec(name);
  if (versioned === null) return null;
  const version = (versioned.groups?.["version"] ?? "").split(/[._]/u).map((part) => part.replace(/^0+(?=\d)/u, ""));
  switch (versioned.groups?.["prefix"]) {
    case "V":
      return { kind: "versioned", path, version };
    case "B":
      return { kind: "baseline", path, version };
    default:
      return { kind: "undo", path, version };
  }
}
function compareVersions(a, b) {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const x = a[index] ?? "0";
    const y = b[index] ?? "0";
    const order = x.length - y.length || compareCodeUnits(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
function orderFlyway(paths) {
  const files = paths.map(flywayFile).filter((file) => file !== null);
  const numbered = files.filter((file) => file.kind !== "repeatable").sort((a, b) => compareVersions(a.version, b.version) || compareCodeUnits(a.path, b.path));
  const baseline = numbered.filter((file) => file.kind === "baseline").at(-1);
  const versioned = numbered.filter(
    (file) => file === baseline || file.kind === "versioned" && (baseline === void 0 || compareVersions(file.version, baseline.version) > 0)
  );
  const repeatable = files.filter((file) => file.kind === "repeatable").sort((a, b) => compareCodeUnits(a.description, b.description));
  const applied = [...versioned, ...repeatable].map((file) => file.path);
  return { applied, skipped: paths.filter((path) => !applied.includes(path)) };
}

// packages/sql-reader/src/history/sqitch.ts
function reworkedScripts(name, later) {
  const next = later.findIndex((entry) => entry.kind === "change" && entry.name === name);
  const rework = later[next];
  if (rework?.kind !== "change") return [`${name}.sql`];
  const named2 = rework.rest.split(/[\s[\]]/u).filter((word2) => word2.startsWith(`${name}@`));
  const between = later.slice(0, next).flatMap((entry) => entry.kind === "tag" ? [`${name}${entry.name}`] : []).reverse();
  return [.../* @__PURE__ */ new Set([...named2, ...between])].map((stem) => `${stem}.sql`);
}
function readSqitchPlan(file, text2) {
  const problems = [];
  const entries = [];
  text2.replace(/^\ufeff/u, "").split(/\r\n|[\n\r]/u).forEach((raw, index) => {
    const line = raw.replace(/^\s*[+]?/u, "").trim();
    if (line === "" || line.startsWith("#") || line.startsWith("%")) return;
    const [name = ""] = line.split(/\s/u);
    if (name.startsWith("@")) entries.push({ kind: "tag", name });
    else if (/^[^\s@#:\\/-][^\s@#:\\]*$/u.test(name)) entries.push({ kind: "change", name, line: index + 1, rest: line.slice(name.length) });
    else problems.push(problem(`"${name}" is neither a change nor a tag of a sqitch plan`, file, index + 1, 1));
  });
  const changes = entries.flatMap(
    (entry, index) => entry.kind === "tag" ? [] : [{ name: entry.name, scripts: reworkedScripts(entry.name, entries.slice(index + 1)), line: entry.line }]
  );
  return { changes, problems };
}

// packages/sql-reader/src/history/select.ts
var undoFolders = /* @__PURE__ */ new Set(["down", "undo", "rollback", "rollbacks", "revert"]);
var undoFile = /\.(?:down|undo|rollback|revert)\.sql$/iu;
function isSql(path) {
  return /\.sql$/iu.test(path);
}
function sqlFiles(folders, entries) {
  return entries.filter((entry) => isSql(entry.path)).flatMap((entry) => {
    if (entry.kind === "file") return [entry.path];
    const what = entry.kind === "directory" ? "is a directory" : "is no regular file (a broken link, a loop of links, or a device)";
    folders.problems.push(problem(`${entry.path} has the name of a migration but ${what}; it was not read`, entry.path));
    return [];
  });
}
function bySibling(paths) {
  return new Set(paths);
}
function isDownTwin(path, all) {
  const match = /^(?<stem>.*[-_])down\.sql$/u.exec(path);
  return match !== null && all.has(`${match.groups?.["stem"] ?? ""}up.sql`);
}
function selectPlain(folders, root2) {
  const entries = folders.walk(root2, (name) => name !== "node_modules");
  const files = sqlFiles(folders, entries);
  const all = bySibling(files);
  const isUndo = (path) => {
    const inside = path.slice(root2.length);
    return undoFile.test(path) || isDownTwin(path, all) || parentOf(inside).split("/").some((folder) => undoFolders.has(folder.toLowerCase()));
  };
  return {
    applied: files.filter((path) => !isUndo(path)).sort(compareNaturally),
    skipped: files.filter(isUndo).sort(compareNaturally)
  };
}
function selectTimestamped(folders, root2) {
  const files = sqlFiles(folders, folders.list(root2));
  const isMigration = (path) => /^\d+_.*\.sql$/u.test(nameOf(path));
  return {
    applied: files.filter(isMigration).sort((a, b) => compareCodeUnits(nameOf(a), nameOf(b))),
    skipped: files.filter((path) => !isMigration(path)).sort(compareCodeUnits)
  };
}
function selectPrisma(folders, root2) {
  const entries = folders.list(root2);
  const applied = entries.filter((entry) => entry.kind === "directory").map((entry) => entry.path).sort((a, b) => compareCodeUnits(nameOf(a), nameOf(b))).flatMap((folder) => {
    const found = folders.list(folder).find((entry) => nameOf(entry.path) === "migration.sql");
    if (found?.kind === "file") return [found.path];
    folders.problems.push(problem(`the migration ${folder} holds no file migration.sql`, folder));
    return [];
  });
  return { applied, skipped: entries.filter((entry) => entry.kind === "file" && isSql(entry.path)).map((entry) => entry.path) };
}
function journalTags(text2) {
  let journal;
  try {
    journal = JSON.parse(text2.replace(/^\ufeff/u, ""));
  } catch {
    return null;
  }
  if (typeof journal !== "object" || journal === null || !("entries" in journal) || !Array.isArray(journal.entries)) return null;
  const tags = [];
  for (const entry of journal.entries) {
    if (typeof entry !== "object" || entry === null || !("tag" in entry) || typeof entry.tag !== "string") return null;
    tags.push(entry.tag);
  }
  return tags;
}
function selectDrizzle(folders, root2) {
  const journal = joinPath(root2, "meta/_journal.json");
  const files = sqlFiles(folders, folders.list(root2));
  const text2 = folders.text(journal);
  if (text2 === null) return { applied: [], skipped: files };
  const tags = journalTags(text2);
  if (tags === null) {
    folders.problems.push(problem('this is no drizzle journal: JSON with "entries", each with a "tag", is expected', journal, 1, 1));
    return { applied: [], skipped: files };
  }
  const applied = tags.flatMap((tag) => {
    const path = joinPath(root2, `${tag}.sql`);
    if (files.includes(path)) return [path];
    folders.problems.push(problem(`the journal names ${tag}, but there is no file ${path}`, journal));
    return [];
  });
  return { applied, skipped: files.filter((path) => !applied.includes(path)) };
}
function sqitchRoot(folders, root2) {
  if (folders.has(root2, "sqitch.plan", "file")) return root2;
  if (nameOf(root2) === "deploy" && folders.has(parentOf(root2) === "" ? "." : parentOf(root2), "sqitch.plan", "file")) return parentOf(root2);
  return null;
}
function selectSqitch(folders, root2) {
  const project2 = sqitchRoot(folders, root2);
  if (project2 === null) {
    folders.problems.push(problem(`${root2} holds no sqitch.plan, which gives the order of the changes`, root2));
    return { applied: [], skipped: [] };
  }
  const planFile = joinPath(project2, "sqitch.plan");
  const plan = folders.text(planFile);
  if (plan === null) return { applied: [], skipped: [] };
  const { changes, problems } = readSqitchPlan(planFile, plan);
  folders.problems.push(...problems);
  const scripts = sqlFiles(folders, folders.walk(joinPath(project2, "deploy"), () => true));
  const applied = changes.flatMap((change2) => {
    const candidates = change2.scripts.map((script) => joinPath(project2, `deploy/${script}`));
    const found = candidates.find((path) => scripts.includes(path));
    if (found !== void 0) return [found];
    folders.problems.push(problem(`the plan names the change ${change2.name}, but there is no file ${candidates[0] ?? ""}`, planFile, change2.line, 1));
    return [];
  });
  return { applied, skipped: scripts.filter((path) => !applied.includes(path)) };
}
function selectGraphileMigrate(folders, root2) {
  const inFolder = (name) => folders.has(root2, name, "directory") ? [...sqlFiles(folders, folders.list(joinPath(root2, name)))].sort((a, b) => compareCodeUnits(nameOf(a), nameOf(b))) : [];
  const current = folders.has(root2, "current.sql", "file") ? [joinPath(root2, "current.sql")] : inFolder("current");
  const applied = [...inFolder("committed"), ...current];
  return { applied, skipped: sqlFiles(folders, folders.list(root2)).filter((path) => !applied.includes(path)) };
}
function selectFlyway(folders, root2) {
  return orderFlyway(sqlFiles(folders, folders.walk(root2, () => true)));
}
function selectFiles(folders, root2, dialect) {
  switch (dialect) {
    case "plain":
    case "psql":
    case "dbmate":
    case "goose":
      return selectPlain(folders, root2);
    case "supabase":
      return selectTimestamped(folders, root2);
    case "prisma":
      return selectPrisma(folders, root2);
    case "drizzle":
      return selectDrizzle(folders, root2);
    case "sqitch":
      return selectSqitch(folders, root2);
    case "flyway":
      return selectFlyway(folders, root2);
    case "graphile-migrate":
      return selectGraphileMigrate(folders, root2);
    default:
      return dialect;
  }
}

// packages/sql-reader/src/history/detect.ts
function detectDialect(folders, root2) {
  const entries = folders.list(root2);
  const directories = entries.filter((entry) => entry.kind === "directory");
  const sql = entries.filter((entry) => entry.kind === "file" && entry.path.endsWith(".sql")).map((entry) => entry.path);
  if (directories.some((entry) => nameOf(entry.path) === "meta") && folders.has(joinPath(root2, "meta"), "_journal.json", "file")) return "drizzle";
  if (sqitchRoot(folders, root2) !== null) return "sqitch";
  if (directories.some((entry) => nameOf(entry.path) === "committed")) return "graphile-migrate";
  if (folders.has(root2, "migration_lock.toml", "file")) return "prisma";
  if (sql.length === 0 && directories.some((entry) => folders.has(entry.path, "migration.sql", "file"))) return "prisma";
  if (sql.some((path) => flywayFile(path)?.kind === "versioned")) return "flyway";
  if (/(?:^|\/)supabase\/migrations$/u.test(root2)) return "supabase";
  for (const path of sql) {
    const dialect = dialectOfText(folders.text(path) ?? "");
    if (dialect !== null) return dialect;
  }
  return "plain";
}
function dialectOfText(text2) {
  if (/^--[ \t]*migrate:up\b/mu.test(text2)) return "dbmate";
  return /^[ \t]*--[ \t]*\+goose[ \t]+up\b/imu.test(text2) ? "goose" : null;
}

// packages/sql-reader/src/mapped.ts
function assemble(segments) {
  const starts = [];
  let length = 0;
  for (const segment of segments) {
    starts.push(length);
    length += segment.text.length;
  }
  const indexAt = (offset) => {
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = low + high >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };
  const sourceStart = (offset) => {
    const index = indexAt(offset);
    const segment = segments[index];
    if (segment === void 0) return 0;
    const past = offset - (starts[index] ?? 0);
    if (past >= segment.text.length) return segment.end;
    return segment.kind === "copy" ? segment.start + past : segment.start;
  };
  const sourceEnd = (offset) => {
    const index = indexAt(offset - 1);
    const segment = segments[index];
    if (segment === void 0) return 0;
    return segment.kind === "copy" ? Math.min(segment.end, segment.start + offset - (starts[index] ?? 0)) : segment.end;
  };
  return {
    text: segments.map((segment) => segment.text).join(""),
    rangeOf(start, end) {
      const from = sourceStart(start);
      return { start: from, end: end > start ? Math.max(from, sourceEnd(end)) : from };
    },
    holeIn(start, end) {
      for (let index = indexAt(start); index < segments.length && (starts[index] ?? 0) < end; index += 1) {
        const segment = segments[index];
        if (segment?.kind === "hole" && (starts[index] ?? 0) + segment.text.length > start) return true;
      }
      return false;
    }
  };
}

// packages/sql-reader/src/history/placeholders.ts
function patternOf(keys) {
  const alternatives = keys.map((key) => {
    const escaped = key.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
    return /[A-Za-z0-9_]$/u.test(key) ? `${escaped}(?![A-Za-z0-9_])` : escaped;
  });
  return new RegExp(alternatives.join("|"), "gu");
}
function fillPlaceholders(text2, placeholders) {
  const keys = Object.keys(placeholders).filter((key) => key !== "").sort((a, b) => b.length - a.length);
  const segments = [];
  let at = 0;
  for (const match of keys.length === 0 ? [] : text2.matchAll(patternOf(keys))) {
    const end = match.index + match[0].length;
    segments.push({ kind: "copy", text: text2.slice(at, match.index), start: at, end: match.index });
    segments.push({ kind: "atom", text: placeholders[match[0]] ?? "", start: match.index, end });
    at = end;
  }
  segments.push({ kind: "copy", text: text2.slice(at), start: at, end: text2.length });
  return assemble(segments);
}

// packages/sql-reader/src/history/sections.ts
function upRanges(text2, markers) {
  return markers.flatMap(
    (marker, index) => marker.kind === "up" ? [{ start: marker.end, end: markers[index + 1]?.start ?? text2.length }] : []
  );
}
function markersOf(text2, pattern) {
  return Array.from(text2.matchAll(pattern), (match) => ({
    kind: match.groups?.["kind"]?.toLowerCase() === "up" ? "up" : "down",
    start: match.index,
    end: match.index + match[0].length,
    options: match.groups?.["options"] ?? ""
  }));
}
var dbmateMarker = /^--[ \t]*migrate:(?<kind>up|down)(?<options>[^\r\n]*)/gmu;
function dbmateSections(text2) {
  const markers = markersOf(text2, dbmateMarker);
  const up = markers.find((marker) => marker.kind === "up");
  return {
    text: keepOnly(text2, upRanges(text2, markers)),
    transaction: up !== void 0 && /\btransaction:\s*false\b/u.test(up.options) ? "none" : "file",
    problems: up === void 0 ? [{ message: 'holds no line "-- migrate:up", so dbmate would not apply it', offset: 0 }] : []
  };
}
var gooseMarker = /^[ \t]*--[ \t]*\+goose[ \t]+(?<kind>up|down)\b(?<options>[^\r\n]*)/gimu;
var gooseNoTransaction = /^[ \t]*--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/imu;
function gooseSections(text2) {
  const markers = markersOf(text2, gooseMarker);
  return {
    text: keepOnly(text2, upRanges(text2, markers)),
    transaction: gooseNoTransaction.test(text2) ? "none" : "file",
    problems: markers.some((marker) => marker.kind === "up") ? [] : [{ message: 'holds no line "-- +goose Up", so goose would not apply it', offset: 0 }]
  };
}
function graphileMigrateSections(text2) {
  return {
    text: text2,
    transaction: /^--![ \t]*no-transaction\b/mu.test(text2) ? "none" : "file",
    problems: Array.from(text2.matchAll(/^--![ \t]*include[ \t]+(?<file>[^\r\n]+)/gmu), (match) => ({
      message: `includes ${match.groups?.["file"]?.trim() ?? ""}, which is not read here`,
      offset: match.index
    }))
  };
}
function wholeFile(text2) {
  return { text: text2, transaction: "file", problems: [] };
}

// packages/sql-reader/src/history/read.ts
function sectionsOf(dialect, text2) {
  switch (dialect) {
    case "dbmate":
      return dbmateSections(text2);
    case "goose":
      return gooseSections(text2);
    case "graphile-migrate":
      return graphileMigrateSections(text2);
    case "plain":
      return { ...wholeFile(text2), ...blankPsql(text2) };
    // psql opens no transaction unless the script does.
    case "psql":
    case "sqitch":
      return { ...blankPsql(text2), transaction: "none" };
    case "flyway":
    case "prisma":
    case "drizzle":
    case "supabase":
      return wholeFile(text2);
    default:
      return dialect;
  }
}
function flywayTransaction(folders, file) {
  const siblings = folders.list(parentOf(file) || ".");
  if (!siblings.some((entry) => entry.kind === "file" && entry.path === `${file}.conf`)) return "file";
  return /^\s*executeInTransaction\s*=\s*false\s*$/mu.test(folders.text(`${file}.conf`) ?? "") ? "none" : "file";
}
function readMigration(source, folders, dialect, file) {
  const original = folders.text(file);
  if (original === null) return null;
  const lines = createLineMap(original, sqlLineBreaks);
  const sections = sectionsOf(dialect, original);
  for (const found of sections.problems) {
    const { line, column } = lines.spanOf(found.offset, found.offset);
    folders.problems.push(problem(found.message, file, line, column));
  }
  const filled = fillPlaceholders(sections.text, source.history.placeholders ?? {});
  const sql = readPlaced(file, filled.text, (start, end) => {
    const range = filled.rangeOf(start, end);
    return lines.placeOf(file, range.start, range.end);
  });
  return { file, sql, transaction: dialect === "flyway" ? flywayTransaction(folders, file) : sections.transaction };
}
function normalize(path) {
  return path.replaceAll("\\", "/").replace(/^(?:\.\/)+/u, "").replace(/(?<=.)\/+$/u, "") || ".";
}
function probe(source, root2) {
  try {
    source.list(root2);
    return { kind: "folder" };
  } catch (error) {
    switch (codeOf(error)) {
      case "ENOTDIR":
        return { kind: "file" };
      case "ENOENT":
        return { kind: "neither", why: "does not exist" };
      default:
        return { kind: "neither", why: `cannot be read: ${whyUnreadable(error)}` };
    }
  }
}
function select(folders, root2, dialect) {
  const before = folders.problems.length;
  const selection = selectFiles(folders, root2, dialect);
  if (selection.applied.length === 0 && folders.problems.length === before) {
    folders.problems.push(problem(`the folder ${root2} holds no migration (read as ${dialect})`, root2));
  }
  return selection;
}
function readHistory(source) {
  const { history } = source;
  const root2 = normalize(history.migrations);
  const folders = openFolders(source);
  const found = probe(source, root2);
  if (found.kind === "neither") folders.problems.push(problem(`the migrations folder ${root2} ${found.why}`, root2));
  const dialect = resolveDialect(folders, root2, history.dialect, found.kind);
  const selection = found.kind === "folder" ? select(folders, root2, dialect) : { applied: found.kind === "file" ? [root2] : [], skipped: [] };
  const baseline = history.baseline === void 0 || history.baseline === "unknown" ? [] : [normalize(history.baseline)];
  const files = [
    // A baseline is a dump or a script of its own, whatever tool applies the migrations.
    ...baseline.map((file) => readMigration(source, folders, "plain", file)),
    ...selection.applied.filter((file) => !baseline.includes(file)).map((file) => readMigration(source, folders, dialect, file))
  ].filter((file) => file !== null);
  return { files, dialect, skipped: selection.skipped, problems: folders.problems };
}
function resolveDialect(folders, root2, dialect, kind) {
  if (dialect !== void 0 && dialect !== "auto") return dialect;
  switch (kind) {
    case "folder":
      return detectDialect(folders, root2);
    case "file":
      return dialectOfText(folders.text(root2) ?? "") ?? "plain";
    case "neither":
      return "plain";
    default:
      return kind;
  }
}

// packages/sql-reader/src/identity/words.ts
var open = "(?:[\"'`\\\\]|\\$\\{|/[*\"'`\\\\$]|-[-\"'`\\\\$])";
var quote = "[\"'`\\\\$]";
var setsSomething = new RegExp(String.raw`(?<!\w)set(?:\s+\w+)?\s*${open}`, "u");
var resets = new RegExp(String.raw`(?<!\w)(?:reset(?:\s+(?:role|session|all)|(?:\s+\w+)?\s*${open})|discard(?:\s+all|(?:\s+\w+)?\s*${open}))`, "u");
var always = new RegExp(String.raw`set_config|pg_settings|(?<!\w)u&${quote}`, "u");
var executes = new RegExp(String.raw`(?<![\w.])execute(?:\s*(?:${open}|[($])|\s+\w)`, "u");
var opensBody = new RegExp(String.raw`(?<!\w)(?:do(?:\s+language|\s*(?:${open}|\$|e\\?'))|create(?:\s+or\s+replace)?\s+(?:function|procedure)|create(?:\s+\w+){0,3}\s*${open})`, "u");
var optionSpace = String.raw`[\s%20+]*`;
var optionName = `(?:role|session|(?:r(?:ol?)?|s(?:e(?:s(?:s(?:io?)?)?)?)?)?${quote})`;
var option = new RegExp(`-c${optionSpace}${optionName}|--${optionName}`, "u");
var splitOption = new RegExp(`-${quote}`, "u");
var restOfOption = new RegExp(`["'\`}](?:c${optionSpace}|-)${optionName}`, "u");

// packages/catalog/src/model.ts
function qualifiedName(relation) {
  return `${relation.schema}.${relation.name}`;
}

// packages/catalog/src/errors.ts
var Rejection = class extends Error {
  constructor(sqlstate, message) {
    super(message);
    this.sqlstate = sqlstate;
  }
  sqlstate;
};
var undefinedStates = /* @__PURE__ */ new Set(["42P01", "42704", "42883", "3F000", "42703"]);
function isUndefined(error) {
  return undefinedStates.has(error.sqlstate);
}
var undefinedTable = (name) => new Rejection("42P01", `relation "${name}" does not exist`);
var undefinedColumn = (column, relation) => new Rejection("42703", `column "${column}" of relation "${relation}" does not exist`);
var undefinedObject = (what, name) => new Rejection("42704", `${what} "${name}" does not exist`);
var undefinedFunction = (name) => new Rejection("42883", `function ${name} does not exist`);
var undefinedSchema = (name) => new Rejection("3F000", `schema "${name}" does not exist`);
var duplicateTable = (name) => new Rejection("42P07", `relation "${name}" already exists`);
var duplicateColumn = (column, relation) => new Rejection("42701", `column "${column}" of relation "${relation}" already exists`);
var duplicateObject = (what, name) => new Rejection("42710", `${what} "${name}" already exists`);
var duplicateFunction = (name) => new Rejection("42723", `function "${name}" already exists with same argument types`);
var duplicateSchema = (name) => new Rejection("42P06", `schema "${name}" already exists`);
var permissionDenied = (what, name) => new Rejection("42501", `permission denied for ${what} ${name}`);
var insufficientPrivilege = (message) => new Rejection("42501", message);
var dependentObjects = (message) => new Rejection("2BP01", message);
var wrongObjectType = (message) => new Rejection("42809", message);
var invalidGrant = (message) => new Rejection("0LP01", message);
var invalidObjectDefinition = (message) => new Rejection("42P17", message);
var invalidTableDefinition = (message) => new Rejection("42P16", message);
var notSupported = (message) => new Rejection("0A000", message);
var ambiguousFunction = (name) => new Rejection("42725", `function name "${name}" is not unique`);
var syntaxError = (message) => new Rejection("42601", message);
var reservedName = (name) => new Rejection("42939", `role name "${name}" is reserved`);

// packages/catalog/src/acl.ts
var PUBLIC = "PUBLIC";
var none = /* @__PURE__ */ new Set();
function ownerItems(owner, privileges, source) {
  return privileges.map((privilege) => ({ grantee: owner, grantor: owner, privilege, grantable: false, source }));
}
function grantOptionsOf(acl, role2, owner, wanted, privilegesOf) {
  if (privilegesOf(role2, owner)) return wanted;
  return new Set(
    acl.flatMap(
      (item) => item.grantable && wanted.has(item.privilege) && (item.grantee === PUBLIC || privilegesOf(role2, item.grantee)) ? [item.privilege] : []
    )
  );
}
function directGrantOptionsOf(acl, role2, owner, wanted) {
  if (role2 === owner) return wanted;
  return new Set(acl.flatMap((item) => item.grantable && item.grantee === role2 && wanted.has(item.privilege) ? [item.privilege] : []));
}
function same(a, b) {
  return a.grantee === b.grantee && a.grantor === b.grantor;
}
function isChanged(item, change2) {
  return same(item, change2) && (change2.privileges.has(item.privilege) || change2.options.has(item.privilege));
}
function removeFromAcl(acl, change2, owner, behavior, privilegesOf) {
  const lost = /* @__PURE__ */ new Set();
  const rest = acl.flatMap((item) => {
    if (!isChanged(item, change2)) return [item];
    if (item.grantable && change2.options.has(item.privilege)) lost.add(item.privilege);
    if (change2.privileges.has(item.privilege)) return [];
    return [{ ...item, grantable: false }];
  });
  if (lost.size === 0) return rest;
  return revokeDependents(rest, change2.grantee, lost, owner, behavior, privilegesOf, change2.source);
}
function revokeDependents(acl, grantee, privileges, owner, behavior, privilegesOf, source) {
  if (grantee === owner) return acl;
  const stillHeld = grantOptionsOf(acl, grantee, owner, privileges, privilegesOf);
  const lost = new Set([...privileges].filter((privilege) => !stillHeld.has(privilege)));
  let rest = acl;
  for (; ; ) {
    const dependent = rest.find((item) => item.grantor === grantee && lost.has(item.privilege));
    if (dependent === void 0) return rest;
    if (behavior === "restrict") throw dependentObjects("dependent privileges exist");
    rest = removeFromAcl(
      rest,
      { grantee: dependent.grantee, grantor: grantee, privileges: lost, options: lost, source },
      owner,
      behavior,
      privilegesOf
    );
  }
}
function refuseCircularity(acl, change2, owner, privilegesOf) {
  if (change2.grantor === owner) return;
  let rest = acl;
  for (; ; ) {
    const own = rest.find((item) => item.grantee === change2.grantee && item.grantable);
    if (own === void 0) break;
    const all = new Set(rest.filter((item) => same(item, own)).map((item) => item.privilege));
    rest = removeFromAcl(rest, { ...own, privileges: all, options: all }, owner, "cascade", privilegesOf);
  }
  const independent = grantOptionsOf(rest, change2.grantor, owner, change2.options, privilegesOf);
  if ([...change2.options].some((option2) => !independent.has(option2))) {
    throw invalidGrant("grant options cannot be granted back to your own grantor");
  }
}
function addToAcl(acl, change2, owner, privilegesOf) {
  if (change2.options.size > 0) refuseCircularity(acl, change2, owner, privilegesOf);
  const present = new Set(acl.filter((item) => same(item, change2)).map((item) => item.privilege));
  const widened = acl.map((item) => same(item, change2) && !item.grantable && change2.options.has(item.privilege) ? { ...item, grantable: true, source: change2.source } : item);
  const added = [...change2.privileges].filter((privilege) => !present.has(privilege)).map((privilege) => ({
    grantee: change2.grantee,
    grantor: change2.grantor,
    privilege,
    grantable: change2.options.has(privilege),
    source: change2.source
  }));
  return [...widened, ...added];
}
function mergeGrant(acl, words, privileges, grantor, owner, privilegesOf) {
  let merged = acl;
  for (const grantee of words.grantees) {
    if (words.isGrant && words.grantOption && grantee === PUBLIC) throw invalidGrant("grant options can only be granted to roles");
    const change2 = {
      grantee,
      grantor,
      privileges: words.isGrant || !words.grantOption ? privileges : none,
      options: !words.isGrant || words.grantOption ? privileges : none,
      source: words.source
    };
    merged = words.isGrant ? addToAcl(merged, change2, owner, privilegesOf) : removeFromAcl(merged, change2, owner, words.behavior, privilegesOf);
  }
  return merged;
}
function withNewOwner(acl, from, to) {
  const result = [];
  for (const item of acl) {
    const moved = {
      ...item,
      grantee: item.grantee === from ? to : item.grantee,
      grantor: item.grantor === from ? to : item.grantor
    };
    const index = result.findIndex((other) => same(other, moved) && other.privilege === moved.privilege);
    const twin = result[index];
    if (twin === void 0) result.push(moved);
    else if (moved.grantable && !twin.grantable) result[index] = moved;
  }
  return result;
}
function sameAcl(a, b) {
  const bits = (acl) => acl.map((item) => JSON.stringify([item.grantee, item.grantor, item.privilege, item.grantable])).sort().join();
  return bits(a) === bits(b);
}

// packages/catalog/src/memberships.ts
function inherits(state, membership2) {
  return state.postgres >= 16 ? membership2.inheritOption : state.roles.get(membership2.member)?.inherit ?? true;
}
function follows(state, membership2, recursion) {
  switch (recursion) {
    case "members":
      return true;
    case "privileges":
      return inherits(state, membership2);
    case "set-role":
      return state.postgres < 16 || membership2.setOption;
    default:
      return recursion;
  }
}
function rolesOf(state, role2, recursion) {
  const order = [...state.roles.keys()];
  const found = [role2];
  for (let index = 0; index < found.length; index += 1) {
    const member = found[index];
    if (member === void 0) break;
    const next = state.memberships.filter((membership2) => membership2.member === member && follows(state, membership2, recursion)).map((membership2) => membership2.role).sort((a, b) => order.indexOf(a) - order.indexOf(b));
    if (member === state.databaseOwner) next.push("pg_database_owner");
    for (const one of next) if (!found.includes(one)) found.push(one);
  }
  return found;
}
function isSuperuser(state, role2) {
  return state.roles.get(role2)?.superuser ?? false;
}
function hasPrivilegesOf(state, member, role2) {
  if (member === role2) return true;
  if (role2 === PUBLIC) return false;
  return isSuperuser(state, member) || rolesOf(state, member, "privileges").includes(role2);
}
function canSetRole(state, member, role2) {
  return member === role2 || isSuperuser(state, member) || rolesOf(state, member, "set-role").includes(role2);
}
function isMemberOf(state, member, role2) {
  return rolesOf(state, member, "members").includes(role2);
}
function isAdminOf(state, member, role2) {
  if (isSuperuser(state, member)) return true;
  if (member === role2) return false;
  const through = rolesOf(state, member, "members");
  return state.memberships.some((membership2) => membership2.role === role2 && membership2.adminOption && through.includes(membership2.member));
}
function bestAdmin(state, member, role2) {
  if (member === role2) return null;
  const admins = new Set(
    state.memberships.filter((membership2) => membership2.role === role2 && membership2.adminOption).map((membership2) => membership2.member)
  );
  return rolesOf(state, member, "privileges").find((one) => admins.has(one)) ?? null;
}
function privilegeChecker(state) {
  return (member, role2) => hasPrivilegesOf(state, member, role2);
}

// packages/catalog/src/queries.ts
function nameParts(written) {
  return [...written.matchAll(/"((?:[^"]|"")*)"|([^."\s]+)/gu)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? "");
}

// packages/catalog/src/names.ts
var tempSchema = "pg_temp";
var systemSchemas = /* @__PURE__ */ new Set(["pg_catalog", "information_schema", "pg_toast"]);
function isSystemRelation(state, name) {
  if (name.schemaname !== void 0 && name.schemaname !== "") return systemSchemas.has(name.schemaname);
  return /^pg_/u.test(name.relname ?? "") && lookUpRelation(state, name) === null;
}
function isSystemSchema(name) {
  return systemSchemas.has(name) || /^pg_/u.test(name);
}
function currentRole(state) {
  return state.session.currentRole;
}
function roleNamed(state, spec) {
  const roletype = spec?.roletype;
  switch (roletype) {
    case "ROLESPEC_CURRENT_ROLE":
    case "ROLESPEC_CURRENT_USER":
      return state.session.currentRole;
    case "ROLESPEC_SESSION_USER":
      return state.session.sessionRole;
    case "ROLESPEC_PUBLIC":
      throw undefinedObject("role", "public");
    case "ROLESPEC_CSTRING":
    case void 0:
      return existingRole(state, spec?.rolename ?? "");
    default:
      return roletype;
  }
}
function existingRole(state, name) {
  if (!state.roles.has(name)) throw undefinedObject("role", name);
  return name;
}
function granteeNamed(state, spec) {
  return spec.roletype === "ROLESPEC_PUBLIC" ? PUBLIC : roleNamed(state, spec);
}
function hasSchemaPrivilege(state, role2, namespace, privilege) {
  if (isSuperuser(state, role2)) return true;
  if (privilege === "USAGE" && ["pg_read_all_data", "pg_write_all_data"].some((one) => hasPrivilegesOf(state, role2, one))) return true;
  return namespace.nspacl.some(
    (item) => item.privilege === privilege && (item.grantee === PUBLIC || hasPrivilegesOf(state, role2, item.grantee))
  );
}
function activeSearchPath(state) {
  const role2 = state.session.currentRole;
  const path = [];
  for (const entry of state.session.searchPath) {
    const name = entry === "$user" ? role2 : entry;
    if (name === tempSchema) path.push(name);
    const namespace = state.namespaces.get(name);
    if (namespace === void 0 || path.includes(name)) continue;
    if (hasSchemaPrivilege(state, role2, namespace, "USAGE")) path.push(name);
  }
  return path;
}
function explicitSchema(state, name) {
  if (name === tempSchema) return name;
  const namespace = state.namespaces.get(name);
  if (namespace === void 0) throw undefinedSchema(name);
  if (!hasSchemaPrivilege(state, state.session.currentRole, namespace, "USAGE")) throw permissionDenied("schema", name);
  return name;
}
function creationSchema(state, schemaname) {
  const role2 = state.session.currentRole;
  if (schemaname === tempSchema) return tempSchema;
  if (schemaname !== void 0 && schemaname !== "") {
    const namespace2 = state.namespaces.get(schemaname);
    if (namespace2 === void 0) {
      if (isSystemSchema(schemaname)) throw permissionDenied("schema", schemaname);
      throw undefinedSchema(schemaname);
    }
    if (!hasSchemaPrivilege(state, role2, namespace2, "CREATE")) throw permissionDenied("schema", schemaname);
    return schemaname;
  }
  const [first] = activeSearchPath(state);
  if (first === void 0) throw new Rejection("3F000", "no schema has been selected to create in");
  if (first === tempSchema) return first;
  const namespace = state.namespaces.get(first);
  if (namespace === void 0 || !hasSchemaPrivilege(state, role2, namespace, "CREATE")) throw permissionDenied("schema", first);
  return first;
}
function writtenName(name) {
  return name.schemaname === void 0 || name.schemaname === "" ? name.relname ?? "" : `${name.schemaname}.${name.relname ?? ""}`;
}
function lookUpRelation(state, name) {
  const relname = name.relname ?? "";
  const at = (schema) => {
    const oid = state.relationNames.get(`${schema}.${relname}`);
    return oid === void 0 ? null : state.relations.get(oid) ?? null;
  };
  if (name.schemaname !== void 0 && name.schemaname !== "") {
    if (name.schemaname !== tempSchema && !state.namespaces.has(name.schemaname)) return null;
    return at(explicitSchema(state, name.schemaname));
  }
  for (const schema of [tempSchema, ...activeSearchPath(state)]) {
    const found = at(schema);
    if (found !== null) return found;
  }
  return null;
}
function relationNamed(state, name) {
  if (name.schemaname !== void 0 && name.schemaname !== "") explicitSchema(state, name.schemaname);
  const found = lookUpRelation(state, name);
  if (found === null) throw undefinedTable(writtenName(name));
  return found;
}
function ownsRelation(state, role2, relation) {
  return hasPrivilegesOf(state, role2, relation.owner);
}
function requireOwner(state, relation) {
  if (!ownsRelation(state, state.session.currentRole, relation)) {
    throw insufficientPrivilege(`must be owner of ${relation.relkind.replace("-", " ")} ${relation.name}`);
  }
}

// packages/catalog/src/nodes.ts
function tagged(node) {
  const [kind, body] = Object.entries(node)[0] ?? [];
  return { kind, body };
}
function stringOf(node) {
  return node !== void 0 && "String" in node ? node.String.sval ?? "" : null;
}
function stringsOf(nodes) {
  return (nodes ?? []).flatMap((node) => {
    const text2 = stringOf(node);
    return text2 === null ? [] : [text2];
  });
}
function dottedName(node) {
  if (node === void 0) return [];
  if ("List" in node) return stringsOf(node.List.items);
  const single = stringOf(node);
  return single === null ? [] : [single];
}
function rangeVarsOf(nodes) {
  return (nodes ?? []).flatMap((node) => "RangeVar" in node ? [node.RangeVar] : []);
}
function roleSpecsOf(nodes) {
  return (nodes ?? []).flatMap((node) => "RoleSpec" in node ? [node.RoleSpec] : []);
}
function rangeVarOf(names2) {
  const relname = names2.at(-1) ?? "";
  const schemaname = names2.at(-2);
  return schemaname === void 0 ? { relname } : { schemaname, relname };
}
function walk2(value, visit) {
  if (Array.isArray(value)) {
    for (const item of value) walk2(item, visit);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner2] of Object.entries(value)) {
    if (/^[A-Z]/u.test(key)) visit(key, inner2);
    walk2(inner2, visit);
  }
}

// packages/catalog/src/types.ts
var sqlNames = {
  int2: "smallint",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  bool: "boolean",
  varchar: "character varying",
  bpchar: "character",
  timestamptz: "timestamp with time zone",
  timestamp: "timestamp without time zone",
  timetz: "time with time zone",
  time: "time without time zone",
  varbit: "bit varying",
  decimal: "numeric",
  serial: "integer",
  serial4: "integer",
  bigserial: "bigint",
  serial8: "bigint",
  smallserial: "smallint",
  serial2: "smallint"
};
var serialNames = /* @__PURE__ */ new Set(["serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"]);
function isSerial(type) {
  const names2 = stringsOf(type?.names);
  return names2.length === 1 && serialNames.has(names2[0] ?? "");
}
function typeName(type) {
  const names2 = stringsOf(type?.names);
  const last = names2.at(-1) ?? "";
  const base = sqlNames[last] ?? last;
  const suffix = type?.pct_type === true ? "%TYPE" : "";
  const whole = type?.pct_type === true ? names2.join(".") : base;
  return `${whole}${suffix}${(type?.arrayBounds ?? []).length > 0 ? "[]" : ""}`;
}
function columnType(type) {
  const modifiers = (type?.typmods ?? []).flatMap((node) => "A_Const" in node && node.A_Const.ival !== void 0 ? [String(node.A_Const.ival.ival ?? 0)] : []);
  const bare = typeName(type);
  return modifiers.length === 0 ? bare : bare.replace(/(?=\[\]$|$)/u, `(${modifiers.join(",")})`);
}

// packages/catalog/src/columns.ts
function constraintsOf(nodes) {
  return (nodes ?? []).flatMap((node) => "Constraint" in node ? [node.Constraint] : []);
}
function attributeOf(definition) {
  const kinds = new Set(constraintsOf(definition.constraints).map(({ contype }) => contype));
  const serial = isSerial(definition.typeName);
  return {
    name: definition.colname ?? "",
    type: columnType(definition.typeName),
    notNull: serial || kinds.has("CONSTR_NOTNULL") || kinds.has("CONSTR_PRIMARY") || kinds.has("CONSTR_IDENTITY"),
    generated: generatedOf(definition),
    identity: identityOf(definition),
    hasDefault: serial || kinds.has("CONSTR_DEFAULT") || kinds.has("CONSTR_IDENTITY") || kinds.has("CONSTR_GENERATED"),
    attacl: []
  };
}
var virtualKind = "v";
var alwaysKind = "a";
function generatedOf(definition) {
  const generated = constraintsOf(definition.constraints).find(({ contype }) => contype === "CONSTR_GENERATED");
  if (generated === void 0) return null;
  return generated.generated_kind === virtualKind ? "virtual" : "stored";
}
function identityOf(definition) {
  const identity = constraintsOf(definition.constraints).find(({ contype }) => contype === "CONSTR_IDENTITY");
  if (identity === void 0) return null;
  return identity.generated_when === alwaysKind ? "always" : "by-default";
}
function ownsSequence(definition) {
  return isSerial(definition.typeName) || constraintsOf(definition.constraints).some(({ contype }) => contype === "CONSTR_IDENTITY");
}
function notNullColumns(constraint) {
  return constraint.contype === "CONSTR_PRIMARY" || constraint.contype === "CONSTR_NOTNULL" ? stringsOf(constraint.keys) : [];
}
function withNotNull(columns, names2) {
  return names2.length === 0 ? columns : columns.map((column) => names2.includes(column.name) ? { ...column, notNull: true } : column);
}
function mergeColumns(inherited, own, relation) {
  const merged = [...inherited];
  const defined = /* @__PURE__ */ new Set();
  for (const column of own) {
    if (defined.has(column.name)) throw new Rejection("42701", `column "${column.name}" specified more than once in ${relation}`);
    defined.add(column.name);
    const index = merged.findIndex(({ name }) => name === column.name);
    const parent = merged[index];
    if (parent === void 0) merged.push(column);
    else merged[index] = { ...column, notNull: column.notNull || parent.notNull, hasDefault: column.hasDefault || parent.hasDefault };
  }
  return merged;
}
function addColumn(relation, column, existing) {
  if (relation.columns.some(({ name }) => name === column.name)) {
    if (existing === "skip") return relation;
    throw duplicateColumn(column.name, relation.name);
  }
  return { ...relation, columns: [...relation.columns, column] };
}
function changeColumn(state, relation, name, change2) {
  if (!relation.columns.some((column) => column.name === name)) {
    if (state.openColumns.has(relation.oid)) return relation;
    throw undefinedColumn(name, relation.name);
  }
  return { ...relation, columns: relation.columns.map((column) => column.name === name ? change2(column) : column) };
}
var unknownColumn = (name) => ({ name, type: "unknown", notNull: false, hasDefault: false, generated: null, identity: null, attacl: [] });
function columnsOfQuery(state, query) {
  if (query === void 0 || !("SelectStmt" in query)) return null;
  return columnsOfSelect(state, query.SelectStmt);
}
function columnsOfSelect(state, select2) {
  if (select2.larg !== void 0) return columnsOfSelect(state, select2.larg);
  const columns = [];
  for (const node of select2.targetList ?? []) {
    if (!("ResTarget" in node)) return null;
    const { name, val } = node.ResTarget;
    if (name !== void 0) {
      columns.push(unknownColumn(name));
      continue;
    }
    if (val === void 0) return null;
    if ("FuncCall" in val) {
      columns.push(unknownColumn(stringsOf(val.FuncCall.funcname).at(-1) ?? ""));
      continue;
    }
    if (!("ColumnRef" in val)) {
      columns.push(unknownColumn("?column?"));
      continue;
    }
    const last = val.ColumnRef.fields?.at(-1);
    if (last !== void 0 && "A_Star" in last) {
      const [only2, another] = select2.fromClause ?? [];
      if (only2 === void 0 || another !== void 0 || !("RangeVar" in only2)) return null;
      const from = lookUpRelation(state, only2.RangeVar);
      if (from === null || state.openColumns.has(from.oid)) return null;
      columns.push(...from.columns.map((column) => ({ ...column, notNull: false, hasDefault: false, generated: null, identity: null, attacl: [] })));
      continue;
    }
    columns.push(unknownColumn(stringsOf(val.ColumnRef.fields).at(-1) ?? ""));
  }
  return columns;
}
function isInherited(state, relation, column) {
  return relation.parents.some(({ oid }) => state.relations.get(oid)?.columns.some(({ name }) => name === column) === true);
}
function fieldOf(column) {
  const escaped = column.replace(/[$()*+.?[\\\]^{|}]/gu, "\\$&");
  return new RegExp(`(\\b(?:old|new)\\s*\\.\\s*)(?:"${escaped}"|${escaped}(?![\\w$]))`, "giu");
}
function dependsOnColumn(trigger, column) {
  return trigger.updateOf.includes(column) || trigger.when !== null && fieldOf(column).test(trigger.when);
}

// packages/catalog/src/privileges.ts
var tableBits = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];
var columnPrivileges = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];
var sequencePrivileges = ["SELECT", "UPDATE", "USAGE"];
var schemaPrivileges = ["USAGE", "CREATE"];
var functionPrivileges = ["EXECUTE"];
var databasePrivileges = ["CREATE", "CONNECT", "TEMPORARY"];
function tablePrivileges(postgres) {
  return postgres >= 17 ? [...tableBits, "MAINTAIN"] : tableBits;
}
function privilegesOfRelation(relkind, postgres) {
  return relkind === "sequence" ? sequencePrivileges : tablePrivileges(postgres);
}
function isPrivilegeWord(word2, postgres) {
  return ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "EXECUTE", "USAGE", "CREATE", "TEMPORARY", "TEMP", "CONNECT", "SET", "ALTER SYSTEM", "RULE"].includes(word2) || word2 === "MAINTAIN" && postgres >= 17;
}

// packages/catalog/src/default-acl.ts
function builtInAcl(state, objects, owner, source) {
  const publicBit = (privilege) => ({ grantee: PUBLIC, grantor: owner, privilege, grantable: false, source });
  switch (objects) {
    case "tables":
      return ownerItems(owner, tablePrivileges(state.postgres), source);
    case "sequences":
      return ownerItems(owner, sequencePrivileges, source);
    case "schemas":
      return ownerItems(owner, schemaPrivileges, source);
    case "functions":
      return [...ownerItems(owner, functionPrivileges, source), publicBit("EXECUTE")];
    case "types":
      return [...ownerItems(owner, ["USAGE"], source), publicBit("USAGE")];
    default:
      return objects;
  }
}
function allPrivileges(state, objects) {
  switch (objects) {
    case "tables":
      return tablePrivileges(state.postgres);
    case "sequences":
      return sequencePrivileges;
    case "schemas":
      return schemaPrivileges;
    case "functions":
      return functionPrivileges;
    case "types":
      return ["USAGE"];
    default:
      return objects;
  }
}
function rowOf(state, creator, schema, objects) {
  return state.defaultAcls.find((row2) => row2.creator === creator && row2.schema === schema && row2.objects === objects);
}
function aclOfNew(state, objects, owner, schema, source) {
  const builtIn = builtInAcl(state, objects, owner, source);
  const local = schema === null ? [] : rowOf(state, owner, schema, objects)?.acl ?? [];
  let acl = rowOf(state, owner, null, objects)?.acl ?? builtIn;
  if (acl.length === 0 && local.length === 0) acl = builtIn;
  const own = new Set(builtIn.map((item) => JSON.stringify([item.grantee, item.privilege])));
  acl = acl.map((item) => own.has(JSON.stringify([item.grantee, item.privilege])) ? { ...item, source } : item);
  for (const item of local) {
    const bit = /* @__PURE__ */ new Set([item.privilege]);
    acl = addToAcl(
      acl,
      { ...item, privileges: bit, options: item.grantable ? bit : /* @__PURE__ */ new Set() },
      owner,
      privilegeChecker(state)
    );
  }
  return acl;
}
function objectsOf(objtype) {
  switch (objtype) {
    case "OBJECT_TABLE":
      return "tables";
    case "OBJECT_SEQUENCE":
      return "sequences";
    case "OBJECT_FUNCTION":
    case "OBJECT_ROUTINE":
    case "OBJECT_PROCEDURE":
      return "functions";
    case "OBJECT_SCHEMA":
      return "schemas";
    case "OBJECT_TYPE":
      return "types";
    default:
      return null;
  }
}
function alterDefaultPrivileges(state, statement, context) {
  const action = statement.action;
  const objects = objectsOf(action?.objtype);
  if (action === void 0 || objects === null) return state;
  const option2 = (name) => (statement.options ?? []).flatMap((node) => "DefElem" in node && node.DefElem.defname === name ? [node.DefElem.arg] : [])[0];
  const items = (name) => {
    const list3 = option2(name);
    return list3 !== void 0 && "List" in list3 ? list3.List.items ?? [] : [];
  };
  const grantees = roleSpecsOf(action.grantees).map((spec) => granteeNamed(state, spec));
  const all = allPrivileges(state, objects);
  const words = (action.privileges ?? []).map((node) => ("AccessPriv" in node ? node.AccessPriv.priv_name ?? "" : "").toUpperCase());
  for (const word2 of words) {
    if (!isPrivilegeWord(word2, state.postgres)) throw syntaxError(`unrecognized privilege type "${word2}"`);
    if (!all.includes(word2)) throw invalidGrant(`invalid privilege type ${word2} for ${objects}`);
  }
  const privileges = new Set(words.length === 0 ? all : words);
  const named2 = roleSpecsOf(items("roles"));
  const creators = named2.length === 0 ? [currentRole(state)] : named2.map((spec) => roleNamed(state, spec));
  for (const creator of creators) {
    if (!hasPrivilegesOf(state, currentRole(state), creator)) throw insufficientPrivilege("permission denied to change default privileges");
  }
  const schemas = stringsOf(items("schemas"));
  if (schemas.length > 0 && objects === "schemas") throw invalidGrant("cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS");
  for (const schema of schemas) if (!state.namespaces.has(schema)) throw undefinedSchema(schema);
  let rows = state.defaultAcls;
  for (const creator of creators) {
    for (const schema of schemas.length === 0 ? [null] : schemas) {
      const builtIn = schema === null ? builtInAcl(state, objects, creator, context.source) : [];
      const old = rows.find((row2) => row2.creator === creator && row2.schema === schema && row2.objects === objects)?.acl ?? builtIn;
      const acl = mergeGrant(
        old,
        {
          isGrant: action.is_grant ?? false,
          grantOption: action.grant_option ?? false,
          behavior: action.behavior === "DROP_CASCADE" ? "cascade" : "restrict",
          grantees,
          source: context.source
        },
        privileges,
        creator,
        creator,
        privilegeChecker(state)
      );
      rows = rows.filter((row2) => !(row2.creator === creator && row2.schema === schema && row2.objects === objects));
      if (!sameAcl(acl, builtIn)) rows = [...rows, { creator, schema, objects, acl }];
    }
  }
  return { ...state, defaultAcls: rows };
}
function withoutDefaultRows(state, rows, source) {
  return rows.filter((row2) => !sameAcl(row2.acl, row2.schema === null ? builtInAcl(state, row2.objects, row2.creator, source) : []));
}
function defaultAclItems(rows) {
  return rows.flatMap(
    (row2) => row2.acl.map((item) => ({
      creator: row2.creator,
      schema: row2.schema,
      objects: row2.objects,
      grantee: item.grantee,
      privilege: item.privilege,
      grantable: item.grantable,
      source: item.source
    }))
  );
}

// packages/catalog/src/functions.ts
function keyOf(schema, name, argumentTypes) {
  return `${schema}.${name}(${argumentTypes.join(", ")})`;
}
function executeBits(acl) {
  return acl.flatMap((item) => item.privilege === "EXECUTE" ? [{ ...item, privilege: "EXECUTE" }] : []);
}
function settingOf(args) {
  return (args ?? []).flatMap((node) => {
    if (!("A_Const" in node)) return [];
    const value = node.A_Const;
    if (value.sval !== void 0) return [value.sval.sval ?? ""];
    if (value.ival !== void 0) return [String(value.ival.ival ?? 0)];
    return [value.fval?.fval ?? ""];
  }).join(", ");
}
function readOptions(options, hasSqlBody) {
  let language = "sql";
  let body = null;
  let securityDefiner = null;
  const config = {};
  let reset = [];
  for (const node of options ?? []) {
    if (!("DefElem" in node)) continue;
    const { defname, arg } = node.DefElem;
    if (defname === "language") language = (stringOf(arg) ?? "").toLowerCase();
    else if (defname === "security") securityDefiner = arg !== void 0 && "Boolean" in arg && (arg.Boolean.boolval ?? false);
    else if (defname === "as" && hasSqlBody === "text") body = (arg !== void 0 && "List" in arg ? stringsOf(arg.List.items)[0] : stringOf(arg)) ?? null;
    else if (defname === "set" && arg !== void 0 && "VariableSetStmt" in arg) {
      const set = arg.VariableSetStmt;
      if (set.kind === "VAR_RESET_ALL") reset = "all";
      else if (set.kind === "VAR_RESET" && reset !== "all") reset = [...reset, set.name ?? ""];
      else config[set.name ?? ""] = settingOf(set.args);
    }
  }
  return { language, body, securityDefiner, config, reset };
}
function bodyPlaceIn(context, body) {
  if (body === null || body === "") return null;
  for (let at = context.text.indexOf(body); at >= 0; at = context.text.indexOf(body, at + 1)) {
    if (/[$']/u.test(context.text[at - 1] ?? "")) return context.placeOf(at, at + body.length);
  }
  return null;
}
function createFunction(state, statement, context) {
  const names2 = stringsOf(statement.funcname);
  const schema = creationSchema(state, names2.at(-2));
  const name = names2.at(-1) ?? "";
  const parameters = (statement.parameters ?? []).flatMap((node) => "FunctionParameter" in node ? [node.FunctionParameter] : []);
  const inputs = parameters.filter(({ mode }) => mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE");
  const argumentTypes = inputs.map((parameter2) => typeName(parameter2.argType));
  const key = keyOf(schema, name, argumentTypes);
  const options = readOptions(statement.options, statement.sql_body === void 0 ? "text" : "sql-body");
  const old = state.functions.get(key);
  const returns = statement.returnType === void 0 ? parameters.length > inputs.length ? "record" : "void" : `${statement.returnType.setof === true ? "SETOF " : ""}${typeName(statement.returnType)}`;
  if (old !== void 0) {
    if (statement.replace !== true) throw duplicateFunction(name);
    if (!hasPrivilegesOf(state, currentRole(state), old.owner)) throw insufficientPrivilege(`must be owner of function ${name}`);
    if (old.returns !== returns && statement.is_procedure !== true && !/%TYPE/u.test(old.returns + returns)) {
      throw new Rejection("42P13", "cannot change return type of existing function");
    }
  }
  const owner = old?.owner ?? currentRole(state);
  const proc = {
    oid: old?.oid ?? state.nextOid,
    key,
    schema,
    name,
    argumentTypes,
    argumentNames: inputs.map((parameter2) => parameter2.name ?? ""),
    returns,
    language: options.language,
    body: options.body,
    bodyPlace: bodyPlaceIn(context, options.body),
    securityDefiner: options.securityDefiner ?? false,
    config: options.config,
    owner,
    proacl: old?.proacl ?? executeBits(aclOfNew(state, "functions", owner, schema, context.source)),
    source: context.source
  };
  return {
    ...state,
    nextOid: state.nextOid + 1,
    functions: state.functions.with(key, proc),
    definitions: state.definitions.with(context.source, { text: context.text, defaults: inputs.map((parameter2) => parameter2.defexpr ?? null) })
  };
}
function functionsCalled(state, names2) {
  const name = names2.at(-1) ?? "";
  const schema = names2.at(-2);
  const schemas = schema === void 0 ? activeSearchPath(state) : [schema];
  const found = /* @__PURE__ */ new Map();
  for (const one of schemas) {
    for (const proc of state.functions.values()) {
      if (proc.schema !== one || proc.name !== name) continue;
      const signature = proc.argumentTypes.join();
      if (!found.has(signature)) found.set(signature, proc);
    }
  }
  return [...found.values()];
}
function typesOf(nodes) {
  return (nodes ?? []).flatMap((node) => "TypeName" in node ? [node.TypeName] : []);
}
function functionNamed(state, object) {
  const names2 = stringsOf(object.objname);
  const written = names2.join(".");
  const schema = names2.at(-2);
  if (schema !== void 0) {
    const namespace = state.namespaces.get(schema);
    if (namespace !== void 0 && !hasSchemaPrivilege(state, currentRole(state), namespace, "USAGE")) throw permissionDenied("schema", schema);
  }
  const candidates = functionsCalled(state, names2);
  if (object.args_unspecified === true) {
    const [first, second] = candidates;
    if (first === void 0) throw undefinedFunction(written);
    if (second !== void 0) throw ambiguousFunction(written);
    return first;
  }
  const types = typesOf(object.objargs).map((type) => typeName(type));
  const found = candidates.find((proc) => proc.argumentTypes.join() === types.join());
  if (found === void 0) throw undefinedFunction(`${written}(${types.join(", ")})`);
  return found;
}
function requireFunctionOwner(state, proc) {
  if (!hasPrivilegesOf(state, currentRole(state), proc.owner)) throw insufficientPrivilege(`must be owner of function ${proc.name}`);
}
function replaceFunction(state, old, changed) {
  const key = keyOf(changed.schema, changed.name, changed.argumentTypes);
  const functions = state.functions.moved(old.key, key, { ...changed, key });
  const triggers = key === old.key ? state.triggers : state.triggers.map((trigger) => trigger.function === old.key ? { ...trigger, function: key } : trigger);
  return { ...state, functions, triggers };
}
function alterFunction(state, statement) {
  const proc = functionNamed(state, statement.func ?? {});
  requireFunctionOwner(state, proc);
  const options = readOptions(statement.actions, "text");
  const kept = options.reset === "all" ? [] : Object.entries(proc.config).filter(([name]) => options.reset === "all" || !options.reset.includes(name));
  return replaceFunction(state, proc, {
    ...proc,
    securityDefiner: options.securityDefiner ?? proc.securityDefiner,
    config: { ...Object.fromEntries(kept), ...options.config }
  });
}
function changeFunctionOwner(state, proc, owner, authority) {
  if (proc.owner === owner) return state;
  if (authority === "checked" && !isSuperuser(state, currentRole(state))) {
    requireFunctionOwner(state, proc);
    if (!canSetRole(state, currentRole(state), owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    const namespace = state.namespaces.get(proc.schema);
    if (namespace !== void 0 && !hasSchemaPrivilege(state, owner, namespace, "CREATE")) throw permissionDenied("schema", proc.schema);
  }
  return replaceFunction(state, proc, { ...proc, owner, proacl: withNewOwner(proc.proacl, proc.owner, owner) });
}
function moveFunction(state, proc, to) {
  requireFunctionOwner(state, proc);
  if (state.functions.has(keyOf(to.schema, to.name, proc.argumentTypes))) throw duplicateFunction(to.name);
  return replaceFunction(state, proc, { ...proc, ...to });
}
function removeFunctions(state, procs, behavior) {
  const keys = new Set(procs.map((proc) => proc.key));
  const dependent = state.triggers.filter((trigger) => trigger.function !== null && keys.has(trigger.function));
  const [first] = dependent;
  if (first !== void 0 && behavior === "restrict") {
    throw dependentObjects(`cannot drop function ${procs[0]?.name ?? ""} because trigger ${first.name} depends on it`);
  }
  return {
    ...state,
    triggers: state.triggers.filter((trigger) => !dependent.includes(trigger)),
    functions: state.functions.filter((_, key) => !keys.has(key))
  };
}

// packages/catalog/src/state.ts
function withRelation(state, relation) {
  return { ...state, relations: state.relations.with(relation.oid, relation) };
}
function relationKey(relation) {
  return `${relation.schema}.${relation.name}`;
}
function withRelations(state, changed) {
  let { relations: relations2, relationNames } = state;
  const renamed = /* @__PURE__ */ new Map();
  for (const relation of changed) {
    const old = relations2.get(relation.oid);
    if (old === void 0) continue;
    relationNames = relationNames.without(relationKey(old));
    if (relationKey(old) !== relationKey(relation)) renamed.set(relationKey(old), relationKey(relation));
  }
  for (const relation of changed) {
    relations2 = relations2.with(relation.oid, relation);
    relationNames = relationNames.with(relationKey(relation), relation.oid);
  }
  return { ...state, relations: relations2, relationNames, taints: renamed.size === 0 ? state.taints : taintsRenamed(state.taints, renamed) };
}
function taintsRenamed(taints, renamed) {
  return taints.map((taint2) => {
    if (taint2.relations === "all") return taint2;
    const added = taint2.relations.flatMap((name) => renamed.get(name) ?? []);
    return added.length === 0 ? taint2 : { ...taint2, relations: [.../* @__PURE__ */ new Set([...taint2.relations, ...added])] };
  });
}

// packages/catalog/src/rules.ts
var events = { CMD_INSERT: "INSERT", CMD_UPDATE: "UPDATE", CMD_DELETE: "DELETE" };
function createRule(state, statement, context) {
  const relation = relationNamed(state, statement.relation ?? {});
  requireOwner(state, relation);
  const event = events[statement.event ?? ""];
  if (event === void 0) return state;
  const rule = { name: statement.rulename ?? "", event, instead: statement.instead === true, source: context.source };
  const rules = relation.rules ?? [];
  if (statement.replace !== true && rules.some(({ name }) => name === rule.name)) throw duplicateObject("rule", rule.name);
  return withRelation(state, { ...relation, rules: [...rules.filter(({ name }) => name !== rule.name), rule] });
}
function dropRule(state, relation, name, missing) {
  const rules = relation.rules ?? [];
  if (!rules.some((rule) => rule.name === name)) {
    if (missing === "ok" || relation.relkind === "view") return state;
    throw undefinedObject("rule", name);
  }
  requireOwner(state, relation);
  return withRelation(state, { ...relation, rules: rules.filter((rule) => rule.name !== name) });
}

// packages/catalog/src/triggers.ts
var eventBits = [
  [4, "INSERT"],
  [8, "DELETE"],
  [16, "UPDATE"],
  [32, "TRUNCATE"]
];
var builtInTriggerFunctions = /* @__PURE__ */ new Set([
  "suppress_redundant_updates_trigger",
  "tsvector_update_trigger",
  "tsvector_update_trigger_column",
  "unique_key_recheck"
]);
function triggersOn(state, oid) {
  return state.triggers.filter((trigger) => trigger.relation === oid);
}
function timingOf(timing) {
  if (timing === 2) return "BEFORE";
  return timing === 64 ? "INSTEAD OF" : "AFTER";
}
function whenTextIn(text2) {
  const skipped = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n\r]*|\/\*[^]*?\*\//gu;
  const blanked = text2.replace(skipped, (part) => " ".repeat(part.length));
  const start = /\bwhen\s*\(/iu.exec(blanked);
  if (start === null) return null;
  const from = start.index + start[0].length;
  let depth = 1;
  for (let at = from; at < blanked.length; at += 1) {
    if (blanked[at] === "(") depth += 1;
    if (blanked[at] === ")") depth -= 1;
    if (depth === 0) return text2.slice(from, at).trim();
  }
  return null;
}
function mayExecute(state, key) {
  const proc = key === null ? void 0 : state.functions.get(key);
  const user = currentRole(state);
  if (proc === void 0 || isSuperuser(state, user)) return true;
  return proc.proacl.some((item) => item.grantee === PUBLIC || hasPrivilegesOf(state, user, item.grantee));
}
function mayCreateOn(state, relation) {
  const user = currentRole(state);
  if (isSuperuser(state, user)) return true;
  return relation.relacl.some((item) => item.privilege === "TRIGGER" && (item.grantee === PUBLIC || hasPrivilegesOf(state, user, item.grantee)));
}
function checkKind(statement, relation, timing) {
  switch (relation.relkind) {
    case "table":
    case "foreign-table":
      if (timing === "INSTEAD OF") throw wrongObjectType(`"${relation.name}" is a table`);
      return;
    case "partitioned-table":
      if (timing === "INSTEAD OF") throw wrongObjectType(`"${relation.name}" is a table`);
      if (statement.row === true && (statement.transitionRels ?? []).length > 0) {
        throw notSupported("ROW triggers with transition tables are not supported on partitioned tables");
      }
      return;
    case "view":
      if (timing !== "INSTEAD OF" && statement.row === true) throw wrongObjectType(`"${relation.name}" is a view`);
      if (((statement.events ?? 0) & 32) !== 0) throw wrongObjectType(`"${relation.name}" is a view`);
      return;
    case "materialized-view":
    case "sequence":
      throw wrongObjectType(`relation "${relation.name}" cannot have triggers`);
    default:
      relation.relkind;
  }
}
function functionFor(state, names2) {
  const found = functionsCalled(state, names2).find((proc) => proc.argumentTypes.length === 0);
  if (found !== void 0) return found.key;
  const name = names2.at(-1) ?? "";
  if (builtInTriggerFunctions.has(name) || state.hasExtensions || state.openWorld) return null;
  throw undefinedFunction(`${names2.join(".")}()`);
}
function createTrigger(state, statement, context) {
  const relation = relationNamed(state, statement.relation ?? {});
  const timing = timingOf(statement.timing);
  checkKind(statement, relation, timing);
  if (!mayCreateOn(state, relation)) throw permissionDenied("table", relation.name);
  const names2 = stringsOf(statement.funcname);
  const key = functionFor(state, names2);
  if (!mayExecute(state, key)) throw permissionDenied("function", names2.join("."));
  const proc = key === null ? void 0 : state.functions.get(key);
  if (proc !== void 0 && proc.returns !== "trigger") throw invalidObjectDefinition(`function ${names2.join(".")} must return type trigger`);
  const bits = statement.events ?? 0;
  const trigger = {
    oid: state.nextOid,
    name: statement.trigname ?? "",
    relation: relation.oid,
    timing,
    events: eventBits.flatMap(([bit, event]) => (bits & bit) !== 0 ? [event] : []),
    level: statement.row === true ? "ROW" : "STATEMENT",
    updateOf: stringsOf(statement.columns),
    when: statement.whenClause === void 0 ? null : whenTextIn(context.text) ?? context.source.text,
    tgenabled: "O",
    arguments: stringsOf(statement.args),
    function: key,
    functionName: names2.join("."),
    parent: null,
    source: context.source
  };
  for (const column of trigger.updateOf) {
    if (!relation.columns.some(({ name }) => name === column) && !state.openColumns.has(relation.oid)) {
      throw undefinedColumn(column, relation.name);
    }
  }
  return placeTrigger(state, relation, trigger, statement.replace === true && statement.isconstraint !== true ? "replace" : "new");
}
function placeTrigger(state, relation, trigger, mode) {
  const old = triggersOn(state, relation.oid).find(({ name }) => name === trigger.name);
  if (old !== void 0 && mode === "new") throw duplicateObject("trigger", trigger.name);
  if (old !== void 0 && old.parent !== null && trigger.parent === null) {
    throw duplicateObject("trigger", trigger.name);
  }
  const placed = { ...trigger, oid: old?.oid ?? state.nextOid };
  let next = { ...state, nextOid: state.nextOid + 1, triggers: [...state.triggers.filter((one) => one !== old), placed] };
  if (relation.relkind !== "partitioned-table" || trigger.level !== "ROW") return next;
  for (const partition of partitionsOf(state, relation.oid)) {
    next = placeTrigger(next, partition, { ...trigger, relation: partition.oid, parent: trigger.name }, mode);
  }
  return next;
}
function partitionsOf(state, oid) {
  return [...state.relations.values()].filter((relation) => relation.parents.some((parent) => parent.partition && parent.oid === oid));
}
function cloneTriggers(state, parent, partition) {
  let next = state;
  for (const trigger of triggersOn(state, parent.oid)) {
    if (trigger.level === "ROW") next = placeTrigger(next, partition, { ...trigger, relation: partition.oid, parent: trigger.name }, "new");
  }
  return next;
}
function dropClones(state, partition) {
  const gone2 = new Set(triggersOn(state, partition.oid).filter((trigger) => trigger.parent !== null).map((trigger) => trigger.name));
  return removeByName(state, partition, gone2);
}
function removeByName(state, relation, names2) {
  let next = { ...state, triggers: state.triggers.filter((one) => one.relation !== relation.oid || !names2.has(one.name)) };
  for (const partition of partitionsOf(state, relation.oid)) {
    const clones = new Set(triggersOn(next, partition.oid).filter((one) => one.parent !== null && names2.has(one.parent)).map((one) => one.name));
    if (clones.size > 0) next = removeByName(next, partition, clones);
  }
  return next;
}
function dropTrigger(state, relation, name, missing) {
  const trigger = triggersOn(state, relation.oid).find((one) => one.name === name);
  if (trigger === void 0) {
    if (missing === "ok") return state;
    throw undefinedObject("trigger", name);
  }
  requireOwner(state, relation);
  if (trigger.parent !== null) throw dependentObjects(`cannot drop trigger ${name} on table ${relation.name} because the parent's trigger requires it`);
  return removeByName(state, relation, /* @__PURE__ */ new Set([name]));
}
function renameTrigger(state, relation, from, to) {
  if (!ownsRelation(state, currentRole(state), relation)) requireOwner(state, relation);
  const trigger = triggersOn(state, relation.oid).find((one) => one.name === from);
  if (trigger === void 0) throw undefinedObject("trigger", from);
  if (trigger.parent !== null) throw notSupported(`cannot rename trigger "${from}" on table "${relation.name}"`);
  if (to !== from && triggersOn(state, relation.oid).some((one) => one.name === to)) throw duplicateObject("trigger", to);
  return renameDown(state, relation, from, to);
}
function renameDown(state, relation, from, to) {
  let next = {
    ...state,
    triggers: state.triggers.map(
      (one) => one.relation === relation.oid && one.name === from ? { ...one, name: to, parent: one.parent === null ? null : to } : one
    )
  };
  for (const partition of partitionsOf(state, relation.oid)) {
    const clone = triggersOn(next, partition.oid).find((one) => one.parent === from);
    if (clone !== void 0) next = renameDown(next, partition, clone.name, to);
  }
  return next;
}
function setTriggerState(state, relation, which, tgenabled, reach, source) {
  const touched = triggersOn(state, relation.oid).filter((one) => which === "all" || one.name === which.name);
  if (which !== "all" && touched.length === 0) throw undefinedObject("trigger", which.name);
  let next = { ...state, triggers: state.triggers.map((one) => touched.includes(one) ? { ...one, tgenabled, enabledSource: source } : one) };
  if (reach === "only" || relation.relkind !== "partitioned-table") return next;
  for (const partition of partitionsOf(state, relation.oid)) {
    for (const trigger of touched) {
      const clone = triggersOn(next, partition.oid).find((one) => one.parent === trigger.name);
      if (trigger.level === "ROW" && clone !== void 0) next = setTriggerState(next, partition, { name: clone.name }, tgenabled, reach, source);
    }
  }
  return next;
}
function triggerType(trigger) {
  const timing = trigger.timing === "BEFORE" ? 2 : trigger.timing === "INSTEAD OF" ? 64 : 0;
  const events2 = eventBits.reduce((sum, [bit, event]) => trigger.events.includes(event) ? sum + bit : sum, 0);
  return (trigger.level === "ROW" ? 1 : 0) + timing + events2;
}

// packages/catalog/src/drops.ts
function dropObjects(state, doomed, behavior) {
  const schemas = new Set(doomed.schemas);
  const relations2 = new Map(doomed.relations.map((relation) => [relation.oid, relation]));
  const functions = new Map(doomed.functions.map((proc) => [proc.key, proc]));
  const named2 = new Set(relations2.keys());
  const cascade = (relation, because) => {
    if (relations2.has(relation.oid)) return;
    if (behavior === "restrict") throw dependentObjects(`cannot drop ${because} because ${relation.name} depends on it`);
    relations2.set(relation.oid, relation);
  };
  for (const relation of state.relations.values()) if (schemas.has(relation.schema)) cascade(relation, `schema ${relation.schema}`);
  for (const proc of state.functions.values()) {
    if (!schemas.has(proc.schema) || functions.has(proc.key)) continue;
    if (behavior === "restrict") throw dependentObjects(`cannot drop schema ${proc.schema} because other objects depend on it`);
    functions.set(proc.key, proc);
  }
  for (const [oid, relation] of relations2) {
    for (const child2 of state.relations.values()) {
      const link = child2.parents.find((parent) => parent.oid === oid);
      if (link === void 0) continue;
      if (link.partition) relations2.set(child2.oid, child2);
      else cascade(child2, `table ${relation.name}`);
    }
    for (const dependency of state.dependencies) {
      if (dependency.on !== oid) continue;
      const dependent = state.relations.get(dependency.dependent);
      if (dependent === void 0) continue;
      if (dependency.kind === "owned-sequence") relations2.set(dependent.oid, dependent);
      else cascade(dependent, `table ${relation.name}`);
    }
  }
  for (const dependency of state.dependencies) {
    if (dependency.kind === "owned-sequence" && named2.has(dependency.dependent) && !relations2.has(dependency.on) && behavior === "restrict") {
      throw dependentObjects("cannot drop sequence because a column default depends on it");
    }
  }
  const gone2 = (oid) => relations2.has(oid);
  const without = {
    ...state,
    relations: state.relations.filter((_, oid) => !gone2(oid)),
    relationNames: state.relationNames.filter((oid) => !gone2(oid)),
    triggers: state.triggers.filter((trigger) => !gone2(trigger.relation)),
    dependencies: state.dependencies.filter((one) => !gone2(one.dependent) && !gone2(one.on)),
    namespaces: schemas.size === 0 ? state.namespaces : state.namespaces.filter((_, name) => !schemas.has(name)),
    defaultAcls: state.defaultAcls.filter((row2) => row2.schema === null || !schemas.has(row2.schema)),
    commentClaims: state.commentClaims.filter((_, oid) => !gone2(oid))
  };
  return removeFunctions(without, [...functions.values()], behavior);
}
var kindsOf = {
  OBJECT_TABLE: ["table", "partitioned-table"],
  OBJECT_VIEW: ["view"],
  OBJECT_MATVIEW: ["materialized-view"],
  OBJECT_SEQUENCE: ["sequence"],
  OBJECT_FOREIGN_TABLE: ["foreign-table"]
};
function orMissing(find, missingOk) {
  try {
    return find();
  } catch (error) {
    if (missingOk && error instanceof Rejection && isUndefined(error)) return null;
    throw error;
  }
}
function dropRelations(state, statement, kinds, behavior) {
  const relations2 = [];
  for (const node of statement.objects ?? []) {
    const name = rangeVarOf(dottedName(node));
    if (isSystemRelation(state, name)) continue;
    const relation = lookUpRelation(state, name);
    if (relation === null) {
      if (statement.missing_ok === true) continue;
      if (name.schemaname !== void 0 && name.schemaname !== tempSchema && !state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
      throw undefinedTable(writtenName(name));
    }
    if (!kinds.includes(relation.relkind)) throw wrongObjectType(`"${relation.name}" is not a ${(kinds[0] ?? "").replace("-", " ")}`);
    const user = currentRole(state);
    const schemaOwner = state.namespaces.get(relation.schema)?.owner;
    if (!hasPrivilegesOf(state, user, relation.owner) && !(schemaOwner !== void 0 && hasPrivilegesOf(state, user, schemaOwner))) {
      throw insufficientPrivilege(`must be owner of table ${relation.name}`);
    }
    relations2.push(relation);
  }
  return dropObjects(state, { relations: relations2, schemas: [], functions: [] }, behavior);
}
function dropFunctions(state, statement, behavior) {
  const functions = [];
  for (const node of statement.objects ?? []) {
    if (!("ObjectWithArgs" in node)) continue;
    const object = node.ObjectWithArgs;
    const schema = stringsOf(object.objname).at(-2);
    if (schema !== void 0 && !state.namespaces.has(schema) && statement.missing_ok !== true) throw undefinedSchema(schema);
    const proc = orMissing(() => functionNamed(state, object), statement.missing_ok === true);
    if (proc === null) continue;
    const schemaOwner = state.namespaces.get(proc.schema)?.owner;
    if (schemaOwner === void 0 || !hasPrivilegesOf(state, currentRole(state), schemaOwner)) requireFunctionOwner(state, proc);
    functions.push(proc);
  }
  return removeFunctions(state, functions, behavior);
}
function dropSchemas(state, statement, behavior) {
  const schemas = [];
  for (const node of statement.objects ?? []) {
    const name = dottedName(node).at(-1) ?? "";
    const namespace = state.namespaces.get(name);
    if (namespace === void 0) {
      if (statement.missing_ok === true) continue;
      throw undefinedSchema(name);
    }
    if (!hasPrivilegesOf(state, currentRole(state), namespace.owner)) throw insufficientPrivilege(`must be owner of schema ${name}`);
    schemas.push(name);
  }
  return dropObjects(state, { relations: [], schemas, functions: [] }, behavior);
}
function dropTriggers(state, statement) {
  let next = state;
  for (const node of statement.objects ?? []) {
    const names2 = dottedName(node);
    const trigger = names2.at(-1) ?? "";
    const missingOk = statement.missing_ok === true;
    const relationName = rangeVarOf(names2.slice(0, -1));
    const relation = missingOk ? orMissing(() => lookUpRelation(next, relationName), true) : relationForTrigger(next, relationName);
    if (relation !== null) next = dropTrigger(next, relation, trigger, missingOk ? "ok" : "error");
  }
  return next;
}
function dropRules(state, statement) {
  const missing = statement.missing_ok === true ? "ok" : "error";
  let next = state;
  for (const node of statement.objects ?? []) {
    const names2 = dottedName(node);
    const name = rangeVarOf(names2.slice(0, -1));
    const relation = missing === "ok" ? lookUpRelation(next, name) : relationNamed(next, name);
    if (relation !== null) next = dropRule(next, relation, names2.at(-1) ?? "", missing);
  }
  return next;
}
function relationForTrigger(state, name) {
  if (name.schemaname !== void 0 && !state.namespaces.has(name.schemaname)) throw undefinedSchema(name.schemaname);
  return relationNamed(state, name);
}
function drop(state, statement) {
  const behavior = statement.behavior === "DROP_CASCADE" ? "cascade" : "restrict";
  const kinds = kindsOf[statement.removeType ?? ""];
  if (kinds !== void 0) return dropRelations(state, statement, kinds, behavior);
  switch (statement.removeType) {
    case "OBJECT_SCHEMA":
      return dropSchemas(state, statement, behavior);
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return dropFunctions(state, statement, behavior);
    case "OBJECT_TRIGGER":
      return dropTriggers(state, statement);
    case "OBJECT_RULE":
      return dropRules(state, statement);
    default:
      return state;
  }
}

// packages/catalog/src/grants/change.ts
function bestGrantor(state, acl, owner, privileges) {
  const user = currentRole(state);
  if (user === owner || isSuperuser(state, user)) return { grantor: owner, options: privileges };
  let best = { grantor: user, options: /* @__PURE__ */ new Set() };
  for (const role2 of rolesOf(state, user, "privileges")) {
    const options = directGrantOptionsOf(acl, role2, owner, privileges);
    if (options.size === privileges.size) return { grantor: role2, options };
    if (options.size > best.options.size) best = { grantor: role2, options };
  }
  return best;
}
function holdsAny(state, acl, role2, whole) {
  return acl.some((item) => whole.includes(item.privilege) && (item.grantee === PUBLIC || hasPrivilegesOf(state, role2, item.grantee)));
}
var readAll = ["SELECT"];
var writeAll = ["INSERT", "UPDATE", "DELETE"];
function holdsAnyByPredefinedRole(state, role2, whole) {
  const has = (one) => state.roles.has(one) && hasPrivilegesOf(state, role2, one);
  return has("pg_read_all_data") && readAll.some((bit) => whole.includes(bit)) || has("pg_write_all_data") && writeAll.some((bit) => whole.includes(bit)) || has("pg_maintain") && whole.includes("MAINTAIN");
}
function change(state, target, privileges, words) {
  const { grantor, options } = bestGrantor(state, target.decisive, target.owner, privileges);
  if (options.size === 0 && !holdsAny(state, target.decisive, grantor, target.whole) && !holdsAnyByPredefinedRole(state, grantor, target.whole)) {
    throw permissionDenied(target.kind, target.name);
  }
  return { acl: mergeGrant(target.acl, words, options, grantor, target.owner, privilegeChecker(state)), given: options };
}

// packages/catalog/src/grants/words.ts
function readPrivileges(state, statement) {
  if (statement.privileges === void 0 || statement.privileges.length === 0) return null;
  return statement.privileges.flatMap((node) => {
    if (!("AccessPriv" in node)) return [];
    const word2 = node.AccessPriv.priv_name?.toUpperCase() ?? null;
    const columns = node.AccessPriv.cols === void 0 ? null : stringsOf(node.AccessPriv.cols);
    if (word2 === null) return columnPrivileges.map((privilege) => ({ privilege, columns }));
    if (!isPrivilegeWord(word2, state.postgres)) throw syntaxError(`unrecognized privilege type "${word2.toLowerCase()}"`);
    return [{ privilege: word2 === "TEMP" ? "TEMPORARY" : word2, columns }];
  });
}
function readGrant(state, statement, context) {
  return {
    words: {
      isGrant: statement.is_grant ?? false,
      grantOption: statement.grant_option ?? false,
      behavior: statement.behavior === "DROP_CASCADE" ? "cascade" : "restrict",
      grantees: roleSpecsOf(statement.grantees).map((spec) => granteeNamed(state, spec)),
      source: context.source
    },
    wanted: readPrivileges(state, statement)
  };
}
function isOneOf(all, word2) {
  return all.includes(word2);
}
function bitsOf(grant, all, kind) {
  if (grant.wanted === null) return new Set(all);
  return new Set(
    grant.wanted.map(({ privilege, columns }) => {
      if (columns !== null) throw invalidGrant("column privileges are only valid for relations");
      if (!isOneOf(all, privilege)) throw invalidGrant(`invalid privilege type ${privilege} for ${kind}`);
      return privilege;
    })
  );
}

// packages/catalog/src/grants/database.ts
function changeDatabaseAcl(state, name, bits, words) {
  const { databaseOwner: owner, databaseAcl: acl } = state;
  return { ...state, databaseAcl: change(state, { kind: "database", name, owner, acl, decisive: acl, whole: databasePrivileges }, bits, words).acl };
}
function grantOnDatabase(state, statement, context) {
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, databasePrivileges, "database");
  return changeDatabaseAcl(state, stringOf(statement.objects?.[0]) ?? "", bits, grant.words);
}

// packages/catalog/src/grants/schemas.ts
function schemasNamed(state, nodes) {
  return stringsOf(nodes).flatMap((name) => {
    if (isSystemSchema(name)) return [];
    if (!state.namespaces.has(name)) throw undefinedSchema(name);
    return [name];
  });
}
function schemasSearched(state, nodes) {
  return schemasNamed(state, nodes).map((name) => explicitSchema(state, name));
}
function grantOnSchema(state, namespace, bits, words) {
  const { name, owner, nspacl } = namespace;
  return { ...namespace, nspacl: change(state, { kind: "schema", name, owner, acl: nspacl, decisive: nspacl, whole: schemaPrivileges }, bits, words).acl };
}
function grantOnSchemas(state, statement, context) {
  const targets = schemasNamed(state, statement.objects);
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, schemaPrivileges, "schema");
  let { namespaces } = state;
  for (const name of new Set(targets)) {
    const namespace = namespaces.get(name);
    if (namespace !== void 0) namespaces = namespaces.with(name, grantOnSchema(state, namespace, bits, grant.words));
  }
  return { ...state, namespaces };
}

// packages/catalog/src/grants/functions.ts
function functionTargets(state, statement) {
  if (statement.targtype === "ACL_TARGET_ALL_IN_SCHEMA") {
    const schemas = schemasSearched(state, statement.objects);
    return [...state.functions.values()].filter((proc) => schemas.includes(proc.schema));
  }
  return (statement.objects ?? []).flatMap((node) => "ObjectWithArgs" in node ? [functionNamed(state, node.ObjectWithArgs)] : []);
}
function grantOnFunction(state, proc, bits, words) {
  const { name, owner, proacl } = proc;
  return { ...proc, proacl: change(state, { kind: "function", name, owner, acl: proacl, decisive: proacl, whole: functionPrivileges }, bits, words).acl };
}
function grantOnFunctions(state, statement, context) {
  const targets = functionTargets(state, statement);
  const grant = readGrant(state, statement, context);
  const bits = bitsOf(grant, functionPrivileges, "function");
  let { functions } = state;
  for (const { key } of new Set(targets)) {
    const proc = functions.get(key);
    if (proc !== void 0) functions = functions.with(key, grantOnFunction(state, proc, bits, grant.words));
  }
  return { ...state, functions };
}

// packages/catalog/src/grants/relations.ts
var tableKinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"];
function isTablePrivilege(word2) {
  return tableKinds.includes(word2);
}
function isColumnPrivilege(word2) {
  return columnPrivileges.includes(word2);
}
function standingRevokes(old, words, given) {
  if (!words.isGrant && words.grantOption) return old;
  const named2 = (revoke) => words.grantees.includes(revoke.grantee) && given.has(revoke.privilege);
  const rest = old.filter((revoke) => !named2(revoke));
  if (words.isGrant) return rest;
  const added = words.grantees.flatMap(
    (grantee) => [...given].flatMap((privilege) => isTablePrivilege(privilege) ? [{ grantee, privilege, source: words.source }] : [])
  );
  return [...rest, ...added];
}
function aclOf(relation) {
  return [...relation.relacl, ...relation.usage ?? []];
}
function withAcl(relation, acl) {
  const relacl = acl.flatMap((item) => isTablePrivilege(item.privilege) ? [{ ...item, privilege: item.privilege }] : []);
  if (relation.relkind !== "sequence") return { ...relation, relacl };
  return { ...relation, relacl, usage: acl.flatMap((item) => item.privilege === "USAGE" ? [{ ...item, privilege: "USAGE" }] : []) };
}
function grantOnRelation(state, relation, grant, statement) {
  const isSequence = relation.relkind === "sequence";
  if (statement.objtype === "OBJECT_SEQUENCE" && !isSequence) throw wrongObjectType(`"${relation.name}" is not a sequence`);
  const all = privilegesOfRelation(relation.relkind, state.postgres);
  const whole = (grant.wanted ?? all.map((privilege) => ({ privilege, columns: null }))).filter(({ columns: columns2 }) => columns2 === null).map(({ privilege }) => privilege);
  for (const privilege of whole) {
    if (!all.includes(privilege) && privilege === "USAGE") throw invalidGrant(`invalid privilege type USAGE for table`);
  }
  const bits = new Set(whole.filter((privilege) => all.includes(privilege)));
  const columnBits = /* @__PURE__ */ new Map();
  const addColumn2 = (column, privilege) => {
    columnBits.set(column, (columnBits.get(column) ?? /* @__PURE__ */ new Set()).add(privilege));
  };
  const { words } = grant;
  if (!words.isGrant) {
    for (const privilege of bits) if (isColumnPrivilege(privilege)) for (const column of relation.columns) addColumn2(column.name, privilege);
  }
  let known3 = relation.columns;
  for (const { privilege, columns: columns2 } of grant.wanted ?? []) {
    if (columns2 === null || !isColumnPrivilege(privilege)) continue;
    for (const column of columns2) {
      if (!known3.some((one) => one.name === column)) {
        if (!state.openColumns.has(relation.oid)) throw undefinedColumn(column, relation.name);
        known3 = [...known3, unknownColumn(column)];
      }
      addColumn2(column, privilege);
    }
  }
  let changed = { ...relation, columns: known3 };
  const oldAcl = aclOf(relation);
  if (bits.size > 0) {
    const { acl, given } = change(
      state,
      { kind: isSequence ? "sequence" : "table", name: relation.name, owner: relation.owner, acl: oldAcl, decisive: oldAcl, whole: all },
      bits,
      words
    );
    changed = { ...withAcl(changed, acl), revokes: standingRevokes(relation.revokes, words, given) };
  }
  const columns = known3.map((column) => {
    const wanted = columnBits.get(column.name);
    if (wanted === void 0) return column;
    const { acl } = change(
      state,
      {
        kind: "column",
        name: column.name,
        owner: relation.owner,
        acl: column.attacl,
        decisive: [...oldAcl, ...column.attacl],
        whole: columnPrivileges
      },
      wanted,
      words
    );
    return { ...column, attacl: acl.flatMap((item) => isTablePrivilege(item.privilege) ? [{ ...item, privilege: item.privilege }] : []) };
  });
  return withRelation(state, { ...changed, columns });
}
function checkRelationWords(state, grant, statement) {
  const isSequence = statement.objtype === "OBJECT_SEQUENCE";
  const all = isSequence ? sequencePrivileges : [...privilegesOfRelation("table", state.postgres), "USAGE"];
  for (const { privilege, columns } of grant.wanted ?? []) {
    if (columns !== null && isSequence) throw invalidGrant("column privileges are only valid for relations");
    if (columns !== null && !isColumnPrivilege(privilege)) throw invalidGrant(`invalid privilege type ${privilege} for column`);
    if (!all.includes(privilege)) throw invalidGrant(`invalid privilege type ${privilege} for ${isSequence ? "sequence" : "relation"}`);
  }
}
function relationTargets(state, statement) {
  if (statement.targtype !== "ACL_TARGET_ALL_IN_SCHEMA") {
    return rangeVarsOf(statement.objects).filter((name) => !isSystemRelation(state, name)).map((name) => relationNamed(state, name));
  }
  const schemas = schemasSearched(state, statement.objects);
  const wantsSequences = statement.objtype === "OBJECT_SEQUENCE";
  return [...state.relations.values()].filter((relation) => schemas.includes(relation.schema) && relation.relkind === "sequence" === wantsSequences);
}
function grantOnRelations(state, statement, context) {
  const targets = relationTargets(state, statement);
  const grant = readGrant(state, statement, context);
  checkRelationWords(state, grant, statement);
  let next = state;
  for (const { oid } of new Set(targets)) {
    const relation = next.relations.get(oid);
    if (relation !== void 0) next = grantOnRelation(next, relation, grant, statement);
  }
  return next;
}

// packages/catalog/src/grants/drop-owned.ts
function revokeEverything(state, role2, context) {
  const words = { isGrant: false, grantOption: false, behavior: "cascade", grantees: [role2], source: context.source };
  const names2 = (acl) => acl.some((item) => item.grantee === role2);
  let next = state;
  for (const relation of state.relations.values()) {
    if (!names2(aclOf(relation)) && !relation.columns.some((column) => names2(column.attacl))) continue;
    const objtype = relation.relkind === "sequence" ? "OBJECT_SEQUENCE" : "OBJECT_TABLE";
    next = grantOnRelation(next, next.relations.get(relation.oid) ?? relation, { words, wanted: null }, { objtype });
  }
  const revoked = next;
  const namespaces = next.namespaces.mapValues((one) => names2(one.nspacl) ? grantOnSchema(revoked, one, new Set(schemaPrivileges), words) : one);
  const functions = next.functions.mapValues((proc) => names2(proc.proacl) ? grantOnFunction(revoked, proc, new Set(functionPrivileges), words) : proc);
  if (names2(state.databaseAcl)) next = changeDatabaseAcl(next, "current", new Set(databasePrivileges), words);
  return {
    ...next,
    namespaces,
    functions,
    defaultAcls: withoutDefaultRows(
      state,
      state.defaultAcls.filter((row2) => row2.creator !== role2).map((row2) => ({
        ...row2,
        acl: names2(row2.acl) ? mergeGrant(row2.acl, words, new Set(row2.acl.map((item) => item.privilege)), row2.creator, row2.creator, privilegeChecker(state)) : row2.acl
      })),
      context.source
    )
  };
}

// packages/catalog/src/owners.ts
function changeRelationOwner(state, relation, owner, context, authority) {
  const owningColumn = state.dependencies.find((one) => one.kind === "owned-sequence" && one.dependent === relation.oid);
  if (relation.relkind === "sequence" && owningColumn !== void 0 && authority === "checked" && relation.owner !== owner) {
    throw notSupported(`cannot change owner of sequence "${relation.name}"`);
  }
  if (relation.owner === owner) return state;
  const user = currentRole(state);
  if (authority === "checked" && !isSuperuser(state, user)) {
    requireOwner(state, relation);
    if (!canSetRole(state, user, owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    const namespace = state.namespaces.get(relation.schema);
    if (relation.schema !== tempSchema && namespace !== void 0 && !hasSchemaPrivilege(state, owner, namespace, "CREATE")) {
      throw permissionDenied("schema", relation.schema);
    }
  }
  let next = state;
  for (const one of [relation, ...ownedSequences(state, relation)]) next = withRelation(next, withOwner(one, owner, context));
  return next;
}
function withOwner(relation, owner, context) {
  return {
    ...relation,
    owner,
    ownerSource: context.source,
    relacl: withNewOwner(relation.relacl, relation.owner, owner),
    ...relation.usage === void 0 ? {} : { usage: withNewOwner(relation.usage, relation.owner, owner) },
    columns: relation.columns.map((column) => ({ ...column, attacl: withNewOwner(column.attacl, relation.owner, owner) }))
  };
}
function ownedSequences(state, relation) {
  return state.dependencies.flatMap((one) => {
    const sequence = one.kind === "owned-sequence" && one.on === relation.oid ? state.relations.get(one.dependent) : void 0;
    return sequence === void 0 ? [] : [sequence];
  });
}
function changeSchemaOwner(state, name, owner, authority) {
  const namespace = state.namespaces.get(name);
  if (namespace === void 0) throw undefinedSchema(name);
  if (namespace.owner === owner) return state;
  const user = currentRole(state);
  if (authority === "checked" && !isSuperuser(state, user)) {
    if (!hasPrivilegesOf(state, user, namespace.owner)) throw insufficientPrivilege(`must be owner of schema ${name}`);
    if (!canSetRole(state, user, owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
    if (!mayCreateSchemas(state, user)) throw permissionDenied("database", "current database");
  }
  const moved = { ...namespace, owner, nspacl: withNewOwner(namespace.nspacl, namespace.owner, owner) };
  return { ...state, namespaces: state.namespaces.with(name, moved) };
}
function mayCreateSchemas(state, role2) {
  if (isSuperuser(state, role2)) return true;
  return state.databaseAcl.some((item) => item.privilege === "CREATE" && hasPrivilegesOf(state, role2, item.grantee));
}
function alterOwner(state, statement, context) {
  const owner = roleNamed(state, statement.newowner);
  const object = statement.object;
  switch (statement.objectType) {
    case "OBJECT_SCHEMA":
      return changeSchemaOwner(state, dottedName(object).at(-1) ?? "", owner, "checked");
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return object !== void 0 && "ObjectWithArgs" in object ? changeFunctionOwner(state, functionNamed(state, object.ObjectWithArgs), owner, "checked") : state;
    case "OBJECT_DATABASE":
      return { ...state, databaseOwner: owner, databaseAcl: withNewOwner(state.databaseAcl, state.databaseOwner, owner) };
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
      return changeRelationOwner(state, relationNamed(state, statement.relation ?? rangeVarOf(dottedName(object))), owner, context, "checked");
    default:
      return state;
  }
}
function reassignOwned(state, statement, context) {
  const from = roleSpecsOf(statement.roles).map((spec) => roleNamed(state, spec));
  const user = currentRole(state);
  for (const role2 of from) if (!hasPrivilegesOf(state, user, role2)) throw insufficientPrivilege("permission denied to reassign objects");
  const to = roleNamed(state, statement.newrole);
  if (!hasPrivilegesOf(state, user, to)) throw insufficientPrivilege("permission denied to reassign objects");
  if (from.includes(state.bootstrapRole)) throw dependentObjects(`cannot reassign ownership of objects owned by role ${state.bootstrapRole} because they are required by the database system`);
  let next = state;
  for (const { oid } of state.relations.values()) {
    const relation = next.relations.get(oid);
    if (relation !== void 0 && from.includes(relation.owner)) next = changeRelationOwner(next, relation, to, context, "reassign");
  }
  for (const namespace of state.namespaces.values()) {
    if (from.includes(namespace.owner)) next = changeSchemaOwner(next, namespace.name, to, "reassign");
  }
  for (const proc of state.functions.values()) {
    if (from.includes(proc.owner)) next = changeFunctionOwner(next, proc, to, "reassign");
  }
  if (from.includes(next.databaseOwner)) next = { ...next, databaseOwner: to, databaseAcl: withNewOwner(next.databaseAcl, next.databaseOwner, to) };
  return next;
}
function dropOwned(state, statement, context) {
  const roles = roleSpecsOf(statement.roles).map((spec) => roleNamed(state, spec));
  const user = currentRole(state);
  for (const role2 of roles) if (!hasPrivilegesOf(state, user, role2)) throw insufficientPrivilege("permission denied to drop objects");
  if (roles.includes(state.bootstrapRole)) throw dependentObjects(`cannot drop objects owned by role ${state.bootstrapRole} because they are required by the database system`);
  let next = state;
  for (const role2 of roles) next = revokeEverything(next, role2, context);
  next = {
    ...next,
    defaultAcls: next.defaultAcls.filter((row2) => !roles.includes(row2.creator)),
    memberships: next.memberships.filter((one) => state.postgres < 16 || !roles.includes(one.grantor))
  };
  return dropObjects(
    next,
    {
      relations: [...next.relations.values()].filter((relation) => roles.includes(relation.owner)),
      schemas: [...next.namespaces.values()].filter((namespace) => roles.includes(namespace.owner)).map((namespace) => namespace.name),
      functions: [...next.functions.values()].filter((proc) => roles.includes(proc.owner))
    },
    statement.behavior === "DROP_CASCADE" ? "cascade" : "restrict"
  );
}

// packages/catalog/src/partitions.ts
function attachPartition(state, parent, name) {
  const child2 = relationNamed(state, name ?? {});
  requireOwner(state, child2);
  if (parent.relkind !== "partitioned-table") throw wrongObjectType(`table "${parent.name}" is not partitioned`);
  if (child2.relkind !== "table" && child2.relkind !== "partitioned-table" && child2.relkind !== "foreign-table") {
    throw wrongObjectType(`"${child2.name}" is not a table`);
  }
  if (child2.parents.some((one) => one.partition)) throw wrongObjectType(`"${child2.name}" is already a partition`);
  if (child2.parents.length > 0) throw wrongObjectType("cannot attach inheritance child as partition");
  const attached = { ...child2, parents: [{ oid: parent.oid, partition: true }] };
  return cloneTriggers(withRelation(state, attached), parent, attached);
}
function detachPartition(state, parent, name) {
  const child2 = relationNamed(state, name ?? {});
  if (!child2.parents.some((one) => one.partition && one.oid === parent.oid)) {
    throw undefinedTable(`${child2.name}" is not a partition of "${parent.name}`);
  }
  const detached = { ...child2, parents: [] };
  return dropClones(withRelation(state, detached), detached);
}
function addParent(state, child2, name) {
  const parent = relationNamed(state, name ?? {});
  requireOwner(state, parent);
  if (child2.parents.some(({ partition }) => partition)) throw wrongObjectType("cannot change inheritance of a partition");
  if (child2.parents.some((one) => one.oid === parent.oid)) throw duplicateTable(parent.name);
  if (parent.relkind === "partitioned-table") throw wrongObjectType(`cannot inherit from partitioned table "${parent.name}"`);
  return withRelation(state, { ...child2, parents: [...child2.parents, { oid: parent.oid, partition: false }] });
}
function dropParent(state, child2, name) {
  if (child2.parents.some(({ partition }) => partition)) throw wrongObjectType("cannot change inheritance of a partition");
  const parent = relationNamed(state, name ?? {});
  if (!child2.parents.some((one) => one.oid === parent.oid)) throw undefinedTable(`${parent.name}" is not a parent of relation "${child2.name}`);
  return withRelation(state, { ...child2, parents: child2.parents.filter((one) => one.oid !== parent.oid) });
}

// packages/catalog/src/outside-model.ts
var outsideModel = /* @__PURE__ */ new Set([
  "IndexStmt",
  "ReindexStmt",
  "VacuumStmt",
  "ClusterStmt",
  "RepackStmt",
  "CheckPointStmt",
  "LockStmt",
  "CreateStatsStmt",
  "AlterStatsStmt",
  "CreateEnumStmt",
  "AlterEnumStmt",
  "CompositeTypeStmt",
  "CreateRangeStmt",
  "CreateDomainStmt",
  "AlterDomainStmt",
  "AlterTypeStmt",
  "DefineStmt",
  "CreatePolicyStmt",
  "AlterPolicyStmt",
  "CreateCastStmt",
  "CreateTransformStmt",
  "CreateConversionStmt",
  "CreateAmStmt",
  "CreateOpClassStmt",
  "CreateOpFamilyStmt",
  "AlterOpFamilyStmt",
  "AlterOperatorStmt",
  "AlterCollationStmt",
  "CreatePLangStmt",
  "AlterTSConfigurationStmt",
  "AlterTSDictionaryStmt",
  "CreatePublicationStmt",
  "AlterPublicationStmt",
  "CreateSubscriptionStmt",
  "AlterSubscriptionStmt",
  "DropSubscriptionStmt",
  "CreateFdwStmt",
  "AlterFdwStmt",
  "CreateForeignServerStmt",
  "AlterForeignServerStmt",
  "CreateUserMappingStmt",
  "AlterUserMappingStmt",
  "DropUserMappingStmt",
  "CreatedbStmt",
  "DropdbStmt",
  "AlterDatabaseStmt",
  "AlterDatabaseSetStmt",
  "AlterDatabaseRefreshCollStmt",
  "AlterRoleSetStmt",
  "AlterSystemStmt",
  "CreateTableSpaceStmt",
  "DropTableSpaceStmt",
  "AlterTableSpaceOptionsStmt",
  "AlterTableMoveAllStmt",
  "ExplainStmt",
  "NotifyStmt",
  "ListenStmt",
  "UnlistenStmt",
  "LoadStmt",
  "CopyStmt",
  "VariableShowStmt",
  "ConstraintsSetStmt",
  "PrepareStmt",
  "DeallocateStmt",
  "DeclareCursorStmt",
  "FetchStmt",
  "ClosePortalStmt",
  "RefreshMatViewStmt",
  "SecLabelStmt",
  "AlterObjectDependsStmt",
  "AlterExtensionStmt",
  "AlterExtensionContentsStmt",
  "AlterEventTrigStmt",
  "ReplicaIdentityStmt"
]);
function isOutsideModel(kind) {
  return outsideModel.has(kind);
}

// packages/catalog/src/touches.ts
var everything = {
  aspects: ["existence", "owner", "relacl", "triggers", "functions", "roles", "memberships", "default-acl", "schemas"],
  relations: "all",
  names: "all"
};
var wholeRelation = ["existence", "owner", "relacl", "triggers"];
function touchedName(state, name) {
  try {
    const found = lookUpRelation(state, name);
    if (found !== null) return relationKey(found);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  const schema = name.schemaname !== void 0 && name.schemaname !== "" ? name.schemaname : activeSearchPath(state)[0] ?? "public";
  return `${schema}.${name.relname ?? ""}`;
}
function relations(state, names2, aspects) {
  const touched = names2.filter((name) => !isSystemRelation(state, name)).map((name) => touchedName(state, name));
  return touched.length === 0 ? null : { aspects, relations: touched, names: [] };
}
function named(aspects, names2) {
  return { aspects, relations: [], names: names2 };
}
function inSchemas(state, schemas) {
  return [...state.relations.values()].filter((relation) => schemas.includes(relation.schema)).map(relationKey);
}
function roleNames(nodes) {
  return roleSpecsOf(nodes).flatMap((spec) => spec.rolename === void 0 ? [] : [spec.rolename]);
}
function functionNames(nodes) {
  return (nodes ?? []).flatMap((node) => "ObjectWithArgs" in node ? [stringsOf(node.ObjectWithArgs.objname).join(".")] : []);
}
function touchedBy(state, node) {
  const { kind, body } = tagged(node);
  switch (kind) {
    case "CreateStmt":
      return relations(state, [body.relation ?? {}], wholeRelation);
    case "CreateForeignTableStmt":
      return relations(state, [body.base?.relation ?? {}], wholeRelation);
    case "ViewStmt":
      return relations(state, [body.view ?? {}], wholeRelation);
    case "CreateTableAsStmt":
      return relations(state, [body.into?.rel ?? {}], wholeRelation);
    case "SelectStmt":
      return body.intoClause === void 0 ? null : relations(state, [body.intoClause.rel ?? {}], wholeRelation);
    case "CreateSeqStmt":
      return relations(state, [body.sequence ?? {}], wholeRelation);
    case "AlterTableStmt":
      return touchedByAlterTable(state, body);
    case "AlterSeqStmt":
      return null;
    case "RuleStmt":
    case "CreateTrigStmt":
      return relations(state, [body.relation ?? {}], ["triggers"]);
    case "AlterOwnerStmt":
      return named(["owner", "functions", "schemas"], [dottedName(body.object).join("."), ...functionNames(body.object === void 0 ? [] : [body.object])]);
    case "AlterObjectSchemaStmt":
      return body.relation === void 0 ? named(["functions"], functionNames(body.object === void 0 ? [] : [body.object])) : relations(state, [body.relation], wholeRelation);
    case "RenameStmt":
      return touchedByRename(state, body);
    case "DropStmt":
      return touchedByDrop(state, body.removeType ?? "", body.objects ?? []);
    case "DropOwnedStmt":
      return everything;
    case "ReassignOwnedStmt":
      return { aspects: ["owner", "functions", "schemas"], relations: "all", names: "all" };
    case "GrantStmt":
      return touchedByGrant(state, body);
    case "GrantRoleStmt": {
      const granted = (body.granted_roles ?? []).flatMap((one) => "AccessPriv" in one ? [one.AccessPriv.priv_name ?? ""] : []);
      return named(["memberships"], [...granted, ...roleNames(body.grantee_roles)]);
    }
    case "CreateRoleStmt":
      return named(["roles", "memberships"], [body.role ?? ""]);
    case "AlterRoleStmt":
      return named(["roles", "memberships"], body.role?.rolename === void 0 ? "all" : [body.role.rolename]);
    case "DropRoleStmt":
      return named(["roles", "memberships"], roleNames(body.roles));
    case "AlterDefaultPrivilegesStmt":
      return named(["default-acl"], "all");
    case "CreateSchemaStmt":
      return named(["schemas"], [body.schemaname ?? ""]);
    case "CreateFunctionStmt":
      return named(["functions"], [stringsOf(body.funcname).join(".")]);
    case "AlterFunctionStmt":
      return named(["functions"], [stringsOf(body.func?.objname).join(".")]);
    case "VariableSetStmt":
      return body.name === "role" || body.name === "session_authorization" || body.name === "search_path" ? everything : null;
    case "CommentStmt":
    case "TransactionStmt":
    case "CreateExtensionStmt":
    case "CallStmt":
    case "InsertStmt":
    case "UpdateStmt":
    case "DeleteStmt":
    case "MergeStmt":
    case "TruncateStmt":
      return null;
    default:
      return isOutsideModel(kind) ? null : everything;
  }
}
function touchedByRename(state, { renameType, relation, object, subname = "", newname = "" }) {
  if (renameType === "OBJECT_ROLE") return named(["roles", "memberships"], [subname, newname]);
  if (renameType === "OBJECT_SCHEMA") return { aspects: ["schemas", "existence"], relations: inSchemas(state, [subname]), names: [subname, newname] };
  if (relation === void 0) return named(["functions"], functionNames(object === void 0 ? [] : [object]));
  return relations(state, [relation], renameType === "OBJECT_TRIGGER" ? ["triggers"] : ["existence"]);
}
function touchedByGrant(state, { objtype, targtype, objects }) {
  const isAll = targtype === "ACL_TARGET_ALL_IN_SCHEMA";
  switch (objtype) {
    case "OBJECT_TABLE":
    case "OBJECT_SEQUENCE":
      return isAll ? { aspects: ["relacl"], relations: inSchemas(state, stringsOf(objects)), names: [] } : relations(state, rangeVarsOf(objects), ["relacl"]);
    case "OBJECT_SCHEMA":
      return named(["schemas"], stringsOf(objects));
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return named(["functions"], isAll ? "all" : functionNames(objects));
    default:
      return null;
  }
}
function aspectOf(subtype) {
  switch (subtype) {
    case "AT_ChangeOwner":
      return "owner";
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
    case "AT_DisableTrig":
    case "AT_EnableTrigAll":
    case "AT_DisableTrigAll":
    case "AT_EnableTrigUser":
    case "AT_DisableTrigUser":
    case "AT_AttachPartition":
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      return "triggers";
    case "AT_DropColumn":
      return "triggers";
    default:
      return null;
  }
}
function touchedByAlterTable(state, statement) {
  const commands = (statement.cmds ?? []).flatMap((node) => "AlterTableCmd" in node ? [node.AlterTableCmd] : []);
  const aspects = /* @__PURE__ */ new Set();
  const touched = [statement.relation ?? {}];
  for (const { subtype, def, behavior } of commands) {
    const aspect = aspectOf(subtype);
    if (aspect === null || subtype === "AT_DropColumn" && behavior !== "DROP_CASCADE") continue;
    aspects.add(aspect);
    if (def !== void 0 && "PartitionCmd" in def && def.PartitionCmd.name !== void 0) touched.push(def.PartitionCmd.name);
  }
  return aspects.size === 0 ? null : relations(state, touched, [...aspects]);
}
function touchedByDrop(state, removeType, objects) {
  switch (removeType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE":
      return relations(state, objects.map((node) => rangeVarOf(dottedName(node))), ["existence"]);
    case "OBJECT_TRIGGER":
      return relations(state, objects.map((node) => rangeVarOf(dottedName(node).slice(0, -1))), ["triggers"]);
    case "OBJECT_SCHEMA": {
      const schemas = objects.flatMap((node) => dottedName(node));
      return { aspects: ["schemas", "existence", "functions"], relations: inSchemas(state, schemas), names: schemas };
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return { aspects: ["functions", "triggers"], relations: triggerRelationsOf(state, functionNames(objects)), names: functionNames(objects) };
    default:
      return null;
  }
}
function triggerRelationsOf(state, functions) {
  const last = new Set(functions.map((name) => name.split(".").at(-1)));
  return state.triggers.flatMap((trigger) => {
    const relation = state.relations.get(trigger.relation);
    return relation !== void 0 && last.has(trigger.functionName.split(".").at(-1)) ? [relationKey(relation)] : [];
  });
}

// packages/catalog/src/taints.ts
function sameTouch(a, b) {
  return String(a.aspects) === String(b.aspects) && String(a.relations) === String(b.relations) && String(a.names) === String(b.names);
}
function sameSource(a, b) {
  return a.text === b.text && comparePlaces(a.place, b.place) === 0;
}
function withTaint(state, touch, reason, context) {
  if (touch === null || touch.aspects.length === 0) return state;
  if (touch.relations.length === 0 && touch.names.length === 0) return state;
  const taint2 = { ...touch, before: state.nextOid, reason, source: context.source };
  const others2 = state.taints.filter((one) => one.reason !== reason || !sameTouch(one, taint2) || !sameSource(one.source, taint2.source));
  return { ...state, taints: [...others2, taint2] };
}
function lasting(before, after) {
  return {
    ...after,
    taints: after.taints.map((taint2) => {
      if (before.taints.includes(taint2)) return taint2;
      const { aspects, relations: relations2, names: names2, reason, source } = taint2;
      return { aspects, relations: relations2, names: names2, reason, source };
    })
  };
}
function mayExist(state, key) {
  return state.openWorld || state.taints.some((taint2) => taint2.aspects.includes("existence") && (taint2.relations === "all" || taint2.relations.includes(key)));
}
function mayHaveBeenMade(state, node) {
  if (state.openWorld) return true;
  const touch = touchedBy(state, node);
  if (touch === null) return false;
  return state.taints.some((taint2) => {
    if (taint2.rejected === true) return false;
    const makes = taint2.aspects.some((aspect) => aspect === "existence" || aspect === "roles" || aspect === "functions" || aspect === "schemas" || aspect === "triggers");
    if (!makes) return false;
    if (taint2.relations === "all" || taint2.names === "all") return true;
    const relationsHit = touch.relations === "all" ? taint2.relations.length > 0 : touch.relations.some((one) => taint2.relations.includes(one));
    const namesHit = touch.names === "all" ? taint2.names.length > 0 : touch.names.some((one) => taint2.names.includes(one));
    return relationsHit || namesHit;
  });
}

// packages/catalog/src/relations/new.ts
function createRelation(state, made, context) {
  const owner = currentRole(state);
  const objects = made.relkind === "sequence" ? "sequences" : "tables";
  const acl = aclOfNew(state, objects, owner, made.schema, context.source);
  const relation = {
    oid: state.nextOid,
    schema: made.schema,
    name: made.name,
    relkind: made.relkind,
    owner,
    ownerSource: context.source,
    relacl: acl.flatMap((item) => item.privilege === "USAGE" ? [] : [item]),
    ...made.relkind === "sequence" ? { usage: acl.flatMap((item) => item.privilege === "USAGE" ? [{ ...item, privilege: "USAGE" }] : []) } : {},
    revokes: [],
    columns: made.columns,
    ...made.partitionKey === void 0 ? {} : { partitionKey: made.partitionKey },
    parents: made.parents,
    constraints: [],
    policies: [],
    rowSecurity: false,
    forceRowSecurity: false,
    securityInvoker: false,
    claims: context.claimAbove === null || made.relkind === "sequence" ? [] : [context.claimAbove],
    comment: null,
    source: { place: context.placeAt(made.location), text: context.source.text },
    statement: context.source.place
  };
  const next = withRelations({ ...state, nextOid: state.nextOid + 1 }, [relation]);
  const uncertainAcl = state.taints.some((taint2) => taint2.aspects.includes("default-acl"));
  if (!uncertainAcl) return { state: next, relation };
  return { state: withTaint(next, { aspects: ["relacl"], relations: [relationKey(relation)], names: [] }, "the default privileges are not known for certain", context), relation };
}
function schemaFor(state, name) {
  if (name.relpersistence !== "t") return creationSchema(state, name.schemaname);
  if (name.schemaname !== void 0 && name.schemaname !== "" && name.schemaname !== tempSchema) {
    throw new Rejection("42P16", "cannot create temporary relation in non-temporary schema");
  }
  return tempSchema;
}
function exists(state, schema, name) {
  return state.relationNames.has(`${schema}.${name}`);
}
function withDependencies(state, added) {
  return added.length === 0 ? state : { ...state, dependencies: [...state.dependencies, ...added] };
}

// packages/catalog/src/relations/sequences.ts
function objectName(first, second, label) {
  let [one, two] = [Buffer.from(first), Buffer.from(second)];
  const room = 63 - label.length - 2;
  while (one.length + two.length > room) {
    if (one.length > two.length) one = one.subarray(0, -1);
    else two = two.subarray(0, -1);
  }
  return `${one.toString()}_${two.toString()}_${label}`;
}
function freeSequenceName(state, schema, table2, column) {
  for (let pass = 0; ; pass += 1) {
    const name = objectName(table2, column, pass === 0 ? "seq" : `seq${String(pass)}`);
    if (!exists(state, schema, name)) return name;
  }
}
function createOwnedSequences(state, relation, definitions, context) {
  let next = state;
  for (const definition of definitions) {
    if (!ownsSequence(definition)) continue;
    const column = definition.colname ?? "";
    const name = freeSequenceName(next, relation.schema, relation.name, column);
    const made = createRelation(next, { schema: relation.schema, name, relkind: "sequence", columns: [], parents: [], location: definition.location }, context);
    next = withDependencies(made.state, [{ dependent: made.relation.oid, on: relation.oid, kind: "owned-sequence", column }]);
  }
  return next;
}
function ownedBy(state, options) {
  for (const node of options ?? []) {
    if (!("DefElem" in node) || node.DefElem.defname !== "owned_by") continue;
    const names2 = dottedName(node.DefElem.arg);
    if (names2.length === 1) return "none";
    return { relation: relationNamed(state, rangeVarOf(names2.slice(0, -1))), column: names2.at(-1) ?? "" };
  }
  return null;
}
function createSequence(state, statement, context) {
  const name = statement.sequence ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? "";
  if (exists(state, schema, relname)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateTable(relname);
  }
  const made = createRelation(state, { schema, name: relname, relkind: "sequence", columns: [], parents: [], location: name.location }, context);
  return setSequenceOwner(made.state, made.relation, statement.options);
}
function setSequenceOwner(state, sequence, options) {
  const owner = ownedBy(state, options);
  if (owner === null) return state;
  const others2 = { ...state, dependencies: state.dependencies.filter((one) => one.dependent !== sequence.oid || one.kind !== "owned-sequence") };
  if (owner === "none") return others2;
  if (owner.relation.owner !== sequence.owner) throw new Rejection("55000", "sequence must have same owner as table it is linked to");
  if (owner.relation.schema !== sequence.schema) throw new Rejection("55000", "sequence must be in same schema as table it is linked to");
  return withDependencies(others2, [{ dependent: sequence.oid, on: owner.relation.oid, kind: "owned-sequence", column: owner.column }]);
}

// packages/catalog/src/alter-table.ts
function childrenOf(state, relation, reach) {
  if (reach === "only") return [];
  return [...state.relations.values()].filter((child2) => child2.parents.some((parent) => parent.oid === relation.oid));
}
function downwards(state, relation, reach, change2) {
  let next = change2(state, relation);
  for (const child2 of childrenOf(state, relation, reach)) next = downwards(next, next.relations.get(child2.oid) ?? child2, reach, change2);
  return next;
}
function columnDefinition(command) {
  return command.def !== void 0 && "ColumnDef" in command.def ? command.def.ColumnDef : {};
}
function partitionName(command) {
  return command.def !== void 0 && "PartitionCmd" in command.def ? command.def.PartitionCmd.name : void 0;
}
function parentName(command) {
  return command.def !== void 0 && "RangeVar" in command.def ? command.def.RangeVar : void 0;
}
function withColumn(state, relation, command, reach, change2) {
  return downwards(state, relation, reach, (next, one) => withRelation(next, changeColumn(next, one, command.name ?? "", change2)));
}
function dropColumn(state, relation, command, reach) {
  const column = command.name ?? "";
  if (!relation.columns.some(({ name }) => name === column)) {
    if (command.missing_ok === true || state.openColumns.has(relation.oid)) return state;
    throw undefinedColumn(column, relation.name);
  }
  if (isInherited(state, relation, column)) throw invalidTableDefinition(`cannot drop inherited column "${column}"`);
  if (relation.partitionKey?.includes(column) === true) throw invalidTableDefinition(`cannot drop column "${column}" because it is part of the partition key of relation "${relation.name}"`);
  return downwards(state, relation, reach, (next, one) => {
    const dependent = next.triggers.filter((trigger) => trigger.relation === one.oid && dependsOnColumn(trigger, column));
    if (dependent.length > 0 && command.behavior !== "DROP_CASCADE") {
      throw dependentObjects(`cannot drop column ${column} of table ${one.name} because other objects depend on it`);
    }
    const sequences = next.dependencies.filter((dependency) => dependency.kind === "owned-sequence" && dependency.on === one.oid && dependency.column === column);
    const gone2 = new Set(sequences.map((dependency) => dependency.dependent));
    return {
      ...withRelation(next, { ...one, columns: one.columns.filter(({ name }) => name !== column) }),
      triggers: next.triggers.filter((trigger) => !dependent.includes(trigger)),
      ...gone2.size === 0 ? {} : withoutRelations(next, one, column, gone2)
    };
  });
}
function withoutRelations(state, owner, column, gone2) {
  const changed = { ...owner, columns: owner.columns.filter(({ name }) => name !== column) };
  return {
    relations: state.relations.filter((_, oid) => !gone2.has(oid)).with(owner.oid, changed),
    relationNames: state.relationNames.filter((oid) => !gone2.has(oid)),
    dependencies: state.dependencies.filter((one) => !gone2.has(one.dependent))
  };
}
function alterTableCommand(state, relation, command, reach, context) {
  const clones = reach === "only" ? "only" : "clones";
  const which = command.name ?? "";
  switch (command.subtype) {
    case "AT_AddColumn": {
      const definition = columnDefinition(command);
      if (relation.parents.some(({ partition }) => partition)) throw wrongObjectType("cannot add column to a partition");
      const isNew = !relation.columns.some(({ name }) => name === definition.colname);
      const existing = command.missing_ok === true ? "skip" : "error";
      const added = downwards(
        state,
        relation,
        reach,
        (next, one) => withRelation(next, addColumn(one, attributeOf(definition), one.oid === relation.oid ? existing : "skip"))
      );
      return isNew ? createOwnedSequences(added, relation, [definition], context) : added;
    }
    case "AT_DropColumn":
      return dropColumn(state, relation, command, reach);
    case "AT_ColumnDefault":
      return withColumn(state, relation, command, reach, (column) => ({ ...column, hasDefault: command.def !== void 0 }));
    case "AT_SetNotNull":
      return withColumn(state, relation, command, reach, (column) => ({ ...column, notNull: true }));
    case "AT_DropNotNull":
      return withColumn(state, relation, command, reach, (column) => ({ ...column, notNull: false }));
    case "AT_AlterColumnType":
      return withColumn(state, relation, command, reach, (column) => ({ ...column, type: columnType(columnDefinition(command).typeName) }));
    case "AT_AddIdentity": {
      const named2 = withColumn(state, relation, command, reach, (column) => ({ ...column, hasDefault: true }));
      const definition = { colname: which, constraints: [{ Constraint: { contype: "CONSTR_IDENTITY" } }] };
      return createOwnedSequences(named2, relation, [definition], context);
    }
    case "AT_DropIdentity":
    case "AT_DropExpression":
      return withColumn(state, relation, command, reach, (column) => ({ ...column, hasDefault: false }));
    case "AT_SetExpression":
      return withColumn(state, relation, command, reach, (column) => column);
    case "AT_AddConstraint": {
      const constraint = command.def !== void 0 && "Constraint" in command.def ? command.def.Constraint : {};
      return withRelation(state, { ...relation, columns: withNotNull(relation.columns, notNullColumns(constraint)) });
    }
    case "AT_ChangeOwner":
      return changeRelationOwner(state, relation, roleNamed(state, command.newowner), context, "checked");
    case "AT_EnableTrig":
      return setTriggerState(state, relation, { name: which }, "O", clones, context.source);
    case "AT_EnableAlwaysTrig":
      return setTriggerState(state, relation, { name: which }, "A", clones, context.source);
    case "AT_EnableReplicaTrig":
      return setTriggerState(state, relation, { name: which }, "R", clones, context.source);
    case "AT_DisableTrig":
      return setTriggerState(state, relation, { name: which }, "D", clones, context.source);
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
      return setTriggerState(state, relation, "all", "O", clones, context.source);
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      return setTriggerState(state, relation, "all", "D", clones, context.source);
    case "AT_AttachPartition":
      return attachPartition(state, relation, partitionName(command));
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      return detachPartition(state, relation, partitionName(command));
    case "AT_AddInherit":
      return addParent(state, relation, parentName(command));
    case "AT_DropInherit":
      return dropParent(state, relation, parentName(command));
    case "AT_AddColumnToView":
    case "AT_CookedColumnDefault":
    case "AT_SetStatistics":
    case "AT_SetOptions":
    case "AT_ResetOptions":
    case "AT_SetStorage":
    case "AT_SetCompression":
    case "AT_AddIndex":
    case "AT_ReAddIndex":
    case "AT_ReAddConstraint":
    case "AT_ReAddDomainConstraint":
    case "AT_AlterConstraint":
    case "AT_ValidateConstraint":
    case "AT_AddIndexConstraint":
    case "AT_DropConstraint":
    case "AT_ReAddComment":
    case "AT_AlterColumnGenericOptions":
    case "AT_ClusterOn":
    case "AT_DropCluster":
    case "AT_SetLogged":
    case "AT_SetUnLogged":
    case "AT_DropOids":
    case "AT_SetAccessMethod":
    case "AT_SetTableSpace":
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions":
    case "AT_ReplaceRelOptions":
    case "AT_EnableRule":
    case "AT_EnableAlwaysRule":
    case "AT_EnableReplicaRule":
    case "AT_DisableRule":
    case "AT_AddOf":
    case "AT_DropOf":
    case "AT_ReplicaIdentity":
    case "AT_EnableRowSecurity":
    case "AT_DisableRowSecurity":
    case "AT_ForceRowSecurity":
    case "AT_NoForceRowSecurity":
    case "AT_GenericOptions":
    case "AT_SetIdentity":
    case "AT_ReAddStatistics":
    case void 0:
      return state;
    default:
      return command.subtype;
  }
}
function alterTable(state, statement, context) {
  if (statement.objtype === "OBJECT_INDEX" || statement.objtype === "OBJECT_TYPE") return state;
  const name = statement.relation ?? {};
  if (isSystemRelation(state, name)) return state;
  const relation = statement.missing_ok === true ? lookUpRelation(state, name) : relationNamed(state, name);
  if (relation === null) return state;
  requireOwner(state, relation);
  let next = state;
  for (const node of statement.cmds ?? []) {
    const current = next.relations.get(relation.oid);
    if (!("AlterTableCmd" in node) || current === void 0) continue;
    next = alterTableCommand(next, current, node.AlterTableCmd, name.inh === true ? "descendants" : "only", context);
  }
  return next;
}

// packages/catalog/src/comments.ts
var claimWord = /(?<![\w@.])@immutable(?![\w-])/u;
var claimComment = /^\s*guardrails:\s*immutable\b/u;
function claimAbove(statement) {
  let line = statement.place.line;
  for (const comment2 of [...statement.leading].reverse()) {
    if (line - comment2.place.endLine > 1) return null;
    if (claimComment.test(comment2.text)) return { rule: "immutable-table", place: comment2.place };
    line = comment2.place.line;
  }
  return null;
}
function comment(state, statement, context) {
  if (statement.objtype !== "OBJECT_TABLE") return state;
  const name = rangeVarOf(dottedName(statement.object));
  if (isSystemRelation(state, name)) return state;
  const relation = relationNamed(state, name);
  requireOwner(state, relation);
  if (relation.relkind !== "table" && relation.relkind !== "partitioned-table") throw wrongObjectType(`"${relation.name}" is not a table`);
  const text2 = statement.comment === void 0 || statement.comment === "" ? null : statement.comment;
  let commentClaims = state.commentClaims.without(relation.oid);
  if (text2 !== null && claimWord.test(text2)) commentClaims = commentClaims.with(relation.oid, { rule: "immutable-table", place: context.source.place });
  return { ...withRelation(state, { ...relation, comment: text2 }), commentClaims };
}

// packages/catalog/src/session.ts
function valuesOf(args) {
  return (args ?? []).flatMap((node) => {
    if (!("A_Const" in node)) return [];
    const { sval, ival } = node.A_Const;
    if (sval !== void 0) return [sval.sval ?? ""];
    return ival === void 0 ? [] : [String(ival.ival ?? 0)];
  });
}
function withSession(state, change2, scope) {
  const { session } = state;
  const beforeLocal = scope === "transaction" ? session.beforeLocal ?? { currentRole: session.currentRole, searchPath: session.searchPath } : session.beforeLocal;
  return { ...state, session: { ...session, ...change2, beforeLocal } };
}
function setRole(state, role2, scope) {
  if (role2 === null || role2 === "none") return withSession(state, { currentRole: state.session.sessionRole }, scope);
  if (!state.roles.has(role2)) throw new Rejection("22023", `role "${role2}" does not exist`);
  if (!canSetRole(state, state.session.sessionRole, role2)) throw insufficientPrivilege(`permission denied to set role "${role2}"`);
  return withSession(state, { currentRole: role2 }, scope);
}
function setAuthorization(state, login, role2, scope) {
  const wanted = role2 === null ? login : role2;
  if (!state.roles.has(wanted)) throw new Rejection("22023", `role "${wanted}" does not exist`);
  if (wanted !== login && !isSuperuser(state, login)) throw insufficientPrivilege("permission denied to set session authorization");
  return withSession(state, { sessionRole: wanted, currentRole: wanted }, scope);
}
function parseSearchPath(text2) {
  return [...text2.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/gu)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? "");
}
function setVariable(state, statement, initial) {
  const scope = statement.is_local === true ? "transaction" : "session";
  const values = valuesOf(statement.args);
  const reset = statement.kind === "VAR_RESET" || statement.kind === "VAR_SET_DEFAULT";
  if (statement.kind === "VAR_RESET_ALL") return withSession(state, { searchPath: initial.searchPath }, "session");
  switch (statement.name) {
    case "role":
      return setRole(state, reset ? null : values[0] ?? null, scope);
    case "session_authorization":
      return setAuthorization(state, initial.sessionRole, reset ? null : values[0] ?? null, scope);
    case "search_path":
      return withSession(state, { searchPath: reset ? initial.searchPath : values }, scope);
    default:
      return state;
  }
}
function setConfig(state, name, value, scope) {
  if (name === "search_path") return withSession(state, { searchPath: parseSearchPath(value) }, scope);
  if (name === "role") return setRole(state, value, scope);
  return state;
}
function endTransaction(state) {
  const { beforeLocal } = state.session;
  return beforeLocal === null ? state : { ...state, session: { ...state.session, ...beforeLocal, beforeLocal: null } };
}
function newSession(state, initial) {
  const temporary = [...state.relations.values()].filter((relation) => relation.schema === tempSchema);
  const dropped = temporary.length === 0 ? state : dropObjects(state, { relations: temporary, schemas: [], functions: [] }, "cascade");
  return { ...dropped, session: initial };
}
function discardAll(state, initial) {
  return newSession(state, initial);
}
function transact(step2, statement) {
  const { state, transaction } = step2;
  const name = statement.savepoint_name ?? "";
  switch (statement.kind) {
    case "TRANS_STMT_BEGIN":
    case "TRANS_STMT_START":
      return transaction === null ? { state, transaction: { start: state, savepoints: [] } } : step2;
    case "TRANS_STMT_COMMIT":
    case "TRANS_STMT_PREPARE":
    case "TRANS_STMT_COMMIT_PREPARED": {
      const ended = endTransaction(state);
      return { state: ended, transaction: statement.chain === true ? { start: ended, savepoints: [] } : null };
    }
    case "TRANS_STMT_ROLLBACK":
    case "TRANS_STMT_ROLLBACK_PREPARED":
      return transaction === null ? step2 : { state: transaction.start, transaction: statement.chain === true ? { start: transaction.start, savepoints: [] } : null };
    case "TRANS_STMT_SAVEPOINT":
      return transaction === null ? step2 : { state, transaction: { ...transaction, savepoints: [...transaction.savepoints, { name, state }] } };
    case "TRANS_STMT_RELEASE":
    case "TRANS_STMT_ROLLBACK_TO": {
      if (transaction === null) throw new Rejection("25P01", "SAVEPOINT can only be used in transaction blocks");
      const index = transaction.savepoints.findLastIndex((one) => one.name === name);
      const savepoint = transaction.savepoints[index];
      if (savepoint === void 0) throw new Rejection("3B001", `savepoint "${name}" does not exist`);
      return statement.kind === "TRANS_STMT_RELEASE" ? { state, transaction: { ...transaction, savepoints: transaction.savepoints.slice(0, index) } } : { state: savepoint.state, transaction: { ...transaction, savepoints: transaction.savepoints.slice(0, index + 1) } };
    }
    case void 0:
      return step2;
    default:
      return statement.kind;
  }
}

// packages/catalog/src/evaluate/value.ts
function isList(datum) {
  return typeof datum === "object" && datum !== null;
}
var hole = "name_unknown_to_guardrails";
var unknown = { kind: "unknown" };
function known(value) {
  return { kind: "known", value };
}
var mostAlternatives = 8;
function sameValue(a, b) {
  if (a.kind === "known" && b.kind === "known") return JSON.stringify(a.value) === JSON.stringify(b.value);
  if (a.kind === "template" && b.kind === "template") return a.text === b.text;
  return a === b;
}
function oneOf(values) {
  const flat = [];
  for (const value of values) {
    for (const one of value.kind === "one-of" ? value.values : [value]) {
      if (one.kind === "unknown") return unknown;
      if (!flat.some((other) => sameValue(one, other))) flat.push(one);
    }
  }
  const [only2, second] = flat;
  if (only2 === void 0 || flat.length > mostAlternatives) return unknown;
  return second === void 0 ? only2 : { kind: "one-of", values: flat };
}
function alternatively(value, apply) {
  return value.kind === "one-of" ? oneOf(value.values.map(apply)) : apply(value);
}
function textOf(datum) {
  if (datum === null) return null;
  if (typeof datum === "boolean") return datum ? "true" : "false";
  if (typeof datum === "string" || typeof datum === "number") return String(datum);
  return `{${datum.map((item) => textOf(item) ?? "NULL").join(",")}}`;
}
function templateOf(value) {
  switch (value.kind) {
    case "known":
      return textOf(value.value);
    case "template":
      return value.text;
    case "row":
    case "one-of":
    case "unknown":
      return hole;
    default:
      return value;
  }
}
function fromTemplate(text2) {
  return text2.includes(hole) ? { kind: "template", text: text2 } : known(text2);
}
var keywords = new Set(
  `
all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce
collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant
greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg
json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay
placing position precision primary real references returning right row select session_user setof similar smallint some substring symmetric system_user
table tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with
xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
`.trim().split(/\s+/u)
);
function quoteIdentifier(name) {
  if (/^[a-z_][a-z0-9_]*$/u.test(name) && !keywords.has(name)) return name;
  return `"${name.replaceAll('"', '""')}"`;
}
function quoteLiteral(text2) {
  return `'${text2.replaceAll("'", "''")}'`;
}
function formatArgument(value, type) {
  if (value === void 0) return null;
  const text2 = templateOf(value);
  switch (type) {
    case "L":
      return text2 === null ? "NULL" : quoteLiteral(text2);
    case "I":
      return text2 === null ? null : quoteIdentifier(text2);
    case "s":
      return text2 ?? "";
    default:
      return null;
  }
}
function formatText(pattern, values) {
  const parts = [];
  let next = 0;
  let end = 0;
  for (const match of pattern.matchAll(/%(?:(\d+)\$)?([^]|$)/gu)) {
    const [whole, position, type = ""] = match;
    parts.push(pattern.slice(end, match.index));
    end = match.index + whole.length;
    if (type === "%") {
      parts.push("%");
      continue;
    }
    const index = position === void 0 ? next : Number(position) - 1;
    next = index + 1;
    const text2 = formatArgument(values[index], type);
    if (text2 === null) return unknown;
    parts.push(text2);
  }
  parts.push(pattern.slice(end));
  return fromTemplate(parts.join(""));
}
function parseArrayLiteral(text2) {
  const inner2 = /^\{(.*)\}$/su.exec(text2.trim())?.[1];
  if (inner2 === void 0 || /[{}]/u.test(inner2)) return null;
  if (inner2.trim() === "") return [];
  return [...inner2.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))\s*(?:,|$)/gu)].slice(0, inner2.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/u).length).map(([, quoted, plain = ""]) => quoted === void 0 ? plain.trim().toUpperCase() === "NULL" ? null : plain.trim() : quoted.replaceAll(/\\(.)/gu, "$1"));
}

// packages/catalog/src/evaluate/catalog-rows.ts
var never = "\0";
function isPlaceholder(row2) {
  for (const value of row2.values()) if (value.kind === "known" && value.value === never) return true;
  return false;
}
function row(columns) {
  return new Map(Object.entries(columns).map(([name, value]) => [name, typeof value === "object" && value !== null && "kind" in value ? value : known(value)]));
}
var relkinds = {
  table: "r",
  "partitioned-table": "p",
  view: "v",
  "materialized-view": "m",
  sequence: "S",
  "foreign-table": "f"
};
var tableTypes = {
  table: "BASE TABLE",
  "partitioned-table": "BASE TABLE",
  view: "VIEW",
  "foreign-table": "FOREIGN",
  "materialized-view": null,
  sequence: null
};
var anyRow = /* @__PURE__ */ new Map();
function others(state, aspects, describe2 = () => anyRow) {
  if (state.openWorld) return [anyRow];
  const found = /* @__PURE__ */ new Map();
  for (const taint2 of state.taints) {
    if (!taint2.aspects.some((aspect) => aspects.includes(aspect))) continue;
    if (taint2.relations === "all" || taint2.names === "all") return [anyRow];
    for (const relation of taint2.relations) {
      const at = relation.indexOf(".");
      found.set(relation, describe2(relation.slice(0, at), relation.slice(at + 1)));
    }
    if (taint2.names.length > 0) found.set("", anyRow);
  }
  return [...found.values()];
}
var schemaOid = (name) => `schema:${name}`;
var roleOid = (name) => `role:${name}`;
var functionOid = (key) => `function:${key}`;
function roleRows(state) {
  const rows = [...state.roles.values()].map(
    (role2) => row({
      oid: roleOid(role2.name),
      rolname: role2.name,
      rolsuper: role2.superuser,
      rolinherit: role2.inherit,
      rolcreaterole: role2.createrole,
      rolcanlogin: role2.login,
      rolbypassrls: role2.bypassrls
    })
  );
  return [...rows, ...others(state, ["roles"])];
}
function relationRows(state) {
  const rows = [...state.relations.values()].map(
    (relation) => row({
      oid: relation.oid,
      relname: relation.name,
      relkind: relkinds[relation.relkind],
      relnamespace: schemaOid(relation.schema),
      relowner: roleOid(relation.owner),
      relispartition: relation.parents.some((parent) => parent.partition)
    })
  );
  const outside = ["i", "I", "c", "t"].map((relkind) => row({ relkind }));
  const system = ["r", "v"].map((relkind) => row({ relkind, relname: never, relnamespace: schemaOid("pg_catalog") }));
  return [...rows, ...outside, ...system, ...others(state, ["existence"], (schema, name) => row({ relname: name, relnamespace: schemaOid(schema) }))];
}
function tableRows(state) {
  const rows = [...state.relations.values()].filter((relation) => relation.relkind === "table" || relation.relkind === "partitioned-table").map((relation) => row({ schemaname: relation.schema, tablename: relation.name, tableowner: relation.owner }));
  return [...rows, row({ schemaname: "pg_catalog", tablename: never }), ...others(state, ["existence"], (schemaname, tablename) => row({ schemaname, tablename }))];
}
function kindRows(state, relkind, name) {
  const rows = [...state.relations.values()].filter((relation) => relation.relkind === relkind).map((relation) => row({ schemaname: relation.schema, [name]: relation.name }));
  return [...rows, row({ schemaname: "pg_catalog", [name]: never }), ...others(state, ["existence"], (schemaname, relation) => row({ schemaname, [name]: relation }))];
}
function informationTables(state) {
  const rows = [...state.relations.values()].flatMap((relation) => {
    const type = tableTypes[relation.relkind];
    return type === null ? [] : [row({ table_schema: relation.schema, table_name: relation.name, table_type: type })];
  });
  return [...rows, row({ table_schema: "pg_catalog", table_name: never }), ...others(state, ["existence"], (schema, name) => row({ table_schema: schema, table_name: name }))];
}
function informationColumns(state) {
  const rows = [...state.relations.values()].flatMap(
    (relation) => tableTypes[relation.relkind] === null ? [] : relation.columns.map((column) => row({ table_schema: relation.schema, table_name: relation.name, column_name: column.name, is_nullable: column.notNull ? "NO" : "YES" }))
  );
  const open2 = [...state.openColumns].flatMap((oid) => {
    const relation = state.relations.get(oid);
    return relation === void 0 ? [] : [row({ table_schema: relation.schema, table_name: relation.name })];
  });
  return [...rows, ...open2, row({ table_schema: "pg_catalog", table_name: never }), ...others(state, ["existence"], (schema, name) => row({ table_schema: schema, table_name: name }))];
}
function attributeRows(state) {
  const rows = [...state.relations.values()].flatMap(
    (relation) => relation.columns.map((column) => row({ attrelid: relation.oid, attname: column.name, attnotnull: column.notNull, attisdropped: false }))
  );
  return [...rows, row({ attname: never }), ...others(state, ["existence"])];
}
function triggerRows(state) {
  const rows = state.triggers.map(
    (trigger) => row({
      tgrelid: trigger.relation,
      tgname: trigger.name,
      tgenabled: trigger.tgenabled,
      tgisinternal: trigger.parent !== null && state.postgres < 13,
      tgtype: triggerType(trigger),
      tgfoid: trigger.function === null ? unknown : functionOid(trigger.function)
    })
  );
  return [...rows, row({ tgname: never, tgisinternal: true }), ...others(state, ["triggers", "existence"], (schema, name) => row({ tgrelid: state.relationNames.get(`${schema}.${name}`) ?? unknown }))];
}
function informationTriggers(state) {
  const rows = state.triggers.flatMap((trigger) => {
    const relation = state.relations.get(trigger.relation);
    if (relation === void 0) return [];
    return trigger.events.map(
      (event) => row({ trigger_schema: relation.schema, trigger_name: trigger.name, event_object_schema: relation.schema, event_object_table: relation.name, event_manipulation: event })
    );
  });
  return [...rows, ...others(state, ["triggers", "existence"], (schema, name) => row({ event_object_schema: schema, event_object_table: name }))];
}
function functionRows(state) {
  const rows = [...state.functions.values()].map(
    (proc) => row({ oid: functionOid(proc.key), proname: proc.name, pronamespace: schemaOid(proc.schema), proowner: roleOid(proc.owner), prosecdef: proc.securityDefiner, pronargs: proc.argumentTypes.length })
  );
  const extension = state.hasExtensions ? [anyRow] : [];
  return [...rows, row({ pronamespace: schemaOid("pg_catalog") }), ...extension, ...others(state, ["functions"])];
}
function schemaRows(state) {
  const rows = [...state.namespaces.values()].map((namespace) => row({ oid: schemaOid(namespace.name), nspname: namespace.name, nspowner: roleOid(namespace.owner), schema_name: namespace.name }));
  const system = ["pg_catalog", "information_schema", "pg_toast"].map((name) => row({ oid: schemaOid(name), nspname: name, schema_name: name }));
  return [...rows, ...system, ...others(state, ["schemas"])];
}
function membershipRows(state) {
  const rows = state.memberships.map((one) => row({ roleid: roleOid(one.role), member: roleOid(one.member), grantor: roleOid(one.grantor), admin_option: one.adminOption }));
  return [...rows, ...others(state, ["memberships", "roles"])];
}
function catalogRows(state, name) {
  const schema = name.schemaname ?? "";
  if (schema === "information_schema") {
    switch (name.relname) {
      case "tables":
        return informationTables(state);
      case "columns":
        return informationColumns(state);
      case "schemata":
        return schemaRows(state);
      case "triggers":
        return informationTriggers(state);
      default:
        return null;
    }
  }
  if (schema !== "" && schema !== "pg_catalog") return null;
  switch (name.relname) {
    case "pg_roles":
    case "pg_authid":
      return roleRows(state);
    case "pg_user":
    case "pg_shadow":
      return roleRows(state).filter((one) => one.size === 0 || isTrue(one.get("rolcanlogin"))).map((one) => one.size === 0 ? one : /* @__PURE__ */ new Map([["usename", one.get("rolname") ?? unknown]]));
    case "pg_auth_members":
      return membershipRows(state);
    case "pg_class":
      return relationRows(state);
    case "pg_tables":
      return tableRows(state);
    case "pg_views":
      return kindRows(state, "view", "viewname");
    case "pg_matviews":
      return kindRows(state, "materialized-view", "matviewname");
    case "pg_sequences":
      return kindRows(state, "sequence", "sequencename");
    case "pg_attribute":
      return attributeRows(state);
    case "pg_trigger":
      return triggerRows(state);
    case "pg_proc":
      return functionRows(state);
    case "pg_namespace":
      return schemaRows(state);
    default:
      return null;
  }
}
function isTrue(value) {
  return value?.kind === "known" && value.value === true;
}

// packages/catalog/src/evaluate/reg-names.ts
function regclass(state, name) {
  const parts = nameParts(name);
  const rangeVar = rangeVarOf(parts);
  if (rangeVar.schemaname === "pg_catalog" || rangeVar.schemaname === "information_schema") return unknown;
  try {
    const found = lookUpRelation(state, rangeVar);
    if (found !== null) return known(found.oid);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
  }
  const uncertain = state.openWorld || state.taints.some((taint2) => taint2.aspects.includes("existence"));
  return uncertain ? unknown : known(null);
}
function regrole(state, written) {
  if (state.taints.some((taint2) => taint2.aspects.includes("roles"))) return unknown;
  const name = nameParts(written)[0] ?? "";
  return known(state.roles.has(name) ? roleOid(name) : null);
}
function regnamespace(state, written) {
  if (state.taints.some((taint2) => taint2.aspects.includes("schemas"))) return unknown;
  const name = nameParts(written)[0] ?? "";
  return known(state.namespaces.has(name) ? schemaOid(name) : null);
}

// packages/catalog/src/evaluate/truth.ts
function truth(value) {
  if (value.kind !== "known") return "unknown";
  if (value.value === null) return "null";
  if (value.value === true || value.value === "t" || value.value === "true") return "true";
  return value.value === false || value.value === "f" || value.value === "false" ? "false" : "unknown";
}
function fromTruth(value) {
  if (value === "unknown") return unknown;
  return known(value === "null" ? null : value === "true");
}
function negate(value) {
  if (value === "true") return "false";
  return value === "false" ? "true" : value;
}
function every(parts) {
  let result = "true";
  for (const part of parts) {
    const value = part();
    if (value === "false") return "false";
    if (value === "unknown" || value === "null" && result !== "unknown") result = value;
  }
  return result;
}
function some(parts) {
  return negate(every(parts.map((part) => () => negate(part()))));
}

// packages/catalog/src/evaluate/casts.ts
function cast(node, scope) {
  const value = evaluate(node.arg, scope);
  const target = stringsOf(node.typeName?.names).at(-1) ?? "";
  if ((node.typeName?.arrayBounds ?? []).length > 0) {
    if (value.kind !== "known" || typeof value.value !== "string") return value;
    const items = parseArrayLiteral(value.value);
    return items === null ? unknown : known(items);
  }
  if (value.kind === "template") return ["text", "varchar", "name", "bpchar"].includes(target) ? value : unknown;
  if (value.kind !== "known") return unknown;
  switch (target) {
    case "text":
    case "varchar":
    case "bpchar":
    case "name":
      return isRegclassCast(node.arg) ? unknown : known(textOf(value.value));
    case "regclass":
    case "oid":
      if (typeof value.value !== "string") return value;
      if (target === "oid") return unknown;
      return missingIsUnknown(regclass(scope.state, value.value));
    case "bool":
      return typeof value.value === "string" ? fromTruth(truth(value)) : value;
    case "int4":
    case "int8":
    case "int2":
    case "numeric":
      return value.value === null ? value : Number.isFinite(Number(value.value)) ? known(Number(value.value)) : unknown;
    case "regrole":
    case "regnamespace":
    case "regproc":
      return unknown;
    default:
      return value;
  }
}
function isRegclassCast(node) {
  return node !== void 0 && "TypeCast" in node && /^reg/u.test(stringsOf(node.TypeCast.typeName?.names).at(-1) ?? "");
}
function missingIsUnknown(value) {
  return value.kind === "known" && value.value === null ? unknown : value;
}

// packages/catalog/src/evaluate/function-values.ts
function call(node, scope) {
  const names2 = stringsOf(node.funcname);
  const name = names2.at(-1) ?? "";
  const schema = names2.at(-2);
  if (schema !== void 0 && schema !== "pg_catalog") return unknown;
  const values = (node.args ?? []).map((arg) => evaluate(arg, scope));
  const [first = unknown, second = unknown] = values;
  switch (name) {
    case "format": {
      if (node.func_variadic === true) return unknown;
      return alternatively(first, (pattern) => {
        const text2 = pattern.kind === "known" || pattern.kind === "template" ? templateOf(pattern) : null;
        return text2 === null ? unknown : formatText(text2, values.slice(1));
      });
    }
    case "concat":
      return fromTemplate(values.map((value) => templateOf(value) ?? "").join(""));
    case "quote_ident": {
      const text2 = templateOf(first);
      return text2 === null ? known(null) : fromTemplate(quoteIdentifier(text2));
    }
    case "quote_literal":
    case "quote_nullable": {
      const text2 = templateOf(first);
      return text2 === null ? known(name === "quote_literal" ? null : "NULL") : fromTemplate(quoteLiteral(text2));
    }
    case "lower":
      return first.kind === "known" && typeof first.value === "string" ? known(first.value.toLowerCase()) : unknown;
    case "upper":
      return first.kind === "known" && typeof first.value === "string" ? known(first.value.toUpperCase()) : unknown;
    case "replace": {
      const third = values[2] ?? unknown;
      if (first.kind !== "known" || second.kind !== "known" || third.kind !== "known") return unknown;
      const [text2, from, to] = [textOf(first.value), textOf(second.value), textOf(third.value)];
      return text2 === null || from === null || to === null || from === "" ? unknown : known(text2.replaceAll(from, to));
    }
    case "array_length":
    case "cardinality":
      return first.kind === "known" && isList(first.value) && first.value.length > 0 ? known(first.value.length) : unknown;
    case "to_regclass":
      return first.kind === "known" && typeof first.value === "string" ? regclass(scope.state, first.value) : unknown;
    case "to_regrole":
      return first.kind === "known" && typeof first.value === "string" ? regrole(scope.state, first.value) : unknown;
    case "to_regnamespace":
      return first.kind === "known" && typeof first.value === "string" ? regnamespace(scope.state, first.value) : unknown;
    default:
      return unknown;
  }
}

// packages/catalog/src/evaluate/operators.ts
function compare(operator2, left, right) {
  if (left === null || right === null) return known(null);
  const numeric = typeof left === "number" || typeof right === "number";
  const [a, b] = numeric ? [Number(left), Number(right)] : [textOf(left) ?? "", textOf(right) ?? ""];
  switch (operator2) {
    case "=":
      return known(a === b);
    case "<>":
    case "!=":
      return known(a !== b);
    case "<":
      return numeric ? known(a < b) : unknown;
    case "<=":
      return numeric ? known(a <= b) : unknown;
    case ">":
      return numeric ? known(a > b) : unknown;
    case ">=":
      return numeric ? known(a >= b) : unknown;
    case "~":
    case "!~":
      return unknown;
    case "+":
      return numeric ? known(Number(a) + Number(b)) : unknown;
    case "-":
      return numeric ? known(Number(a) - Number(b)) : unknown;
    default:
      return unknown;
  }
}
function concatenate(left, right) {
  if (left.kind === "known" && right.kind === "known") {
    const [a2, b2] = [left.value, right.value];
    if (isList(a2) && isList(b2)) return known([...a2, ...b2]);
    if (isList(a2)) return known([...a2, b2]);
    if (isList(b2)) return known([a2, ...b2]);
  }
  const [a, b] = [templateOf(left), templateOf(right)];
  return a === null || b === null ? known(null) : fromTemplate(a + b);
}
function likePattern(pattern) {
  const source = pattern.replaceAll(/\\(.)|[$()*+./?[\\\]^{|}]|%|_/gsu, (part, escaped) => {
    if (escaped !== void 0) return escaped.replace(/[$()*+./?[\\\]^{|}]/gu, "\\$&");
    if (part === "%") return ".*";
    return part === "_" ? "." : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "su");
}
function listOf(node, scope) {
  if (node === void 0) return null;
  if ("List" in node) return (node.List.items ?? []).map((item) => evaluate(item, scope));
  const value = evaluate(node, scope);
  return value.kind === "known" && isList(value.value) ? value.value.map((item) => known(item)) : null;
}
function operation(node, scope) {
  const operator2 = stringsOf(node.name).at(-1) ?? "";
  switch (node.kind) {
    case "AEXPR_OP": {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (operator2 === "||") return alternatively(left, (one) => alternatively(right, (other) => concatenate(one, other)));
      return left.kind === "known" && right.kind === "known" ? compare(operator2, left.value, right.value) : unknown;
    }
    case "AEXPR_IN":
    case "AEXPR_OP_ANY": {
      const left = evaluate(node.lexpr, scope);
      const items = listOf(node.rexpr, scope);
      if (items === null) return unknown;
      const parts = items.map((item) => () => left.kind === "known" && item.kind === "known" ? truth(compare("=", left.value, item.value)) : "unknown");
      if (node.kind === "AEXPR_OP_ANY") return operator2 === "=" ? fromTruth(some(parts)) : unknown;
      return fromTruth(operator2 === "<>" ? negate(some(parts)) : some(parts));
    }
    case "AEXPR_LIKE": {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== "known" || right.kind !== "known") return unknown;
      const [text2, pattern] = [textOf(left.value), textOf(right.value)];
      if (text2 === null || pattern === null) return known(null);
      const matches = likePattern(pattern).test(text2);
      return known(operator2.startsWith("!") ? !matches : matches);
    }
    case "AEXPR_DISTINCT":
    case "AEXPR_NOT_DISTINCT": {
      const left = evaluate(node.lexpr, scope);
      const right = evaluate(node.rexpr, scope);
      if (left.kind !== "known" || right.kind !== "known") return unknown;
      const equal = left.value === null || right.value === null ? left.value === right.value : truth(compare("=", left.value, right.value)) === "true";
      return known(node.kind === "AEXPR_DISTINCT" ? !equal : equal);
    }
    default:
      return unknown;
  }
}

// packages/catalog/src/evaluate/query.ts
var productLimit = 2e5;
function fromItem(node, scope) {
  if ("RangeVar" in node) {
    const rows = catalogRows(scope.state, node.RangeVar);
    if (rows === null) return null;
    const alias = node.RangeVar.alias?.aliasname ?? node.RangeVar.relname ?? "";
    return { rows: rows.map((row2) => [[alias, row2]]), conditions: [] };
  }
  if ("JoinExpr" in node) {
    const { jointype, larg, rarg, quals, isNatural, usingClause } = node.JoinExpr;
    if (jointype !== "JOIN_INNER" || larg === void 0 || rarg === void 0 || isNatural === true || usingClause !== void 0) return null;
    const left = fromItem(larg, scope);
    const right = fromItem(rarg, scope);
    if (left === null || right === null) return null;
    const joined = product(left, right);
    if (joined === null || quals === void 0) return joined;
    return { rows: joined.rows.filter((rows) => !isSurelyNot(quals, rows, scope)), conditions: [...joined.conditions, quals] };
  }
  return null;
}
function isSurelyNot(condition, rows, scope) {
  const value = truth(evaluate(condition, { ...scope, rows: [...rows, ...scope.rows] }));
  return value === "false" || value === "null";
}
function product(left, right) {
  if (left.rows.length * right.rows.length > productLimit) return null;
  return {
    rows: left.rows.flatMap((one) => right.rows.map((other) => [...one, ...other])),
    conditions: [...left.conditions, ...right.conditions]
  };
}
function selectRows(select2, scope) {
  if (select2.larg !== void 0 || select2.groupClause !== void 0 || select2.havingClause !== void 0 || select2.withClause !== void 0) return null;
  if (select2.limitCount !== void 0 || select2.limitOffset !== void 0 || select2.valuesLists !== void 0) return null;
  let from = { rows: [[]], conditions: [] };
  for (const node of select2.fromClause ?? []) {
    const item = fromItem(node, scope);
    const joined = item === null ? null : product(from, item);
    if (joined === null) return null;
    from = joined;
  }
  const conditions2 = [...from.conditions, ...select2.whereClause === void 0 ? [] : [select2.whereClause]];
  const certain = [];
  let open2 = "complete";
  for (const rows of from.rows) {
    const holds = conditions2.map((condition) => truth(evaluate(condition, { ...scope, rows: [...rows, ...scope.rows] })));
    if (holds.every((one) => one === "true") && !rows.some(([, row2]) => isPlaceholder(row2))) certain.push(rows);
    else if (!holds.some((one) => one === "false" || one === "null")) open2 = "open";
  }
  return { certain, open: open2 };
}
function existsRow(select2, scope) {
  const unlimited = { ...select2 };
  delete unlimited.limitCount;
  const selected = selectRows(unlimited, scope);
  if (selected === null) return "unknown";
  if (selected.certain.length > 0) return "true";
  return selected.open === "open" ? "unknown" : "false";
}
function isCount(node) {
  return node !== void 0 && "FuncCall" in node && stringsOf(node.FuncCall.funcname).at(-1) === "count" && node.FuncCall.agg_star === true;
}
function selectValue(select2, scope) {
  const [target, another] = select2.targetList ?? [];
  if (another !== void 0 || target === void 0 || !("ResTarget" in target)) return unknown;
  const value = target.ResTarget.val;
  if (select2.fromClause === void 0 && select2.whereClause === void 0) return evaluate(value, scope);
  const unlimited = { ...select2 };
  delete unlimited.limitCount;
  const selected = selectRows(unlimited, scope);
  if (selected === null || selected.open === "open") return unknown;
  if (isCount(value)) return known(selected.certain.length);
  if (containsAggregate(value)) return unknown;
  if (selected.certain.length === 0) return known(null);
  const [only2, second] = selected.certain;
  return only2 === void 0 || second !== void 0 ? unknown : evaluate(value, { ...scope, rows: [...only2, ...scope.rows] });
}
var aggregates = /* @__PURE__ */ new Set(["count", "max", "min", "sum", "avg", "array_agg", "string_agg", "bool_or", "bool_and", "every", "json_agg", "jsonb_agg"]);
function containsAggregate(node) {
  return node !== void 0 && "FuncCall" in node && aggregates.has(stringsOf(node.FuncCall.funcname).at(-1) ?? "");
}
function loopRows(select2, scope) {
  if (select2.valuesLists !== void 0 && select2.fromClause === void 0) {
    return select2.valuesLists.map((list3) => {
      const items = "List" in list3 ? list3.List.items ?? [] : [];
      return new Map(items.map((item, index) => [`column${String(index + 1)}`, evaluate(item, scope)]));
    });
  }
  const unnested2 = unnestRows(select2, scope);
  if (unnested2 !== null) return unnested2;
  const selected = select2.distinctClause === void 0 ? selectRows(select2, scope) : null;
  if (selected === null || selected.open === "open") return null;
  const targets = (select2.targetList ?? []).flatMap((node) => "ResTarget" in node ? [node.ResTarget] : []);
  if (targets.some(({ val }) => containsAggregate(val))) return null;
  return selected.certain.map((rows) => {
    const inner2 = { ...scope, rows: [...rows, ...scope.rows] };
    return new Map(targets.map(({ name, val }) => [name ?? columnName(val), evaluate(val, inner2)]));
  });
}
function columnName(node) {
  if (node === void 0) return "";
  if ("ColumnRef" in node) return stringsOf(node.ColumnRef.fields).at(-1) ?? "";
  if ("FuncCall" in node) return stringsOf(node.FuncCall.funcname).at(-1) ?? "";
  return "TypeCast" in node ? columnName(node.TypeCast.arg) : "";
}
function unnestRows(select2, scope) {
  if (select2.whereClause !== void 0 || select2.larg !== void 0 || select2.limitCount !== void 0 || select2.withClause !== void 0) return null;
  const targets = (select2.targetList ?? []).flatMap((node) => "ResTarget" in node ? [node.ResTarget] : []);
  const [item, another] = select2.fromClause ?? [];
  if (another !== void 0) return null;
  if (item === void 0) {
    const [target, second] = targets;
    const items = second === void 0 ? unnested(target?.val, scope) : null;
    return items === null ? null : items.map((value) => /* @__PURE__ */ new Map([[target?.name ?? "unnest", value]]));
  }
  let rows = null;
  let alias = "";
  if ("RangeFunction" in item) {
    const [first] = item.RangeFunction.functions ?? [];
    const list3 = first !== void 0 && "List" in first ? first.List.items?.[0] : void 0;
    const items = unnested(list3, scope);
    alias = item.RangeFunction.alias?.aliasname ?? "unnest";
    const name = stringsOf(item.RangeFunction.alias?.colnames)[0] ?? alias;
    rows = items?.map((value) => /* @__PURE__ */ new Map([[name, value]])) ?? null;
  } else if ("RangeSubselect" in item) {
    const inner2 = item.RangeSubselect.subquery;
    alias = item.RangeSubselect.alias?.aliasname ?? "";
    const names2 = stringsOf(item.RangeSubselect.alias?.colnames);
    if (inner2 !== void 0 && "SelectStmt" in inner2 && inner2.SelectStmt.valuesLists !== void 0) {
      rows = inner2.SelectStmt.valuesLists.map((list3) => {
        const items = "List" in list3 ? list3.List.items ?? [] : [];
        return new Map(items.map((value, index) => [names2[index] ?? `column${String(index + 1)}`, evaluate(value, scope)]));
      });
    }
  }
  return rows?.map((row2) => project(targets, alias, row2, scope)) ?? null;
}
function project(targets, alias, row2, scope) {
  const inner2 = { ...scope, rows: [[alias, row2], ...scope.rows] };
  const result = /* @__PURE__ */ new Map();
  for (const { name, val } of targets) {
    const last = val !== void 0 && "ColumnRef" in val ? val.ColumnRef.fields?.at(-1) : void 0;
    if (last !== void 0 && "A_Star" in last) for (const [column, value] of row2) result.set(column, value);
    else result.set(name ?? columnName(val), evaluate(val, inner2));
  }
  return result;
}
function unnested(node, scope) {
  if (node === void 0 || !("FuncCall" in node) || stringsOf(node.FuncCall.funcname).at(-1) !== "unnest") return null;
  const [first, second] = node.FuncCall.args ?? [];
  if (second !== void 0) return null;
  const value = evaluate(first, scope);
  return value.kind === "known" && typeof value.value === "object" && value.value !== null ? value.value.map((item) => known(item)) : null;
}

// packages/catalog/src/evaluate/expression.ts
function evaluate(node, scope) {
  if (node === void 0) return unknown;
  const { kind, body } = tagged(node);
  switch (kind) {
    case "A_Const":
      return constant(body);
    case "ColumnRef":
      return reference(stringsOf(body.fields), (body.fields ?? []).length, scope);
    case "ParamRef":
      return scope.variables.get(`$${String(body.number ?? 0)}`) ?? unknown;
    case "A_ArrayExpr":
      return arrayOf((body.elements ?? []).map((element) => evaluate(element, scope)));
    case "A_Expr":
      return operation(body, scope);
    case "BoolExpr": {
      const parts = (body.args ?? []).map((arg) => () => truth(evaluate(arg, scope)));
      if (body.boolop === "NOT_EXPR") return fromTruth(negate(parts[0]?.() ?? "unknown"));
      return fromTruth(body.boolop === "AND_EXPR" ? every(parts) : some(parts));
    }
    case "NullTest": {
      const value = evaluate(body.arg, scope);
      if (value.kind === "unknown" || value.kind === "row" || value.kind === "one-of") return unknown;
      const isNull2 = value.kind === "known" && value.value === null;
      return known(body.nulltesttype === "IS_NULL" ? isNull2 : !isNull2);
    }
    case "CoalesceExpr": {
      for (const arg of body.args ?? []) {
        const value = evaluate(arg, scope);
        if (value.kind !== "known" || value.value !== null) return value;
      }
      return known(null);
    }
    case "CaseExpr":
      return caseOf(body.args ?? [], body.arg, body.defresult, scope);
    case "TypeCast":
      return cast(body, scope);
    case "FuncCall":
      return call(body, scope);
    case "SubLink":
      return subquery(body, scope);
    case "SQLValueFunction":
      if (body.op === "SVFOP_SESSION_USER") return known(scope.state.session.sessionRole);
      if (body.op === "SVFOP_CURRENT_USER" || body.op === "SVFOP_CURRENT_ROLE" || body.op === "SVFOP_USER") return known(scope.state.session.currentRole);
      return unknown;
    default:
      return unknown;
  }
}
function constant(node) {
  if (node.isnull === true) return known(null);
  if (node.sval !== void 0) return known(node.sval.sval ?? "");
  if (node.ival !== void 0) return known(node.ival.ival ?? 0);
  if (node.boolval !== void 0) return known(node.boolval.boolval ?? false);
  if (node.fval !== void 0) return known(Number(node.fval.fval ?? "0"));
  return unknown;
}
function reference(names2, length, scope) {
  if (names2.length !== length) return unknown;
  const [first = "", second] = names2;
  if (second === void 0) {
    for (const [, row3] of scope.rows) {
      const column = row3.get(first);
      if (column !== void 0) return column;
    }
    return scope.variables.get(first) ?? unknown;
  }
  const row2 = scope.rows.find(([alias]) => alias === first);
  if (row2 !== void 0) return row2[1].get(second) ?? unknown;
  const variable = scope.variables.get(first);
  return variable?.kind === "row" ? variable.fields.get(second) ?? unknown : unknown;
}
function arrayOf(values) {
  const items = [];
  for (const value of values) {
    if (value.kind !== "known") return unknown;
    items.push(value.value);
  }
  return known(items);
}
function caseOf(whens, subject, otherwise, scope) {
  const value = subject === void 0 ? null : evaluate(subject, scope);
  for (const node of whens) {
    if (!("CaseWhen" in node)) return unknown;
    const condition = evaluate(node.CaseWhen.expr, scope);
    let holds;
    if (value === null) holds = truth(condition);
    else holds = value.kind === "known" && condition.kind === "known" ? truth(compare("=", value.value, condition.value)) : "unknown";
    if (holds === "unknown") return unknown;
    if (holds === "true") return evaluate(node.CaseWhen.result, scope);
  }
  return otherwise === void 0 ? known(null) : evaluate(otherwise, scope);
}
function subquery(node, scope) {
  const select2 = node.subselect;
  if (select2 === void 0 || !("SelectStmt" in select2)) return unknown;
  switch (node.subLinkType) {
    case "EXISTS_SUBLINK":
      return fromTruth(existsRow(select2.SelectStmt, scope));
    case "EXPR_SUBLINK":
      return selectValue(select2.SelectStmt, scope);
    default:
      return unknown;
  }
}

// packages/catalog/src/evaluate/arguments.ts
function argumentsOf(proc, args, scope) {
  const values = proc.argumentTypes.map(() => void 0);
  args.forEach((arg, index) => {
    if (!("NamedArgExpr" in arg)) values[index] = evaluate(arg, scope);
    else {
      const position = proc.argumentNames.indexOf(arg.NamedArgExpr.name ?? "");
      values[position < 0 ? args.length + index : position] = evaluate(arg.NamedArgExpr.arg, scope);
    }
  });
  return Array.from(values);
}
function accepts(proc, values, state) {
  const defaults = state.definitions.get(proc.source)?.defaults ?? [];
  const variadic = proc.argumentTypes.at(-1)?.endsWith("[]") === true;
  if (values.length > proc.argumentTypes.length && !variadic) return false;
  return proc.argumentTypes.every((type, index) => {
    const value = values[index];
    if (value === void 0) return (defaults[index] ?? null) !== null || variadic && index === proc.argumentTypes.length - 1;
    if (value.kind !== "known" || value.value === null) return true;
    if (typeof value.value === "object") return type.endsWith("[]") || /^any/u.test(type);
    return !type.endsWith("[]") || typeof value.value === "string";
  });
}
function bindArguments(proc, values, state) {
  const bound = /* @__PURE__ */ new Map();
  const defaults = state.definitions.get(proc.source)?.defaults ?? [];
  const last = proc.argumentTypes.length - 1;
  proc.argumentTypes.forEach((type, index) => {
    const given = values[index];
    const isSpread = index === last && type.endsWith("[]") && values.length > proc.argumentTypes.length;
    const standard = defaults[index] ?? null;
    let value = given ?? (standard === null ? unknown : evaluate(standard, { state, variables: /* @__PURE__ */ new Map(), rows: [] }));
    if (isSpread || type.endsWith("[]") && value.kind === "known" && typeof value.value === "string") value = unknown;
    const name = proc.argumentNames[index] ?? "";
    bound.set(`$${String(index + 1)}`, value);
    if (name !== "") bound.set(name, value);
  });
  return bound;
}

// packages/catalog/src/evaluate/builtins.ts
var builtInFunctions = new Set(
  `
abbrev abs array_append array_cat array_prepend bit_length hashtext hashtextextended starts_with acldefault aclexplode acos acosd acosh age amvalidate any_value any_value_transfn anyarray_send anycompatiblearray_send area array_agg
array_dims array_fill array_larger array_length array_lower array_ndims array_position array_positions array_remove array_replace array_reverse
array_sample array_send array_shuffle array_smaller array_sort array_to_json array_to_string array_to_tsvector array_upper ascii asin asind asinh atan
atan2 atan2d atand atanh avg bittypmodin bool_and bool_or booland_statefunc boolor_statefunc boolsend box bpchar_larger bpchar_smaller bpcharsend
bpchartypmodin broadcast btrim bytea_larger bytea_smaller byteasend cardinality casefold cashlarger cashsmaller cbrt ceil ceiling center char_length
character_length charsend chr cidr_send cidsend circle clock_timestamp col_description concat concat_ws convert convert_from convert_to corr cos cosd
cosh cot cotd count covar_pop covar_samp crc32 crc32c cume_dist current_database current_query current_schema current_schemas current_setting
current_user currtid2 currval cursor_to_xml cursor_to_xmlschema database_to_xml database_to_xml_and_xmlschema database_to_xmlschema date_add date_bin
date_part date_send date_subtract date_trunc datemultirange daterange daterange_canonical daterange_subdiff decode degrees dense_rank dexp diagonal
diameter div dlog1 dlog10 dround dtrunc encode enum_first enum_larger enum_last enum_range enum_send enum_smaller erf erfc every exp extract factorial
family first_value float4larger float4send float4smaller float8larger float8send float8smaller floor fmgr_c_validator fmgr_internal_validator
fmgr_sql_validator format format_type gamma gcd gen_random_uuid generate_series generate_subscripts get_bit get_byte get_current_ts_config
getdatabaseencoding getpgusername has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege
has_function_privilege has_language_privilege has_largeobject_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege height host hostmask icu_unicode_version initcap int2int4_sum
int2larger int2send int2smaller int2vectorsend int4inc int4larger int4multirange int4range int4range_canonical int4range_subdiff int4send int4smaller
int8dec int8dec_any int8inc int8inc_any int8inc_float8_float8 int8larger int8multirange int8range int8range_canonical int8range_subdiff int8send
int8smaller intervaltypmodin is_normalized isclosed isempty isfinite ishorizontal isopen isparallel isperp isvertical json_agg json_array_elements
json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text json_object json_object_agg json_object_keys
json_populate_record json_populate_recordset json_send json_strip_nulls json_to_record json_to_recordset json_to_tsvector json_typeof jsonb_agg
jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_insert
jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query
jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record
jsonb_populate_record_valid jsonb_populate_recordset jsonb_pretty jsonb_send jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
jsonb_to_recordset jsonb_to_tsvector jsonb_typeof jsonpath_send justify_days justify_hours justify_interval lag last_value lastval lcm lead left
length lgamma like like_escape line line_send ln lo_close lo_creat lo_create lo_export lo_from_bytea lo_get lo_import lo_lseek lo_lseek64 lo_open
lo_put lo_tell lo_tell64 lo_truncate lo_truncate64 lo_unlink log log10 loread lower lower_inc lower_inf lowrite lpad lseg ltrim make_date
make_interval make_time make_timestamp make_timestamptz makeaclitem masklen max md5 min min_scale mod mode multirange mxid_age nameconcatoid namesend
netmask network nextval normalize notlike now npoints nth_value ntile num_nonnulls num_nulls numerictypmodin nummultirange numnode numrange
numrange_subdiff obj_description octet_length oidlarger oidsend oidsmaller oidvectorsend oidvectortypes overlaps overlay parse_ident pclose
percent_rank percentile_cont percentile_disc pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all
pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_available_extension_versions pg_available_extensions
pg_available_wal_summaries pg_backend_pid pg_backup_start pg_backup_stop pg_basetype pg_blocking_pids pg_cancel_backend pg_char_to_encoding
pg_clear_attribute_stats pg_clear_relation_stats pg_client_encoding pg_collation_actual_version pg_collation_for pg_collation_is_visible
pg_column_compression pg_column_is_updatable pg_column_size pg_column_toast_chunk_id pg_conf_load_time pg_config pg_control_checkpoint pg_control_init
pg_control_recovery pg_control_system pg_conversion_is_visible pg_copy_logical_replication_slot pg_copy_physical_replication_slot
pg_create_logical_replication_slot pg_create_physical_replication_slot pg_create_restore_point pg_current_logfile pg_current_snapshot
pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_current_xact_id pg_current_xact_id_if_assigned pg_cursor
pg_database_collation_actual_version pg_database_size pg_ddl_command_send pg_dependencies_send pg_describe_object pg_drop_replication_slot
pg_encoding_max_length pg_encoding_to_char pg_event_trigger_ddl_commands pg_event_trigger_dropped_objects pg_event_trigger_table_rewrite_oid
pg_event_trigger_table_rewrite_reason pg_export_snapshot pg_extension_config_dump pg_extension_update_paths pg_filenode_relation
pg_function_is_visible pg_get_acl pg_get_aios pg_get_backend_memory_contexts pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr
pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_function_sqlbody
pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_loaded_modules pg_get_multixact_members pg_get_object_address pg_get_partition_constraintdef
pg_get_partkeydef pg_get_publication_tables pg_get_replica_identity_index pg_get_replication_slots pg_get_ruledef pg_get_sequence_data
pg_get_serial_sequence pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_get_userbyid
pg_get_viewdef pg_get_wait_events pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_get_wal_summarizer_state pg_has_role pg_hba_file_rules
pg_ident_file_mappings pg_identify_object pg_identify_object_as_address pg_import_system_collations pg_index_column_has_property pg_index_has_property
pg_indexam_has_property pg_indexam_progress_phasename pg_indexes_size pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema
pg_is_wal_replay_paused pg_isolation_test_session_is_blocked pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn pg_last_wal_replay_lsn
pg_last_xact_replay_timestamp pg_listening_channels pg_lock_status pg_log_backend_memory_contexts pg_log_standby_snapshot pg_logical_emit_message
pg_logical_slot_get_binary_changes pg_logical_slot_get_changes pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_lsn pg_lsn_larger
pg_lsn_send pg_lsn_smaller pg_mcv_list_items pg_mcv_list_send pg_my_temp_schema pg_ndistinct_send pg_nextoid pg_node_tree_send
pg_notification_queue_usage pg_notify pg_numa_available pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table
pg_partition_ancestors pg_partition_root pg_partition_tree pg_postmaster_start_time pg_prepared_statement pg_prepared_xact pg_promote
pg_read_binary_file pg_read_file pg_relation_filenode pg_relation_filepath pg_relation_is_publishable pg_relation_is_updatable pg_relation_size
pg_reload_conf pg_replication_origin_advance pg_replication_origin_create pg_replication_origin_drop pg_replication_origin_oid
pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress pg_replication_origin_session_reset
pg_replication_origin_session_setup pg_replication_origin_xact_reset pg_replication_origin_xact_setup pg_replication_slot_advance
pg_restore_attribute_stats pg_restore_relation_stats pg_rotate_logfile pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_sequence_parameters
pg_settings_get_flags pg_show_all_file_settings pg_show_all_settings pg_show_replication_origin_status pg_size_bytes pg_size_pretty pg_sleep
pg_sleep_for pg_sleep_until pg_snapshot_send pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_split_walfile_name pg_stat_clear_snapshot
pg_stat_file pg_stat_force_next_flush pg_stat_have_stats pg_stat_reset pg_stat_reset_backend_stats pg_stat_reset_replication_slot pg_stat_reset_shared
pg_stat_reset_single_function_counters pg_stat_reset_single_table_counters pg_stat_reset_slru pg_stat_reset_subscription_stats
pg_statistics_obj_is_visible pg_stop_making_pinned_objects pg_switch_wal pg_sync_replication_slots pg_table_is_visible pg_table_size
pg_tablespace_databases pg_tablespace_location pg_tablespace_size pg_terminate_backend pg_timezone_abbrevs_abbrevs pg_timezone_abbrevs_zone
pg_timezone_names pg_total_relation_size pg_trigger_depth pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock
pg_try_advisory_xact_lock_shared pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible
pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_wal_replay_pause pg_wal_replay_resume pg_wal_summary_contents pg_walfile_name
pg_walfile_name_offset pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status phraseto_tsquery pi plainto_tsquery plpgsql_validator
point polygon popen position postgresql_fdw_validator pow power query_to_xml query_to_xml_and_xmlschema query_to_xmlschema querytree quote_ident
quote_literal quote_nullable radians radius random random_normal rank record_larger record_send record_smaller regclasssend regcollationsend
regconfigsend regdictionarysend regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array
regexp_split_to_table regexp_substr regnamespacesend regoperatorsend regopersend regproceduresend regprocsend regr_avgx regr_avgy regr_count
regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy regrolesend regtypesend repeat replace reverse right round row_number row_security_active
row_to_json rpad rtrim satisfies_hash_partition scale schema_to_xml schema_to_xml_and_xmlschema schema_to_xmlschema session_user set_bit set_byte
set_config set_masklen setseed setval setweight sha224 sha256 sha384 sha512 shobj_description sign similar_escape similar_to_escape sin sind sinh
slope split_part sqrt statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array string_to_table strip strpos substr substring sum
system_user table_to_xml table_to_xml_and_xmlschema table_to_xmlschema tan tand tanh text text_larger text_smaller textlen textsend tidlarger tidsend
tidsmaller time_larger time_send time_smaller timeofday timestamp timestamptypmodin timestamptz timestamptztypmodin timetypmodin timetz_larger
timetz_send timetz_smaller timetztypmodin timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_regclass
to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod to_timestamp to_tsquery
to_tsvector transaction_timestamp translate trim_array trim_scale trunc ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank ts_rank_cd
ts_rewrite ts_stat ts_token_type tsmultirange tsquery_phrase tsquerysend tsrange tsrange_subdiff tstzmultirange tstzrange tstzrange_subdiff
tsvector_to_array tsvectorsend txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_send txid_snapshot_xip txid_snapshot_xmax
txid_snapshot_xmin txid_status txid_visible_in_snapshot unistr unknownsend unnest upper upper_inc upper_inf uuid_extract_timestamp
uuid_extract_version uuid_send uuidv4 uuidv7 var_pop var_samp varbit_send varbittypmodin varcharsend varchartypmodin variance version void_send
websearch_to_tsquery width width_bucket xid8_larger xid8_smaller xid8send xidsend xml_is_well_formed xml_is_well_formed_content
xml_is_well_formed_document xml_send xmlagg xmlcomment xmlconcat2 xmlexists xmltext xmlvalidate xpath xpath_exists
`.trim().split(/\s+/u)
);
var extensionFunctions = new Set(
  `
uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_url crypt gen_salt digest hmac
gen_random_bytes encrypt decrypt pgp_sym_encrypt pgp_sym_decrypt armor dearmor unaccent similarity word_similarity show_trgm akeys avals hstore
each skeys svals earth_distance ll_to_earth levenshtein soundex metaphone dmetaphone st_makepoint st_setsrid st_geomfromtext st_point
`.trim().split(/\s+/u)
);
function isPure(names2) {
  const name = names2.at(-1) ?? "";
  const schema = names2.at(-2);
  if (name === "set_config") return false;
  if (schema === "pg_catalog") return true;
  return schema === void 0 && builtInFunctions.has(name) || extensionFunctions.has(name);
}

// packages/catalog/src/evaluate/frame.ts
function frameOf(state, start) {
  return {
    apply: start.apply,
    context: start.context,
    datums: [],
    variables: /* @__PURE__ */ new Map(),
    bodyPlace: start.bodyPlace,
    bodyLines: start.body.split(/\r\n|\n|\r/u),
    depth: 0,
    budget: { steps: 0, perhapsRun: /* @__PURE__ */ new Set() },
    state,
    mode: start.mode,
    mayFail: false,
    touched: []
  };
}
function scopeOf(frame) {
  return { state: frame.state, variables: frame.variables, rows: [] };
}
function taint(frame, touch, reason, context) {
  if (touch === null) return;
  frame.touched.push(touch);
  frame.state = withTaint(frame.state, withoutHoles(touch), reason, context);
}
function withoutHoles(touch) {
  const open2 = (names2) => names2 !== "all" && names2.some((name) => name.includes(hole)) ? "all" : names2;
  return { ...touch, relations: open2(touch.relations), names: open2(touch.names) };
}
function contextAt(frame, line, text2) {
  const { bodyPlace, bodyLines, context } = frame;
  const folded = text2.replace(/\s+/gu, " ").trim();
  let { place } = context.source;
  const content = line === null ? void 0 : bodyLines[line - 1];
  if (bodyPlace !== null && line !== null && content !== void 0) {
    const indent = content.length - content.trimStart().length;
    const shift = line === 1 ? bodyPlace.column - 1 : 0;
    const at = bodyPlace.line + line - 1;
    place = { file: bodyPlace.file, line: at, column: shift + indent + 1, endLine: at, endColumn: shift + content.trimEnd().length + 1 };
  }
  return { ...context, source: { place, text: folded }, text: text2, claimAbove: null, placeAt: () => place, placeOf: () => place };
}
function isUncertain(frame) {
  return frame.mode === "perhaps";
}
function mayHaveFailed(frame) {
  return frame.mayFail || isUncertain(frame);
}
var stepLimit = 2e4;
var TooLong = class extends Error {
};
function step(frame) {
  frame.budget.steps += 1;
  if (frame.budget.steps > stepLimit) throw new TooLong();
}

// packages/plpgsql/src/conditions.ts
var table = `
03000 sql_statement_not_yet_complete
08000 connection_exception
08003 connection_does_not_exist
08006 connection_failure
08001 sqlclient_unable_to_establish_sqlconnection
08004 sqlserver_rejected_establishment_of_sqlconnection
08007 transaction_resolution_unknown
08P01 protocol_violation
09000 triggered_action_exception
0A000 feature_not_supported
0B000 invalid_transaction_initiation
0F000 locator_exception
0F001 invalid_locator_specification
0L000 invalid_grantor
0LP01 invalid_grant_operation
0P000 invalid_role_specification
0Z000 diagnostics_exception
0Z002 stacked_diagnostics_accessed_without_active_handler
10608 invalid_argument_for_xquery
20000 case_not_found
21000 cardinality_violation
22000 data_exception
2202E array_subscript_error
22021 character_not_in_repertoire
22008 datetime_field_overflow
22012 division_by_zero
22005 error_in_assignment
2200B escape_character_conflict
22022 indicator_overflow
22015 interval_field_overflow
2201E invalid_argument_for_logarithm
22014 invalid_argument_for_ntile_function
22016 invalid_argument_for_nth_value_function
2201F invalid_argument_for_power_function
2201G invalid_argument_for_width_bucket_function
22018 invalid_character_value_for_cast
22007 invalid_datetime_format
22019 invalid_escape_character
2200D invalid_escape_octet
22025 invalid_escape_sequence
22P06 nonstandard_use_of_escape_character
22010 invalid_indicator_parameter_value
22023 invalid_parameter_value
22013 invalid_preceding_or_following_size
2201B invalid_regular_expression
2201W invalid_row_count_in_limit_clause
2201X invalid_row_count_in_result_offset_clause
2202H invalid_tablesample_argument
2202G invalid_tablesample_repeat
22009 invalid_time_zone_displacement_value
2200C invalid_use_of_escape_character
2200G most_specific_type_mismatch
22004 null_value_not_allowed
22002 null_value_no_indicator_parameter
22003 numeric_value_out_of_range
2200H sequence_generator_limit_exceeded
22026 string_data_length_mismatch
22001 string_data_right_truncation
22011 substring_error
22027 trim_error
22024 unterminated_c_string
2200F zero_length_character_string
22P01 floating_point_exception
22P02 invalid_text_representation
22P03 invalid_binary_representation
22P04 bad_copy_file_format
22P05 untranslatable_character
2200L not_an_xml_document
2200M invalid_xml_document
2200N invalid_xml_content
2200S invalid_xml_comment
2200T invalid_xml_processing_instruction
22030 duplicate_json_object_key_value
22031 invalid_argument_for_sql_json_datetime_function
22032 invalid_json_text
22033 invalid_sql_json_subscript
22034 more_than_one_sql_json_item
22035 no_sql_json_item
22036 non_numeric_sql_json_item
22037 non_unique_keys_in_a_json_object
22038 singleton_sql_json_item_required
22039 sql_json_array_not_found
2203A sql_json_member_not_found
2203B sql_json_number_not_found
2203C sql_json_object_not_found
2203D too_many_json_array_elements
2203E too_many_json_object_members
2203F sql_json_scalar_required
2203G sql_json_item_cannot_be_cast_to_target_type
23000 integrity_constraint_violation
23001 restrict_violation
23502 not_null_violation
23503 foreign_key_violation
23505 unique_violation
23514 check_violation
23P01 exclusion_violation
24000 invalid_cursor_state
25000 invalid_transaction_state
25001 active_sql_transaction
25002 branch_transaction_already_active
25008 held_cursor_requires_same_isolation_level
25003 inappropriate_access_mode_for_branch_transaction
25004 inappropriate_isolation_level_for_branch_transaction
25005 no_active_sql_transaction_for_branch_transaction
25006 read_only_sql_transaction
25007 schema_and_data_statement_mixing_not_supported
25P01 no_active_sql_transaction
25P02 in_failed_sql_transaction
25P03 idle_in_transaction_session_timeout
25P04 transaction_timeout
26000 invalid_sql_statement_name
27000 triggered_data_change_violation
28000 invalid_authorization_specification
28P01 invalid_password
2B000 dependent_privilege_descriptors_still_exist
2BP01 dependent_objects_still_exist
2D000 invalid_transaction_termination
2F000 sql_routine_exception
2F005 function_executed_no_return_statement
2F002 modifying_sql_data_not_permitted
2F003 prohibited_sql_statement_attempted
2F004 reading_sql_data_not_permitted
34000 invalid_cursor_name
38000 external_routine_exception
38001 containing_sql_not_permitted
38002 modifying_sql_data_not_permitted
38003 prohibited_sql_statement_attempted
38004 reading_sql_data_not_permitted
39000 external_routine_invocation_exception
39001 invalid_sqlstate_returned
39004 null_value_not_allowed
39P01 trigger_protocol_violated
39P02 srf_protocol_violated
39P03 event_trigger_protocol_violated
3B000 savepoint_exception
3B001 invalid_savepoint_specification
3D000 invalid_catalog_name
3F000 invalid_schema_name
40000 transaction_rollback
40002 transaction_integrity_constraint_violation
40001 serialization_failure
40003 statement_completion_unknown
40P01 deadlock_detected
42000 syntax_error_or_access_rule_violation
42601 syntax_error
42501 insufficient_privilege
42846 cannot_coerce
42803 grouping_error
42P20 windowing_error
42P19 invalid_recursion
42830 invalid_foreign_key
42602 invalid_name
42622 name_too_long
42939 reserved_name
42804 datatype_mismatch
42P18 indeterminate_datatype
42P21 collation_mismatch
42P22 indeterminate_collation
42809 wrong_object_type
428C9 generated_always
42703 undefined_column
42883 undefined_function
42P01 undefined_table
42P02 undefined_parameter
42704 undefined_object
42701 duplicate_column
42P03 duplicate_cursor
42P04 duplicate_database
42723 duplicate_function
42P05 duplicate_prepared_statement
42P06 duplicate_schema
42P07 duplicate_table
42712 duplicate_alias
42710 duplicate_object
42702 ambiguous_column
42725 ambiguous_function
42P08 ambiguous_parameter
42P09 ambiguous_alias
42P10 invalid_column_reference
42611 invalid_column_definition
42P11 invalid_cursor_definition
42P12 invalid_database_definition
42P13 invalid_function_definition
42P14 invalid_prepared_statement_definition
42P15 invalid_schema_definition
42P16 invalid_table_definition
42P17 invalid_object_definition
44000 with_check_option_violation
53000 insufficient_resources
53100 disk_full
53200 out_of_memory
53300 too_many_connections
53400 configuration_limit_exceeded
54000 program_limit_exceeded
54001 statement_too_complex
54011 too_many_columns
54023 too_many_arguments
55000 object_not_in_prerequisite_state
55006 object_in_use
55P02 cant_change_runtime_param
55P03 lock_not_available
55P04 unsafe_new_enum_value_usage
57000 operator_intervention
57014 query_canceled
57P01 admin_shutdown
57P02 crash_shutdown
57P03 cannot_connect_now
57P04 database_dropped
57P05 idle_session_timeout
58000 system_error
58030 io_error
58P01 undefined_file
58P02 duplicate_file
58P03 file_name_too_long
F0000 config_file_error
F0001 lock_file_exists
HV000 fdw_error
HV005 fdw_column_name_not_found
HV002 fdw_dynamic_parameter_value_needed
HV010 fdw_function_sequence_error
HV021 fdw_inconsistent_descriptor_information
HV024 fdw_invalid_attribute_value
HV007 fdw_invalid_column_name
HV008 fdw_invalid_column_number
HV004 fdw_invalid_data_type
HV006 fdw_invalid_data_type_descriptors
HV091 fdw_invalid_descriptor_field_identifier
HV00B fdw_invalid_handle
HV00C fdw_invalid_option_index
HV00D fdw_invalid_option_name
HV090 fdw_invalid_string_length_or_buffer_length
HV00A fdw_invalid_string_format
HV009 fdw_invalid_use_of_null_pointer
HV014 fdw_too_many_handles
HV001 fdw_out_of_memory
HV00P fdw_no_schemas
HV00J fdw_option_name_not_found
HV00K fdw_reply_handle
HV00Q fdw_schema_not_found
HV00R fdw_table_not_found
HV00L fdw_unable_to_create_execution
HV00M fdw_unable_to_create_reply
HV00N fdw_unable_to_establish_connection
P0000 plpgsql_error
P0001 raise_exception
P0002 no_data_found
P0003 too_many_rows
P0004 assert_failure
XX000 internal_error
XX001 data_corrupted
XX002 index_corrupted
`;
var conditions = readTable();
function readTable() {
  const found = /* @__PURE__ */ new Map();
  for (const line of table.trim().split("\n")) {
    const [sqlstate = "", name = ""] = line.split(" ");
    found.set(name, [...found.get(name) ?? [], sqlstate]);
  }
  return found;
}
var sqlstatePattern = /^[0-9A-Z]{5}$/u;
var raiseException = "P0001";
function sqlstateOf(nameOrCode) {
  if (nameOrCode === "00000") return raiseException;
  if (sqlstatePattern.test(nameOrCode)) return nameOrCode;
  return conditions.get(nameOrCode)?.[0] ?? null;
}
function catches(condition, sqlstate) {
  if (condition === "others") {
    if (sqlstate === null) return "maybe";
    return sqlstate === "57014" || sqlstate === "P0004" ? "no" : "yes";
  }
  const codes = conditions.get(condition) ?? (sqlstatePattern.test(condition) ? [condition] : []);
  if (sqlstate === null || codes.length === 0) return "maybe";
  const matches = codes.some((code) => code === sqlstate || code.endsWith("000") && code.slice(0, 2) === sqlstate.slice(0, 2));
  return matches ? "yes" : "no";
}

// packages/plpgsql/src/builtins.ts
var names = `
abs age array_agg array_append array_length array_position array_to_string bool_or btrim cardinality ceil char_length clock_timestamp
concat concat_ws count current_database current_schema current_schemas current_setting currval date_part date_trunc decode digest encode
extract floor format gen_random_uuid greatest has_column_privilege has_schema_privilege has_table_privilege hstore inet_client_addr initcap
json_agg json_build_object json_object_agg jsonb_agg jsonb_array_elements jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
jsonb_object_agg jsonb_object_keys jsonb_set jsonb_strip_nulls jsonb_typeof lastval least left length lower lpad ltrim make_interval max md5
min mod nextval now nullif num_nonnulls num_nulls octet_length overlay pg_advisory_lock pg_advisory_xact_lock pg_backend_pid
pg_current_xact_id pg_get_userbyid pg_has_role pg_notify pg_sleep pg_trigger_depth pg_try_advisory_xact_lock position quote_ident
quote_literal quote_nullable random regexp_match regexp_matches regexp_replace repeat replace reverse right round row_number row_to_json
rpad rtrim set_config setval sha256 split_part statement_timestamp string_agg string_to_array strpos substr substring sum timeofday
timezone to_char to_date to_json to_jsonb to_number to_regclass to_timestamp transaction_timestamp translate trim trunc txid_current unnest
upper uuid_generate_v4 uuidv7
`;
var returningBuiltins = new Set(names.trim().split(/\s+/u));

// packages/plpgsql/src/expression.ts
var booleanWords = new Map([
  ...["t", "true", "y", "yes", "on", "1"].map((word2) => [word2, true]),
  ...["f", "false", "n", "no", "off", "0"].map((word2) => [word2, false])
]);

// packages/catalog/src/evaluate/expression-value.ts
function expressionValue(frame, text2, context) {
  const parsed = parseExpression(text2);
  if (parsed.problem !== null) {
    taint(frame, everything, `an expression could not be read: ${parsed.problem}`, context);
    return unknown;
  }
  runCalls(frame, parsed.select, context, "none");
  if (parsed.value !== null && "SelectStmt" in parsed.select && parsed.select.SelectStmt.fromClause !== void 0) {
    return selectValue(parsed.select.SelectStmt, scopeOf(frame));
  }
  return parsed.value === null ? unknown : evaluate(parsed.value, scopeOf(frame));
}

// packages/catalog/src/evaluate/plpgsql-tree.ts
function isNode3(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function inner(value, tag) {
  if (!isNode3(value)) return null;
  const found = value[tag];
  return isNode3(found) ? found : null;
}
function nodesOf(value) {
  return Array.isArray(value) ? value.filter(isNode3) : [];
}
function textAt(node, key) {
  const value = node?.[key];
  return typeof value === "string" ? value : null;
}
function numberAt(node, key) {
  const value = node?.[key];
  return typeof value === "number" ? value : null;
}
function expressionText2(value) {
  return textAt(inner(value, "PLpgSQL_expr"), "query");
}
function statementsOf(value) {
  return nodesOf(value).flatMap((one) => {
    const [tag, node] = Object.entries(one)[0] ?? [];
    return tag !== void 0 && isNode3(node) ? [{ tag, node, line: numberAt(node, "lineno") }] : [];
  });
}
function assignedVariables(value, found = /* @__PURE__ */ new Set()) {
  if (Array.isArray(value)) for (const item of value) assignedVariables(item, found);
  if (!isNode3(value)) return found;
  for (const [key, part] of Object.entries(value)) {
    if (key === "PLpgSQL_stmt_assign" || key === "PLpgSQL_stmt_foreach_a") {
      const varno = numberAt(isNode3(part) ? part : null, "varno");
      if (varno !== null) found.add(varno);
    }
    if (key === "PLpgSQL_diag_item") {
      const target = numberAt(isNode3(part) ? part : null, "target");
      if (target !== null) found.add(target);
    }
    if ((key === "target" || key === "var") && isNode3(part)) for (const name of targetNames(part)) found.add(name);
    assignedVariables(part, found);
  }
  return found;
}
function targetNames(target) {
  const row2 = inner(target, "PLpgSQL_row");
  if (row2 !== null) return nodesOf(row2["fields"]).flatMap((field) => textAt(field, "name") ?? []);
  const one = inner(target, "PLpgSQL_rec") ?? inner(target, "PLpgSQL_var");
  const name = textAt(one, "refname");
  return name === null ? [] : [name];
}

// packages/catalog/src/evaluate/assign.ts
function forget2(frame, part) {
  for (const one of assignedVariables(part)) {
    const name = typeof one === "number" ? frame.datums[one] ?? null : one;
    if (name !== null) frame.variables.set(name, unknown);
  }
}
function assignInto(frame, target, text2) {
  const names2 = targetNames(target);
  forget2(frame, { target });
  const parsed = parseStatement(text2);
  const [name, second] = names2;
  if (parsed.node === null || !("SelectStmt" in parsed.node) || name === void 0 || second !== void 0) return;
  if (inner(target, "PLpgSQL_rec") !== null) return;
  if (frame.datums.includes(name)) frame.variables.set(name, selectValue(parsed.node.SelectStmt, scopeOf(frame)));
}
function assign2(frame, { node, line }) {
  const text2 = expressionText2(node["expr"]) ?? "";
  const name = frame.datums[numberAt(node, "varno") ?? -1] ?? null;
  const parts = /^\s*("(?:[^"]|"")*"|[\w$]+)\s*:?=([^]*)$/u.exec(text2);
  const target = parts?.[1]?.replaceAll('"', "");
  const right = parts?.[2] ?? text2.replace(/^[^=]*:?=/u, "");
  const value = expressionValue(frame, right, contextAt(frame, line, text2));
  if (name === null) return "next";
  const isWhole = target?.toLowerCase() === name.toLowerCase();
  frame.variables.set(name, isWhole ? value : unknown);
  return "next";
}

// packages/catalog/src/evaluate/branches.ts
function runIf2(frame, { node, line }) {
  const branches = [
    { condition: expressionText2(node["cond"]), body: node["then_body"] },
    ...nodesOf(node["elsif_list"]).flatMap((one) => {
      const elsif = inner(one, "PLpgSQL_if_elsif");
      return elsif === null ? [] : [{ condition: expressionText2(elsif["cond"]), body: elsif["stmts"] }];
    })
  ];
  return runBranches(frame, branches, node["else_body"], line);
}
function runCase2(frame, { node, line }) {
  const subject = expressionText2(node["t_expr"]);
  const variable = frame.datums[numberAt(node, "t_varno") ?? -1] ?? null;
  if (subject !== null && variable !== null) frame.variables.set(variable, expressionValue(frame, subject, contextAt(frame, line, subject)));
  const branches = nodesOf(node["case_when_list"]).flatMap((one) => {
    const when = inner(one, "PLpgSQL_case_when");
    return when === null ? [] : [{ condition: expressionText2(when["expr"]), body: when["stmts"] }];
  });
  return runBranches(frame, branches, node["else_stmts"], line);
}
function runBranches(frame, branches, otherwise, line) {
  for (const [index, branch] of branches.entries()) {
    const condition = branch.condition ?? "";
    const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition)));
    if (holds === "true") return runStatements(frame, statementsOf(branch.body));
    if (holds === "unknown") {
      runAlternatives(frame, [...branches.slice(index).map(({ body }) => body), otherwise].map((body) => statementsOf(body)));
      return "next";
    }
  }
  return runStatements(frame, statementsOf(otherwise));
}

// packages/catalog/src/evaluate/row-triggers.ts
var mayTouch = /\b(?:grant|revoke|alter|create|drop|execute|perform|call|set|set_config|select)\b/iu;
function runTriggers(frame, node, context) {
  for (const name of changedRelations(node)) {
    const relation = isSystemRelation(frame.state, name) ? null : lookUpRelation(frame.state, name);
    if (relation === null) continue;
    for (const trigger of triggersOn(frame.state, relation.oid)) {
      const proc = trigger.function === null ? void 0 : frame.state.functions.get(trigger.function);
      if (proc !== void 0 && mayTouch.test(proc.body ?? "")) runProc(frame, proc, [], context, "perhaps");
    }
  }
}
function changedRelations(node) {
  const { kind, body } = tagged(node);
  switch (kind) {
    case "InsertStmt":
    case "UpdateStmt":
    case "DeleteStmt":
    case "MergeStmt":
    case "CopyStmt":
      return body.relation === void 0 ? [] : [body.relation];
    case "TruncateStmt":
      return rangeVarsOf(body.relations);
    default:
      return [];
  }
}

// packages/catalog/src/evaluate/sql.ts
var certainKinds = /* @__PURE__ */ new Set([
  "CreateStmt",
  "CreateRoleStmt",
  "AlterRoleStmt",
  "DropRoleStmt",
  "GrantStmt",
  "GrantRoleStmt",
  "AlterDefaultPrivilegesStmt",
  "CreateTrigStmt",
  "CreateFunctionStmt",
  "AlterFunctionStmt",
  "CreateSchemaStmt",
  "AlterOwnerStmt",
  "CommentStmt",
  "VariableSetStmt"
]);
function runSql(frame, node, context, wait) {
  const { kind } = tagged(node);
  runCalls(frame, node, context, wait === "static" && kind === "SelectStmt" ? "targets" : "none");
  runTriggers(frame, node, context);
  if (!certainKinds.has(kind)) frame.mayFail = true;
  if (kind === "DoStmt" || !isUncertain(frame)) {
    if (kind !== "SelectStmt" || isSelectInto(node)) {
      const touch = touchedBy(frame.state, node);
      if (touch !== null) frame.touched.push(touch);
      frame.state = frame.apply(frame.state, node, context);
    }
    return;
  }
  const before = frame.state;
  taint(frame, touchedBy(frame.state, node), "it depends on something that cannot be told whether this statement runs", context);
  if (kind === "VariableSetStmt") frame.state = lasting(before, frame.state);
}
function isSelectInto(node) {
  return "SelectStmt" in node && node.SelectStmt.intoClause !== void 0;
}
function runStaticSql(frame, text2, context) {
  const parsed = parseStatement(text2);
  if (parsed.node === null) {
    taint(frame, everything, `a statement could not be read: ${parsed.problem}`, context);
    return;
  }
  if ("CallStmt" in parsed.node) {
    const call2 = parsed.node.CallStmt.funccall;
    callFunction(frame, stringsOf(call2?.funcname), call2?.args ?? [], context, "surely");
    return;
  }
  runSql(frame, parsed.node, context, "static");
}
function runQueryText(frame, text2, context) {
  const parsed = parseStatement(text2);
  if (parsed.node !== null) runSql(frame, parsed.node, context, "static");
  else expressionValue(frame, text2, context);
}

// packages/catalog/src/evaluate/execute.ts
function runDynamic(frame, expression, context) {
  const value = expressionValue(frame, expression, context);
  const texts2 = (value.kind === "one-of" ? value.values : [value]).map(
    (one) => one.kind === "known" && typeof one.value === "string" ? one.value : one.kind === "template" ? one.text : null
  );
  if (value.kind === "known" && value.value === null) throw new Rejection("22004", "query string argument of EXECUTE is null");
  const before = frame.mode;
  if (value.kind !== "known") {
    frame.mode = "perhaps";
    frame.mayFail = true;
  }
  for (const text2 of texts2) {
    if (text2 === null || opensWithHole(text2)) taint(frame, everything, "EXECUTE runs a text that cannot be told", context);
    else runText(frame, text2, context);
  }
  frame.mode = before;
}
function runText(frame, text2, context) {
  const read = readSqlText(context.source.place.file, text2);
  if (read.problems.length > 0) {
    frame.mayFail = true;
    taint(frame, text2.includes(hole) ? byPrefix(text2) : everything, "EXECUTE runs a text that could not be read", context);
    return;
  }
  for (const statement of read.statements) {
    const inside = { ...context, source: { place: context.source.place, text: statement.text.replace(/\s+/gu, " ").trim() }, text: statement.text };
    runSql(frame, statement.node, inside, "dynamic");
  }
}
function opensWithHole(text2) {
  return text2.trimStart().startsWith(hole);
}
function byPrefix(text2) {
  const words = text2.slice(0, text2.indexOf(hole)).trim().toUpperCase().replace(/\s+/gu, " ");
  const all = (aspects) => ({ aspects, relations: "all", names: "all" });
  if (/^(?:GRANT|REVOKE) .*\bON\b/u.test(words)) return all(["relacl", "functions", "schemas"]);
  if (/^ALTER TABLE\b/u.test(words)) return all(["owner", "triggers", "existence"]);
  if (/^CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER\b/u.test(words) || /^DROP TRIGGER\b/u.test(words)) return all(["triggers"]);
  if (/^(?:INSERT|UPDATE|DELETE|SELECT|CREATE (?:UNIQUE )?INDEX|CREATE POLICY|DROP POLICY|TRUNCATE)\b/u.test(words)) return { aspects: [], relations: [], names: [] };
  return everything;
}

// packages/catalog/src/evaluate/loops.ts
var mostRounds = 1e3;
function elementRounds(frame, { node, line }) {
  const text2 = expressionText2(node["expr"]) ?? "";
  const value = expressionValue(frame, text2, contextAt(frame, line, text2));
  const name = frame.datums[numberAt(node, "varno") ?? -1] ?? null;
  if (value.kind !== "known" || typeof value.value !== "object" || value.value === null || name === null || node["slice"] !== void 0) return null;
  return value.value.map((item) => () => frame.variables.set(name, known(item)));
}
function countedRounds(frame, { node, line }) {
  const bound = (key) => {
    const text2 = expressionText2(node[key]) ?? "";
    return expressionValue(frame, text2, contextAt(frame, line, text2));
  };
  const [from, to] = [bound("lower"), bound("upper")];
  const name = targetNames(node["var"])[0];
  if (from.kind !== "known" || to.kind !== "known" || typeof from.value !== "number" || typeof to.value !== "number") return null;
  if (name === void 0 || node["reverse"] !== void 0 || node["step"] !== void 0 || to.value - from.value > mostRounds) return null;
  const first = from.value;
  return Array.from({ length: Math.max(0, to.value - first + 1) }, (_, index) => () => frame.variables.set(name, known(first + index)));
}
function queryRounds(frame, { node, line }) {
  const text2 = expressionText2(node["query"]) ?? "";
  const parsed = parseStatement(text2);
  if (parsed.node === null || !("SelectStmt" in parsed.node)) return null;
  runCalls(frame, parsed.node, contextAt(frame, line, text2), "none");
  const rows = loopRows(parsed.node.SelectStmt, scopeOf(frame));
  const names2 = targetNames(node["var"]);
  const isRecord = inner(node["var"], "PLpgSQL_rec") !== null;
  const [record] = names2;
  if (rows === null || record === void 0) return null;
  return rows.map((row2) => () => {
    if (isRecord) frame.variables.set(record, { kind: "row", fields: row2 });
    else {
      const values = [...row2.values()];
      names2.forEach((name, index) => frame.variables.set(name, values[index] ?? unknown));
    }
  });
}
function runRounds(frame, statement, rounds) {
  if (rounds === null) {
    runLoopPerhaps(frame, statement.node);
    return "next";
  }
  const body = statementsOf(statement.node["body"]);
  for (const bind of rounds) {
    step(frame);
    bind();
    const flow = runStatements(frame, body);
    if (flow === "exit") break;
    if (flow === "return") return flow;
  }
  return "next";
}
function runForeach(frame, statement) {
  return runRounds(frame, statement, elementRounds(frame, statement));
}
function runCountedFor(frame, statement) {
  return runRounds(frame, statement, countedRounds(frame, statement));
}
function runQueryFor(frame, statement) {
  return runRounds(frame, statement, queryRounds(frame, statement));
}
function runOpenLoop(frame, { node, line }) {
  const condition = expressionText2(node["cond"]) ?? expressionText2(node["query"]);
  if (condition !== null) expressionValue(frame, condition, contextAt(frame, line, condition));
  runLoopPerhaps(frame, node);
  return "next";
}
function runLoopPerhaps(frame, node) {
  const { mode } = frame;
  const body = statementsOf(node["body"]);
  const returns = JSON.stringify(node["body"] ?? []).includes('PLpgSQL_stmt_return"');
  runPerhaps(frame, [body], [node]);
  frame.mode = returns ? "perhaps" : mode;
}
function runExit(frame, { node, line }) {
  const condition = expressionText2(node["cond"]);
  const flow = node["is_exit"] === true ? "exit" : "continue";
  if (textAt(node, "label") !== null) {
    frame.mode = "perhaps";
    return "next";
  }
  if (condition === null) return flow;
  const holds = truth(expressionValue(frame, condition, contextAt(frame, line, condition)));
  if (holds === "unknown") {
    frame.mode = "perhaps";
    return "next";
  }
  return holds === "true" ? flow : "next";
}

// packages/catalog/src/evaluate/raise.ts
var raiseException2 = "P0001";
var errorLevel = 21;
var errcodeOption = 0;
var unknownState = "unknown";
function raise(frame, { node }) {
  if (numberAt(node, "elog_level") !== errorLevel) return "next";
  if (isUncertain(frame)) {
    frame.mayFail = true;
    return "next";
  }
  throw new Rejection(raisedState(frame, node), textAt(node, "message") ?? textAt(node, "condname") ?? "raised");
}
function raisedState(frame, node) {
  const condition = textAt(node, "condname");
  for (const one of nodesOf(node["options"])) {
    const option2 = inner(one, "PLpgSQL_raise_option");
    if ((numberAt(option2, "opt_type") ?? errcodeOption) !== errcodeOption) continue;
    const value = expressionValue(frame, expressionText2(option2?.["expr"]) ?? "", frame.context);
    return value.kind === "known" && typeof value.value === "string" ? sqlstateOf(value.value) ?? unknownState : unknownState;
  }
  if (condition !== null) return sqlstateOf(condition) ?? raiseException2;
  const current = frame.variables.get("sqlstate");
  if (textAt(node, "message") === null && current?.kind === "known" && typeof current.value === "string") return current.value;
  return raiseException2;
}

// packages/catalog/src/evaluate/statements.ts
function runStatements(frame, statements) {
  for (const statement of statements) {
    step(frame);
    const flow = runStatement(frame, statement);
    if (flow !== "next") return flow;
  }
  return "next";
}
function runStatement(frame, statement) {
  const { tag, node, line } = statement;
  switch (tag) {
    case "PLpgSQL_stmt_block":
      return runBlock2(frame, node);
    case "PLpgSQL_stmt_assign":
      return assign2(frame, statement);
    case "PLpgSQL_stmt_execsql":
      return runSqlStatement(frame, statement);
    case "PLpgSQL_stmt_perform":
    case "PLpgSQL_stmt_call":
      return runPerform(frame, statement);
    case "PLpgSQL_stmt_dynexecute":
      return runExecute(frame, statement);
    case "PLpgSQL_stmt_if":
      return runIf2(frame, statement);
    case "PLpgSQL_stmt_case":
      return runCase2(frame, statement);
    case "PLpgSQL_stmt_foreach_a":
      return runForeach(frame, statement);
    case "PLpgSQL_stmt_fors":
      return runQueryFor(frame, statement);
    case "PLpgSQL_stmt_fori":
      return runCountedFor(frame, statement);
    case "PLpgSQL_stmt_dynfors":
    case "PLpgSQL_stmt_forc":
    case "PLpgSQL_stmt_while":
    case "PLpgSQL_stmt_loop":
      return runOpenLoop(frame, statement);
    case "PLpgSQL_stmt_exit":
      return runExit(frame, statement);
    case "PLpgSQL_stmt_return":
      return runReturn2(frame, statement);
    case "PLpgSQL_stmt_return_next":
    case "PLpgSQL_stmt_return_query":
      return runReturnRows(frame, statement);
    case "PLpgSQL_stmt_raise":
      return raise(frame, statement);
    case "PLpgSQL_stmt_assert":
      frame.mayFail = true;
      return "next";
    case "PLpgSQL_stmt_getdiag":
      forget2(frame, node);
      return "next";
    case "PLpgSQL_stmt_open":
    case "PLpgSQL_stmt_fetch":
    case "PLpgSQL_stmt_close":
      frame.mayFail = true;
      forget2(frame, node);
      return "next";
    case "PLpgSQL_stmt_commit":
    case "PLpgSQL_stmt_rollback":
      taint(frame, everything, "COMMIT and ROLLBACK inside a body are not followed", contextAt(frame, line, tag));
      return "next";
    default:
      taint(frame, everything, `${tag} is not evaluated`, contextAt(frame, line, tag));
      return "next";
  }
}
function runSqlStatement(frame, { node, line }) {
  const text2 = expressionText2(node["sqlstmt"]) ?? "";
  runStaticSql(frame, text2, contextAt(frame, line, text2));
  if (node["into"] === true) assignInto(frame, node["target"], text2);
  return "next";
}
function runPerform(frame, { node, line }) {
  const text2 = expressionText2(node["expr"]) ?? "";
  runStaticSql(frame, text2, contextAt(frame, line, text2));
  if (isNode3(node["target"])) forget2(frame, { target: node["target"] });
  return "next";
}
function runExecute(frame, { node, line }) {
  const text2 = expressionText2(node["query"]) ?? "";
  runDynamic(frame, text2, contextAt(frame, line, text2));
  if (node["into"] === true) forget2(frame, { target: node["target"] });
  return "next";
}
function runReturn2(frame, { node, line }) {
  const text2 = expressionText2(node["expr"]);
  if (text2 !== null) expressionValue(frame, text2, contextAt(frame, line, text2));
  return "return";
}
function runReturnRows(frame, { node, line }) {
  const text2 = expressionText2(node["query"]) ?? expressionText2(node["expr"]);
  if (text2 !== null) runQueryText(frame, text2, contextAt(frame, line, text2));
  const dynamic = expressionText2(node["dynquery"]);
  if (dynamic !== null) runDynamic(frame, dynamic, contextAt(frame, line, dynamic));
  return "next";
}

// packages/catalog/src/evaluate/perhaps.ts
function runAlternatives(frame, branches) {
  const { mode } = frame;
  const before = new Map(frame.variables);
  const after = [];
  let leaves = false;
  frame.mode = "perhaps";
  for (const branch of branches) {
    restoreVariables(frame, before);
    if (runStatements(frame, branch) === "next") after.push(new Map(frame.variables));
    else leaves = true;
  }
  restoreVariables(frame, before);
  for (const name of new Set(after.flatMap((one) => [...one.keys()]))) frame.variables.set(name, oneOf(after.map((one) => one.get(name) ?? unknown)));
  frame.mode = leaves ? "perhaps" : mode;
}
function restoreVariables(frame, variables) {
  frame.variables.clear();
  for (const [name, value] of variables) frame.variables.set(name, value);
}
function runPerhaps(frame, parts, trees) {
  const { mode } = frame;
  for (const tree of trees) forget2(frame, tree);
  frame.mode = "perhaps";
  let leaves = false;
  for (const part of parts) if (runStatements(frame, part) !== "next") leaves = true;
  for (const tree of trees) forget2(frame, tree);
  frame.mode = leaves ? "perhaps" : mode;
}

// packages/catalog/src/evaluate/exceptions.ts
function handlersOf(block) {
  return nodesOf(inner(block["exceptions"], "PLpgSQL_exception_block")?.["exc_list"]).flatMap((one) => {
    const handler = inner(one, "PLpgSQL_exception");
    return handler === null ? [] : [handler];
  });
}
function answer(handler, error) {
  const answers = nodesOf(handler["conditions"]).map((one) => {
    const condition = inner(one, "PLpgSQL_condition");
    return catches(textAt(condition, "condname") ?? "", error.sqlstate === unknownState ? null : error.sqlstate);
  });
  if (answers.includes("yes")) return "yes";
  return answers.includes("maybe") ? "maybe" : "no";
}
function runBlock2(frame, block) {
  const handlers = handlersOf(block);
  const body = statementsOf(block["body"]);
  if (handlers.length === 0) return runStatements(frame, body);
  const { state, mayFail } = frame;
  const before = frame.touched.length;
  frame.mayFail = false;
  const restore = () => {
    frame.mayFail = mayFail || frame.mayFail;
  };
  try {
    const flow = runStatements(frame, body);
    if (mayHaveFailed(frame)) {
      for (const touch of frame.touched.slice(before)) taint(frame, touch, "an error that an EXCEPTION clause catches may have undone this", frame.context);
      runPerhaps(frame, handlers.map((handler) => statementsOf(handler["action"])), handlers);
    }
    restore();
    return flow;
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    for (const handler of handlers) {
      const caught = answer(handler, error);
      if (caught === "no") continue;
      frame.state = state;
      if (caught === "maybe") {
        for (const touch of frame.touched.slice(before)) taint(frame, touch, "it cannot be told which error this raises", frame.context);
        restore();
        runPerhaps(frame, [statementsOf(handler["action"])], [handler]);
        return "next";
      }
      restore();
      frame.variables.set("sqlstate", known(error.sqlstate));
      frame.variables.set("sqlerrm", unknown);
      return runStatements(frame, statementsOf(handler["action"]));
    }
    restore();
    throw error;
  }
}

// packages/catalog/src/evaluate/function-body.ts
var depthLimit2 = 24;
function runProc(frame, proc, values, context, mode) {
  if (proc.language !== "plpgsql" && proc.language !== "sql") {
    taint(frame, everything, `the function ${proc.name} is written in ${proc.language}`, context);
    return;
  }
  if (proc.body === null) return;
  if (mode === "perhaps" || isUncertain(frame)) {
    const call2 = JSON.stringify([proc.key, values]);
    if (frame.budget.perhapsRun.has(call2)) return;
    frame.budget.perhapsRun.add(call2);
  }
  if (frame.depth >= depthLimit2) {
    taint(frame, everything, `calls of ${proc.name} go too deep`, context);
    return;
  }
  const before = frame.state.session;
  const path = proc.config["search_path"];
  frame.state = {
    ...frame.state,
    session: {
      ...before,
      currentRole: proc.securityDefiner ? proc.owner : before.currentRole,
      searchPath: path === void 0 ? before.searchPath : parseSearchPath(path)
    }
  };
  const called = {
    ...frame,
    context,
    variables: /* @__PURE__ */ new Map(),
    datums: [],
    bodyPlace: proc.bodyPlace,
    bodyLines: proc.body.split(/\r\n|\n|\r/u),
    depth: frame.depth + 1,
    mode: mode === "perhaps" || isUncertain(frame) ? "perhaps" : "surely"
  };
  const bound = bindArguments(proc, values, frame.state);
  if (proc.language === "sql") runSqlBody(called, proc, bound, context);
  else {
    const definition = frame.state.definitions.get(proc.source);
    if (definition === void 0) taint(called, everything, `the definition of ${proc.name} is not at hand`, context);
    else runPlpgsqlBody(called, definition.text, bound, context);
  }
  frame.mayFail = frame.mayFail || called.mayFail;
  const settings = proc.securityDefiner || path !== void 0 ? before : called.state.session;
  frame.state = { ...called.state, session: settings };
}
function runSqlBody(frame, proc, bound, context) {
  for (const [name, value] of bound) frame.variables.set(name, value);
  const text2 = readSqlText(proc.source.place.file, proc.body ?? "");
  if (text2.problems.length > 0) taint(frame, everything, `the body of ${proc.name} could not be read`, context);
  for (const statement of text2.statements) {
    step(frame);
    runSql(frame, statement.node, contextAt(frame, statement.place.line, statement.text), "static");
  }
}
function runPlpgsqlBody(frame, text2, bound, context) {
  const parsed = parsePlpgsql(text2);
  const root2 = inner(parsed.functions?.[0], "PLpgSQL_function");
  if (parsed.problem !== null || root2 === null) {
    taint(frame, everything, `a body of PL/pgSQL could not be read: ${parsed.problem ?? "it is empty"}`, context);
    return;
  }
  const datums = nodesOf(root2["datums"]);
  const names2 = datums.map((datum) => textAt(inner(datum, "PLpgSQL_var") ?? inner(datum, "PLpgSQL_rec"), "refname"));
  const count = /* @__PURE__ */ new Map();
  for (const name of names2) if (name !== null) count.set(name, (count.get(name) ?? 0) + 1);
  const named2 = { ...frame, datums: names2.map((name) => name !== null && count.get(name) === 1 ? name : null) };
  for (const [name, value] of bound) named2.variables.set(name, value);
  for (const datum of datums) {
    const variable = inner(datum, "PLpgSQL_var");
    const name = textAt(variable, "refname");
    if (name === null || bound.has(name)) continue;
    const initial = expressionText2(variable?.["default_val"]);
    const isArgument = /^\$\d+$/u.test(name);
    if (count.get(name) !== 1 || isArgument || /^(?:found|sqlstate|sqlerrm|tg_\w+)$/u.test(name)) continue;
    named2.variables.set(name, initial === null ? known(null) : expressionValue(named2, initial, context));
  }
  const block = inner(root2["action"], "PLpgSQL_stmt_block");
  if (block !== null) runBlock2(named2, block);
  frame.state = named2.state;
  frame.mayFail = named2.mayFail;
}

// packages/catalog/src/evaluate/calls.ts
function runCalls(frame, node, context, position) {
  const direct = /* @__PURE__ */ new Set();
  if (position === "targets" && isNode3(node)) {
    const select2 = inner(node, "SelectStmt");
    if (select2 !== null && select2["fromClause"] === void 0 && select2["whereClause"] === void 0) {
      for (const target of nodesOf(select2["targetList"])) direct.add(inner(inner(target, "ResTarget")?.["val"], "FuncCall"));
    }
  }
  const calls = [];
  walk2(node, (kind, body) => {
    if (kind !== "FuncCall" || !isNode3(body)) return;
    const call2 = body;
    calls.push({ names: stringsOf(call2.funcname), args: call2.args ?? [], direct: direct.has(body) });
  });
  for (const call2 of calls) callFunction(frame, call2.names, call2.args, context, call2.direct ? "surely" : "perhaps");
}
function callFunction(frame, names2, args, context, mode) {
  const scope = scopeOf(frame);
  const all = calledFunctions(frame.state, names2);
  const accepting = all.filter((proc2) => accepts(proc2, argumentsOf(proc2, args, scope), frame.state));
  const candidates = accepting.length === 0 ? all : accepting;
  const [proc, another] = candidates;
  if (proc === void 0) {
    if (names2.at(-1) === "set_config" && names2.length <= 2) {
      setConfiguration(frame, args.map((arg) => evaluate(arg, scope)), context, mode);
      return;
    }
    if (isPure(names2)) return;
    taint(frame, everything, `the function ${names2.join(".")} is not defined by the history, so it is not known what it does`, context);
    return;
  }
  if (another === void 0 && !names2.some((name) => name.includes(hole))) {
    runProc(frame, proc, argumentsOf(proc, args, scope), context, mode);
    return;
  }
  for (const one of candidates) runProc(frame, one, one.argumentTypes.map(() => unknown), context, "perhaps");
}
function calledFunctions(state, names2) {
  const name = names2.at(-1) ?? "";
  const schema = names2.at(-2);
  if (schema === "pg_catalog") return [];
  const any = name.includes(hole) && schema !== void 0 && !schema.includes(hole);
  return [...state.functions.values()].filter((proc) => (any || proc.name === name) && (schema === void 0 || proc.schema === schema));
}
function setConfiguration(frame, values, context, mode) {
  const [setting, value, local] = values;
  if (setting?.kind !== "known" || typeof setting.value !== "string") return;
  if (setting.value !== "role" && setting.value !== "search_path") return;
  if (value?.kind !== "known" || typeof value.value !== "string" || mode === "perhaps" || isUncertain(frame)) {
    const before = frame.state;
    taint(frame, everything, `set_config changes ${setting.value} to something that cannot be told`, context);
    frame.state = lasting(before, frame.state);
    return;
  }
  frame.state = setConfig(frame.state, setting.value, value.value, local?.kind === "known" && local.value === true ? "transaction" : "session");
}

// packages/catalog/src/evaluate/run.ts
function dollarQuoted(body) {
  let tag = "$pg_guardrails$";
  while (body.includes(tag)) tag = tag.replace(/\$$/u, "_$");
  return `${tag}${body}${tag}`;
}
function bounded(state, frame, run, context) {
  try {
    run();
    return frame.state;
  } catch (error) {
    if (error instanceof TooLong) return withTaint(state, everything, "this runs for too many steps to be followed", context);
    throw error;
  }
}
function runBody(state, start) {
  const frame = frameOf(state, start);
  return bounded(state, frame, () => {
    runPlpgsqlBody(frame, `DO LANGUAGE plpgsql ${dollarQuoted(start.body)}`, /* @__PURE__ */ new Map(), start.context);
  }, start.context);
}
function runFunctionsOf(state, node, start) {
  const frame = frameOf(state, { ...start, body: "", bodyPlace: null });
  return bounded(state, frame, () => {
    if ("CallStmt" in node) callFunction(frame, stringsOf(node.CallStmt.funccall?.funcname), node.CallStmt.funccall?.args ?? [], start.context, "surely");
    else {
      runCalls(frame, node, start.context, "SelectStmt" in node ? "targets" : "none");
      runTriggers(frame, node, start.context);
    }
  }, start.context);
}

// packages/catalog/src/do-blocks.ts
function runDo(state, statement, context, apply, mode) {
  let language = "plpgsql";
  let body = "";
  for (const node of statement.args ?? []) {
    if (!("DefElem" in node)) continue;
    if (node.DefElem.defname === "language") language = (stringOf(node.DefElem.arg) ?? "").toLowerCase();
    if (node.DefElem.defname === "as") body = stringOf(node.DefElem.arg) ?? "";
  }
  if (language !== "plpgsql") return withTaint(state, everything, `a DO block in ${language} is not evaluated`, context);
  return runBody(state, { apply, context, bodyPlace: bodyPlaceIn(context, body), body, mode });
}
function runCalledFunctions(state, node, context, apply, mode) {
  return runFunctionsOf(state, node, { apply, context, mode });
}

// packages/catalog/src/grants/statement.ts
function grantPrivileges(state, statement, context) {
  if (statement.grantor !== void 0 && roleNamed(state, statement.grantor) !== currentRole(state)) throw notSupported("grantor must be current user");
  switch (statement.objtype) {
    case "OBJECT_TABLE":
    case "OBJECT_SEQUENCE":
      return grantOnRelations(state, statement, context);
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
      return grantOnFunctions(state, statement, context);
    case "OBJECT_SCHEMA":
      return grantOnSchemas(state, statement, context);
    case "OBJECT_DATABASE":
      return grantOnDatabase(state, statement, context);
    default:
      readGrant(state, statement, context);
      return state;
  }
}

// packages/catalog/src/memberships-change.ts
var defaultGrantOptions = { admin: null, inherit: null, set: null };
function checkAuthorization(state, role2, isGrant) {
  const user = currentRole(state);
  if (isGrant && role2 === "pg_database_owner") throw notSupported(`role "${role2}" cannot have explicit members`);
  if (isSuperuser(state, role2)) {
    if (!isSuperuser(state, user)) throw insufficientPrivilege(`permission denied to grant role "${role2}"`);
    return;
  }
  const createroleSuffices = state.postgres < 16 && (state.roles.get(user)?.createrole ?? false);
  if (!createroleSuffices && !isAdminOf(state, user, role2)) throw insufficientPrivilege(`permission denied to grant role "${role2}"`);
}
function grantorFor(state, role2, wanted, isGrant) {
  const user = currentRole(state);
  if (state.postgres < 16) return wanted ?? user;
  if (wanted === null) {
    if (isSuperuser(state, user)) return state.bootstrapRole;
    const admin = bestAdmin(state, user, role2);
    if (admin === null) throw new Rejection("XX000", "no possible grantors");
    return admin;
  }
  if (!hasPrivilegesOf(state, user, wanted)) throw insufficientPrivilege(`permission denied to grant privileges as role "${wanted}"`);
  if (isGrant && wanted !== state.bootstrapRole && bestAdmin(state, wanted, role2) !== wanted) {
    throw insufficientPrivilege(`permission denied to grant privileges as role "${wanted}"`);
  }
  return wanted;
}
function planRevoke(list3, plan, target, adminOnly, behavior) {
  const planned = plan.get(target);
  if (planned === "delete" || planned === "remove-admin" && adminOnly === "admin-only") return;
  if (adminOnly === "all") {
    plan.set(target, "delete");
    if (!target.adminOption) return;
  } else {
    if (!target.adminOption) return;
    plan.set(target, "remove-admin");
  }
  if (list3.some((one) => one.member === target.member && one.adminOption && !plan.has(one))) return;
  for (const dependent of list3) {
    if (dependent.grantor !== target.member || plan.get(dependent) === "delete") continue;
    if (behavior === "restrict") throw dependentObjects("dependent privileges exist");
    planRevoke(list3, plan, dependent, "all", behavior);
  }
}
function carryOut(memberships, plan) {
  return memberships.flatMap((one) => {
    switch (plan.get(one)) {
      case "delete":
        return [];
      case "remove-admin":
        return [{ ...one, adminOption: false }];
      case "remove-inherit":
        return [{ ...one, inheritOption: false }];
      case "remove-set":
        return [{ ...one, setOption: false }];
      default:
        return [one];
    }
  });
}
function refuseAdminCircle(state, role2, members, grantor) {
  if (grantor === state.bootstrapRole) return;
  const list3 = state.memberships.filter((one) => one.role === role2);
  const plan = /* @__PURE__ */ new Map();
  for (const member of members) {
    if (member === state.bootstrapRole) throw invalidGrant("ADMIN option cannot be granted back to your own grantor");
    for (const one of list3) if (one.member === member && one.adminOption) planRevoke(list3, plan, one, "all", "cascade");
  }
  if (!list3.some((one) => one.member === grantor && one.adminOption && !plan.has(one))) {
    throw invalidGrant("ADMIN option cannot be granted back to your own grantor");
  }
}
function addMembers(state, role2, members, grantedBy, options, context) {
  checkAuthorization(state, role2, true);
  const grantor = grantorFor(state, role2, grantedBy, true);
  for (const member of members) {
    if (member === "pg_database_owner") throw notSupported(`role "${member}" cannot be a member of any role`);
    if (isMemberOf(state, role2, member)) throw invalidGrant(`role "${role2}" is a member of role "${member}"`);
  }
  if (options.admin === true && state.postgres >= 16) refuseAdminCircle(state, role2, members, grantor);
  let memberships = state.memberships;
  for (const member of members) {
    const old = memberships.find((one) => one.role === role2 && one.member === member && (state.postgres < 16 || one.grantor === grantor));
    if (old !== void 0) {
      const changed = {
        ...old,
        adminOption: options.admin ?? old.adminOption,
        inheritOption: options.inherit ?? old.inheritOption,
        setOption: options.set ?? old.setOption,
        source: context.source
      };
      memberships = memberships.map((one) => one === old ? changed : one);
      continue;
    }
    memberships = [
      ...memberships,
      {
        role: role2,
        member,
        grantor,
        adminOption: options.admin ?? false,
        inheritOption: options.inherit ?? state.roles.get(member)?.inherit ?? true,
        setOption: options.set ?? true,
        source: context.source
      }
    ];
  }
  return { ...state, memberships };
}
function removeMembers(state, role2, members, grantedBy, what, behavior) {
  checkAuthorization(state, role2, false);
  const grantor = grantorFor(state, role2, grantedBy, false);
  const list3 = state.memberships.filter((one) => one.role === role2);
  const plan = /* @__PURE__ */ new Map();
  for (const member of members) {
    const target = list3.find((one) => one.member === member && (state.postgres < 16 || one.grantor === grantor));
    if (target === void 0) continue;
    if (state.postgres < 16) {
      plan.set(target, what === "all" ? "delete" : "remove-admin");
      continue;
    }
    switch (what) {
      case "all":
        planRevoke(list3, plan, target, "all", behavior);
        break;
      case "admin":
        planRevoke(list3, plan, target, "admin-only", behavior);
        break;
      case "inherit":
        plan.set(target, "remove-inherit");
        break;
      case "set":
        plan.set(target, "remove-set");
        break;
      default:
        what;
    }
  }
  return { ...state, memberships: carryOut(state.memberships, plan) };
}
function optionValue(arg) {
  if (arg === void 0) return true;
  return "Boolean" in arg ? arg.Boolean.boolval ?? false : !("String" in arg && /^(?:false|off|0)$/iu.test(arg.String.sval ?? ""));
}
function readOptions2(state, nodes) {
  let options = defaultGrantOptions;
  const named2 = [];
  for (const node of nodes ?? []) {
    if (!("DefElem" in node)) continue;
    const name = node.DefElem.defname ?? "";
    if (name !== "admin" && name !== "inherit" && name !== "set") throw syntaxError(`unrecognized role option "${name}"`);
    if (state.postgres < 16 && name !== "admin") throw syntaxError(`syntax error at or near "${name}" (PostgreSQL 16 and later)`);
    options = { ...options, [name]: optionValue(node.DefElem.arg) };
    named2.push(name);
  }
  return { options, named: named2 };
}
function grantRole(state, statement, context) {
  const { options, named: named2 } = readOptions2(state, statement.opt);
  const grantedBy = statement.grantor === void 0 ? null : roleNamed(state, statement.grantor);
  const members = roleSpecsOf(statement.grantee_roles).map((spec) => roleNamed(state, spec));
  let next = state;
  for (const node of statement.granted_roles ?? []) {
    if (!("AccessPriv" in node)) continue;
    if (node.AccessPriv.priv_name === void 0 || node.AccessPriv.cols !== void 0) {
      throw invalidGrant("column names cannot be included in GRANT/REVOKE ROLE");
    }
    const role2 = existingRole(next, node.AccessPriv.priv_name);
    if (statement.is_grant === true) {
      next = addMembers(next, role2, members, grantedBy, options, context);
      continue;
    }
    const [first] = named2;
    const what = first === "admin" || first === "inherit" || first === "set" ? first : "all";
    next = removeMembers(next, role2, members, grantedBy, what, statement.behavior === "DROP_CASCADE" ? "cascade" : "restrict");
  }
  return next;
}

// packages/catalog/src/journal.ts
var aside = /* @__PURE__ */ new Set(["source", "ownerSource", "enabledSource", "statement", "oid", "key", "bodyPlace", "claims", "from", "revokes"]);
var nothing2 = { gone: [], come: [] };
function ofRows(before, after) {
  if (before === after) return nothing2;
  const keys = after.keysChangedSince(before);
  return { gone: keys.flatMap((key) => before.get(key) ?? []), come: keys.flatMap((key) => after.get(key) ?? []) };
}
function ofList(before, after) {
  if (before === after || before.length === after.length && before.every((row2, index) => row2 === after[index])) return nothing2;
  const [old, now] = [new Set(before), new Set(after)];
  return { gone: before.filter((row2) => !now.has(row2)), come: after.filter((row2) => !old.has(row2)) };
}
function worded(value) {
  return JSON.stringify(value, (key, inner2) => aside.has(key) ? void 0 : inner2) ?? "";
}
function isNamed(value) {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}
function changedItems(property, old, now) {
  const before = new Map(old.map((item) => [item.name, item]));
  const after = new Map(now.map((item) => [item.name, item]));
  const names2 = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])];
  return names2.filter((name) => before.get(name) !== after.get(name) && worded(before.get(name)) !== worded(after.get(name))).map((name) => `${property} ${name}`);
}
function changedProperties(old, now) {
  const before = new Map(Object.entries(old));
  return Object.entries(now).flatMap(([property, value]) => {
    const earlier = before.get(property);
    if (value === earlier || aside.has(property)) return [];
    if (Array.isArray(value) && Array.isArray(earlier) && [...value, ...earlier].every(isNamed)) return changedItems(property, earlier.filter(isNamed), value.filter(isNamed));
    return worded(value) === worded(earlier) ? [] : [property];
  });
}
function changesIn({ gone: gone2, come }, { kind, identity, name }, source) {
  if (gone2.length === 0 && come.length === 0) return [];
  const before = new Map(gone2.map((row2) => [identity(row2), row2]));
  const after = new Set(come.map(identity));
  const change2 = (row2, property) => ({ row: `${kind} ${identity(row2)}`, name: name(row2), property, source });
  return [
    ...gone2.filter((row2) => !after.has(identity(row2))).map((row2) => change2(row2, "dropped")),
    ...come.flatMap((row2) => {
      const old = before.get(identity(row2));
      return old === void 0 ? [change2(row2, "created")] : changedProperties(old, row2).map((property) => change2(row2, property));
    })
  ];
}
var byOid = ({ oid }) => String(oid);
var byName = ({ name }) => name;
function difference(before, after) {
  return {
    roles: ofRows(before.roles, after.roles),
    namespaces: ofRows(before.namespaces, after.namespaces),
    relations: ofRows(before.relations, after.relations),
    indexes: ofRows(before.indexes, after.indexes),
    triggers: ofList(before.triggers, after.triggers),
    functions: ofRows(before.functions, after.functions),
    types: ofRows(before.types, after.types),
    eventTriggers: ofRows(before.eventTriggers, after.eventTriggers),
    extensions: ofRows(before.extensions, after.extensions),
    memberships: ofList(before.memberships, after.memberships),
    defaultAcls: ofList(before.defaultAcls, after.defaultAcls),
    roleSettings: ofList(before.roleSettings, after.roleSettings),
    databaseOwner: ofList([before.databaseOwner], [after.databaseOwner]),
    databaseAcl: before.databaseAcl === after.databaseAcl ? nothing2 : { gone: [before.databaseAcl], come: [after.databaseAcl] }
  };
}
function journalled(before, after, source) {
  const changed = difference(before, after);
  return Object.values(changed).every((one) => one === nothing2) ? after : { ...after, notes: { difference: changed, source, earlier: after.notes } };
}
function changesOf(newest) {
  const notes = [];
  for (let note = newest; note !== null; note = note.earlier) notes.push(note);
  const relationNames = /* @__PURE__ */ new Map();
  return notes.reverse().flatMap((note) => {
    for (const relation of [...note.difference.relations.gone, ...note.difference.relations.come]) relationNames.set(relation.oid, qualifiedName(relation));
    return changesOfNote(note, (oid) => relationNames.get(oid) ?? "?");
  });
}
function changesOfNote({ difference: changed, source }, relationName) {
  return [
    ...changesIn(changed.roles, { kind: "role", identity: byOid, name: byName }, source),
    ...changesIn(changed.namespaces, { kind: "schema", identity: byOid, name: byName }, source),
    ...changesIn(changed.relations, { kind: "relation", identity: byOid, name: qualifiedName }, source),
    ...changesIn(changed.indexes, { kind: "index", identity: byOid, name: qualifiedName }, source),
    ...changesIn(changed.triggers, { kind: "trigger", identity: byOid, name: (row2) => `${row2.name} on ${relationName(row2.relation)}` }, source),
    ...changesIn(changed.functions, { kind: "function", identity: byOid, name: ({ key }) => key }, source),
    ...changesIn(changed.types, { kind: "type", identity: byOid, name: qualifiedName }, source),
    ...changesIn(changed.eventTriggers, { kind: "event trigger", identity: byName, name: byName }, source),
    ...changesIn(changed.extensions, { kind: "extension", identity: byName, name: byName }, source),
    ...changesIn(
      changed.memberships,
      {
        kind: "membership",
        identity: ({ role: role2, member, grantor }) => JSON.stringify([role2, member, grantor]),
        name: ({ role: role2, member, grantor }) => `${member} in ${role2} by ${grantor}`
      },
      source
    ),
    ...changesIn(
      changed.defaultAcls,
      {
        kind: "default privileges",
        identity: ({ creator, schema, objects }) => JSON.stringify([creator, schema, objects]),
        name: ({ creator, schema, objects }) => `of ${creator} on ${objects}${schema === null ? "" : ` in schema ${schema}`}`
      },
      source
    ),
    ...changesIn(
      changed.roleSettings,
      {
        kind: "setting",
        identity: ({ role: role2, database, name }) => JSON.stringify([role2, database, name]),
        name: ({ role: role2, name }) => role2 === null ? name : `${name} of ${role2}`
      },
      source
    ),
    ...databaseChanges(changed, source)
  ];
}
function databaseChanges({ databaseOwner, databaseAcl }, source) {
  const change2 = (property) => ({ row: "database", name: "the database", property, source });
  return [
    ...databaseOwner.come.length === 0 ? [] : [change2("owner")],
    ...worded(databaseAcl.gone) === worded(databaseAcl.come) ? [] : [change2("datacl")]
  ];
}

// packages/catalog/src/rows.ts
var gone = /* @__PURE__ */ Symbol("gone");
function mostChanges(size) {
  return Math.max(32, Math.floor(Math.sqrt(size)));
}
var Rows = class _Rows {
  constructor(base, changed, size) {
    this.base = base;
    this.changed = changed;
    this.size = size;
  }
  base;
  changed;
  size;
  static of(entries = []) {
    const base = new Map(entries);
    return new _Rows(base, /* @__PURE__ */ new Map(), base.size);
  }
  get(key) {
    const value = this.changed.get(key);
    if (value === gone) return void 0;
    return value === void 0 ? this.base.get(key) : value;
  }
  has(key) {
    const value = this.changed.get(key);
    if (value === gone) return false;
    return value !== void 0 || this.base.has(key);
  }
  with(key, value) {
    if (this.changed.get(key) === gone) return _Rows.of(this).with(key, value);
    return this.changedBy(new Map(this.changed).set(key, value), this.size + (this.has(key) ? 0 : 1));
  }
  withAll(entries) {
    let rows = this;
    for (const [key, value] of entries) rows = rows.with(key, value);
    return rows;
  }
  without(key) {
    if (!this.has(key)) return this;
    const changed = new Map(this.changed);
    if (this.base.has(key)) changed.set(key, gone);
    else changed.delete(key);
    return this.changedBy(changed, this.size - 1);
  }
  /** The rows that pass; itself when all do. */
  filter(keep) {
    const dropped = [];
    for (const [key, value] of this) if (!keep(value, key)) dropped.push(key);
    if (dropped.length > mostChanges(this.size)) {
      const without = new Set(dropped);
      return _Rows.of([...this].filter(([key]) => !without.has(key)));
    }
    let rows = this;
    for (const key of dropped) rows = rows.without(key);
    return rows;
  }
  /** Each row changed in its place; itself when none changes. */
  mapValues(change2) {
    const changed = [];
    for (const [key, value] of this) {
      const next = change2(value, key);
      if (next !== value) changed.push([key, next]);
    }
    if (changed.length <= mostChanges(this.size)) return this.withAll(changed);
    const all = new Map(changed);
    return _Rows.of([...this].map(([key, value]) => [key, all.get(key) ?? value]));
  }
  /** The row under another key, in its old place. */
  moved(from, to, value) {
    return from === to ? this.with(to, value) : _Rows.of([...this].map(([key, one]) => key === from ? [to, value] : [key, one]));
  }
  changedBy(changed, size) {
    const next = new _Rows(this.base, changed, size);
    return changed.size > mostChanges(this.base.size) ? _Rows.of(next) : next;
  }
  /** The keys whose rows differ from those of an older map by identity, without walking what both share. */
  keysChangedSince(older) {
    if (older === this) return [];
    const candidates = older.base === this.base ? /* @__PURE__ */ new Set([...older.changed.keys(), ...this.changed.keys()]) : /* @__PURE__ */ new Set([...older.keys(), ...this.keys()]);
    return [...candidates].filter((key) => older.get(key) !== this.get(key));
  }
  *entries() {
    if (this.changed.size === 0) {
      yield* this.base.entries();
      return;
    }
    for (const [key, old] of this.base) {
      const value = this.changed.get(key);
      if (value === void 0) yield [key, old];
      else if (value !== gone) yield [key, value];
    }
    for (const [key, value] of this.changed) if (value !== gone && !this.base.has(key)) yield [key, value];
  }
  *keys() {
    for (const [key] of this.entries()) yield key;
  }
  *values() {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  forEach(visit) {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
};

// packages/catalog/src/predefined.ts
function nowhere2(file, text2) {
  const place = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { place, text: text2 };
}
var builtInSource = nowhere2("(PostgreSQL)", "built in");
var configSource = nowhere2("(configuration)", "externalRoles");
var predefinedRoles = [
  ["pg_database_owner", 14],
  ["pg_read_all_data", 14],
  ["pg_write_all_data", 14],
  ["pg_monitor", 10],
  ["pg_read_all_settings", 10],
  ["pg_read_all_stats", 10],
  ["pg_stat_scan_tables", 10],
  ["pg_read_server_files", 11],
  ["pg_write_server_files", 11],
  ["pg_execute_server_program", 11],
  ["pg_signal_backend", 9],
  ["pg_checkpoint", 15],
  ["pg_maintain", 17],
  ["pg_use_reserved_connections", 16],
  ["pg_create_subscription", 16],
  ["pg_signal_autovacuum_worker", 18]
];
var monitorMemberOf = ["pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables"];
var firstNormalOid = 16384;
var publicOid = 2200;
function role(name, from, attributes) {
  return { oid: 0, name, superuser: false, inherit: true, createrole: false, createdb: false, login: false, replication: false, bypassrls: false, ...attributes, from, source: null };
}
function attributesOf(words) {
  const upper = words.map((word2) => word2.toUpperCase());
  const has = (word2) => upper.includes(word2);
  return {
    superuser: has("SUPERUSER"),
    createrole: has("CREATEROLE"),
    createdb: has("CREATEDB"),
    login: has("LOGIN"),
    replication: has("REPLICATION"),
    bypassrls: has("BYPASSRLS"),
    inherit: !has("NOINHERIT")
  };
}
function externalRole(declared) {
  if (typeof declared === "string") return { role: role(declared, "config", {}), memberOf: [] };
  return { role: role(declared.name, "config", attributesOf(declared.attributes ?? [])), memberOf: declared.memberOf ?? [] };
}
function membership(group, member, grantor, inherit, source) {
  return { role: group, member, grantor, adminOption: false, inheritOption: inherit, setOption: true, source };
}
var bootstrapRole = "postgres";
function initialState(history, searchPath) {
  const postgres = history.postgres ?? 18;
  const runAs = history.runAs ?? { role: bootstrapRole, superuser: true };
  const roles = /* @__PURE__ */ new Map();
  const memberships = [];
  roles.set(bootstrapRole, role(bootstrapRole, runAs.role === bootstrapRole ? "run-as" : "predefined", { superuser: true, createrole: true, createdb: true, login: true, replication: true, bypassrls: true }));
  for (const [name, since] of predefinedRoles) if (postgres >= since) roles.set(name, role(name, "predefined", {}));
  for (const one of monitorMemberOf) memberships.push(membership(one, "pg_monitor", bootstrapRole, true, builtInSource));
  if (runAs.role !== bootstrapRole) {
    roles.set(runAs.role, role(runAs.role, "run-as", { superuser: runAs.superuser, createrole: true, login: true, bypassrls: runAs.superuser }));
  }
  const external = (history.externalRoles ?? []).map(externalRole);
  for (const one of external) {
    const known3 = roles.get(one.role.name);
    roles.set(one.role.name, known3?.from === "run-as" ? { ...one.role, from: "run-as", superuser: runAs.superuser, login: true } : one.role);
  }
  for (const one of external) {
    for (const group of one.memberOf) {
      if (!roles.has(group)) roles.set(group, role(group, "config", {}));
      memberships.push(membership(group, one.role.name, bootstrapRole, one.role.inherit, configSource));
    }
  }
  const publicOwner = postgres >= 15 ? "pg_database_owner" : bootstrapRole;
  const namespaces = /* @__PURE__ */ new Map();
  const toPublic = postgres >= 15 ? ["USAGE"] : schemaPrivileges;
  namespaces.set("public", {
    oid: publicOid,
    name: "public",
    owner: publicOwner,
    nspacl: [
      ...ownerItems(publicOwner, schemaPrivileges, builtInSource),
      ...toPublic.map((privilege) => ({ grantee: PUBLIC, grantor: publicOwner, privilege, grantable: false, source: builtInSource }))
    ],
    source: null
  });
  return {
    postgres,
    bootstrapRole,
    databaseOwner: runAs.role,
    databaseAcl: [
      ...ownerItems(runAs.role, databasePrivileges, builtInSource),
      ...["CONNECT", "TEMPORARY"].map((privilege) => ({ grantee: PUBLIC, grantor: runAs.role, privilege, grantable: false, source: builtInSource }))
    ],
    roles: Rows.of([...roles].map(([name, one], index) => [name, { ...one, oid: index + 1 }])),
    memberships,
    namespaces: Rows.of(namespaces),
    relations: Rows.of(),
    relationNames: Rows.of(),
    triggers: [],
    functions: Rows.of(),
    defaultAcls: [],
    indexes: Rows.of(),
    types: Rows.of(),
    eventTriggers: Rows.of(),
    extensions: Rows.of(),
    roleSettings: [],
    notes: null,
    dependencies: [],
    commentClaims: Rows.of(),
    taints: [],
    nextOid: firstNormalOid,
    session: { sessionRole: runAs.role, currentRole: runAs.role, searchPath, beforeLocal: null },
    definitions: Rows.of(),
    openColumns: /* @__PURE__ */ new Set(),
    hasExtensions: false,
    openWorld: history.baseline === "unknown"
  };
}

// packages/catalog/src/relations/views.ts
function createView(state, statement, context) {
  const name = statement.view ?? {};
  const relname = name.relname ?? "";
  const read = relationsRead(state, statement.query);
  const schema = schemaFor(state, name);
  const aliases = stringsOf(statement.aliases).map(unknownColumn);
  const columns = aliases.length > 0 ? aliases : columnsOfQuery(state, statement.query);
  const oid = state.relationNames.get(`${schema}.${relname}`);
  const old = oid === void 0 ? void 0 : state.relations.get(oid);
  if (old !== void 0) {
    if (statement.replace !== true) throw duplicateTable(relname);
    if (old.relkind !== "view") throw wrongObjectType(`"${relname}" is not a view`);
    requireOwner(state, old);
    const kept = new Map(old.columns.map((column) => [column.name, column.attacl]));
    const replaced = { ...old, columns: (columns ?? old.columns).map((column) => ({ ...column, attacl: kept.get(column.name) ?? [] })) };
    const others2 = state.dependencies.filter((one) => one.dependent !== old.oid);
    return withViewDependencies(withOpenColumns(withRelations({ ...state, dependencies: others2 }, [replaced]), old.oid, columns), old.oid, read);
  }
  const made = createRelation(state, { schema, name: relname, relkind: "view", columns: columns ?? [], parents: [], location: name.location }, context);
  return withViewDependencies(withOpenColumns(made.state, made.relation.oid, columns), made.relation.oid, read);
}
function relationsRead(state, query) {
  const defined = /* @__PURE__ */ new Set();
  walk2(query, (kind, body) => {
    if (kind === "CommonTableExpr" && typeof body === "object" && body !== null && "ctename" in body) defined.add(String(body.ctename));
  });
  const found = /* @__PURE__ */ new Map();
  walk2(query, (kind, body) => {
    if (kind !== "RangeVar") return;
    const name = body ?? {};
    if (isSystemRelation(state, name) || name.schemaname === void 0 && defined.has(name.relname ?? "")) return;
    const relation = lookUpRelation(state, name);
    if (relation !== null) found.set(relation.oid, relation);
    else if (!state.hasExtensions && !state.openWorld) throw undefinedTable(writtenName(name));
  });
  return [...found.values()];
}
function withViewDependencies(state, oid, read) {
  return withDependencies(state, read.map((on) => ({ dependent: oid, on: on.oid, kind: "view", column: null })));
}
function withOpenColumns(state, oid, columns) {
  return columns === null ? { ...state, openColumns: new Set(state.openColumns).add(oid) } : state;
}

// packages/catalog/src/relations/from-query.ts
function createTableAs(state, statement, context) {
  return createFromQuery(
    state,
    statement.into,
    statement.query,
    statement.objtype === "OBJECT_MATVIEW" ? "materialized-view" : "table",
    statement.if_not_exists === true ? "skip" : "error",
    context
  );
}
function createFromQuery(state, into, query, relkind, existing, context) {
  const name = into?.rel ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? "";
  if (exists(state, schema, relname)) {
    if (existing === "skip") return state;
    throw duplicateTable(relname);
  }
  const named2 = stringsOf(into?.colNames);
  const fromQuery = columnsOfQuery(state, query);
  const columns = fromQuery?.map((column, index) => ({ ...column, name: named2[index] ?? column.name, hasDefault: false, generated: null, identity: null })) ?? null;
  const read = relkind === "materialized-view" ? relationsRead(state, query) : [];
  const made = createRelation(state, { schema, name: relname, relkind, columns: columns ?? [], parents: [], location: name.location }, context);
  return withViewDependencies(withOpenColumns(made.state, made.relation.oid, columns), made.relation.oid, read);
}

// packages/catalog/src/relations/tables.ts
function createTable(state, statement, context, relkind = "table") {
  const name = statement.relation ?? {};
  const schema = schemaFor(state, name);
  const relname = name.relname ?? "";
  if (exists(state, schema, relname)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateTable(relname);
  }
  const isPartition = statement.partbound !== void 0;
  const parents = rangeVarsOf(statement.inhRelations).map((parent) => relationNamed(state, parent));
  for (const parent of parents) {
    requireOwner(state, parent);
    if (isPartition && parent.relkind !== "partitioned-table") throw wrongObjectType(`"${parent.name}" is not partitioned`);
    if (!isPartition && parent.relkind === "partitioned-table") throw wrongObjectType(`cannot inherit from partitioned table "${parent.name}"`);
    if (!isPartition && parent.parents.some(({ partition }) => partition)) throw wrongObjectType(`cannot inherit from partition "${parent.name}"`);
  }
  const own = [];
  const definitions = [];
  let notNull = [];
  for (const node of statement.tableElts ?? []) {
    if ("ColumnDef" in node) {
      definitions.push(node.ColumnDef);
      const attribute = attributeOf(node.ColumnDef);
      const inherited2 = isPartition ? parents[0]?.columns.find((column) => column.name === attribute.name) : void 0;
      own.push(inherited2 === void 0 ? attribute : { ...attribute, type: inherited2.type });
    } else if ("TableLikeClause" in node) {
      const like = relationNamed(state, node.TableLikeClause.relation ?? {});
      const withDefaults = ((node.TableLikeClause.options ?? 0) & 8) !== 0;
      own.push(...like.columns.map((column) => ({ ...column, hasDefault: withDefaults && column.hasDefault, ...likeKinds(column, node.TableLikeClause.options ?? 0), attacl: [] })));
    } else if ("Constraint" in node) notNull = [...notNull, ...notNullColumns(node.Constraint)];
  }
  const inherited = parents.flatMap((parent) => parent.columns).map((column) => ({ ...column, attacl: [] }));
  const columns = withNotNull(mergeColumns(mergeColumns([], dedupe(inherited), relname), own, relname), notNull);
  const made = createRelation(
    state,
    {
      schema,
      name: relname,
      relkind: statement.partspec === void 0 ? relkind : "partitioned-table",
      columns,
      parents: parents.map(({ oid }) => ({ oid, partition: isPartition })),
      location: name.location,
      ...statement.partspec === void 0 ? {} : { partitionKey: partitionKeyOf(statement.partspec) }
    },
    context
  );
  let next = createOwnedSequences(made.state, made.relation, definitions, context);
  if (statement.if_not_exists === true && mayExist(state, relationKey(made.relation))) {
    next = withTaint(next, { aspects: ["owner", "relacl", "triggers"], relations: [relationKey(made.relation)], names: [] }, "the table may have been there already", context);
  }
  if (isPartition) for (const parent of parents) next = cloneTriggers(next, parent, made.relation);
  return next;
}
var likeGenerated = 16;
var likeIdentity = 32;
function likeKinds(column, options) {
  return { generated: (options & likeGenerated) === 0 ? null : column.generated, identity: (options & likeIdentity) === 0 ? null : column.identity };
}
function partitionKeyOf(spec) {
  const names2 = /* @__PURE__ */ new Set();
  for (const node of spec.partParams ?? []) {
    if (!("PartitionElem" in node)) continue;
    const { name, expr } = node.PartitionElem;
    if (name !== void 0) names2.add(name);
    walk2(expr, (kind, body) => {
      if (kind === "ColumnRef" && typeof body === "object" && body !== null && "fields" in body && Array.isArray(body.fields)) names2.add(stringsOf(body.fields).at(-1) ?? "");
    });
  }
  return [...names2];
}
function dedupe(columns) {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}

// packages/catalog/src/role-dependents.ts
function dependentsOfRole(state, role2) {
  const inAcl = (acl) => acl.some((item) => item.grantee === role2 || item.grantor === role2);
  const found = [];
  for (const namespace of state.namespaces.values()) {
    if (namespace.owner === role2 || inAcl(namespace.nspacl)) found.push(`schema ${namespace.name}`);
  }
  for (const relation of state.relations.values()) {
    if (relation.owner === role2 || inAcl(relation.relacl) || inAcl(relation.usage ?? []) || relation.columns.some((column) => inAcl(column.attacl))) {
      found.push(`table ${relation.name}`);
    }
  }
  for (const proc of state.functions.values()) if (proc.owner === role2 || inAcl(proc.proacl)) found.push(`function ${proc.name}`);
  for (const row2 of state.defaultAcls) if (row2.creator === role2 || inAcl(row2.acl)) found.push(`default privileges on new ${row2.objects}`);
  for (const membership2 of state.memberships) {
    if (state.postgres >= 16 && membership2.grantor === role2) found.push(`membership of role ${membership2.member} in role ${membership2.role}`);
  }
  if (state.databaseOwner === role2 || inAcl(state.databaseAcl)) found.push("database");
  return found;
}

// packages/catalog/src/roles.ts
function flag2(option2) {
  const arg = option2.arg;
  if (arg === void 0) return false;
  if ("Boolean" in arg) return arg.Boolean.boolval ?? false;
  return "Integer" in arg && (arg.Integer.ival ?? 0) !== 0;
}
function readOptions3(options) {
  const read = {};
  let addTo;
  let members;
  let admins;
  for (const node of options ?? []) {
    if (!("DefElem" in node)) continue;
    const option2 = node.DefElem;
    switch (option2.defname) {
      case "superuser":
        read.superuser = flag2(option2);
        break;
      case "inherit":
        read.inherit = flag2(option2);
        break;
      case "createrole":
        read.createrole = flag2(option2);
        break;
      case "createdb":
        read.createdb = flag2(option2);
        break;
      case "isreplication":
        read.replication = flag2(option2);
        break;
      case "canlogin":
        read.login = flag2(option2);
        break;
      case "bypassrls":
        read.bypassrls = flag2(option2);
        break;
      case "addroleto":
        addTo = option2.arg;
        break;
      case "rolemembers":
        members = option2.arg;
        break;
      case "adminmembers":
        admins = option2.arg;
        break;
      // connectionlimit, validUntil, password, sysid: nothing that a claim rests on.
      default:
        break;
    }
  }
  return { attributes: read, addTo, members, admins };
}
function specsIn(list3) {
  return list3 !== void 0 && "List" in list3 ? roleSpecsOf(list3.List.items) : [];
}
function createRole(state, statement, context) {
  const name = statement.role ?? "";
  const user = currentRole(state);
  const options = readOptions3(statement.options);
  const me = state.roles.get(user);
  if (!isSuperuser(state, user)) {
    if (!(me?.createrole ?? false)) throw insufficientPrivilege("permission denied to create role");
    if (options.attributes.superuser === true) throw insufficientPrivilege("Only roles with the SUPERUSER attribute may create roles with it.");
    if (options.attributes.bypassrls === true && !(me?.bypassrls ?? false)) throw insufficientPrivilege("permission denied to create role");
  }
  if (/^pg_/u.test(name)) throw reservedName(name);
  if (state.roles.has(name)) throw duplicateObject("role", name);
  const role2 = {
    oid: state.nextOid,
    name,
    superuser: options.attributes.superuser ?? false,
    inherit: options.attributes.inherit ?? true,
    createrole: options.attributes.createrole ?? false,
    createdb: options.attributes.createdb ?? false,
    login: options.attributes.login ?? statement.stmt_type === "ROLESTMT_USER",
    replication: options.attributes.replication ?? false,
    bypassrls: options.attributes.bypassrls ?? false,
    from: "history",
    source: context.source
  };
  let next = { ...state, nextOid: state.nextOid + 1, roles: state.roles.with(name, role2) };
  for (const spec of specsIn(options.addTo)) {
    next = addMembers(next, roleNamed(next, spec), [name], null, defaultGrantOptions, context);
  }
  if (state.postgres >= 16 && !isSuperuser(state, user)) {
    next = {
      ...next,
      memberships: [
        ...next.memberships,
        {
          role: name,
          member: user,
          grantor: state.bootstrapRole,
          adminOption: true,
          inheritOption: false,
          setOption: false,
          source: context.source
        }
      ]
    };
  }
  const admins = specsIn(options.admins).map((spec) => roleNamed(next, spec));
  if (admins.length > 0) next = addMembers(next, name, admins, null, { ...defaultGrantOptions, admin: true }, context);
  const members = specsIn(options.members).map((spec) => roleNamed(next, spec));
  if (members.length > 0) next = addMembers(next, name, members, null, defaultGrantOptions, context);
  return next;
}
function alterRole(state, statement, context) {
  const name = roleNamed(state, statement.role);
  const role2 = state.roles.get(name);
  if (role2 === void 0) throw undefinedObject("role", name);
  if (role2.from === "predefined" && /^pg_/u.test(name)) throw reservedName(name);
  const user = currentRole(state);
  const options = readOptions3(statement.options);
  const changed = options.attributes;
  const onlyMembers = options.members !== void 0;
  if (!isSuperuser(state, user) && !onlyMembers) {
    const me = state.roles.get(user);
    const mayAlter = (me?.createrole ?? false) && (state.postgres < 16 || isAdminOf(state, user, name));
    if (changed.superuser !== void 0 || role2.superuser) throw insufficientPrivilege("permission denied to alter role");
    if (changed.bypassrls !== void 0 && (!mayAlter || !(me?.bypassrls ?? false))) throw insufficientPrivilege("permission denied to alter role");
    const touchesOther = Object.keys(changed).length > 0;
    if (!mayAlter && (touchesOther || name !== user)) throw insufficientPrivilege("permission denied to alter role");
  }
  if (changed.superuser === false && name === state.bootstrapRole) {
    throw new Rejection("0A000", "The bootstrap superuser must have the SUPERUSER attribute.");
  }
  const next = {
    ...state,
    roles: Object.keys(changed).length === 0 ? state.roles : state.roles.with(name, { ...role2, ...changed, source: context.source })
  };
  if (options.members === void 0) return next;
  const members = specsIn(options.members).map((spec) => roleNamed(next, spec));
  return statement.action === -1 ? removeMembers(next, name, members, null, "all", "restrict") : addMembers(next, name, members, null, defaultGrantOptions, context);
}
function dropRole(state, statement) {
  const user = currentRole(state);
  const superuser = isSuperuser(state, user);
  if (!superuser && !(state.roles.get(user)?.createrole ?? false)) throw insufficientPrivilege("permission denied to drop role");
  const dropped = [];
  for (const spec of roleSpecsOf(statement.roles)) {
    if (spec.roletype !== "ROLESPEC_CSTRING") throw new Rejection("22023", "cannot use special role specifier in DROP ROLE");
    const name = spec.rolename ?? "";
    const role2 = state.roles.get(name);
    if (role2 === void 0) {
      if (statement.missing_ok === true) continue;
      throw undefinedObject("role", name);
    }
    if (name === user) throw new Rejection("55006", "current user cannot be dropped");
    if (name === state.session.sessionRole) throw new Rejection("55006", "session user cannot be dropped");
    if (role2.superuser && !superuser) throw insufficientPrivilege("permission denied to drop role");
    if (state.postgres >= 16 && !isAdminOf(state, user, name)) throw insufficientPrivilege("permission denied to drop role");
    dropped.push(name);
  }
  const memberships = state.memberships.filter(({ role: role2, member }) => !dropped.includes(role2) && !dropped.includes(member));
  const next = { ...state, memberships };
  for (const name of dropped) {
    const dependents = dependentsOfRole(next, name);
    if (dependents.length > 0) {
      throw dependentObjects(`role "${name}" cannot be dropped because some objects depend on it: ${dependents.slice(0, 3).join(", ")}`);
    }
    if (state.roles.get(name)?.from !== "history" && /^pg_/u.test(name)) {
      throw dependentObjects(`cannot drop role ${name} because it is required by the database system`);
    }
  }
  return { ...next, roles: state.roles.filter((_, name) => !dropped.includes(name)) };
}
function renameRole(state, from, to) {
  const role2 = state.roles.get(from);
  if (role2 === void 0) throw undefinedObject("role", from);
  if (from === state.session.sessionRole) throw new Rejection("0A000", "session user cannot be renamed");
  if (from === state.session.currentRole) throw new Rejection("0A000", "current user cannot be renamed");
  if (/^pg_/u.test(from) || /^pg_/u.test(to) || to === "public" || to === "none") throw reservedName(to);
  if (state.roles.has(to)) throw duplicateObject("role", to);
  const user = currentRole(state);
  if (!isSuperuser(state, user)) {
    const mayRename = (state.roles.get(user)?.createrole ?? false) && (state.postgres < 16 || isAdminOf(state, user, from));
    if (role2.superuser || !mayRename) throw insufficientPrivilege("permission denied to rename role");
  }
  return withRoleRenamed(state, role2, to);
}
function withRoleRenamed(state, role2, to) {
  const from = role2.name;
  const name = (one) => one === from ? to : one;
  const item = (one) => ({
    ...one,
    grantee: name(one.grantee),
    grantor: name(one.grantor)
  });
  return {
    ...state,
    databaseOwner: name(state.databaseOwner),
    databaseAcl: state.databaseAcl.map(item),
    roles: state.roles.moved(from, to, { ...role2, name: to }),
    memberships: state.memberships.map((one) => ({ ...one, role: name(one.role), member: name(one.member), grantor: name(one.grantor) })),
    namespaces: state.namespaces.mapValues((one) => ({ ...one, owner: name(one.owner), nspacl: one.nspacl.map(item) })),
    relations: state.relations.mapValues((relation) => ({
      ...relation,
      owner: name(relation.owner),
      relacl: relation.relacl.map(item),
      ...relation.usage === void 0 ? {} : { usage: relation.usage.map(item) },
      revokes: relation.revokes.map((revoke) => ({ ...revoke, grantee: name(revoke.grantee) })),
      columns: relation.columns.map((column) => ({ ...column, attacl: column.attacl.map(item) }))
    })),
    functions: state.functions.mapValues((proc) => ({ ...proc, owner: name(proc.owner), proacl: proc.proacl.map(item) })),
    defaultAcls: state.defaultAcls.map((row2) => ({ ...row2, creator: name(row2.creator), acl: row2.acl.map(item) })),
    taints: state.taints.map((taint2) => taint2.names !== "all" && taint2.names.includes(from) ? { ...taint2, names: [...taint2.names, to] } : taint2)
  };
}

// packages/catalog/src/renames.ts
function renameRelation(state, relation, to) {
  requireOwner(state, relation);
  if (relation.schema !== tempSchema) creationSchema(state, relation.schema);
  if (state.relationNames.has(`${relation.schema}.${to}`)) throw duplicateTable(to);
  return withRelations(state, [{ ...relation, name: to }]);
}
function renameColumn(state, relation, from, to) {
  requireOwner(state, relation);
  if (!relation.columns.some(({ name }) => name === from)) {
    if (state.openColumns.has(relation.oid)) return state;
    throw undefinedColumn(from, relation.name);
  }
  if (relation.columns.some(({ name }) => name === to)) throw duplicateColumn(to, relation.name);
  if (isInherited(state, relation, from)) throw invalidTableDefinition(`cannot rename inherited column "${from}"`);
  return renameColumnDown(state, relation, from, to);
}
function renameColumnDown(state, relation, from, to) {
  const renamed = (name) => name === from ? to : name;
  let next = withRelation(state, {
    ...relation,
    columns: relation.columns.map((column) => ({ ...column, name: renamed(column.name) })),
    ...relation.partitionKey === void 0 ? {} : { partitionKey: relation.partitionKey.map(renamed) }
  });
  next = {
    ...next,
    triggers: next.triggers.map(
      (trigger) => trigger.relation === relation.oid && dependsOnColumn(trigger, from) ? { ...trigger, updateOf: trigger.updateOf.map(renamed), when: trigger.when === null ? null : trigger.when.replace(fieldOf(from), (_, record) => `${record}${quoteIdentifier(to)}`) } : trigger
    ),
    dependencies: next.dependencies.map((one) => one.on === relation.oid && one.column === from ? { ...one, column: to } : one)
  };
  for (const child2 of state.relations.values()) {
    if (child2.parents.some((parent) => parent.oid === relation.oid)) next = renameColumnDown(next, next.relations.get(child2.oid) ?? child2, from, to);
  }
  return next;
}
function renameSchema(state, from, to) {
  const namespace = state.namespaces.get(from);
  if (namespace === void 0) throw undefinedSchema(from);
  if (state.namespaces.has(to)) throw duplicateSchema(to);
  if (!hasPrivilegesOf(state, currentRole(state), namespace.owner)) throw insufficientPrivilege(`must be owner of schema ${from}`);
  if (!mayCreateSchemas(state, currentRole(state))) throw permissionDenied("database", "current database");
  if (/^pg_/u.test(to)) throw new Rejection("42939", `unacceptable schema name "${to}"`);
  const moved = [...state.relations.values()].filter((relation) => relation.schema === from).map((relation) => ({ ...relation, schema: to }));
  let next = withRelations(state, moved);
  const key = (old) => `${to}${old.slice(from.length)}`;
  const renamed = /* @__PURE__ */ new Map();
  for (const proc of state.functions.values()) if (proc.schema === from) renamed.set(proc.key, key(proc.key));
  next = {
    ...next,
    namespaces: next.namespaces.moved(from, to, { ...namespace, name: to }),
    functions: Rows.of(
      [...next.functions].map(([old, proc]) => {
        const changed = renamed.get(old);
        return changed === void 0 ? [old, proc] : [changed, { ...proc, key: changed, schema: to }];
      })
    ),
    triggers: next.triggers.map((trigger) => {
      const changed = trigger.function === null ? void 0 : renamed.get(trigger.function);
      return changed === void 0 ? trigger : { ...trigger, function: changed };
    }),
    defaultAcls: next.defaultAcls.map((row2) => row2.schema === from ? { ...row2, schema: to } : row2)
  };
  return next;
}
function rename(state, statement) {
  const to = statement.newname ?? "";
  const find = () => {
    const name = statement.relation ?? {};
    if (isSystemRelation(state, name)) return null;
    return statement.missing_ok === true ? lookUpRelation(state, name) : relationNamed(state, name);
  };
  switch (statement.renameType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE": {
      const relation = find();
      return relation === null ? state : renameRelation(state, relation, to);
    }
    case "OBJECT_INDEX": {
      const relation = lookUpRelation(state, statement.relation ?? {});
      return relation === null ? state : renameRelation(state, relation, to);
    }
    case "OBJECT_COLUMN": {
      const relation = find();
      return relation === null ? state : renameColumn(state, relation, statement.subname ?? "", to);
    }
    case "OBJECT_TRIGGER": {
      const relation = find();
      return relation === null ? state : renameTrigger(state, relation, statement.subname ?? "", to);
    }
    case "OBJECT_SCHEMA":
      return renameSchema(state, statement.subname ?? "", to);
    case "OBJECT_ROLE":
      return renameRole(state, statement.subname ?? "", to);
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE": {
      const object = statement.object;
      if (object === void 0 || !("ObjectWithArgs" in object)) return state;
      const proc = functionNamed(state, object.ObjectWithArgs);
      return moveFunction(state, proc, { schema: proc.schema, name: to });
    }
    default:
      return state;
  }
}
function setSchema(state, statement) {
  const schema = statement.newschema ?? "";
  switch (statement.objectType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_SEQUENCE":
    case "OBJECT_FOREIGN_TABLE": {
      const name = statement.relation ?? {};
      const relation = statement.missing_ok === true ? lookUpRelation(state, name) : relationNamed(state, name);
      if (relation === null) return state;
      requireOwner(state, relation);
      if (!state.namespaces.has(schema)) throw undefinedSchema(schema);
      creationSchema(state, schema);
      if (relation.schema === schema) return state;
      if (state.relationNames.has(`${schema}.${relation.name}`)) throw duplicateTable(relation.name);
      return withRelations(state, [relation, ...ownedSequences(state, relation)].map((one) => ({ ...one, schema })));
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE": {
      const object = statement.object;
      if (object === void 0 || !("ObjectWithArgs" in object)) return state;
      const proc = functionNamed(state, object.ObjectWithArgs);
      if (!state.namespaces.has(schema)) throw undefinedSchema(schema);
      creationSchema(state, schema);
      return proc.schema === schema ? state : moveFunction(state, proc, { schema, name: proc.name });
    }
    default:
      return state;
  }
}

// packages/catalog/src/schemas.ts
function createSchema(state, statement, context, apply) {
  const owner = statement.authrole === void 0 ? currentRole(state) : roleNamed(state, statement.authrole);
  const name = statement.schemaname !== void 0 && statement.schemaname !== "" ? statement.schemaname : owner;
  if (!mayCreateSchemas(state, currentRole(state))) throw permissionDenied("database", "current database");
  if (!canSetRole(state, currentRole(state), owner)) throw insufficientPrivilege(`must be able to SET ROLE "${owner}"`);
  if (/^pg_/u.test(name)) throw new Rejection("42939", `unacceptable schema name "${name}"`);
  if (state.namespaces.has(name)) {
    if (statement.if_not_exists === true) return state;
    throw duplicateSchema(name);
  }
  const nspacl = aclOfNew(state, "schemas", owner, null, context.source).flatMap(
    (item) => item.privilege === "USAGE" || item.privilege === "CREATE" ? [{ ...item, privilege: item.privilege }] : []
  );
  const namespace = { oid: state.nextOid, name, owner, nspacl, source: context.source };
  const made = journalled(state, { ...state, nextOid: state.nextOid + 1, namespaces: state.namespaces.with(name, namespace) }, context.source);
  const elements = statement.schemaElts ?? [];
  if (elements.length === 0) return made;
  const inside = { ...made, session: { ...made.session, currentRole: owner, searchPath: [name, ...made.session.searchPath] } };
  return { ...elements.reduce((next, element) => apply(next, element), inside), session: made.session };
}

// packages/catalog/src/simulate.ts
function applyStatement(state, node, context, initial) {
  const after = applyKind(state, node, context, initial);
  return "DoStmt" in node || "CreateSchemaStmt" in node ? after : journalled(state, after, context.source);
}
function applyKind(state, node, context, initial) {
  const { kind, body } = tagged(node);
  const apply = (next, element, inner2 = context) => applyStatement(next, element, inner2, initial);
  switch (kind) {
    case "CreateStmt":
      return createTable(state, body, context);
    case "CreateForeignTableStmt":
      return createTable(state, body.base ?? {}, context, "foreign-table");
    case "CreateTableAsStmt":
      return createTableAs(state, body, context);
    case "ViewStmt":
      return createView(state, body, context);
    case "CreateSeqStmt":
      return createSequence(state, body, context);
    case "AlterSeqStmt":
      return setSequenceOwner(state, relationNamed(state, body.sequence ?? {}), body.options);
    case "AlterTableStmt":
      return alterTable(state, body, context);
    case "DropStmt":
      return drop(state, body);
    case "RenameStmt":
      return rename(state, body);
    case "AlterObjectSchemaStmt":
      return setSchema(state, body);
    case "AlterOwnerStmt":
      return alterOwner(state, body, context);
    case "ReassignOwnedStmt":
      return reassignOwned(state, body, context);
    case "DropOwnedStmt":
      return dropOwned(state, body, context);
    case "CommentStmt":
      return comment(state, body, context);
    case "CreateRoleStmt":
      return createRole(state, body, context);
    case "AlterRoleStmt":
      return alterRole(state, body, context);
    case "DropRoleStmt":
      return dropRole(state, body);
    case "GrantRoleStmt":
      return grantRole(state, body, context);
    case "GrantStmt":
      return grantPrivileges(state, body, context);
    case "AlterDefaultPrivilegesStmt":
      return alterDefaultPrivileges(state, body, context);
    case "CreateSchemaStmt":
      return createSchema(state, body, context, apply);
    case "CreateFunctionStmt":
      return createFunction(state, body, context);
    case "AlterFunctionStmt":
      return alterFunction(state, body);
    case "RuleStmt":
      return createRule(state, body, context);
    case "CreateTrigStmt":
      return createTrigger(state, body, context);
    case "VariableSetStmt":
      return setVariable(state, body, initial);
    case "DiscardStmt":
      return body.target === "DISCARD_ALL" ? discardAll(state, initial) : state;
    case "CreateExtensionStmt":
      return { ...state, hasExtensions: true };
    case "SelectStmt":
      return body.intoClause === void 0 ? state : createFromQuery(state, body.intoClause, node, "table", "error", context);
    case "DoStmt":
      return runDo(state, body, context, apply, "surely");
    case "CreateEventTrigStmt":
      return eventTrigger(state, stringsOf(body.funcname), context, apply);
    // What these call has run already.
    case "CallStmt":
    case "InsertStmt":
    case "UpdateStmt":
    case "DeleteStmt":
    case "MergeStmt":
    case "TruncateStmt":
      return state;
    default:
      if (isOutsideModel(kind)) return state;
      context.report({ kind, source: context.source });
      return withTaint(state, everything, `a statement of kind ${kind} is not modelled`, context);
  }
}
function eventTrigger(state, names2, context, apply) {
  const call2 = { CallStmt: { funccall: { funcname: names2.map((sval) => ({ String: { sval } })) } } };
  return lasting(state, runCalledFunctions(state, call2, context, apply, "perhaps"));
}
var callers = /* @__PURE__ */ new Set(["SelectStmt", "CallStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "TruncateStmt", "CopyStmt", "CreateTableAsStmt"]);
function applyTopLevel(state, node, context, initial, mode) {
  const apply = (next, element, inner2) => applyStatement(next, element, inner2, initial);
  const { kind, body } = tagged(node);
  if (mode === "perhaps") {
    if (kind === "DoStmt") return runDo(state, body, context, apply, mode);
    return callers.has(kind) ? runCalledFunctions(state, node, context, apply, mode) : state;
  }
  const called = callers.has(kind) ? runCalledFunctions(state, node, context, apply, mode) : state;
  return applyStatement(called, node, context, initial);
}
function contextOf(statement, text2, placeOf, log) {
  const source = { place: statement.place, text: statement.text.replace(/\s+/gu, " ").trim() };
  return {
    source,
    text: statement.text,
    claimAbove: claimAbove(statement),
    placeAt: (location) => text2.nameAt(location) ?? statement.place,
    placeOf: (start, end) => placeOf(statement.start + start, statement.start + end),
    report: (unmodelled) => log.unmodelled.push(unmodelled),
    fail: (error) => log.errors.push(error)
  };
}
function runStatement2(step2, statement, context, initial) {
  const { state } = step2;
  try {
    if ("TransactionStmt" in statement.node) return transact(step2, statement.node.TransactionStmt);
    return { ...step2, state: applyTopLevel(state, statement.node, context, initial, "surely") };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const excused = isUndefined(error) && mayHaveBeenMade(state, statement.node);
    if (!excused) context.fail({ sqlstate: error.sqlstate, message: error.message, place: statement.place });
    const reason = excused ? `${error.message}, unless something that could not be evaluated made it` : `PostgreSQL would reject this statement (${error.sqlstate}: ${error.message}), so it is not known what stands in its place`;
    const isCaller = "DoStmt" in statement.node || callers.has(statement.kind);
    const tainted = isCaller ? applyTopLevel(state, statement.node, context, initial, "perhaps") : withTaint(state, touchedBy(state, statement.node), reason, context);
    if (excused) return { ...step2, state: tainted };
    const taints = tainted.taints.map((taint2) => state.taints.includes(taint2) ? taint2 : { ...taint2, rejected: true });
    return { ...step2, state: { ...tainted, taints } };
  }
}
function runFile(state, sql, initial, log) {
  const lines = createLineMap(sql.text, sqlLineBreaks);
  const placeOf = (start, end) => lines.placeOf(sql.file, start, end);
  let step2 = { state: newSession(state, initial), transaction: null };
  const problems = [...sql.problems];
  const taintProblemsBefore = (statement) => {
    for (let problem2 = problems[0]; problem2 !== void 0; problem2 = problems[0]) {
      if (statement !== null && (problem2.place.line > statement.place.line || problem2.place.line === statement.place.line && problem2.place.column > statement.place.column)) return;
      problems.shift();
      const source = { place: problem2.place, text: problem2.message };
      const taint2 = { ...everything, before: step2.state.nextOid, reason: `a statement could not be read: ${problem2.message}`, source };
      step2 = { ...step2, state: { ...step2.state, taints: [...step2.state.taints, taint2] } };
    }
  };
  for (const statement of sql.statements) {
    taintProblemsBefore(statement);
    step2 = runStatement2(step2, statement, contextOf(statement, sql, placeOf, log), initial);
  }
  taintProblemsBefore(null);
  return endTransaction(step2.state);
}
function catalogOf(state, log, searchPath) {
  let changes = null;
  return {
    roles: state.roles,
    memberships: state.memberships.map((one) => ({ ...one, inheritOption: inherits(state, one) })),
    namespaces: state.namespaces,
    relations: new Map(
      [...state.relations].map(([oid, relation]) => {
        const claim = state.commentClaims.get(oid);
        return [oid, claim === void 0 ? relation : { ...relation, claims: [...relation.claims, claim] }];
      })
    ),
    triggers: state.triggers,
    functions: state.functions,
    defaultAcl: defaultAclItems(state.defaultAcls),
    indexes: state.indexes,
    types: state.types,
    eventTriggers: state.eventTriggers,
    extensions: state.extensions,
    roleSettings: state.roleSettings,
    databaseAcl: state.databaseAcl,
    // Only those who ask for the history of the catalog pay for it.
    get changes() {
      changes ??= changesOf(state.notes);
      return changes;
    },
    taints: state.taints,
    errors: log.errors,
    unmodelled: log.unmodelled,
    databaseOwner: state.databaseOwner,
    postgres: state.postgres,
    searchPath
  };
}
function simulate({ files, history }) {
  const searchPath = history.searchPath ?? ["public"];
  const first = initialState(history, history.searchPath ?? ["$user", "public"]);
  const log = { errors: [], unmodelled: [] };
  const initial = first.session;
  let state = first;
  for (const { sql } of files) state = runFile(state, sql, initial, log);
  return catalogOf(newSession(state, initial), log, searchPath);
}

// speed.tmp.ts
var root = process.argv[2];
process.chdir(root);
var mig = process.argv[3];
var copies = Number(process.argv[4] ?? 1);
await loadModule();
await loadGrammar();
var list2 = (f) => {
  return readdirSync(f, { withFileTypes: true }).map((e) => ({ path: f === "." ? e.name : `${f}/${e.name}`, kind: e.isDirectory() ? "directory" : "file" }));
};
var src = { history: { migrations: mig }, list: list2, read: (p) => readFileSync(p) };
var h0 = readHistory(src);
var texts = h0.files.map((f) => readFileSync(f.file, "utf8"));
for (let i = 0; i < 3; i++) {
  let t = performance.now();
  for (const x of texts) {
    try {
      parseSync(x);
    } catch {
    }
  }
  const parse = performance.now() - t;
  t = performance.now();
  const h = readHistory(src);
  const read = performance.now() - t;
  t = performance.now();
  const c = simulate({ files: h.files, history: { migrations: mig } });
  const sim = performance.now() - t;
  console.log(h.dialect, "files", h.files.length, "stmts", h.files.reduce((s, f) => s + f.sql.statements.length, 0), "parse", parse.toFixed(0), "read", read.toFixed(0), "sim", sim.toFixed(0), "ratio", ((read + sim) / parse).toFixed(2), "taints", c.taints.length, "errors", c.errors.length, "changes", c.changes.length, "rels", c.relations.size, "problems", h.problems.length + h.files.flatMap((f) => f.sql.problems).length, "unmodelled", c.unmodelled.length);
}
