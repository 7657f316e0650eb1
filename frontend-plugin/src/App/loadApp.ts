import { initPluginTranslations } from '@grafana/i18n';
import pluginJson from '../plugin.json';

/** Loads the app once its words are there, since a page must not show their keys first. */
export async function loadApp() {
  const [app] = await Promise.all([import('./App'), initPluginTranslations(pluginJson.id)]);
  return app;
}
