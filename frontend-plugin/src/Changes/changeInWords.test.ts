import type { ChangedFile } from '../api/wire';
import { approverInWords, undoInWords } from './changeInWords';

const file = (before: string | null | undefined) => ({ path: 'rules/a.yaml', before }) as ChangedFile;

test.each([
  [undefined, 'removes rules/a.yaml, which was not there before'],
  [null, 'removes rules/a.yaml, which was not there before'],
  ['', 'puts rules/a.yaml back as it was before'],
  ['groups: []', 'puts rules/a.yaml back as it was before'],
])('where %j was before, an undo %s', (before, words) => {
  expect(undoInWords(file(before))).toBe(words);
});

test('text from outside is shown as it is', () => {
  const approved_by = { login: "o'neil <b> {{x}} $t(y)", means: 'command_line' } as const;
  expect(approverInWords({ approved_by })).toBe("o'neil <b> {{x}} $t(y), on the command line");
});
