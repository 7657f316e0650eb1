import { targetText } from './targetText';

test.each([
  ['', undefined],
  ['   ', undefined],
  ['99.9', '99.9%'],
  ['99,95 %', '99.95%'],
  ['99.9%', '99.9%'],
  ['0.999', '0.999'],
  ['high', 'high'],
])('"%s" is sent as %s', (typed, text) => {
  expect(targetText(typed)).toBe(text);
});
