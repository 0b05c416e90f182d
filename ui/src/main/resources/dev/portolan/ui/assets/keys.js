// The keyboard: Tab between columns, up and down within one, left and right along the arrows.
import { elementOf } from './board.js';

const cards = (column) => [...column.querySelectorAll('.card')];

/** Each column is one stop of Tab: the card last used, or the first. */
export function stops(chart) {
  for (const column of chart.querySelectorAll('.column')) {
    const stop = column.querySelector('.card[tabindex="0"]');
    if (!stop) column.querySelector('.card')?.setAttribute('tabindex', '0');
  }
}

function moveTo(card) {
  if (!card) return;
  const column = card.closest('.column');
  column.querySelector('.card[tabindex="0"]')?.setAttribute('tabindex', '-1');
  card.setAttribute('tabindex', '0');
  card.focus();
}

function along(chart, card, links, step) {
  const id = card.dataset.id;
  const next = (step > 0 ? links.down : links.up).get(id) ?? [];
  for (const one of next) {
    const element = elementOf(chart, one);
    if (element) return element;
  }
  const columns = [...chart.querySelectorAll('.column')];
  const at = columns.indexOf(card.closest('.column'));
  for (let i = at + step; i >= 0 && i < columns.length; i += step) {
    const stop = columns[i].querySelector('.card[tabindex="0"]');
    if (stop) return stop;
  }
  return null;
}

export function keyboard(chart, { links, choose, search, close }) {
  chart.addEventListener('keydown', (e) => {
    const card = e.target.closest('.card');
    if (!card || e.ctrlKey || e.metaKey || e.altKey) return;
    const all = cards(card.closest('.column'));
    const at = all.indexOf(card);
    const target = {
      ArrowDown: () => all[at + 1], ArrowUp: () => all[at - 1], Home: () => all[0], End: () => all.at(-1),
      ArrowRight: () => along(chart, card, links(), 1), ArrowLeft: () => along(chart, card, links(), -1),
    }[e.key];
    if (!target) return;
    e.preventDefault();
    moveTo(target());
  });
  chart.addEventListener('click', (e) => {
    const card = e.target.closest('.card');
    if (!card) return;
    moveTo(card);
    choose(card.dataset.id);
  });
  document.addEventListener('keydown', (e) => {
    const typing = e.target.matches('input[type=search], select');
    if (e.key === '/' && !typing) {
      e.preventDefault();
      search();
    } else if (e.key === 'Escape') {
      close(typing);
    }
  });
}
