import type { Change, ChangeState } from '../api/wire';
import { canBeUndone, objectivesInForce } from './objectivesInForce';

const change = (state: ChangeState, ...targets: Array<[string, string]>) =>
  ({ state, files: targets.map(([id, target]) => ({ objective: { id, target } })) }) as Change;

test('an objective counts once, as its newest committed change has it', () => {
  const changes = [
    change('undone', ['a', '0.5']),
    change('committed', ['a', '0.999'], ['b', '0.99']),
    change('committed', ['a', '0.9']),
  ];
  expect(objectivesInForce(changes).map(({ id, target }) => [id, target])).toEqual([
    ['a', '0.999'],
    ['b', '0.99'],
  ]);
});

test.each<[ChangeState, boolean]>([
  ['planned', false],
  ['applying', false],
  ['committed', true],
  ['undone', false],
  ['stuck', true],
])('a change that is %s can be undone: %s', (state, can) => {
  expect(canBeUndone(change(state))).toBe(can);
});
