import { lineDiff } from './lineDiff';

const SIGN = { same: ' ', added: '+', removed: '-' };
const diff = (before: string, after: string) => lineDiff(before, after).map(({ kind, text }) => SIGN[kind] + text);

test.each([
  ['a\nb\n', 'a\nb\n', [' a', ' b']],
  ['', 'a\nb\n', ['+a', '+b']],
  ['a\nb\n', '', ['-a', '-b']],
  ['a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
  ['a\nc\n', 'a\nb\nc\nd\n', [' a', '+b', ' c', '+d']],
  ['a\na\nb\n', 'a\nb\n', ['-a', ' a', ' b']],
  ['\n\n', '\n', ['-', ' ']],
  ['', '', []],
])('%j to %j', (before, after, lines) => {
  expect([...diff(before, after)].sort()).toEqual([...lines].sort());
  expect(replay(before, after)).toBe(true);
});

/** The lines that are not added make up the old text, those that are not removed the new one. */
function replay(before: string, after: string): boolean {
  const all = lineDiff(before, after);
  const without = (kind: string) =>
    all
      .filter((line) => line.kind !== kind)
      .map(({ text }) => `${text}\n`)
      .join('');
  return without('added') === before && without('removed') === after;
}
