import uPlot from 'uplot';

const drawn = new Map();
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86400;

/** Steps of an axis of counts: there is no half request. */
const WHOLE = [1, 2, 5].flatMap((digit) => Array.from({ length: 12 }, (_, power) => digit * 10 ** power)).sort((a, b) => a - b);

/** Draws every chart of the page. */
export function drawCharts(root) {
  for (const place of root.querySelectorAll('.gh-plot[data-chart]')) {
    draw(place, JSON.parse(place.dataset.chart));
  }
}

/** Draws them again, in the colours of the theme that is on now. */
export function redrawCharts() {
  for (const [place, { chart, content }] of [...drawn]) {
    chart.destroy();
    draw(place, content);
  }
}

/** Gives live charts what the last refresh brought. */
export function feedCharts(root) {
  for (const place of root.querySelectorAll('.gh-plot[data-chart-from]')) {
    const source = document.getElementById(place.dataset.chartFrom);
    const known = drawn.get(place);
    if (source && source.dataset.chart && known && source.dataset.chart !== known.raw) {
      const content = JSON.parse(source.dataset.chart);
      known.raw = source.dataset.chart;
      known.content = content;
      known.chart.setData(columns(content));
    }
  }
}

function columns(content) {
  return [content.times, ...content.lines.map((line) => line.values)];
}

function draw(place, content) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--gh-dim'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--gh-line'), width: 1 },
    ticks: { show: false },
  };
  const chart = new uPlot(
    {
      width: Math.max(place.clientWidth, 120),
      height: place.clientHeight || 220,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      // To the right, room for half of the last time.
      padding: [12, 28, 0, 0],
      legend: { show: true, live: true },
      cursor: { points: { size: 6 }, y: false },
      scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.15 : 1] } },
      axes: [{ ...axis, values: times }, { ...axis, size: 56, incrs: content.unit ? undefined : WHOLE, values: (_, splits) => splits.map((value) => label(value, content.unit)) }],
      series: [
        { label: 'Time (UTC)', value: (_, seconds) => (seconds == null ? '–' : clock(seconds)) },
        ...content.lines.map((line) => series(line, content.unit, colour)),
      ],
    },
    columns(content),
    place,
  );
  drawn.set(place, { chart, content, raw: place.dataset.chart });
}

function series(line, unit, colour) {
  const stroke = colour(`--gh-tone-${line.tone}`);
  const filled = line.tone === 'requests' || line.tone === 'errors';
  return {
    label: line.label,
    stroke,
    width: 1.75,
    fill: filled ? `${stroke}22` : undefined,
    spanGaps: false,
    points: { show: true, size: 9, fill: stroke, filter: lonely },
    value: (_, value) => (value == null ? '–' : label(value, unit)),
  };
}

/** A value without neighbours would be a line without length: it gets a point. */
function lonely(chart, index) {
  const values = chart.data[index];
  const alone = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) {
      alone.push(i);
    }
  }
  return alone;
}

/** Times in UTC: the day where it begins or is first seen, else hours and minutes. */
function times(_, splits, __, ___, step) {
  return splits.map((seconds, i) => {
    const time = new Date(seconds * 1000);
    const day = `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]}`;
    if (step >= DAY) {
      return day;
    }
    const hours = time.toISOString().slice(11, 16);
    return i === 0 || seconds % DAY === 0 ? `${hours}\n${day}` : hours;
  });
}

function label(value, unit) {
  if (value == null) {
    return '';
  }
  if (unit === 'ms' && value >= 1000) {
    return `${round(value / 1000)} s`;
  }
  return unit ? `${round(value)} ${unit}` : round(value);
}

function round(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 });
}

function clock(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

new ResizeObserver((entries) => {
  for (const { target } of entries) {
    for (const [place, { chart }] of drawn) {
      if (target.contains(place) && place.clientWidth > 0 && chart.width !== place.clientWidth) {
        chart.setSize({ width: place.clientWidth, height: chart.height });
      }
    }
  }
}).observe(document.documentElement);
