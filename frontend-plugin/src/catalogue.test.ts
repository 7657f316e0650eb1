import { existsSync, readFileSync } from 'fs';
import path from 'path';
import { globSync } from 'glob';

/** What Grafana's catalogue asks of a plugin.json, as far as it can be told without the built plugin. */
interface PluginJson {
  type: string;
  name: string;
  id: string;
  info: {
    description: string;
    keywords: string[];
    author: { name: string };
    logos: { small: string; large: string };
    screenshots: Array<{ name: string; path: string }>;
    version: string;
    updated: string;
  };
  includes?: Array<{ type: string; name: string; path?: string }>;
  dependencies: { grafanaDependency: string };
}

const read = (file: string): PluginJson => JSON.parse(readFileSync(file, 'utf8'));
const files = globSync('**/plugin.json', { cwd: __dirname, absolute: true }).sort();
const plugins = files.map((file) => [path.relative(__dirname, file), path.dirname(file), read(file)] as const);
const app = read(path.join(__dirname, 'plugin.json'));

test('the app tells of every plugin inside it, by type and name', () => {
  const nested = plugins.filter(([, folder]) => folder !== __dirname).map(([, , { type, name }]) => `${type} ${name}`);
  const told = (app.includes ?? []).filter(({ type }) => ['panel', 'datasource'].includes(type));
  expect(told.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(nested.sort());
});

test.each(plugins)('%s says who made what, and for which Grafana', (_, folder, plugin) => {
  const { type, id, name, info, dependencies } = plugin;
  const [organisation] = app.id.split('-');
  expect(id).toMatch(new RegExp(`^${organisation}-[a-z]+-${type}$`));
  expect(name).not.toBe('');
  expect(info.description.length).toBeGreaterThan(20);
  expect(info.keywords.length).toBeGreaterThan(0);
  expect(info.author.name).not.toBe('');
  expect([info.version, info.updated]).toEqual(['%VERSION%', '%TODAY%']);
  expect(dependencies.grafanaDependency).toBe(app.dependencies.grafanaDependency);
  for (const file of [info.logos.small, info.logos.large, ...info.screenshots.map((shot) => shot.path)]) {
    expect(existsSync(path.join(folder, file))).toBe(true);
  }
});

test('no two plugins have one logo, and none runs a script or fetches anything', () => {
  const logos = plugins.map(([, folder, { info }]) => readFileSync(path.join(folder, info.logos.large), 'utf8'));
  expect(new Set(logos).size).toBe(plugins.length);
  logos.forEach((logo) => expect(logo).not.toMatch(/<script|href|@import|\son\w+=/i));
});

test('every page and dashboard that the app tells of has a place of its own', () => {
  const places = (app.includes ?? []).flatMap(({ path: place }) => (place === undefined ? [] : [place]));
  expect(new Set(places).size).toBe(places.length);
  const dashboards = places.filter((place) => place.startsWith('dashboards/'));
  expect(dashboards.filter((place) => !existsSync(path.join(__dirname, place)))).toEqual([]);
});
