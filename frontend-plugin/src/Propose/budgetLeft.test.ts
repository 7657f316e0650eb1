import type { Backtest, Objective } from '../api/wire';
import { budgetLeft } from './budgetLeft';

const objective = { error_budget: '0.001', period: '30d' } as Objective;
const backtest = (changes: Partial<Backtest>) =>
  ({
    from: '2026-02-15T12:00:00Z',
    until: '2026-03-17T12:00:00Z',
    events_total: 1_000_000,
    events_bad: 400,
    budget_remaining: 0.6,
    ...changes,
  }) as Backtest;

test('the three units agree', () => {
  const left = budgetLeft(objective, backtest({}));
  expect(left?.share).toBe(0.6);
  expect(left?.events).toBeCloseTo(600);
  expect(left?.seconds).toBeCloseTo(0.6 * 0.001 * 30 * 86_400);
});

test.each([
  ['1d', 0.6 * 0.001 * 86_400],
  ['90d', 0.6 * 0.001 * 30 * 86_400],
  ['calendar month UTC', 0.6 * 0.001 * 30 * 86_400],
])('the time left is of a period of %s, as far as history shows it', (period, seconds) => {
  expect(budgetLeft({ ...objective, period }, backtest({}))?.seconds).toBeCloseTo(seconds);
});

test('a budget that was overdrawn is negative in each', () => {
  const left = budgetLeft(objective, backtest({ events_bad: 1500, budget_remaining: -0.5 }));
  expect(left).toEqual({ share: -0.5, seconds: expect.closeTo(-1296), events: expect.closeTo(-500) });
});

test('without events there is no budget to speak of', () => {
  expect(budgetLeft(objective, backtest({ events_total: 0, events_bad: 0, budget_remaining: null }))).toBeUndefined();
});
