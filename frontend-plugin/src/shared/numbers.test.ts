import { count, percent, percentOfDecimal, perMonth } from './numbers';

test.each([
  ['0.999', '99.9\u00a0%'],
  ['0.0144', '1.44\u00a0%'],
  ['0.02', '2\u00a0%'],
  ['0.1', '10\u00a0%'],
  ['1', '100\u00a0%'],
  ['0.000000001', '0.0000001\u00a0%'],
  ['0.99999', '99.999\u00a0%'],
  ['-0.5', '-50\u00a0%'],
  ['0', '0\u00a0%'],
  ['many', 'many'],
])('the share %s is %s', (share, words) => {
  expect(percentOfDecimal(share)).toBe(words);
});

test.each([
  [0.5077246468786607, 0, '50\u00a0%'],
  [0.999996, 3, '99.999\u00a0%'],
  [0.29, 0, '29\u00a0%'],
  [1, 3, '100.000\u00a0%'],
  [-0.204, 0, '-21\u00a0%'],
  [0, 0, '0\u00a0%'],
])('%f with %i decimals is %s', (share, n_decimals, words) => {
  expect(percent(share, n_decimals)).toBe(words);
});

test.each([
  [3120.9, '3,120'],
  [0, '0'],
])('%f events are %s', (n, words) => {
  expect(count(n)).toBe(words);
});

test.each([
  [0, '0'],
  [0.01, '< 0.1'],
  [0.31, '0.3'],
  [2, '2'],
])('%f pages a month are %s', (n, words) => {
  expect(perMonth(n)).toBe(words);
});
