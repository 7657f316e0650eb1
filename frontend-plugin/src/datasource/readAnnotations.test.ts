import { FieldType, toDataFrame } from '@grafana/data';
import { readAnnotations } from './readAnnotations';

const frame = (rows: Array<Record<string, unknown>>) => {
  const column = (name: string, type: FieldType) => ({ name, type, values: rows.map((row) => row[name] ?? null) });
  return toDataFrame({
    fields: [
      column('time', FieldType.time),
      column('timeEnd', FieldType.time),
      column('title', FieldType.string),
      column('text', FieldType.string),
      column('tags', FieldType.string),
    ],
  });
};

test('a change is a point, an incident a stretch of time', () => {
  const events = readAnnotations([
    frame([
      { time: 1000, title: 'checkout: change committed', text: 'checkout-latency by ada', tags: 'checkout,committed' },
      { time: 2000, timeEnd: 5000, title: 'checkout-latency: page', text: '', tags: '' },
      { title: 'at no time' },
    ]),
  ]);
  expect(events).toEqual([
    {
      time: 1000,
      timeEnd: undefined,
      isRegion: false,
      title: 'checkout: change committed',
      text: 'checkout-latency by ada',
      tags: ['checkout', 'committed'],
    },
    { time: 2000, timeEnd: 5000, isRegion: true, title: 'checkout-latency: page', text: '', tags: [] },
  ]);
});

test('a name from outside is shown as it is and does nothing', () => {
  const [event] = readAnnotations([frame([{ time: 1, title: '<img src=x onerror=alert(1)>', text: '<a>&' }])]);
  expect(event.title).toBe('&lt;img src=x onerror=alert(1)&gt;');
  expect(event.text).toBe('&lt;a&gt;&amp;');
});
