import { aFit, aProposal } from '../testData/aProposal';
import { fitFacts, windowFacts } from './fitFacts';

const valueOf = (facts: ReturnType<typeof fitFacts>, name: string) => facts.find((fact) => fact.name === name)?.value;

test('how sure a target is stands with the days that tell it', () => {
  const facts = fitFacts(aProposal({ fit: aFit() }));
  expect(valueOf(facts, 'How sure')).toBe('96\u00a0% of periods made of such days keep it');
  expect(valueOf(facts, 'Good, with 95 % confidence')).toBe('at least 99.912\u00a0%, by 30 days of history');
});

test('too little history is said where the figure would stand', () => {
  expect(fitFacts(aProposal({ fit: undefined }))).toEqual([{ name: 'How sure', value: 'not enough data' }]);
});

test('a threshold is a bucket that exists, and its error is stated', () => {
  const threshold_fit = {
    threshold_seconds: 0.25,
    share_within: 0.99,
    share_wanted: 0.985,
    quantile_seconds: 0.24167,
    error_at_most_seconds: 0.15,
  };
  expect(valueOf(fitFacts(aProposal({ threshold_fit })), 'Threshold')).toBe(
    '250\u00a0ms, an existing bucket: 99.00\u00a0% were within it. 98.5\u00a0% were within 242\u00a0ms, give or take 150\u00a0ms, the width of its bucket.'
  );
  const native = { ...threshold_fit, threshold_seconds: 2.5, error_at_most_seconds: undefined };
  expect(valueOf(fitFacts(aProposal({ threshold_fit: native })), 'Threshold')).toMatch(
    /^2\.5\u00a0s: .* a bucket of a native histogram\.$/
  );
});

test('the windows are told one by one', () => {
  expect(windowFacts(aProposal({ fit: aFit() }))).toEqual([
    {
      name: 'By 1\u00a0d',
      value: 'held in 29 of 30 · worst 98.500\u00a0% · a tenth up to 99.930\u00a0% · half up to 100.000\u00a0%',
    },
  ]);
});
