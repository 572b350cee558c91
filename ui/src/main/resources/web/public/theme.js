// Before anything is drawn: the theme that was chosen here, or else the one that the system prefers.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('gatehouse-theme');
  } catch (_) {
    // Storage may be forbidden; then the system decides.
  }
  var dark = chosen ? chosen === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light');
})();
