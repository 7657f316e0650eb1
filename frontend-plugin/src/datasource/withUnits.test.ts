import { FieldType, toDataFrame } from '@grafana/data';
import { withUnits } from './withUnits';

test('shares become percentages, and a unit that is there stays', () => {
  const number = (name: string, unit?: string) => ({ name, type: FieldType.number, config: { unit }, values: [0.5] });
  const fields = [number('budget_remaining'), number('attainment', 'percent'), number('burn_rate')];
  const [frame] = withUnits([toDataFrame({ name: 'status', fields })]);
  expect(frame.name).toBe('status');
  expect(frame.fields.map(({ config }) => config.unit)).toEqual(['percentunit', 'percent', undefined]);
  expect(frame.fields.map(({ config }) => config.decimals)).toEqual([undefined, 3, undefined]);
});
