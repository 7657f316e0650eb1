import type { Backtest, BurnDownPoint } from '../api/wire';
import { burnDownShape, dailyPoints, lowestPoint } from './burnDownShape';

const point = (at: string, budget_remaining: number): BurnDownPoint => ({ at, budget_remaining });
const backtest = (burn_down: BurnDownPoint[], tiers: Backtest['tiers'] = []) =>
  ({ from: '2026-03-01T00:00:00Z', until: '2026-03-05T00:00:00Z', burn_down, tiers }) as Backtest;

test('a budget that lasts ends above the empty line', () => {
  const shape = burnDownShape(backtest([point('2026-03-03T00:00:00Z', 0.75), point('2026-03-05T00:00:00Z', 0.5)]));
  expect(shape).toMatchObject({
    line: 'M0 0L50 25L100 50',
    area: 'M0 0L50 25L100 50L100 100L0 100Z',
    fullY: 0,
    emptyY: 100,
  });
});

test('an overdrawn budget makes room below the empty line', () => {
  const shape = burnDownShape(backtest([point('2026-03-05T00:00:00Z', -1)]));
  expect(shape).toMatchObject({ line: 'M0 0L100 100', emptyY: 50, leastShare: -1 });
});

test('firings stand at their time, and never beside the graph', () => {
  const firing = (fired_at: string) => ({ fired_at, burning_since: fired_at, resolved_at: null });
  const tiers: Backtest['tiers'] = [
    { severity: 'page', windows: '1h/5m', firings: [firing('2026-03-02T00:00:00Z'), firing('2026-04-01T00:00:00Z')] },
  ];
  const shape = burnDownShape(backtest([point('2026-03-05T00:00:00Z', 1)], tiers));
  expect(shape?.firings.map(({ x }) => x)).toEqual([25, 100]);
});

test('without points there is no shape', () => {
  expect(burnDownShape(backtest([]))).toBeUndefined();
  expect(lowestPoint([])).toBeUndefined();
});

test('a day has one row, its last', () => {
  const points = [
    point('2026-03-01T03:00:00Z', 1),
    point('2026-03-01T21:00:00Z', 0.9),
    point('2026-03-02T00:00:00Z', 0.8),
  ];
  expect(dailyPoints(points)).toEqual([points[1], points[2]]);
});

test('the lowest point is the first of equals', () => {
  const points = [point('a', 1), point('b', 0.4), point('c', 0.4)];
  expect(lowestPoint(points)).toBe(points[1]);
});
