import { word } from '../journeys/words.mjs';

/** Where on the review a person chooses what their browser writes into, and follows it. */
export class DrivePage {
  constructor({ page }) {
    this.page = page;
    this.applyButton = page.getByRole('button', {
      name: word('review.apply'),
      exact: true,
    });
    this.inForce = page.getByText(word('drive.committed'));
    this.takenBack = page.getByText(word('drive.undone'));
    this.stuck = page.getByText(word('drive.stuck'), { exact: true }).first();
    this.forbidden = page.getByText(word('drive.forbidden'));
    this.takeBackButton = page.getByRole('button', {
      name: word('drive.take-back'),
      exact: true,
    });
    this.goOnButton = page.getByRole('button', {
      name: word('failure.retry'),
      exact: true,
    });
    this.log = page.getByRole('list', { name: word('change.log') });
  }

  /** `grafana`, `ruler` or `files`. */
  async chooseTarget(kind) {
    // Grafana's radio buttons lie under their labels, which is what people click.
    await this.page.getByRole('radio', { name: word(`review.target-${kind}`) }).check({ force: true });
  }

  async chooseRadio(group, option) {
    const options = this.page.getByRole('radiogroup', { name: group });
    await options.getByRole('radio', { name: option, exact: true }).check({ force: true });
  }

  async recordInto(name) {
    await this.chooseRadio(word('target.recording'), name);
  }

  async fillIn(field, value) {
    await this.page.getByRole('textbox', { name: word(`target.${field}`) }).fill(value);
  }

  async tick(field) {
    await this.page.getByText(word(`target.${field}`), { exact: true }).click();
  }

  /** Asks for the plan; returns the names of the objects that would be written. */
  async plan() {
    await this.page.getByRole('button', { name: word('review.show-objects') }).click();
    await this.applyButton.waitFor();
    return this.page.getByRole('heading', { level: 2 }).allInnerTexts();
  }

  async apply() {
    await this.applyButton.click();
  }

  async openReceiptOf(id) {
    await this.page.getByRole('link', { name: word('applied.receipt', { id }) }).click();
  }
}
