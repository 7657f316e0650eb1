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

  async exportFiles() {
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('button', { name: word('review.export') }).click();
    return (await download).suggestedFilename();
  }

  async apply() {
    await this.applyButton.click();
    await this.page.getByText(word('applied.title')).waitFor();
  }

  async openReceiptOf(id) {
    await this.page.getByRole('link', { name: word('applied.receipt', { id }) }).click();
  }
}
