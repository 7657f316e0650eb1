import { readFile } from 'node:fs/promises';

import { expect, test } from '@grafana/plugin-e2e';

import { word } from '../../browser/journeys/words.mjs';
import { look, watchConsole } from './app.mjs';
import { GrafanaApi } from './grafanaApi.mjs';

const TYPE = 'srellama-objectives-datasource';
/** The data source that provisioning makes: it reads the demo's Prometheus. */
const DIRECT = { type: TYPE, uid: 'srellama-objectives', name: 'SRE-Llama objectives' };
/** One without a source of its own. */
const STORED = { type: TYPE, uid: 'objectives-stored', name: 'Objectives as stored' };
/** What the demo's flow put in force. */
const SERVICE = 'payment';
const OBJECTIVE = 'payment-availability';

const FOLDER = 'data-source-spec';
const DASHBOARD = 'data-source-spec';
const MODEL = new URL('../../../frontend-plugin/src/dashboards/objectives.json', import.meta.url);
/** Grafana loads Explore, then the plugin, then asks. */
const ANSWERED_WITHIN = 45_000;
/** Two evaluations. */
const EVALUATED_WITHIN = 45_000;

test.beforeAll(async ({}, { project }) => {
  const api = new GrafanaApi(project.use.baseURL);
  await api.ensureDataSource(STORED);
  const { status } = await api.ask('GET', `/api/folders/${FOLDER}`);
  if (status === 404) {
    await api.must('POST', '/api/folders', { uid: FOLDER, title: 'Data source spec' });
  }
  const model = JSON.parse(await readFile(MODEL, 'utf8'));
  const dashboard = { ...model, uid: DASHBOARD, title: 'Data source spec' };
  await api.must('POST', '/api/dashboards/db', { dashboard, folderUid: FOLDER, overwrite: true });
});

test.afterAll(async ({}, { project }) => {
  const api = new GrafanaApi(project.use.baseURL);
  await api.must('DELETE', `/api/folders/${FOLDER}?forceDeleteRules=true`);
  await api.must('DELETE', `/api/datasources/uid/${STORED.uid}`);
});

for (const [{ uid, name }, says] of [
  [DIRECT, /objectives? (is|are) in force; reads http\S+ \(Prometheus/],
  [STORED, /objectives? (is|are) in force; shows what is kept, with its age/],
]) {
  test(`the settings of “${name}” say what it reads`, async ({ page, gotoDataSourceConfigPage }) => {
    const errors = watchConsole(page);
    const settings = await gotoDataSourceConfigPage(uid);
    await expect(page.getByText(word('datasource.config.title'))).toBeVisible();
    await expect(settings.saveAndTest()).toBeOK();
    await expect(page.getByText(says)).toBeVisible();
    await look(page, `data-source-settings-${uid}`);
    expect(errors).toEqual([]);
  });
}

const TABLES = [
  { kind: 'status', columns: ['objective', 'state', 'attainment', 'budget_remaining'] },
  { kind: 'figure', figure: 'burn_rate', columns: ['objective', 'service', 'burn_rate'] },
  { kind: 'burn_rates', objective: OBJECTIVE, columns: ['windows', 'severity', 'fires_above', 'long_window'] },
  { kind: 'changes', service: SERVICE, columns: ['time', 'title', 'text', 'tags'] },
  { kind: 'receipts', objective: OBJECTIVE, columns: ['document_hash', 'objective', 'receipt_state', 'approved_by'] },
];

for (const { columns, ...query } of TABLES) {
  test(`Explore shows a table of ${query.kind}`, async ({ page, explorePage }) => {
    const errors = watchConsole(page);
    await explore(page, query);
    for (const name of columns) {
      await expect(explorePage.tablePanel.fieldNames.getByText(name, { exact: true })).toBeVisible();
    }
    await expect(explorePage.tablePanel.data.first()).toBeVisible();
    await look(page, `explore-${query.kind}`);
    expect(errors).toEqual([]);
  });
}

for (const kind of ['burn_down', 'backtest']) {
  test(`Explore draws the ${kind}`, async ({ page }) => {
    const errors = watchConsole(page);
    await explore(page, { kind, objective: OBJECTIVE });
    await expect(page.getByText(new RegExp(`^budget_remaining.*${OBJECTIVE}$`))).toBeVisible();
    await look(page, `explore-${kind}`);
    expect(errors).toEqual([]);
  });
}

test('a query is put together by choosing', async ({ page }) => {
  const errors = watchConsole(page);
  const loaded = answerTo(page, { kind: 'figure' });
  await page.goto(`/d/${DASHBOARD}?editPanel=2&var-datasource=${DIRECT.uid}&from=now-30d&to=now`);
  await expect(loaded).toBeOK();
  await page.getByRole('combobox', { name: word('datasource.show') }).click();
  await page.getByRole('option', { name: word('datasource.kinds.receipts') }).click();
  await page.getByRole('combobox', { name: word('datasource.objective') }).click();
  const answered = answerTo(page, { kind: 'receipts', objective: OBJECTIVE });
  await page.getByRole('option', { name: OBJECTIVE, exact: true }).click();
  await expect(answered).toBeOK();
  await look(page, 'query-chosen');
  expect(errors).toEqual([]);
});

test('the dashboard of objectives shows what is in force, in all its panels', async ({ page }) => {
  const errors = watchConsole(page);
  await page.setViewportSize({ width: 1440, height: 1500 });
  const loaded = ['status', 'burn_down', 'receipts'].map((kind) => answerTo(page, { kind }));
  // Others may be in force there, too.
  const variables = `var-datasource=${DIRECT.uid}&var-service=${SERVICE}&var-objective=${OBJECTIVE}`;
  await page.goto(`/d/${DASHBOARD}?${variables}&from=now-30d&to=now`);
  for (const answered of loaded) {
    await expect(answered).toBeOK();
  }
  const standing = page.getByRole('region', { name: word('panel.status') });
  await expect(standing.getByRole('link', { name: OBJECTIVE })).toBeVisible();
  const budgets = page.getByRole('region', { name: word('panel.burn-down') });
  await expect(budgets.getByRole('region', { name: OBJECTIVE })).toBeVisible();
  const receipts = page.getByRole('region', { name: word('receipts.title') });
  await expect(receipts.getByText(/approved by/)).toBeVisible();
  for (const note of ['panel.sample', 'panel.empty']) {
    await expect(page.getByText(word(note))).toHaveCount(0);
  }
  await expect(page.getByTestId(/Panel status error/)).toHaveCount(0);
  await look(page, 'dashboard');

  await page.getByTestId('data-testid annotation-marker').first().hover();
  await expect(page.getByText(`${SERVICE}: change committed`).first()).toBeVisible();
  await look(page, 'dashboard-annotation');
  expect(errors).toEqual([]);
});

test('an annotation is chosen among the kinds', async ({ page, annotationEditPage }) => {
  await annotationEditPage.datasource.set(DIRECT.name);
  await expect(annotationEditPage.runQuery()).toBeOK();
  await expect(page.getByText(/^\d+ events/)).toBeVisible();
  await look(page, 'annotation');
});

test('a variable has the objectives or the services in force', async ({ page, gotoVariableEditPage }) => {
  const dashboard = { uid: DASHBOARD };
  for (const [id, name] of [
    ['1', SERVICE],
    ['2', OBJECTIVE],
  ]) {
    const variable = await gotoVariableEditPage({ dashboard, id });
    await variable.runQuery();
    await expect(variable).toDisplayPreviews([name]);
    await look(page, `variable-of-${name}`);
  }
});

test('an alert rule reads figures of now, and fails on stored ones', async ({ baseURL }) => {
  test.setTimeout(120_000);
  const api = new GrafanaApi(baseURL);
  for (const { uid } of [DIRECT, STORED]) {
    const group = { interval: 10, title: uid, folderUid: FOLDER, rules: [ruleOn(uid)] };
    await api.must('PUT', `/api/v1/provisioning/folder/${FOLDER}/rule-groups/${uid}`, group);
  }
  const rule = async (uid) => (await api.rulesOf(FOLDER)).find(({ name }) => name === uid);
  const isEvaluated = async () => [(await rule(DIRECT.uid))?.health, (await rule(STORED.uid))?.health];
  await expect.poll(isEvaluated, { timeout: EVALUATED_WITHIN, intervals: [2_000] }).toEqual(['ok', 'error']);
  const guarded = async () => (await rule(DIRECT.uid)).alerts?.map(({ labels }) => labels.objective);
  await expect.poll(guarded, { timeout: EVALUATED_WITHIN, intervals: [2_000] }).toContain(OBJECTIVE);
  expect((await rule(STORED.uid)).lastError).toContain('an alert needs values of now');
});

/** Every objective has less left than twice its budget, so that each is an alert with labels of its own. */
function ruleOn(datasourceUid) {
  const isBelow = { type: 'lt', params: [2] };
  const threshold = { refId: 'B', type: 'threshold', expression: 'A', conditions: [{ evaluator: isBelow }] };
  return {
    uid: `spec-${datasourceUid}`,
    title: datasourceUid,
    orgID: 1,
    folderUID: FOLDER,
    ruleGroup: datasourceUid,
    condition: 'B',
    noDataState: 'NoData',
    execErrState: 'Error',
    for: '0s',
    data: [
      { refId: 'A', relativeTimeRange: { from: 600, to: 0 }, datasourceUid, model: { refId: 'A', kind: 'figure' } },
      { refId: 'B', relativeTimeRange: { from: 0, to: 0 }, datasourceUid: '__expr__', model: threshold },
    ],
  };
}

/** Opens Explore with a query, and waits for its answer: only then is there something to look for. */
async function explore(page, query) {
  const answered = answerTo(page, query);
  await page.goto(exploring(query));
  await expect(answered).toBeOK();
}

/** What Grafana will answer to a query of that kind, on that objective where one is given. */
function answerTo(page, { kind, objective }) {
  const isAsked = (query) => query.kind === kind && (objective === undefined || query.objective === objective);
  return page.waitForResponse(
    (answer) => answer.url().includes('/api/ds/query') && answer.request().postDataJSON().queries.some(isAsked),
    { timeout: ANSWERED_WITHIN }
  );
}

function exploring(query) {
  const queries = [{ refId: 'A', datasource: { type: TYPE, uid: DIRECT.uid }, ...query }];
  const pane = { datasource: DIRECT.uid, queries, range: { from: 'now-30d', to: 'now' } };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', orgId: '1', panes: JSON.stringify({ pane }) })}`;
}
