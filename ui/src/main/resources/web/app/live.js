const STEPS = [
  [60, 1, 's'],
  [3600, 60, 'min'],
  [86400, 3600, 'h'],
  [Infinity, 86400, 'd'],
];

/** Writes times as "12 s ago", and those that are known by the minute as "within the last minute"; the full time stays as the title. */
export function showAgo(root) {
  for (const time of root.querySelectorAll('time[data-ago]')) {
    time.textContent = ago(since(time));
  }
  for (const time of root.querySelectorAll('time[data-within]')) {
    time.textContent = within(since(time));
  }
}

function since(time) {
  return Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
}

function ago(seconds) {
  const [, unit, name] = STEPS.find(([limit]) => seconds < limit);
  return `${Math.floor(seconds / unit)} ${name} ago`;
}

/** What happened in a minute that began so long ago. Beside an hour that minute does not matter. */
function within(seconds) {
  const minutes = Math.floor(seconds / 60) + 1;
  if (minutes > 60) {
    return ago(seconds);
  }
  return minutes === 1 ? 'within the last minute' : `within the last ${minutes} min`;
}

/** Lets a person stop what refreshes by itself, and opens the menu of small screens. */
export function startLive(root) {
  setInterval(() => showAgo(root), 5000);
  for (const button of root.querySelectorAll('[data-pause]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const paused = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(paused));
      button.querySelector('span').textContent = paused ? 'Resume updates' : 'Pause updates';
    });
  }
  document.body.addEventListener('htmx:beforeRequest', (event) => {
    const target = event.detail.elt;
    const pause = target.id && root.querySelector(`[data-pause="${target.id}"]`);
    const reading = document.hidden || target.contains(document.activeElement);
    if (pause ? pause.getAttribute('aria-pressed') === 'true' || reading : reading && polls(event)) {
      event.preventDefault();
    }
  });
  // The session is over: the answer is the login page, which must not land inside this one. Opening this one again leads there, and back.
  document.body.addEventListener('htmx:beforeSwap', (event) => {
    if (new URL(event.detail.xhr.responseURL).pathname === '/login') {
      event.detail.shouldSwap = false;
      window.location.assign(window.location.pathname + window.location.search);
    }
  });
  document.body.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status === 401) {
      window.location.assign(window.location.pathname + window.location.search);
    }
  });
  const menu = root.querySelector('[data-menu-toggle]');
  if (menu) {
    menu.hidden = false;
    root.querySelector('[data-menu]').classList.add('gh-foldable');
    menu.addEventListener('click', () => {
      const open = menu.getAttribute('aria-expanded') !== 'true';
      menu.setAttribute('aria-expanded', String(open));
      root.querySelector('[data-menu]').classList.toggle('gh-open', open);
    });
  }
}

function polls(event) {
  return event.detail.requestConfig.verb === 'get';
}
