import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGES } from './buildHost.mjs';

const PLUGIN_ID = 'srellama-reliability-app';
const SETTINGS = `/api/plugins/${PLUGIN_ID}/settings`;
const RESOURCES = `/api/plugins/${PLUGIN_ID}/resources/`;
const DATA_SOURCES = [{ uid: 'prom', name: 'Prometheus', type: 'prometheus', isDefault: true }];
const GRAFANA_ROUTES = [
  '/api/folders',
  '/api/v1/provisioning/',
  '/api/dashboards/',
  '/api/prometheus/',
  '/api/ruler/',
  '/api/ds/query',
  '/api/datasources/',
];
/** The data sources of the stand-in of Grafana, as its configuration tells them to the page. */
const TARGETS = {
  Prometheus: { uid: 'prom', name: 'Prometheus', type: 'prometheus', isDefault: true },
  Silent: { uid: 'silent', name: 'Silent', type: 'prometheus' },
  Cortex: { uid: 'cortex', name: 'Cortex', type: 'prometheus' },
};
const FOLDERS = {
  [`/public/plugins/${PLUGIN_ID}/`]: fileURLToPath(new URL('../../../frontend-plugin/dist/', import.meta.url)),
  '/public/build/': join(PACKAGES, '@grafana/ui/dist/public/'),
};
const TYPES = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};

/**
 * Serves the host page with its `script` at any `/a/…` and `/panel/…`, and hands resource calls on to `backend`, a port
 * on the loopback interface. `grafana` answers the API by which rules are put into Grafana, and values are read through
 * it where `hasRelay`. Role and theme of the session are the cookies `role` and `theme`.
 */
export async function serveHost(backend, script, grafana, hasRelay) {
  const settings = { enabled: true, pinned: true, jsonData: {}, secureJsonFields: {} };
  const server = createServer(async (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url, 'http://localhost');
    if (pathname.startsWith(RESOURCES)) {
      handOn(incoming, outgoing, backend, `/${incoming.url.slice(RESOURCES.length)}`);
    } else if (
      grafana &&
      GRAFANA_ROUTES.some((route) => pathname.startsWith(route))
    ) {
      await answerAsGrafana(incoming, outgoing, grafana);
    } else if (pathname === SETTINGS) {
      await answerSettings(incoming, outgoing, settings);
    } else if (pathname === '/host.js') {
      send(outgoing, 200, 'text/javascript', script);
    } else if (/^\/(a|panel)\//.test(pathname)) {
      send(
        outgoing,
        200,
        'text/html; charset=utf-8',
        page(cookiesOf(incoming), hasRelay ? DATA_SOURCES : [], grafana ? TARGETS : {})
      );
    } else {
      await sendFile(outgoing, decodeURIComponent(pathname));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function page({ role = 'Viewer', theme = 'dark' }, dataSources, datasources) {
  const user = {
    orgRole: role,
    isGrafanaAdmin: false,
    isSignedIn: true,
    theme,
    name: role,
    login: role.toLowerCase(),
    timezone: 'utc',
    language: 'en-US',
  };
  const bootData = JSON.stringify({ user, settings: { featureToggles: {}, appSubUrl: '', datasources }, navTree: [] });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Grafana</title><base href="/">
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><style>body { margin: 0 }</style>
<script>window.grafanaBootData = ${bootData.replaceAll('<', '\\u003c')}; window.__grafana_public_path__ = '/public/'; window.hostDataSources = ${JSON.stringify(dataSources)};</script>
</head><body class="theme-${theme}"><div id="reactRoot"></div><script src="/host.js"></script></body></html>`;
}

/** The person is who the cookies say. */
async function answerAsGrafana(incoming, outgoing, grafana) {
  const { role = 'Viewer' } = cookiesOf(incoming);
  const body = Buffer.concat(await incoming.toArray()).toString();
  const disable_provenance = incoming.headers['x-disable-provenance'] !== undefined;
  const { method, url: path } = incoming;
  const answer = await grafana.ask({ login: role.toLowerCase(), role, method, path, body, disable_provenance });
  send(outgoing, answer.status, 'application/json', answer.body === null ? '' : JSON.stringify(answer.body));
}

/** Grafana keeps an app's settings; of its secrets it tells only which are set. */
async function answerSettings(incoming, outgoing, settings) {
  if (incoming.method === 'POST') {
    const chunks = await incoming.toArray();
    const { jsonData, secureJsonData = {} } = JSON.parse(Buffer.concat(chunks).toString());
    settings.jsonData = jsonData;
    for (const [name, secret] of Object.entries(secureJsonData)) {
      settings.secureJsonFields[name] = secret !== '';
    }
  }
  send(outgoing, 200, 'application/json', JSON.stringify(settings));
}

/** A browser's `Origin` and `Host` do not reach a plugin; Grafana calls it by itself, and says who asks. */
function handOn(incoming, outgoing, port, path) {
  const { 'content-type': contentType } = incoming.headers;
  const { role = 'Viewer' } = cookiesOf(incoming);
  const headers = { 'x-bridge-login': role.toLowerCase(), 'x-bridge-role': role };
  if (contentType) {
    headers['content-type'] = contentType;
  }
  const onward = request({ host: '127.0.0.1', port, path, method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, { 'content-type': answer.headers['content-type'] ?? 'application/json' });
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    const body = {
      statusCode: 500,
      messageId: 'plugin.requestFailureError',
      message: 'An error occurred within the plugin',
    };
    send(outgoing, 500, 'application/json', JSON.stringify(body));
  });
  incoming.pipe(onward);
}

async function sendFile(outgoing, pathname) {
  const [prefix, folder] = Object.entries(FOLDERS).find(([start]) => pathname.startsWith(start)) ?? [];
  const path = prefix && normalize(join(folder, pathname.slice(prefix.length)));
  const content = path?.startsWith(normalize(folder)) ? await readFile(path).catch(() => undefined) : undefined;
  if (content) {
    send(outgoing, 200, TYPES[extname(path)] ?? 'application/octet-stream', content);
  } else {
    send(outgoing, 404, 'text/plain', 'not found');
  }
}

function send(outgoing, status, type, body) {
  outgoing.writeHead(status, { 'content-type': type });
  outgoing.end(body);
}

function cookiesOf(incoming) {
  return Object.fromEntries((incoming.headers.cookie ?? '').split(/; */).map((pair) => pair.split('=')));
}
