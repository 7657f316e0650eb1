import type { Objective } from '../api/wire';
import { isAsProposed, periodSteps, stepOf, targetSteps, typedTarget } from './scenario';

test('what was proposed is a step of the slider, in its place and as it was written', () => {
  const steps = targetSteps('99.9', '99.87');
  expect(steps).toEqual([...steps].sort((a, b) => Number(a) - Number(b)));
  expect(steps.slice(6, 9)).toEqual(['99.8', '99.87', '99.9']);
  expect(targetSteps('99.90')).toContain('99.90');
  expect(targetSteps('99.90')).not.toContain('99.9');
  expect(stepOf(steps, '99.870', Number)).toBe(7);
});

test('periods of one length are one step; those of the calendar have no neighbours', () => {
  expect(periodSteps('1w', '4w')).toEqual(['1d', '1w', '14d', '4w', '30d', '60d', '90d']);
  expect(periodSteps('calendar month Europe/Berlin', '30d')).toEqual([]);
});

test('the same target and period in another spelling is as proposed', () => {
  const objective = { target_percent: '99.9', period: '1w' } as Objective;
  expect(isAsProposed({ targetPercent: '99.90', period: '7d' }, objective)).toBe(true);
  expect(isAsProposed({ targetPercent: '99.9', period: '8d' }, objective)).toBe(false);
  expect(isAsProposed({ targetPercent: '99.8', period: '1w' }, objective)).toBe(false);
});

test.each([
  ['99.9', '99.9'],
  [' 99,95 % ', '99.95'],
  ['100', undefined],
  ['0', undefined],
  ['99.9999999', undefined],
  ['<b>', undefined],
  ['', undefined],
])('typed %j is %j', (text, target) => {
  expect(typedTarget(text)).toBe(target);
});
