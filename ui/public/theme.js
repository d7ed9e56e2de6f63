// Applies the chosen theme before the first paint. A file of its own: the content security policy allows no inline script.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('sluice.theme');
  } catch (refused) {
    // Storage may be refused by the browser; the system's theme then applies.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
