import type { Objective, Service } from '../api/wire';
import { serviceRows } from './serviceRows';

const services: Service[] = ['carts', 'payment', 'payment-worker'].map((name) => ({
  name,
  label: 'service',
  n_metrics: 7,
  n_series: 17,
}));

test.each([
  ['', ['carts', 'payment', 'payment-worker']],
  ['PAY', ['payment', 'payment-worker']],
  ['worker  pay ', ['payment-worker']],
  ['nothing', []],
  ['.*', []],
])('searching "%s" finds %j', (search, names) => {
  expect(serviceRows(services, search).map(({ name }) => name)).toEqual(names);
});

test('objectives in force stand beside their service only', () => {
  const inForce = [{ id: 'payment-availability', service: { name: 'payment', label: 'service' } }] as Objective[];
  const rows = serviceRows(services, 'payment', inForce);
  expect(rows.map(({ objectiveIds }) => objectiveIds)).toEqual([['payment-availability'], []]);
});

test('what is in force may be unknown', () => {
  expect(serviceRows(services, 'carts')[0].objectiveIds).toBeUndefined();
});
