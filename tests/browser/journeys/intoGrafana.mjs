import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DrivePage } from '../pages/DrivePage.mjs';
import { ProposePage } from '../pages/ProposePage.mjs';
import { ReceiptsPage } from '../pages/ReceiptsPage.mjs';
import { LOOKS } from './looks.mjs';
import { onStage } from './stage.mjs';
import { word } from './words.mjs';

const FOLDER = '/api/folders/slo-payment';
const GROUP = '/api/v1/provisioning/folder/slo-payment/rule-groups/payment-availability';
/** The backend asks again every three seconds, and a step may take some. */
const ENDS_WITHIN = { timeout: 30_000 };

async function walkToReview(stage) {
  const propose = new ProposePage(stage);
  await stage.open('propose?service=payment');
  await propose.isShown('payment');
  await propose.reviewChosen();
  const drive = new DrivePage(stage);
  await drive.chooseTarget('grafana');
  return drive;
}

async function takeBack(stage, drive) {
  await stage.open('changes');
  await drive.takeBackButton.click();
  await drive.takenBack.waitFor(ENDS_WITHIN);
}

async function statusOf(stage, path) {
  return (await stage.grafana.asAdmin('GET', path)).status;
}

for (const { theme, size, viewport } of LOOKS) {
  test(`an admin puts objectives into Grafana, verifies a receipt, and takes them back, ${theme} and ${size}`, () =>
    onStage({ role: 'Admin', theme, viewport, hasGrafana: true }, async (stage) => {
      const { page } = stage;
      const look = (name) => stage.look(`grafana-${name}-${theme}-${size}`);
      const drive = await walkToReview(stage);
      await drive.tick('dashboards');
      assert.equal((await drive.plan()).length, 5);
      await look('1-plan');
      await drive.apply();
      await drive.inForce.waitFor(ENDS_WITHIN);
      await look('2-in-force');
      assert.equal((await stage.grafana.asAdmin('GET', GROUP)).body.rules.length, 17);

      await drive.openReceiptOf('payment-availability');
      const { text } = await new ReceiptsPage(stage).verify();
      assert.match(text, new RegExp(word('verify.passed')));
      await page.getByText(word('receipt.place.grafana'), { exact: true }).waitFor();
      await look('3-receipt');
      await stage.open('objectives/payment-availability');
      await page.getByRole('heading', { level: 2, name: word('windows.title') }).waitFor();
      await page.getByText(word('windows.told', { who: word('windows.grafana') })).waitFor();
      assert.equal(await page.getByText(word('windows.unknown'), { exact: true }).count(), 0, 'each alert has a state');
      await look('4-objective');

      await takeBack(stage, drive);
      await look('5-taken-back');
      assert.equal(await statusOf(stage, FOLDER), 404);
    }));
}

test('an editor waits out the permissions of a folder that somebody just made', () =>
  onStage({ role: 'Editor', hasGrafana: true, mayCallsFail: true }, async (stage) => {
    const drive = await walkToReview(stage);
    await drive.plan();
    await stage.grafana.asAdmin('POST', '/api/folders', { uid: 'slo-payment', title: 'SLO: payment' });
    await drive.apply();
    await drive.forbidden.waitFor();
    await stage.look('grafana-forbidden');
    stage.grafana.pass(65);
    await drive.goOnButton.click();
    await drive.inForce.waitFor(ENDS_WITHIN);
    await takeBack(stage, drive);
    assert.equal(await statusOf(stage, FOLDER), 200, 'the folder is somebody else’s');
    assert.equal(await statusOf(stage, GROUP), 404);
  }));

for (const way of ['resume', 'take back']) {
  test(`a closed tab leaves the change open: ${way}`, () =>
    onStage({ role: 'Editor', hasGrafana: true }, async (stage) => {
      const { page } = stage;
      const drive = await walkToReview(stage);
      await drive.plan();
      const isWriting = page.waitForRequest((request) => request.method() === 'PUT');
      await drive.apply();
      await isWriting;
      await stage.open('changes');
      await page.getByText(word('change.left-open'), { exact: true }).waitFor();
      await stage.look(`grafana-left-open-${way.replace(' ', '-')}`);
      if (way === 'resume') {
        await page.getByRole('button', { name: word('change.resume') }).click();
        await drive.inForce.waitFor(ENDS_WITHIN);
      }
      await takeBack(stage, drive);
      assert.equal(await statusOf(stage, FOLDER), 404);
    }));
}

test('a foreign edit in between stops the change, and stays', () =>
  onStage({ role: 'Admin', hasGrafana: true }, async (stage) => {
    const drive = await walkToReview(stage);
    await drive.plan();
    let n_reads = 0;
    await stage.page.route(`**${GROUP}`, async (route) => {
      n_reads += 1;
      if (n_reads === 2) {
        await stage.grafana.asAdmin('PUT', GROUP, { interval: 60, rules: [{ uid: 'mine', title: 'mine' }] });
      }
      await route.continue();
    });
    await drive.apply();
    await drive.takenBack.waitFor(ENDS_WITHIN);
    assert.match(await drive.log.first().innerText(), /was changed by someone else in the meantime/);
    await stage.look('grafana-foreign-edit');
    assert.equal((await stage.grafana.asAdmin('GET', GROUP)).body.rules[0].title, 'mine');
  }));

test('alerts that would be blind are taken back', () =>
  onStage({ role: 'Admin', hasGrafana: true }, async (stage) => {
    const drive = await walkToReview(stage);
    await drive.recordInto('Silent');
    await drive.plan();
    await drive.apply();
    await drive.takenBack.waitFor(ENDS_WITHIN);
    assert.match(await drive.log.first().innerText(), /remote write receiver needs to be enabled/);
    await stage.look('grafana-blind');
    assert.equal(await statusOf(stage, FOLDER), 404);
  }));
