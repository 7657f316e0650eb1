import { complement } from './proposalAs';

test.each([
  ['0.999', '0.001'],
  ['0.9995', '0.0005'],
  ['0.99', '0.01'],
  ['0.5', '0.5'],
  ['0.123456789', '0.876543211'],
])('what %s leaves is %s', (share, rest) => {
  expect(complement(share)).toBe(rest);
});
