import type { LookProgress } from '../relay/RelayTask';
import { lookInWords } from './lookInWords';

const look = (step: LookProgress['step'], done: number, of: number): LookProgress => ({
  event: 'discovery',
  step,
  done,
  of,
  n_requests: 1200,
});

test.each([
  [undefined, 'Looking at the source'],
  [look('services', 1, 4), 'Looking for services by label: 1 of 4, 1,200 requests'],
  [look('changes', 2, 4), 'Looking for what changed: 2 of 4, 1,200 requests'],
  [look('series', 3, 1000), 'Counting series by service: 3 of 1,000, 1,200 requests'],
  [look('metadata', 0, 1), 'Reading types, units and help: 0 of 1, 1,200 requests'],
])('%j', (progress, words) => {
  expect(lookInWords(progress)).toBe(words);
});
