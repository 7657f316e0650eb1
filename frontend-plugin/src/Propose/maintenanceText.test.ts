import { oneOffText, weeklyText, type WeeklyMaintenance } from './maintenanceText';

const weekly = (change: Partial<WeeklyMaintenance>) =>
  weeklyText({ day: 'Sunday', at: '02:00', length: '2h', zone: 'Europe/Berlin', ...change });

test.each([
  [{}, 'every Sunday 02:00 for 2h Europe/Berlin'],
  [{ length: '1h 30m' }, 'every Sunday 02:00 for 1h30m Europe/Berlin'],
  [{ at: '' }, undefined],
  [{ at: '24:00' }, undefined],
  [{ length: '30s' }, undefined],
  [{ length: '6d1m' }, undefined],
  [{ length: 'two hours' }, undefined],
])('every week with %p', (change, text) => {
  expect(weekly(change)).toBe(text);
});

test.each([
  ['2026-11-24T22:00', '2026-11-25T02:00', '2026-11-24T22:00:00Z/2026-11-25T02:00:00Z'],
  ['2026-11-25T02:00', '2026-11-24T22:00', undefined],
  ['', '2026-11-24T22:00', undefined],
])('once from %s to %s', (from, until, text) => {
  expect(oneOffText({ from, until })).toBe(text);
});
