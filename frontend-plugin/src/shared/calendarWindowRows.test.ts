import { aBacktest } from '../testData/aProposal';
import { calendarWindowRows } from './calendarWindowRows';

const MARCH = {
  start: '2026-02-28T23:00:00Z',
  end: '2026-03-31T22:00:00Z',
  seen: '30d23h',
  events_total: 1_000_000,
  events_bad: 2500,
  attainment: 0.9975,
  budget_remaining: -1.5,
};
const APRIL = {
  start: '2026-03-31T22:00:00Z',
  end: '2026-04-30T22:00:00Z',
  seen: '12d3h',
  events_total: 0,
  events_bad: 0,
  attainment: null,
  budget_remaining: null,
};

describe('the windows of a calendar period', () => {
  const backtest = { ...aBacktest(), calendar_windows: [MARCH, APRIL] };

  it('have the days of their zone, the newest first', () => {
    const rows = calendarWindowRows(backtest, 'calendar month Europe/Berlin');
    expect(rows.map(({ days }) => days)).toEqual(['2026-04-01 – 2026-04-30', '2026-03-01 – 2026-03-31']);
  });

  it('say how much was seen, what was good, and what is left', () => {
    const [april, march] = calendarWindowRows(backtest, 'calendar month Europe/Berlin');
    expect(march).toMatchObject({ seen: 'all of it', good: '99.7500\u00a0%', left: '-150\u00a0%', isSpent: true });
    expect(april).toMatchObject({ seen: '12\u00a0d\u00a03\u00a0h', good: 'no events', left: '–', isSpent: false });
  });

  it('are none where the period rolls', () => {
    expect(calendarWindowRows(backtest, '30d')).toEqual([]);
  });
});
