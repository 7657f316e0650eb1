import type { AlertTier, TierReplay } from '../api/wire';
import { certificateInWords, firingsInWords, tierInWords } from './tierInWords';

const tier = (changes: Partial<AlertTier> = {}): AlertTier => ({
  severity: 'page',
  long_window: '1h',
  short_window: '5m',
  factor: '14.4',
  threshold: '0.0144',
  certificate: {
    can_fire: true,
    budget_share_at_trigger: '0.02',
    time_to_fire_at_full_outage: '7m22s',
    events_needed: 1070,
  },
  ...changes,
});
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  [tier(), 'Page when 2 % of the budget went in 1 h and it still burns over 5 min (burn rate 14.4)'],
  [
    tier({ severity: 'ticket', long_window: '3d', short_window: '6h', factor: '1' }),
    'Ticket when 2 % of the budget went in 3 d and it still burns over 6 h (burn rate 1)',
  ],
])('%j in words', (some, words) => {
  expect(plain(tierInWords(some))).toBe(words);
});

test('a certificate gives the delay and the traffic that it needs', () => {
  expect(certificateInWords(tier()).map(plain)).toEqual([
    'Fires at the latest 7 min 22 s after a full outage begins.',
    'A single failure trips it where 1 h has fewer than 1,070 events.',
  ]);
});

test('a tier that cannot fire says only that', () => {
  const certificate = { ...tier().certificate, can_fire: false };
  expect(certificateInWords(tier({ certificate }))).toEqual([
    'It cannot fire: not even a full outage reaches its threshold.',
  ]);
});

test.each([
  [0, 'Would not have fired in this history.'],
  [1, 'Would have fired once in this history.'],
  [2, 'Would have fired 2 times in this history.'],
])('%i firings', (n, words) => {
  const firing = { burning_since: '', fired_at: '', resolved_at: null };
  const replay: TierReplay = { severity: 'page', windows: '1h/5m', firings: Array.from({ length: n }, () => firing) };
  expect(firingsInWords(replay)).toBe(words);
});
