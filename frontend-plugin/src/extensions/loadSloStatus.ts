import { initPluginTranslations } from '@grafana/i18n';
import pluginJson from '../plugin.json';

/** Loads the component once its words are there. */
export async function loadSloStatus() {
  const [component] = await Promise.all([import('./SloStatus'), initPluginTranslations(pluginJson.id)]);
  return component;
}
