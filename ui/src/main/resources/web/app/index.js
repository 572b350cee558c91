import '@tabler/core/dist/css/tabler.min.css';
import 'uplot/dist/uPlot.min.css';
import './styles.css';
import htmx from 'htmx.org';
import { drawCharts, redrawCharts, feedCharts } from './charts.js';
import { startForms } from './forms.js';
import { startTheme } from './theme.js';
import { startLive, showAgo } from './live.js';

window.htmx = htmx;

startTheme(redrawCharts);
startForms(document);
startLive(document);
drawCharts(document);
showAgo(document);

document.body.addEventListener('htmx:afterSettle', () => {
  feedCharts(document);
  showAgo(document);
});
