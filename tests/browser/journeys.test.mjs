// All journeys share one browser and one bundle of the host page.
import { after } from 'node:test';
import { closeBrowser } from './journeys/stage.mjs';
import './journeys/fiveMinutes.mjs';
import './journeys/intoGrafana.mjs';
import './journeys/configuration.mjs';
import './journeys/objectives.mjs';
import './journeys/panels.mjs';
import './journeys/relay.mjs';
import './journeys/figures.mjs';
import './journeys/otherStates.mjs';
import './journeys/looking.mjs';
import './journeys/maintenance.mjs';
import './journeys/tryTargets.mjs';
import './journeys/calendarPeriods.mjs';

after(closeBrowser);
