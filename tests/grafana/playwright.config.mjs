import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { defineConfig } from '@playwright/test';

const grafana = process.env.GRAFANA_URL;
if (!grafana) {
  throw new Error('name a running Grafana with the app in GRAFANA_URL, such as http://127.0.0.1:3000');
}

const pluginE2e = dirname(createRequire(import.meta.url).resolve('@grafana/plugin-e2e'));

export default defineConfig({
  reporter: [['list']],
  workers: 1,
  // The limit of a whole walk; what it waits for on the way has limits of its own.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: grafana,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking'],
    },
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'log in', testDir: join(pluginE2e, 'auth'), testMatch: [/.*\.js/] },
    {
      name: 'app',
      testDir: './specs',
      dependencies: ['log in'],
      use: { storageState: 'playwright/.auth/admin.json', viewport: { width: 1440, height: 900 } },
    },
  ],
});
