import type { PluginExtensionAddedLinkConfig } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { objectivePath, objectivesPath, proposeFromQueryPath, servicesPath } from '../App/paths';
import { firstExpression, objectiveOfRule } from './context';

/** The places in Grafana where the links stand; `plugin.json` declares the same. */
const PANEL_MENU = 'grafana/dashboard/panel/menu';
const EXPLORE = 'grafana/explore/toolbar/action';
const ALERT_RULE = 'grafana/alerting/alertingrule/action';
const COMMAND_PALETTE = 'grafana/commandpalette/action';

/** From where a person is in Grafana to the page of this app that goes on from there. */
export const links: PluginExtensionAddedLinkConfig[] = [
  {
    title: 'Propose from this query',
    description: 'Shows what the history behind this query could promise.',
    targets: [PANEL_MENU, EXPLORE],
    icon: 'chart-line',
    path: servicesPath(),
    configure: (context) => {
      const expression = firstExpression(context);
      return expression === undefined ? undefined : { path: proposeFromQueryPath(expression) };
    },
  },
  {
    title: 'See the objective',
    description: 'Opens the objective that this alert guards.',
    targets: [ALERT_RULE],
    icon: 'chart-line',
    configure: (context) => (objectiveOfRule(context) === undefined ? undefined : {}),
    // Not by a path: the menu of a rule in Grafana 12 leads to none.
    onClick: (_, { context }) => {
      const objective = objectiveOfRule(context);
      if (objective !== undefined) {
        locationService.push(objectivePath(objective));
      }
    },
  },
  {
    title: 'Propose an objective',
    description: 'Pick a service and see what its own history supports.',
    targets: [COMMAND_PALETTE],
    icon: 'chart-line',
    path: servicesPath(),
  },
  {
    title: 'Objectives in force',
    description: 'What is promised, and where each promise stands.',
    targets: [COMMAND_PALETTE],
    icon: 'chart-line',
    path: objectivesPath(),
  },
];
