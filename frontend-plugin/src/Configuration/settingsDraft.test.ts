import { draftOf, isChanged, NOTHING_TYPED, textOf } from './settingsDraft';

const SETTINGS = {
  enabled: true,
  pinned: true,
  jsonData: { source_url: 'http://localhost:9090', other: 1 },
  secureJsonFields: { source_token: true },
};

test('what is stored stands where nothing was typed', () => {
  expect(textOf(SETTINGS, NOTHING_TYPED, 'source_url')).toBe('http://localhost:9090');
  expect(textOf(SETTINGS, NOTHING_TYPED, 'rules_dir')).toBe('');
  expect(isChanged(SETTINGS, NOTHING_TYPED)).toBe(false);
  expect(isChanged(SETTINGS, { texts: { source_url: 'http://localhost:9090' }, secrets: {} })).toBe(false);
});

test('an emptied setting goes, others stay, and a secret is sent only where it was typed', () => {
  const typed = { texts: { source_url: ' ', rules_dir: ' /rules ' }, secrets: {} };
  expect(isChanged(SETTINGS, typed)).toBe(true);
  expect(draftOf(SETTINGS, typed)).toEqual({ jsonData: { other: 1, rules_dir: '/rules' }, secureJsonData: {} });
  const secret = { texts: {}, secrets: { source_token: 't' } };
  expect(isChanged(SETTINGS, secret)).toBe(true);
  expect(draftOf(SETTINGS, secret).secureJsonData).toEqual({ source_token: 't' });
});

test('each secret is kept apart, and typing one does not send the other', () => {
  const both = { texts: {}, secrets: { source_token: 't', grafana_token: 'g' } };
  expect(draftOf(SETTINGS, both).secureJsonData).toEqual({ source_token: 't', grafana_token: 'g' });
  const one = { texts: { tenant: 'team-a', data_source: 'prom' }, secrets: { grafana_token: 'g' } };
  expect(draftOf(SETTINGS, one)).toEqual({
    jsonData: { source_url: 'http://localhost:9090', other: 1, tenant: 'team-a', data_source: 'prom' },
    secureJsonData: { grafana_token: 'g' },
  });
});
