const KEY = 'gatehouse-theme';

/** The button that changes between light and dark; the choice is kept in this browser. */
export function startTheme(changed) {
  const root = document.documentElement;
  const show = (theme) => {
    root.setAttribute('data-bs-theme', theme);
    for (const label of document.querySelectorAll('[data-theme-label]')) {
      label.textContent = theme === 'dark' ? 'Light theme' : 'Dark theme';
    }
    changed();
  };
  for (const button of document.querySelectorAll('[data-theme-toggle]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const theme = root.getAttribute('data-bs-theme') === 'dark' ? 'light' : 'dark';
      keep(theme);
      show(theme);
    });
  }
  show(root.getAttribute('data-bs-theme') || 'light');
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
    if (!kept()) {
      show(event.matches ? 'dark' : 'light');
    }
  });
}

function keep(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch (_) {
    // Storage may be forbidden: the choice then lasts for this page.
  }
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch (_) {
    return null;
  }
}
