import type { ObjectiveHistory, ObjectiveInForce, TierBurn } from '../api/wire';
import { alertOf, evaluatorOf, parseAlertStates, withAlertStates } from './alertStates';

const ID = 'payment-availability';
const labels = { objective: ID, service: 'payment', severity: 'page', windows: '1h/5m' };
const alert = (state: string, more = {}) => ({ state, health: 'ok', type: 'alerting', labels, ...more });
const answer = (...rules: unknown[]) => JSON.stringify({ status: 'success', data: { groups: [{ name: ID, rules }] } });
const tier = { severity: 'page', long_window: '1h', short_window: '5m' } as TierBurn;

test.each([
  ['firing', 'active'],
  ['pending', 'active'],
  ['recovering', 'active'],
  ['inactive', 'quiet'],
])('an alert that is %s is %s', (state, told) => {
  expect(parseAlertStates(answer(alert(state)), ID)?.get(alertOf(tier))).toBe(told);
});

test.each([
  ['firing', 'burning'],
  ['inactive', 'healthy'],
  ['melting', 'healthy'],
])('an objective whose alert is %s is %s', (state, word) => {
  const in_force = { tiers: [tier], state: 'healthy' } as ObjectiveInForce;
  expect(withAlertStates(in_force, parseAlertStates(answer(alert(state)), ID)).state).toBe(word);
  expect(withAlertStates(in_force).state).toBe('healthy');
});

test.each(['error', 'err'])('an alert whose health is %s tells nothing of the objective', (health) => {
  const states = parseAlertStates(answer(alert('inactive', { health })), ID);
  expect(states?.get(alertOf(tier))).toBe('failing');
});

test('only the burn alerts of the objective count', () => {
  const recording = { state: 'inactive', health: 'ok', type: 'recording', labels: { objective: ID } };
  const other = alert('firing', { labels: { ...labels, objective: 'payment-latency' } });
  const ticket = alert('inactive', { labels: { ...labels, severity: 'ticket', windows: '3d/6h' } });
  const states = parseAlertStates(answer(recording, other, ticket), ID);
  expect([...(states ?? [])]).toEqual([['ticket 3d/6h', 'quiet']]);
});

test.each([answer(alert('melting')), answer(null, 7, {}), answer(), '{"data":{"groups":[null,{"rules":7}]}}'])(
  'nothing is made up of %s',
  (text) => {
    expect(parseAlertStates(text, ID)?.size).toBe(0);
  }
);

test.each(['', 'null', '[]', '{"data":{"groups":{}}}', '<html>'])('%j is no answer of a rules API', (text) => {
  expect(parseAlertStates(text, ID)).toBeUndefined();
});

test('the change in force says who evaluates', () => {
  const group = (kind: string, rules_path: string | null, objective_id = ID) => ({ kind, rules_path, objective_id });
  const history = (...objects: unknown[]) =>
    ({
      in_force: { change: 'c2', objective: { id: ID } },
      changes: [
        { id: 'c3', objects: [group('rule_group', '/undone')] },
        { id: 'c2', objects },
      ],
    }) as unknown as ObjectiveHistory;
  expect(evaluatorOf(history(group('folder', null), group('rule_group', '/a')))).toEqual({
    kind: 'grafana',
    path: '/a',
  });
  expect(evaluatorOf(history(group('ruler_group', '/b')))).toEqual({ kind: 'ruler', path: '/b' });
  expect(evaluatorOf(history(group('rule_group', '/c', 'payment-latency')))).toBeUndefined();
  expect(evaluatorOf(history())).toBeUndefined();
});
