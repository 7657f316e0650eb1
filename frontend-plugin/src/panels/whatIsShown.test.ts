import { getDefaultTimeRange, LoadingState, type DataQueryRequest, type PanelData } from '@grafana/data';
import { whatIsShown } from './whatIsShown';

const asked: Partial<PanelData> = { request: {} as DataQueryRequest };

test.each<[string, Partial<PanelData>, string[], ReturnType<typeof whatIsShown>]>([
  ['rows that are there', asked, ['row'], { rows: ['row'], isSample: false, isEmpty: false }],
  ['rows of nobody’s query', {}, ['row'], { rows: ['row'], isSample: false, isEmpty: false }],
  ['a sample where nothing was asked', {}, [], { rows: ['made up'], isSample: true, isEmpty: false }],
  ['nothing of an answer without rows', asked, [], { rows: [], isSample: false, isEmpty: true }],
  [
    'nothing after a failure',
    { ...asked, state: LoadingState.Error },
    [],
    { rows: [], isSample: false, isEmpty: true },
  ],
  [
    'nothing yet while it loads',
    { ...asked, state: LoadingState.Loading },
    [],
    { rows: [], isSample: false, isEmpty: false },
  ],
])('a panel shows %s', (_, data, found, expected) => {
  const whole = { series: [], state: LoadingState.Done, timeRange: getDefaultTimeRange(), ...data };
  expect(whatIsShown(whole, found, () => ['made up'])).toEqual(expected);
});
