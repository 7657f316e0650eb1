import type { Proposal } from '../api/wire';
import { recommended } from './recommended';

const proposal = (id: string, kind: string, rules: number, is_applicable = true) =>
  ({ objective: { id, indicator: { kind } }, rank: { rules }, is_applicable }) as Proposal;

test.each([
  [
    'the first of each kind',
    [proposal('b', 'latency', 3), proposal('c', 'latency', 2), proposal('a', 'availability', 1)],
    ['a', 'c'],
  ],
  [
    'nothing in place of a first one that may not be applied',
    [proposal('a', 'latency', 1, false), proposal('b', 'latency', 2)],
    [],
  ],
  ['nothing of nothing', [], []],
])('%s', (_, proposals, ids) => {
  expect(recommended(proposals).map(({ objective }) => objective.id)).toEqual(ids);
});
