import { phasesOf } from './phasesOf';

jest.mock('../shared/translate', () => ({
  t: (_: string, text: string, values: Record<string, unknown> = {}) =>
    text.replace(/{{(\w+)}}/g, (_match, name) => String(values[name])),
}));

const object = (progress: 'captured' | 'written' | 'verified') =>
  ({ kind: 'rule_group', place: progress, after: '', progress }) as const;

test.each([
  ['planned', 'now open open open'],
  ['applying', 'done now open open'],
  ['verifying', 'done done now open'],
  ['committed', 'done done done done'],
  ['undoing', 'done undone open open'],
] as const)('a change that is %s', (state, expected) => {
  const phases = phasesOf({ state, objects: [object('captured'), object('written'), object('verified')] });
  expect(phases.map((phase) => phase.state).join(' ')).toBe(expected);
  expect(phases[1].text).toBe('applied 2 of 3');
});
