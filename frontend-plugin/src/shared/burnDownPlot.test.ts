import { timeSpan } from './burnDownPlot';

jest.mock('@grafana/data', () => ({}));
jest.mock('@grafana/ui', () => ({}));

const DAY = 86_400_000;

test.each([
  ['the points', [0, DAY, 3 * DAY], [], [0, 3 * DAY]],
  ['a change after the last point', [0, DAY], [2 * DAY], [0, 2 * DAY]],
  ['a single point', [DAY], [], [0, DAY]],
])('the graph shows %s, and nothing beside', (_, times, marked, expected) => {
  const marks = marked.map((time) => ({ time, kind: 'change' as const }));
  expect(timeSpan({ times, marks, shares: times.map(() => 1), leastShare: 0 })).toEqual(expected);
});
