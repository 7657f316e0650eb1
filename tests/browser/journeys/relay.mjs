import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrivePage } from '../pages/DrivePage.mjs';
import { ObjectivesPage } from '../pages/ObjectivesPage.mjs';
import { ProposePage } from '../pages/ProposePage.mjs';
import { ReceiptsPage } from '../pages/ReceiptsPage.mjs';
import { ReviewPage } from '../pages/ReviewPage.mjs';
import { ServicesPage } from '../pages/ServicesPage.mjs';
import { whyNoPlugin } from './backend.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const AVAILABILITY = 'payment-availability';
const RESOURCES = '/api/plugins/srellama-reliability-app/resources/api/v1';
const GROUP = '/api/v1/provisioning/folder/slo-payment/rule-groups/payment-availability';
const skip = whyNoPlugin();
/** A page reads some hundred answers for a proposal, each through Grafana. */
const READS_WITHIN = { timeout: 60_000 };
const ENDS_WITHIN = { timeout: 30_000 };

/** Counts what the page reads of the data source. */
function countReads(page) {
  const reads = { values: 0, names: 0 };
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    reads.values += pathname === '/api/ds/query' ? 1 : 0;
    reads.names += pathname.startsWith('/api/datasources/uid/prom/resources/') ? 1 : 0;
  });
  return reads;
}

function readBy(page) {
  return page.evaluate(async (resources) => {
    const answer = await fetch(`${resources}/proposals?service=payment`);
    const { proposals } = await answer.json();
    return proposals.map(({ evidence }) => evidence.read_by);
  }, RESOURCES);
}

async function proposePayment(stage) {
  const propose = new ProposePage(stage);
  await stage.open('propose?service=payment');
  await propose.card(AVAILABILITY).waitFor(READS_WITHIN);
  return propose;
}

test('without a source of its own the plugin lists, proposes and replays by what the page reads', { skip }, () =>
  onStage({ role: 'Editor', hasRelay: true }, async (stage) => {
    const { page } = stage;
    const reads = countReads(page);
    const services = new ServicesPage(stage);
    await stage.open('');
    await services.rows.first().waitFor(READS_WITHIN);
    assert.ok((await services.names()).includes('payment'));
    assert.ok(reads.names + reads.values > 0, 'the page read for the plugin');
    await stage.look('relay-1-services');

    await services.proposeFor('payment');
    const propose = new ProposePage(stage);
    await propose.card(AVAILABILITY).waitFor(READS_WITHIN);
    assert.ok(reads.values > 0, 'values are read by queries');
    const by = await readBy(page);
    assert.deepEqual(new Set(by), new Set(['relay']), `${by}`);
    await stage.look('relay-2-propose');

    const target = propose.targetSlider(AVAILABILITY);
    const proposed = await target.getAttribute('aria-valuetext');
    await target.press('ArrowLeft');
    await propose.isReplayed(AVAILABILITY);
    const moved = await target.getAttribute('aria-valuetext');
    assert.notEqual(moved, proposed);
    await page.reload();
    await propose.card(AVAILABILITY).waitFor(READS_WITHIN);
    await propose.isReplayed(AVAILABILITY);
    assert.equal(await target.getAttribute('aria-valuetext'), moved, 'what was moved survives a reload');
    await stage.look('relay-3-moved');
  }));

test('a viewer sees by relay what an editor put into Grafana, and is told why they cannot', { skip }, () =>
  onStage({ role: 'Editor', hasRelay: true, mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    const propose = await proposePayment(stage);
    await propose.reviewChosen();
    const drive = new DrivePage(stage);
    await drive.chooseTarget('grafana');
    await drive.plan();
    await drive.apply();
    await drive.inForce.waitFor(ENDS_WITHIN);

    await stage.becomes('Viewer');
    const objectives = new ObjectivesPage(stage);
    await stage.open('objectives');
    await objectives.rows.first().waitFor(READS_WITHIN);
    const n_all = (await objectives.ids()).length;
    const byRelay = word('objectives.n-shown-by-relay', { n_shown: n_all, n_total: n_all });
    assert.equal(await page.getByText(byRelay).count(), 1);
    const standing = await objectives.row(AVAILABILITY).innerText();
    for (const absent of ['objective.state.no-data', 'objectives.stored', 'objectives.no-events']) {
      assert.ok(!standing.includes(word(absent)), standing);
    }
    await stage.look('relay-4-objectives');
    await objectives.openObjective(AVAILABILITY);
    await page.getByText(word('where-from.relay')).waitFor();
    await page.getByText(word('windows.told', { who: word('windows.grafana') })).waitFor();
    assert.ok((await page.getByText(word('windows.quiet'), { exact: true }).count()) > 0);
    await page.getByText(word('change.drive-needs')).waitFor();
    assert.equal(await drive.takeBackButton.count(), 0);
    await stage.look('viewer-3-objective');

    const receipts = new ReceiptsPage(stage);
    await receipts.open();
    await receipts.openReceiptOf(AVAILABILITY);
    await page.getByText(word('receipt.place.grafana'), { exact: true }).waitFor();
    assert.match((await receipts.verify()).text, new RegExp(word('verify.passed')));
    await stage.look('viewer-4-receipt');

    await stage.open(`review?service=payment&objective=${AVAILABILITY}`);
    await page.getByText(word('review.no-permission')).waitFor();
    assert.equal(await new ReviewPage(stage).applyButton.count(), 0);
    const refused = await page.evaluate(async (resources) => {
      const { changes } = await (await fetch(`${resources}/changes`)).json();
      const answer = await fetch(`${resources}/changes/${changes[0].id}/undo/start`, { method: 'POST' });
      return [answer.status, (await answer.json()).error.code];
    }, RESOURCES);
    assert.deepEqual(refused, [403, 'forbidden'], 'not by going round the page either');
    assert.equal((await stage.grafana.asAdmin('GET', GROUP)).status, 200, 'the rules are where they were');
  }));
