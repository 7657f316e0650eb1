import { word } from '../journeys/words.mjs';

export class ProposePage {
  constructor({ page }) {
    this.page = page;
    this.review = page.getByRole('link', { name: /^Review / });
    this.proposeAgain = page.getByRole('button', { name: word('propose.again'), exact: true });
    this.addWindow = page.getByRole('button', { name: word('maintenance.add'), exact: true });
    this.windowLength = page.getByRole('textbox', { name: word('maintenance.length') });
  }

  card(objectiveId) {
    return this.page.getByRole('region', { name: objectiveId, exact: true });
  }

  async isShown(service) {
    await this.page.getByRole('heading', { level: 1, name: word('propose.title', { service }) }).waitFor();
    await this.page.getByRole('heading', { level: 2 }).first().waitFor();
  }

  async openGroupsAndMaintenance() {
    await this.page.getByRole('button', { name: word('propose.more') }).click();
    await this.addWindow.waitFor();
  }

  /** The windows of maintenance that the form has, in words. */
  async windows() {
    const removers = this.page.getByRole('button', { name: /^Remove / });
    const names = await removers.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
    return names.map((name) => name.replace(/^Remove /, ''));
  }

  /** Waits until nothing is proposed any more. */
  async isDone() {
    await this.page.locator('button:enabled', { hasText: word('propose.again') }).waitFor();
  }

  async openHowWeKnow(objectiveId) {
    await this.card(objectiveId)
      .getByRole('button', { name: word('proposal.how-we-know') })
      .click();
    const drawer = this.page.getByRole('dialog');
    await drawer.getByRole('heading', { name: word('how.queries') }).waitFor();
    return drawer;
  }

  async closeHowWeKnow() {
    await this.page.getByRole('dialog').getByRole('button', { name: /close/i }).first().click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  async showBurnDownAsTable(objectiveId) {
    await this.card(objectiveId)
      .getByRole('button', { name: word('burn-down.as-table') })
      .click();
    return this.card(objectiveId).locator('tbody tr');
  }

  async choose(objectiveId, isChosen) {
    // Grafana's checkbox lies under its label, which is what people click.
    await this.page.getByText(word('proposal.choose', { id: objectiveId }), { exact: true }).click();
    const checkbox = this.page.getByRole('checkbox', {
      name: word('proposal.choose', { id: objectiveId }),
      exact: true,
    });
    if ((await checkbox.isChecked()) !== isChosen) {
      throw new Error(`${objectiveId} is not chosen as it should be`);
    }
  }

  async askFor({ target }) {
    await this.page.getByRole('textbox', { name: word('propose.target') }).fill(target);
    await this.page.getByRole('button', { name: word('propose.again') }).click();
  }

  async askForCalendar(unit) {
    await this.page.getByRole('radio', { name: word(unit), exact: true }).check();
    await this.page.getByRole('button', { name: word('propose.again') }).click();
  }

  /** The rows of the weeks, months or quarters. */
  calendarWindows(objectiveId) {
    const table = word('calendar-windows.label', { name: objectiveId });
    return this.page.getByRole('region', { name: table, exact: true }).locator('tbody tr');
  }

  targetSlider(objectiveId) {
    return this.page.getByRole('slider', { name: word('try.target-of', { id: objectiveId }), exact: true });
  }

  periodSlider(objectiveId) {
    return this.page.getByRole('slider', { name: word('try.period-of', { id: objectiveId }), exact: true });
  }

  /** Waits until the history was replayed for what the sliders say. */
  async isReplayed(objectiveId) {
    await this.card(objectiveId)
      .getByText(word('try.tried'))
      .waitFor();
  }

  async dismiss(objectiveId, reason) {
    await this.page.getByRole('button', { name: word('dismiss.of', { id: objectiveId }), exact: true }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(reason);
    await dialog.getByRole('button', { name: word('dismiss.confirm'), exact: true }).click();
    await this.card(objectiveId).waitFor({ state: 'detached' });
  }

  async wantAgain(objectiveId) {
    await this.page.getByRole('button', { name: word('dismissed.want-again-of', { id: objectiveId }), exact: true }).click();
    await this.card(objectiveId).waitFor();
  }

  /** The next step proves what was moved first, and is a button then. */
  async proveAndReview() {
    await this.page.getByRole('button', { name: /^Review / }).click();
  }

  async reviewChosen() {
    await this.review.click();
  }
}
