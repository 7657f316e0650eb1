import { firstChoice, labelsOf, targetOf } from './targetOf';

const session = { organisationId: 3, grafanaUrl: 'https://grafana.example/' };

test('the first choice is a folder of the service, recorded into the data source that is read', () => {
  expect(targetOf(firstChoice('Payment/EU', 'prom'), session)).toEqual({
    kind: 'grafana',
    folder_uid: 'slo-payment-eu',
    folder_title: 'SLO: Payment-EU',
    datasource_uid: 'prom',
    recording_datasource_uid: 'prom',
    organisation_id: 3,
    is_editable: false,
    has_dashboards: false,
    marks: { labels: {}, grafana_url: 'https://grafana.example/', runbook_url: undefined },
  });
});

test('a ruler has a namespace, and a long title a short uid', () => {
  const choice = firstChoice('x'.repeat(80), 'prom');
  expect(targetOf(choice, session)).toMatchObject({ folder_uid: `slo-${'x'.repeat(36)}` });
  expect(targetOf({ ...choice, kind: 'ruler', ruler: 'cortex' }, session)).toMatchObject({ ruler: 'cortex' });
});

test.each([[{ datasourceUid: '' }], [{ folderTitle: '' }], [{ kind: 'ruler' as const, namespace: '' }]])(
  '%j is not enough',
  (missing) => {
    expect(targetOf({ ...firstChoice('cart', 'prom'), ...missing }, session)).toBeUndefined();
  }
);

test('nothing records where no data source takes it', () => {
  const target = targetOf({ ...firstChoice('cart', 'prom'), recordingUid: '' }, session);
  expect(target).toMatchObject({ recording_datasource_uid: undefined });
});

test.each([
  ['', {}],
  ['team=shop, tier = gold', { team: 'shop', tier: 'gold' }],
  ['team', {}],
])('labels of "%s"', (text, labels) => expect(labelsOf(text)).toEqual(labels));
