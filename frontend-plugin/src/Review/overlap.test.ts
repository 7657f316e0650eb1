import { overlap, prettyJson } from './overlap';

test('what Grafana adds by itself is no difference', () => {
  const there = { id: 7, rules: [{ updated: 'x', title: 'page', for: '2m' }], title: 'g' };
  const after = JSON.stringify({ title: 'g', rules: [{ title: 'page', for: '1m' }] });
  expect(JSON.parse(overlap(there, after))).toEqual({ title: 'g', rules: [{ title: 'page', for: '2m' }] });
});

test('a rule that is there and would not be any more is shown', () => {
  const there = { rules: [{ title: 'a' }, { title: 'b', id: 1 }] };
  const after = JSON.stringify({ rules: [{ title: 'a' }] });
  expect(JSON.parse(overlap(there, after))).toEqual({ rules: [{ title: 'a' }, { title: 'b' }] });
});

test('text that is no JSON stays as it is', () => {
  expect(overlap('name: g\n', '{}')).toBe('name: g\n');
  expect(prettyJson('name: g')).toBe('name: g');
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
});
