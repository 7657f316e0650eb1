import { maintenanceInWords } from './maintenanceInWords';

test.each([
  ['2026-11-24T22:00:00Z/2026-11-25T02:00:00Z', '2026-11-24 22:00:00 to 2026-11-25 02:00:00'],
  ['every Sunday 02:00 for 2h Europe/Berlin', 'every Sunday 02:00 for 2h Europe/Berlin'],
])('%s', (window, words) => {
  expect(maintenanceInWords(window)).toBe(words);
});
