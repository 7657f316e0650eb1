import { locationService } from '@grafana/runtime';
import pluginJson from '../plugin.json';
import { firstExpression, objectiveOfRule } from './context';
import { links } from './links';

jest.mock('@grafana/runtime', () => ({ locationService: { push: jest.fn() } }));

test.each([
  [{ targets: [{ refId: 'A' }, { expr: ' sum(up) ' }] }, 'sum(up)'],
  [{ targets: [{ expr: '' }] }, undefined],
  [{ targets: 'x' }, undefined],
  [undefined, undefined],
])('%j has the expression %s', (context, expected) => {
  expect(firstExpression(context)).toBe(expected);
});

test('only our alerts lead to an objective', () => {
  const labels = { objective: 'payment-latency', __grafana_origin: 'plugin/srellama-reliability-app' };
  expect(objectiveOfRule({ name: 'ObjectiveDataAbsent payment-latency', labels })).toBe('payment-latency');
  expect(objectiveOfRule({ labels: { ...labels, objective: '' } })).toBeUndefined();
  expect(objectiveOfRule({ labels: { ...labels, __grafana_origin: 'plugin/another-app' } })).toBeUndefined();
  expect(objectiveOfRule({ labels: { objective: 'x' } })).toBeUndefined();
  expect(objectiveOfRule(null)).toBeUndefined();
});

test('a link is offered only where there is something to go on from', () => {
  const [fromQuery, ofRule] = links;
  expect(fromQuery.configure?.({ targets: [{ expr: 'up{job="a"}' }] })).toEqual({
    path: '/a/srellama-reliability-app/propose?query=up%7Bjob%3D%22a%22%7D',
  });
  expect(fromQuery.configure?.({})).toBeUndefined();
  expect(ofRule.configure?.({})).toBeUndefined();
});

test('the menu of an alert leads to its objective by a click, since Grafana follows no path there', () => {
  const [, ofRule] = links;
  const labels = { objective: 'payment-latency', __grafana_origin: 'plugin/srellama-reliability-app' };
  expect(ofRule.configure?.({ labels })).toEqual({});
  const helpers = { context: { labels } } as unknown as Parameters<NonNullable<typeof ofRule.onClick>>[1];
  ofRule.onClick?.(undefined, helpers);
  expect(locationService.push).toHaveBeenCalledWith('/a/srellama-reliability-app/objectives/payment-latency');
});

test('plugin.json declares the links as they are, since Grafana shows no others', () => {
  const declared = links.map(({ title, description, targets }) => ({ title, description, targets }));
  expect(pluginJson.extensions.addedLinks).toEqual(declared);
});

test('Grafana has room for the titles in its menus, where it cuts longer ones', () => {
  expect(links.filter(({ title }) => title.length >= 25)).toEqual([]);
});
