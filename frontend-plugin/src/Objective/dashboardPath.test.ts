import type { Change } from '../api/wire';
import { dashboardPath } from './dashboardPath';

const change = (state: Change['state'], after: string, kind = 'dashboard') =>
  ({ state, objects: [{ kind, objective_id: 'a', after }] }) as unknown as Change;
const dashboard = (uid: unknown) => JSON.stringify({ dashboard: { uid }, overwrite: true });

test('the newest change in force says where its dashboard is', () => {
  const changes = [
    change('undone', dashboard('gone')),
    change('committed', dashboard('slo a')),
    change('committed', ''),
  ];
  expect(dashboardPath('a', changes)).toBe('/d/slo%20a');
  expect(dashboardPath('b', changes)).toBeUndefined();
});

test.each(['', 'null', '{}', dashboard(7), dashboard('')])('%j names none', (after) => {
  expect(dashboardPath('a', [change('committed', after)])).toBeUndefined();
});

test('other objects are no dashboards', () => {
  expect(dashboardPath('a', [change('committed', dashboard('x'), 'rule_group')])).toBeUndefined();
});
