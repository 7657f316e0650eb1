import { aProposal } from '../testData/aProposal';
import { readTried, writeTried } from './tried';

const availability = aProposal();
const calendar = aProposal({}, 'payment-latency');
calendar.objective.period = 'calendar month Europe/Berlin';
const proposals = [availability, calendar];

test('what was moved survives the address', () => {
  const tried = new Map([
    ['payment-availability', { targetPercent: '99.87', period: '7d' }],
    ['payment-latency', { targetPercent: '99', period: 'calendar month Europe/Berlin' }],
  ]);
  const text = writeTried(tried, proposals);
  expect(text).toBe('payment-availability:99.87:7d,payment-latency:99:calendar month Europe/Berlin');
  expect(readTried(text, proposals)).toEqual(tried);
});

test('what is as proposed is not in the address', () => {
  expect(writeTried(new Map([['payment-availability', { targetPercent: '99.90', period: '30d' }]]), proposals)).toBe(
    ''
  );
});

test.each([
  '',
  ',,::',
  'nobody:99:7d',
  'payment-availability',
  'payment-availability:99',
  'payment-availability:100:7d',
  'payment-availability:<b>:7d',
  'payment-availability:99:0d',
  'payment-availability:99:soon',
  'payment-latency:99:7d',
])('%j moves nothing', (text) => {
  expect(readTried(text, proposals).size).toBe(0);
});
