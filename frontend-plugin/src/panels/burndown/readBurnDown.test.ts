import { FieldType, toDataFrame } from '@grafana/data';
import { readBurnDown, sampleBurnDown } from './readBurnDown';

test('numbers beside a time are a budget over time, without the gaps', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [0, 60_000, 120_000] },
      { name: 'left', type: FieldType.number, labels: { objective: 'a' }, values: [1, null, 0.5] },
      { name: 'state', type: FieldType.string, values: ['x', 'y', 'z'] },
    ],
  });
  expect(readBurnDown([frame])).toEqual([
    {
      name: 'a',
      points: [
        { at: '1970-01-01T00:00:00.000Z', budget_remaining: 1 },
        { at: '1970-01-01T00:02:00.000Z', budget_remaining: 0.5 },
      ],
    },
  ]);
});

test('a frame without times or numbers is none', () => {
  const frame = toDataFrame({ fields: [{ name: 'left', type: FieldType.number, values: [1] }] });
  expect(readBurnDown([frame])).toEqual([]);
  expect(sampleBurnDown(0)[0].points).toHaveLength(31);
});
