// Runs before the first paint, so that a page that is meant to be dark never flashes white.
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem('portolan-theme');
  if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme');
    if (!button) return;
    const show = () => button.setAttribute('aria-pressed', String(dark()));
    button.addEventListener('click', () => {
      root.dataset.theme = dark() ? 'light' : 'dark';
      localStorage.setItem('portolan-theme', root.dataset.theme);
      show();
    });
    system.addEventListener('change', show);
    show();
  });
})();
