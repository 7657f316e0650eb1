import type { Backtest } from '../api/wire';
import { alertFirings } from './alertFirings';

const firing = (day: string, resolved_at: string | null = null) => ({
  burning_since: `${day}T00:00:00Z`,
  fired_at: `${day}T00:02:00Z`,
  resolved_at,
});

test('firings of all tiers, the newest first, and whether the rules were there', () => {
  const tiers: Backtest['tiers'] = [
    {
      severity: 'page',
      windows: '1h/5m',
      firings: [firing('2026-03-01', '2026-03-01T01:00:00Z'), firing('2026-03-09')],
    },
    { severity: 'ticket', windows: '3d/6h', firings: [firing('2026-03-05')] },
  ];
  const found = alertFirings({ tiers }, '2026-03-05T00:00:00Z');
  expect(found.map(({ firedAt, wasInForce, resolvedAt }) => [firedAt, wasInForce, resolvedAt])).toEqual([
    ['2026-03-09T00:02:00Z', true, undefined],
    ['2026-03-05T00:02:00Z', true, undefined],
    ['2026-03-01T00:02:00Z', false, '2026-03-01T01:00:00Z'],
  ]);
  expect(found[0].secondsToFire).toBe(120);
});
