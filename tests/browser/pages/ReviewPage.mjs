import { word } from '../journeys/words.mjs';

export class ReviewPage {
  constructor({ page }) {
    this.page = page;
    this.applyButton = page.getByRole('button', { name: word('review.apply'), exact: true });
  }

  async isShown() {
    await this.applyButton.waitFor();
  }

  async showAs(objectiveId, view) {
    const card = this.page.getByRole('region', { name: objectiveId, exact: true });
    await card.getByRole('radio', { name: word(`review.view-${view}`) }).check();
    const label = word(`review.${view}-of`, { id: objectiveId });
    return card.getByRole('region', { name: label });
  }

  async openExport() {
    await this.page.getByRole('button', { name: word('review.export') }).click();
    const drawer = this.page.getByRole('dialog');
    await drawer.getByRole('button', { name: /^Download/ }).waitFor();
    return drawer;
  }

  /** The names of the files in a format, once what it loses is shown. */
  async exportAs(format) {
    const drawer = this.page.getByRole('dialog');
    await drawer.getByRole('radio', { name: word(`export.${format}`) }).check();
    await drawer.getByText(word('export.lossless')).or(drawer.getByText(word('export.losses'))).waitFor();
    const headings = await drawer.getByRole('heading', { level: 3 }).allInnerTexts();
    return headings.filter((heading) => /\.(ya?ml|json)$/.test(heading));
  }

  /** Downloads what is shown; the name of the first file. Whether a browser lets more follow is its own affair. */
  async download() {
    const first = this.page.waitForEvent('download');
    await this.page.getByRole('dialog').getByRole('button', { name: /^Download/ }).click();
    return (await first).suggestedFilename();
  }

  async closeExport() {
    await this.page.getByRole('dialog').getByRole('button', { name: /close/i }).first().click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  async apply() {
    await this.applyButton.click();
    await this.page.getByText(word('applied.title')).waitFor();
  }

  async openReceiptOf(id) {
    await this.page.getByRole('link', { name: word('applied.receipt', { id }) }).click();
  }
}
