// The panel beside the map: one thing, seen closely.
import { attribute, make, text } from './dom.js';
import { show, tabsOf } from './tabs.js';
import { kindWord, namespaceOf, nameOf, stateWord } from './words.js';

export class Panel {
  constructor(root, { context, closed }) {
    this.root = root;
    this.context = context;
    this.closed = closed;
    this.tabs = root.querySelector('#panel-tabs');
    this.body = root.querySelector('#panel-body');
    this.title = root.querySelector('#panel-title');
    this.id = null;
    this.tab = 'explanation';
    root.querySelector('#panel-close').addEventListener('click', () => this.close());
    this.tabs.addEventListener('keydown', (e) => this.step(e));
  }

  open(id) {
    this.id = id;
    this.root.hidden = false;
    const tabs = tabsOf(id);
    if (!tabs.some(([name]) => name === this.tab)) this.tab = tabs[0][0];
    this.tabs.replaceChildren(...tabs.map(([name, word]) => make('button', {
      type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': 'panel-body', 'data-tab': name, onclick: () => this.select(name),
    }, word)));
    text(this.title, nameOf(id));
    this.head();
    this.select(this.tab);
    this.title.focus({ preventScroll: true });
  }

  /** What the head says follows the map; so does a table of endpoints. */
  head() {
    if (!this.id) return;
    const item = this.context().items.get(this.id);
    text(this.root.querySelector('#panel-kind'), [kindWord(this.id), namespaceOf(this.id)].filter(Boolean).join(' in '));
    const state = this.root.querySelector('#panel-state');
    attribute(state, 'data-state', item?.state ?? 'NEUTRAL');
    text(state, item ? stateWord(item) || 'nothing to serve' : 'gone');
  }

  changed(pairs) {
    this.head();
    const mine = pairs.some(([before, after]) => [before, after].some((i) => i && (i.id === this.id || i.service === this.id)));
    if (this.id && mine && (this.tab === 'endpoints' || this.tab === 'explanation')) this.refresh();
  }

  /** A burst of changes is one look. */
  refresh() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.id && this.select(this.tab), 300);
  }

  select(name) {
    const again = this.tab === name && this.shown === this.id;
    this.tab = name;
    this.shown = this.id;
    for (const tab of this.tabs.children) {
      const on = tab.dataset.tab === name;
      attribute(tab, 'aria-selected', String(on));
      attribute(tab, 'tabindex', on ? '0' : '-1');
    }
    attribute(this.body, 'aria-labelledby', `tab-${name}`);
    this.ending?.abort();
    this.ending = new AbortController();
    if (!again) this.body.replaceChildren(make('p', { class: 'none' }, 'Reading …'));
    show(name, this.id, this.body, this.context(), this.ending.signal);
  }

  step(e) {
    const all = [...this.tabs.children];
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[e.key];
    if (next === undefined) return;
    e.preventDefault();
    const tab = all[(next + all.length) % all.length];
    this.select(tab.dataset.tab);
    tab.focus();
  }

  close() {
    if (!this.id) return;
    const id = this.id;
    this.id = null;
    this.ending?.abort();
    this.root.hidden = true;
    this.closed(id);
  }
}
