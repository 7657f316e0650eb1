// Gathers every `t('key', 'text')` of `src` into the English locale file; `--check` fails where it is stale.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import ts from 'typescript';

const SOURCE = new URL('../src/', import.meta.url);
const LOCALE = new URL('../src/locales/en-US/srellama-reliability-app.json', import.meta.url);

const texts = new Map();
for (const path of await readdir(SOURCE, { recursive: true })) {
  if (/\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.endsWith('translate.ts')) {
    gather(ts.createSourceFile(path, await readFile(new URL(path, SOURCE), 'utf8'), ts.ScriptTarget.Latest, true));
  }
}

function gather(node) {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
    addCall(node);
  }
  ts.forEachChild(node, gather);
}

function addCall(call) {
  const [key, text, values] = call.arguments;
  if (!key || !text || !ts.isStringLiteral(key) || !ts.isStringLiteral(text)) {
    throw new Error(`a key and its text must be plain strings: ${call.getText()}`);
  }
  const singular = property(values, 'defaultValue_one');
  if (singular) {
    add(`${key.text}_one`, singular.text);
    add(`${key.text}_other`, text.text);
  } else {
    add(key.text, text.text);
  }
}

function property(values, name) {
  const found =
    values && ts.isObjectLiteralExpression(values) && values.properties.find((p) => p.name?.getText() === name);
  return found?.initializer;
}

function add(key, text) {
  if ((texts.get(key) ?? text) !== text) {
    throw new Error(`\`${key}\` has two texts: "${texts.get(key)}" and "${text}"`);
  }
  texts.set(key, text);
}

function nested() {
  const root = {};
  for (const [key, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const names = key.split('.');
    const last = names.pop();
    names.reduce((level, name) => (level[name] ??= {}), root)[last] = text;
  }
  return `${JSON.stringify(root, null, 2)}\n`;
}

if (!process.argv.includes('--check')) {
  await writeFile(LOCALE, nested());
} else if ((await readFile(LOCALE, 'utf8')) !== nested()) {
  console.error('the English locale file is not what the pages say; run `npm run i18n` and commit it');
  process.exitCode = 1;
}
