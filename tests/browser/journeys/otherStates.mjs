import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProposePage } from '../pages/ProposePage.mjs';
import { ReceiptsPage } from '../pages/ReceiptsPage.mjs';
import { ReviewPage } from '../pages/ReviewPage.mjs';
import { ServicesPage } from '../pages/ServicesPage.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const RESOURCES = '**/api/plugins/srellama-reliability-app/resources/api/v1';
const REVIEW_OF_PAYMENT = 'review?service=payment&objective=payment-availability';

test('a viewer reads, and is told which role the next step needs', () =>
  onStage({ role: 'Viewer' }, async (stage) => {
    const { page } = stage;
    await stage.open('propose?service=payment');
    await page.getByText(word('propose.none-viewer', { service: 'payment' })).waitFor();
    await page.getByText(word('no-permission.remedy')).waitFor();
    await stage.look('viewer-1-propose');

    await stage.open(REVIEW_OF_PAYMENT);
    await page.getByText(word('review.no-permission')).waitFor();
    assert.equal(await new ReviewPage(stage).applyButton.count(), 0);
    await stage.look('viewer-2-review');
  }));

test('nothing in force and no receipt yet: the pages say so and lead on', () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const { page } = stage;
    await stage.open('changes');
    await page.getByText(word('changes.empty')).waitFor();
    await stage.look('empty-1-changes');
    await stage.open('receipts');
    await page.getByText(word('receipts.empty')).waitFor();
    await stage.look('empty-2-receipts');
    await page.getByRole('link', { name: word('propose.pick') }).click();
    await new ServicesPage(stage).isShown();
  }));

test('a backend that does not answer is an error with a way on', () =>
  onStage({ role: 'Admin', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    await page.route(`${RESOURCES}/tasks`, (route) =>
      route.fulfill({ status: 500, json: { message: 'An error occurred within the plugin' } })
    );
    await stage.open('services');
    await page.getByText(word('services.failed')).waitFor();
    await page.getByText(word('failure.remedy.backend-absent')).waitFor();
    await stage.look('error-1-services');
    await page.unroute(`${RESOURCES}/tasks`);
    await page.getByRole('button', { name: word('failure.retry') }).click();
    await new ServicesPage(stage).isShown();
  }));

test('an address that leads nowhere is told apart from an empty list', () =>
  onStage({ role: 'Admin', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    await stage.open('nowhere');
    await page.getByText(word('app.not-found.message')).waitFor();
    await stage.look('error-2-nowhere');
    await stage.open('propose?service=nobody');
    await page.getByText('the source has no service `nobody`').waitFor();
    await stage.look('error-3-no-such-service');
    await stage.open(`receipts/${'0'.repeat(64)}`);
    await page.getByText(word('receipt.failed')).waitFor();
  }));

test('a metrics source without services, and one that was not looked at in full', () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const { page } = stage;
    const now = new Date().toISOString();
    await page.route(`${RESOURCES}/tasks`, (route) => route.fulfill({ status: 201, json: { id: 'look' } }));
    const answer = (services, cut) => (route) => {
      const body = { services, cut, server: 'Prometheus 3.15.0', refreshed_at: now, meta: { total: services.length } };
      const done = JSON.stringify({ number: 1, event: 'done', status: 200, body });
      return route.request().method() === 'DELETE' ? route.fulfill({ status: 204 }) : route.fulfill({ body: `${done}\n` });
    };
    await page.route(`${RESOURCES}/tasks/look**`, answer([], []));
    await stage.open('services');
    await page.getByText(word('services.empty')).waitFor();
    await stage.look('empty-3-services');

    const services = Array.from({ length: 1000 }, (_, n) => ({
      name: `service-${n}`,
      label: 'job',
      kind: n % 2 === 0 ? 'http' : 'queue',
      signals: ['traffic', 'errors'],
      n_metrics: 50,
      n_series: 5000,
    }));
    const cut = ['188 of 1,000 services were quiet for an hour and were left out'];
    await page.unroute(`${RESOURCES}/tasks/look**`);
    await page.route(`${RESOURCES}/tasks/look**`, answer(services, cut));
    await page.reload();
    await page.getByText(cut[0]).waitFor();
    assert.equal(await new ServicesPage(stage).rows.count(), 50, 'a page of a long list');
    await stage.look('partial-services');
    const filters = page.getByRole('group', { name: word('services.filter-kind') });
    await filters.getByText(word('service-kind.queue')).click();
    await page.getByText('500 of 1,000 services').waitFor();
    await page.reload();
    await page.getByText('500 of 1,000 services').waitFor();
  }));

test('what a person asks for decides, and text from outside stays text', () =>
  onStage({ role: 'Admin', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    const propose = new ProposePage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.askFor({ target: '99' });
    await page.getByRole('heading', { level: 2, name: 'Availability 99 %' }).first().waitFor();
    await propose.askFor({ target: '<img src=x>' });
    await page.getByText(word('propose.failed')).waitFor();
    assert.equal(await page.locator('img').count(), 0);
  }));

test("what speaks against a proposal, and a model's other opinion, stand beside it", () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const { page } = stage;
    await page.route(`${RESOURCES}/proposals`, async (route) => {
      const response = await route.fetch();
      const proposed = await response.json();
      const [first] = proposed.proposals;
      first.rank.model = { rank: 3, score: -1.5, margin: 0.2, model: { name: 'small', sha256: '0'.repeat(64) } };
      first.counter_reasons.push('half of it is from one client');
      first.backtest.unseen = '2d';
      first.is_applicable = false;
      const finding = {
        check: 'no-series',
        place: 'payment-availability',
        message: 'nothing answers',
        remedy: 'scrape it',
      };
      first.findings.push({ ...finding, severity: 'error' });
      proposed.skipped.push({
        candidate: 'saturation of workers',
        reason: 'only 2 d of history, 7 d needed',
        lacks_data: true,
      });
      proposed.cut.push('2 metrics were too large to look at');
      await route.fulfill({ response, json: proposed });
    });
    const propose = new ProposePage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    const text = (await propose.card('payment-availability').innerText()).replaceAll('\u00a0', ' ');
    for (const part of [
      'model 3',
      word('proposal.ranks-differ'),
      'half of it',
      '2 d without data',
      'nothing answers',
      'scrape it',
    ]) {
      assert.ok(text.includes(part), `${part} is missing in ${text}`);
    }
    assert.ok(await propose.card('payment-availability').getByRole('checkbox').isDisabled());
    await propose.review.getByText(word('propose.review_one')).waitFor();
    await page.getByText(word('propose.lacks-data_one')).click();
    await page.getByText('saturation of workers: only 2 d of history, 7 d needed').waitFor();
    await page.getByText('2 metrics were too large to look at').waitFor();
    await stage.look('partial-propose');
  }));

test('a review that is out of date is refused, and can be made anew', () =>
  onStage({ role: 'Admin', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    const propose = new ProposePage(stage);
    const review = new ReviewPage(stage);
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.reviewChosen();
    await review.isShown();
    await page.evaluate(async () => {
      const body = JSON.stringify({ service: 'payment', target: '99%' });
      const headers = { 'content-type': 'application/json' };
      await fetch('/api/plugins/srellama-reliability-app/resources/api/v1/proposals', {
        method: 'POST',
        body,
        headers,
      });
    });
    await review.applyButton.click();
    await page.getByText(word('review.stale')).waitFor();
    await stage.look('error-4-stale-review');
    await page.getByRole('button', { name: word('review.again') }).click();
    await page.getByText('payment-availability · 99 %').waitFor();
    assert.equal(await page.getByText(word('review.stale')).count(), 0);
    await review.apply();
  }));

test('a rule file that somebody edited is drift', () =>
  onStage({ role: 'Admin' }, async (stage) => {
    const { backend } = stage;
    const propose = new ProposePage(stage);
    const review = new ReviewPage(stage);
    const receipts = new ReceiptsPage(stage);
    await stage.open('propose?service=orders');
    await propose.isShown('orders');
    await propose.reviewChosen();
    await review.isShown();
    await review.apply();
    await appendFile(join(backend.rules, 'orders-availability.yaml'), '# edited by hand\n');
    await receipts.open();
    await receipts.openReceiptOf('orders-availability');
    const { text } = await receipts.verify();
    assert.match(text, new RegExp(word('verify.drift')));
    assert.match(text, /was changed outside its rules/);
    await stage.look('drift');
  }));

test('waiting shows what is awaited, and can be ended', () =>
  onStage({ role: 'Admin', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    let answer;
    const isAnswered = new Promise((resolve) => (answer = resolve));
    await page.route(`${RESOURCES}/proposals`, async (route) => {
      await isAnswered;
      await route.abort().catch(() => undefined);
    });
    await stage.open('propose?service=payment');
    await page.getByRole('status', { name: word('propose.loading') }).waitFor();
    await page.getByText(word('propose.running', { service: 'payment' })).waitFor();
    await page.getByRole('button', { name: word('working.cancel') }).click();
    await page.getByText(word('propose.none', { service: 'payment' })).waitFor();
    answer();
  }));

test('a refusal of the backend says who can help, and what was tried stays on the page', () =>
  onStage({ role: 'Admin', mayCallsFail: true }, async (stage) => {
    const { page } = stage;
    const propose = new ProposePage(stage);
    const review = new ReviewPage(stage);
    const error = { code: 'forbidden', message: 'this needs the admin token', causes: [] };
    await page.route(`${RESOURCES}/changes`, (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 403, json: { error } }) : route.continue()
    );
    await stage.open('propose?service=payment');
    await propose.isShown('payment');
    await propose.reviewChosen();
    await review.isShown();
    await review.applyButton.click();
    await page.getByText(word('review.apply-failed')).waitFor();
    await page.getByText(error.message).waitFor();
    await page.getByText(word('failure.remedy.forbidden')).waitFor();
    assert.equal(await review.applyButton.count(), 1);
    await stage.look('error-5-refused');
  }));
