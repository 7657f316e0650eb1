import type { Service } from '../api/wire';
import { serviceOfQuery } from './serviceOfQuery';

const service = (name: string, label = 'service'): Service => ({ name, label, n_metrics: 1, n_series: 1 }) as Service;
const SERVICES = [service('pay'), service('payment'), service('node', 'job'), service('a"b')];

test.each([
  ['sum(rate(http_requests_total{service="payment",code=~"5.."}[5m]))', 'payment'],
  ['up{job = "node"}', 'node'],
  ['up{service="node"}', undefined],
  ['up{service="a\\"b"}', 'a"b'],
  ['up', undefined],
  ['a{service="pay"} / b{service="payment"}', 'payment'],
])('%s asks about %s', (query, expected) => {
  expect(serviceOfQuery(query, SERVICES)?.name).toBe(expected);
});
