import { highlight, type Language } from './highlight';

test.each<[Language, string, string[]]>([
  ['promql', 'sum by (job) (rate(x_total{code=~"5.."}[5m])) > 0.1', ['keyword', 'function', 'label-value', 'number']],
  ['yaml', 'expr: "a" # why\nn: 1', ['key', 'string', 'comment', 'number']],
  ['json', '{"a": [1, true]}', ['property', 'number', 'boolean']],
])('%s is cut into pieces without a loss', async (language, text, kinds) => {
  const pieces = await highlight(text, language);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  expect(pieces.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
});

test('markup in a label stays text', async () => {
  const text = 'x{a="<img src=x onerror=alert(1)>"}';
  const pieces = await highlight(text, 'promql');
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
});

test('a very long text stays plain', async () => {
  const text = 'a'.repeat(200_001);
  expect(await highlight(text, 'yaml')).toEqual([{ text }]);
});
