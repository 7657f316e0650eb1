import { durationInWords, secondsOf, spanInWords } from './spans';

test.each([
  ['7m22s', 442],
  ['30d', 2_592_000],
  ['1h30m', 5400],
  ['250ms', 0.25],
  ['0s', 0],
  ['', undefined],
  ['h', undefined],
  ['1h and more', undefined],
])('%s has %s seconds', (span, seconds) => {
  expect(secondsOf(span)).toBe(seconds);
});

test.each([
  ['7m22s', '7 min 22 s'],
  ['30d', '30 d'],
  ['1d2h3m', '1 d 2 h'],
  ['0s', '0 s'],
  ['later', 'later'],
])('%s is %s in words', (span, words) => {
  expect(spanInWords(span).replaceAll('\u00a0', ' ')).toBe(words);
});

test.each([
  [65_400, '18 h 10 min'],
  [3600, '1 h'],
  [86_401, '1 d'],
  [0.25, '250 ms'],
  [-90, '-1 min 30 s'],
])('%f seconds are %s', (seconds, words) => {
  expect(durationInWords(seconds).replaceAll('\u00a0', ' ')).toBe(words);
});
