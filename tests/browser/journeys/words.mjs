import { readFileSync } from 'node:fs';

const LOCALE = new URL('../../../frontend-plugin/src/locales/en-US/srellama-reliability-app.json', import.meta.url);
const words = JSON.parse(readFileSync(LOCALE, 'utf8'));

/** The text that the app shows for a key, so that journeys and pages share one source of names. */
export function word(key, values = {}) {
  const text = key.split('.').reduce((level, name) => level?.[name], words);
  if (typeof text !== 'string') {
    throw new Error(`the app has no words for \`${key}\``);
  }
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
}
