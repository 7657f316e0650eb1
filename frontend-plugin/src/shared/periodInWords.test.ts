import { calendarOf, periodInWords } from './periodInWords';

test.each([
  ['30d', '30\u00a0d'],
  ['calendar week UTC', 'a calendar week in UTC'],
  ['calendar month Europe/Berlin', 'a calendar month in Europe/Berlin'],
  ['calendar quarter', 'a calendar quarter in UTC'],
  ['calendar day UTC', 'calendar day UTC'],
])('%s', (period, words) => {
  expect(periodInWords(period)).toBe(words);
});

test('a calendar period is read, and one that rolls is none', () => {
  expect(calendarOf('calendar month Asia/Tokyo')).toEqual({ unit: 'month', zone: 'Asia/Tokyo' });
  expect(calendarOf('30d')).toBeUndefined();
});
