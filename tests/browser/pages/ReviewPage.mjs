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

  /** Downloads in a format, after what it loses was shown; the names of the files. */
  async exportAs(format, n_files) {
    const drawer = this.page.getByRole('dialog');
    await drawer.getByRole('radio', { name: word(`export.${format}`) }).check();
    await drawer.getByText(word('export.lossless')).or(drawer.getByText(word('export.losses'))).waitFor();
    const names = [];
    const all = new Promise((resolve) =>
      this.page.on('download', (download) => {
        names.push(download.suggestedFilename());
        if (names.length === n_files) {
          resolve(names);
        }
      })
    );
    await drawer.getByRole('button', { name: /^Download/ }).click();
    return all;
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
