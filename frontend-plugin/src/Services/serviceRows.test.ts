import type { ObjectiveInForce, Service } from '../api/wire';
import { readServiceFilter, serviceRows, type ServiceFilter } from './serviceRows';

const ALL: ServiceFilter = { search: '', kinds: [], signals: [] };
const service = (name: string, kind: Service['kind'], signals: Service['signals']): Service => ({
  name,
  label: 'service',
  kind,
  signals,
  n_metrics: 7,
  n_series: 17,
});
const services = [
  service('carts', 'http', ['traffic', 'errors', 'latency']),
  service('payment', 'grpc', ['traffic', 'errors', 'latency']),
  service('payment-worker', 'queue', ['traffic', 'saturation']),
];
const namesOf = (filter: Partial<ServiceFilter>) =>
  serviceRows(services, { ...ALL, ...filter }).map(({ name }) => name);

test.each([
  ['', ['carts', 'payment', 'payment-worker']],
  ['PAY', ['payment', 'payment-worker']],
  ['worker  pay ', ['payment-worker']],
  ['nothing', []],
  ['.*', []],
])('searching "%s" finds %j', (search, names) => {
  expect(namesOf({ search })).toEqual(names);
});

test('one of the kinds, all of the signals', () => {
  expect(namesOf({ kinds: ['http', 'queue'] })).toEqual(['carts', 'payment-worker']);
  expect(namesOf({ signals: ['traffic', 'latency'] })).toEqual(['carts', 'payment']);
  expect(namesOf({ kinds: ['http'], signals: ['saturation'] })).toEqual([]);
});

test('the address says what is shown, and what it does not know is left out', () => {
  const params = new URLSearchParams('search=pay&kind=queue,http,pub&signal=latency');
  expect(readServiceFilter(params)).toEqual({ search: 'pay', kinds: ['http', 'queue'], signals: ['latency'] });
  expect(readServiceFilter(new URLSearchParams())).toEqual(ALL);
});

test('objectives in force stand beside their service only, with the least budget', () => {
  const found = (id: string, share?: number) =>
    ({
      objective: { id, service: { name: 'payment', label: 'service' } },
      budget: share === undefined ? null : { share, seconds: 1, events: 1 },
    }) as ObjectiveInForce;
  const inForce = [found('a', 0.7), found('b', -0.1), found('c')];
  const [carts, payment] = serviceRows(services, ALL, inForce);
  expect([carts.objectives, carts.budgetShare]).toEqual([[], undefined]);
  expect([payment.objectives, payment.budgetShare]).toEqual([inForce, -0.1]);
  expect(serviceRows(services, ALL)[0].objectives).toBeUndefined();
});
