import { FieldType, toDataFrame } from '@grafana/data';
import { readStatus } from './readStatus';

test('a frame of objectives has a row for each', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'objective', type: FieldType.string, values: ['a', '', 'b'] },
      { name: 'state', type: FieldType.string, values: ['burning', 'healthy', 'unheard-of'] },
      { name: 'budget_remaining', type: FieldType.number, values: [0.5, 1, null] },
      { name: 'burn_rate', type: FieldType.number, values: [2, 0, NaN] },
    ],
  });
  expect(readStatus([frame])).toEqual([
    { objective: 'a', state: 'burning', budgetRemaining: 0.5, burnRate: 2, attainment: undefined },
    { objective: 'b', state: undefined, budgetRemaining: undefined, burnRate: undefined, attainment: undefined },
  ]);
});

test('any series of numbers is a budget by its last value', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: [1, 2, 3] },
      { name: 'Value', type: FieldType.number, labels: { objective: 'pay-latency' }, values: [0.9, 0.8, null] },
    ],
  });
  expect(readStatus([frame])).toEqual([{ objective: 'pay-latency', budgetRemaining: 0.8 }]);
  expect(readStatus([])).toEqual([]);
});
