// Stands in for Grafana in the browser: hands the built module.js the real packages, and gives it a router, a
// theme, a session and a frame around its pages.
import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import Prism from 'prismjs';
import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { initReactI18next } from 'react-i18next';
import * as reactRouter from 'react-router';
import * as rxjs from 'rxjs';
// @ts-expect-error A text; see buildHost.mjs.
import graphStyles from 'uplot/dist/uPlot.min.css';
import { HostBackendSrv } from './HostBackendSrv';
import { HostDataSourceSrv } from './HostDataSourceSrv';
import { HostPluginPage } from './HostPluginPage';
import { HostPanel } from './HostPanel';

const PLUGIN_ID = 'srellama-reliability-app';
const PUBLIC_PATH = `/public/plugins/${PLUGIN_ID}/`;

type Module = Record<string, unknown>;

/** What Grafana shares with plugins, as far as this plugin asks for it. */
const SHARED: Record<string, unknown> = {
  '@emotion/css': emotionCss,
  '@grafana/data': grafanaData,
  '@grafana/runtime': { ...grafanaRuntime, PluginPage: HostPluginPage },
  '@grafana/ui': grafanaUi,
  i18next,
  prismjs: Prism,
  module: { uri: `${PUBLIC_PATH}module.js` },
  react: React,
  'react-router': reactRouter,
  rxjs,
};

function loadPlugin(path: string): Promise<Module> {
  return new Promise((resolve, reject) => {
    Object.assign(window, {
      define: Object.assign(
        (names: string[], factory: (...modules: unknown[]) => Module) => resolve(factory(...names.map(shared))),
        { amd: {} }
      ),
    });
    const script = document.createElement('script');
    script.src = `${PUBLIC_PATH}${path}`;
    // Other scripts must not take this page for an AMD loader once the plugin is there.
    script.onload = () => Reflect.deleteProperty(window, 'define');
    script.onerror = () => reject(new Error(`${path} could not be loaded`));
    document.head.append(script);
  });
}

function shared(name: string): unknown {
  if (!(name in SHARED)) {
    throw new Error(`Grafana shares no module \`${name}\` with plugins here`);
  }
  return SHARED[name];
}

/** Grafana brings the styles of its graphs with its own. */
function addGraphStyles() {
  const style = document.createElement('style');
  style.textContent = graphStyles;
  document.head.append(style);
}

async function loadWords() {
  const answer = await fetch(`${PUBLIC_PATH}locales/en-US/${PLUGIN_ID}.json`);
  const resources = { 'en-US': { [PLUGIN_ID]: await answer.json() } };
  await i18next.use(initReactI18next).init({ lng: 'en-US', fallbackLng: 'en-US', resources, returnEmptyString: false });
}

/** As Grafana does: a click on an address of its own changes the page without loading it anew. */
function interceptLinkClicks() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href');
    if (href?.startsWith('/a/') && !event.ctrlKey && !event.metaKey && !link?.hasAttribute('download')) {
      event.preventDefault();
      grafanaRuntime.locationService.push(href);
    }
  });
}

function Host({ children }: { children: React.ReactNode }) {
  const history = grafanaRuntime.locationService.getHistory();
  const [location, setLocation] = React.useState(history.location);
  React.useEffect(() => history.listen(setLocation), [history]);
  return (
    <grafanaData.ThemeContext.Provider value={grafanaRuntime.config.theme2}>
      <grafanaUi.GlobalStyles />
      <grafanaRuntime.LocationServiceProvider service={grafanaRuntime.locationService}>
        <reactRouter.Router location={location} navigator={history}>
          {children}
          <grafanaUi.PortalContainer />
        </reactRouter.Router>
      </grafanaRuntime.LocationServiceProvider>
    </grafanaData.ThemeContext.Provider>
  );
}

function hostDataSources(): grafanaData.DataSourceInstanceSettings[] {
  return (window as unknown as { hostDataSources: grafanaData.DataSourceInstanceSettings[] }).hostDataSources;
}

async function start() {
  const dataSources = new HostDataSourceSrv(hostDataSources());
  grafanaRuntime.setDataSourceSrv(dataSources as unknown as grafanaRuntime.DataSourceSrv);
  grafanaRuntime.setBackendSrv(new HostBackendSrv() as unknown as grafanaRuntime.BackendSrv);
  addGraphStyles();
  await loadWords();
  interceptLinkClicks();
  const [, panel] = /^\/panel\/(\w+)/.exec(window.location.pathname) ?? [];
  const content = panel ? await loadPanel(panel) : await loadApp();
  createRoot(document.getElementById('reactRoot')!).render(<Host>{content}</Host>);
}

/** Grafana registers its editors of panel options before it loads a panel; here nobody edits options. */
function registerOptionEditors() {
  const editor = (id: string) => ({ id, name: id, editor: () => null });
  grafanaData.standardEditorsRegistry.setInit(() => ['boolean', 'slider'].map(editor));
  grafanaData.standardFieldConfigEditorRegistry.setInit(() => []);
}

async function loadApp() {
  const { plugin } = (await loadPlugin('module.js')) as { plugin: grafanaData.AppPlugin };
  const Root = plugin.root as unknown as React.ComponentType<Record<string, unknown>>;
  return (
    <reactRouter.Routes>
      <reactRouter.Route path={`/a/${PLUGIN_ID}/*`} element={<Root />} />
    </reactRouter.Routes>
  );
}

async function loadPanel(name: string) {
  registerOptionEditors();
  const { plugin } = (await loadPlugin(`panels/${name}/module.js`)) as { plugin: grafanaData.PanelPlugin };
  return <HostPanel plugin={plugin} title={name} search={window.location.search} />;
}

start();
