import { aBacktest } from '../testData/aProposal';
import { burnDownData, dailyPoints, lowestPoint } from './burnDownData';

const at = (text: string) => Date.parse(text);

test('a backtest begins with a full budget, and its firings stand where they were', () => {
  const data = burnDownData(aBacktest());
  expect(data?.times[0]).toBe(at('2026-03-01T00:00:00Z'));
  expect(data?.shares).toEqual([1, 1, 0.5, 0.5]);
  expect(data?.leastShare).toBe(0);
  expect(data?.marks).toEqual([{ time: at('2026-03-10T12:05:00Z'), kind: 'page', windows: '1h/5m' }]);
});

test('a budget from elsewhere begins with its first point, and what is overspent is on the scale', () => {
  const { from, until } = aBacktest();
  const data = burnDownData({ from, until, burn_down: [{ at: '2026-03-02T00:00:00Z', budget_remaining: -0.25 }] });
  expect(data).toEqual({ times: [at('2026-03-02T00:00:00Z')], shares: [-0.25], leastShare: -0.25, marks: [] });
});

test('changes stand among the firings, those of another time do not', () => {
  const changes = [{ at: '2026-03-05T00:00:00Z' }, { at: '2026-04-05T00:00:00Z' }];
  const data = burnDownData(aBacktest(), changes);
  expect(data?.marks.map(({ kind }) => kind)).toEqual(['change', 'page']);
});

test('without points there is no graph', () => {
  expect(burnDownData({ ...aBacktest(), burn_down: [] })).toBeUndefined();
});

test('the last point of each day, and the lowest of all', () => {
  const points = [
    { at: '2026-03-01T01:00:00Z', budget_remaining: 1 },
    { at: '2026-03-01T23:00:00Z', budget_remaining: 0.4 },
    { at: '2026-03-02T01:00:00Z', budget_remaining: 0.6 },
  ];
  expect(dailyPoints(points)).toEqual([points[1], points[2]]);
  expect(lowestPoint(points)).toBe(points[1]);
  expect(lowestPoint([])).toBeUndefined();
});
