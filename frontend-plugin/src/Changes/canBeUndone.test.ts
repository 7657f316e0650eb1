import type { Change, ChangeState } from '../api/wire';
import { canBeUndone } from './canBeUndone';

test.each<[ChangeState, boolean]>([
  ['planned', false],
  ['applying', false],
  ['committed', true],
  ['undone', false],
  ['stuck', true],
])('a change that is %s can be undone: %s', (state, can) => {
  expect(canBeUndone({ state } as Change)).toBe(can);
});
