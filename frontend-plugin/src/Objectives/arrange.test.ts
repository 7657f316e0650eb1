import type { ObjectiveInForce } from '../api/wire';
import { arrange, readArrangement } from './arrange';

const objective = (id: string, service: string, share: number | undefined, state: ObjectiveInForce['state']) =>
  ({
    objective: { id, service: { name: service }, indicator: { in_words: 'share of x' } },
    budget: share === undefined ? null : { share },
    burn_rate: share === undefined ? null : 1 - share,
    attainment: share,
    state,
  }) as unknown as ObjectiveInForce;

const LIST = [
  objective('cart-availability', 'cart', 0.4, 'burning'),
  objective('pay-latency', 'pay', undefined, 'no_data'),
  objective('cart-latency', 'cart', 0.1, 'healthy'),
  objective('pay-availability', 'pay', 0.9, 'healthy'),
];

const ids = (query: string) =>
  arrange(LIST, readArrangement(new URLSearchParams(query))).flatMap(({ objectives }) =>
    objectives.map((found) => found.objective.id)
  );

test.each([
  ['', ['cart-availability', 'pay-latency', 'cart-latency', 'pay-availability']],
  ['sort=budget', ['cart-latency', 'cart-availability', 'pay-availability', 'pay-latency']],
  ['sort=-objective', ['pay-latency', 'pay-availability', 'cart-latency', 'cart-availability']],
  ['sort=burn', ['cart-latency', 'cart-availability', 'pay-availability', 'pay-latency']],
  ['sort=nonsense', ['cart-availability', 'pay-latency', 'cart-latency', 'pay-availability']],
  ['show=attention', ['cart-availability', 'pay-latency']],
  ['search=LAT+cart', ['cart-latency']],
  ['search=nobody', []],
])('`%s` shows %j', (query, expected) => {
  expect(ids(query)).toEqual(expected);
});

test('groups keep the order within and stand in the order of their first', () => {
  const groups = arrange(LIST, readArrangement(new URLSearchParams('group=service')));
  expect(groups.map(({ service, objectives }) => [service, objectives.length])).toEqual([
    ['cart', 2],
    ['pay', 2],
  ]);
});
