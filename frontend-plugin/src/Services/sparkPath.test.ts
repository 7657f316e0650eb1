import { sparkPath } from './sparkPath';

const at = (day: number, budget_remaining: number) => ({ at: `2026-03-0${day}T00:00:00Z`, budget_remaining });

test('a budget falls from the top to where it is', () => {
  expect(sparkPath([at(1, 1), at(2, 0.5), at(3, 0)])).toBe('M0 0L50 12L100 24');
});

test('what is overspent lies on the ground, and one point is no line', () => {
  expect(sparkPath([at(1, 1), at(3, -1)])).toBe('M0 0L100 24');
  expect(sparkPath([at(1, 1)])).toBeUndefined();
  expect(sparkPath([])).toBeUndefined();
});
