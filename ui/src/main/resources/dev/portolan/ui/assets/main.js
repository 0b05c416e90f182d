// Puts the page together: the feed on one side, the board, the panel and the slider on the other.
import { Announcer } from './announce.js';
import { Arrows, heads } from './arrows.js';
import { Board, elementOf, highlight } from './board.js';
import { attribute, make, text } from './dom.js';
import { Feed } from './feed.js';
import { graph, groupOf, wayThrough } from './graph.js';
import { keyboard, stops } from './keys.js';
import { Panel } from './panel.js';
import { Timeline } from './timeline.js';
import { clockWord, kindOf, namespaceOf, rateWord } from './words.js';

const $ = (id) => document.getElementById(id);
const chart = $('chart');
const board = new Board(chart);
const arrows = new Arrows($('arrows'), chart);
const announcer = new Announcer($('announce'));
const none = new Map();
let past = null;
let chosen = null;
let drawn = { links: { down: none, up: none }, edges: [], services: [], pods: [], found: [] };
let way = new Set();

heads($('arrows'));

const feed = new Feed({
  changed: draw,
  connected: (how) => {
    const words = { live: '', lost: 'Connection lost, trying again …', over: 'This session is over. A new link: portolan ui' };
    text($('connection'), words[how]);
    document.body.classList.toggle('lost', how !== 'live');
    if (how !== 'live') announcer.say(words[how]);
  },
  told: (changes) => {
    announcer.changes(changes);
    if (!past) panel.changed(changes);
    if (changes.some((pair) => pair.some((i) => i && kindOf(i.id) === 'slice'))) timeline.changed();
  },
});

const items = () => (past ? past.items : feed.items);

const panel = new Panel($('panel'), {
  context: () => ({ items: items(), choose, when: past?.at }),
  closed: (id) => {
    chosen = null;
    history.replaceState(null, '', location.pathname);
    draw();
    elementOf(chart, id)?.focus();
  },
});

const timeline = new Timeline(document.querySelector('.time'), {
  past: (then) => {
    past = then;
    draw();
    panel.head();
    if (panel.id && panel.tab === 'endpoints') panel.select('endpoints');
  },
});

function choose(id) {
  chosen = id;
  history.replaceState(null, '', `#${id}`);
  draw();
  if (past && ['service', 'slice'].includes(kindOf(id))) panel.tab = 'endpoints';
  panel.open(id);
}

function filter() {
  return { words: $('search').value, namespace: $('namespace').value };
}

function draw() {
  drawn = graph(items(), filter());
  board.draw(drawn);
  stops(chart);
  light();
  summary();
  namespaces();
  banner();
  gaps();
  panel.head();
  measure();
}

function light() {
  way = chosen ? wayThrough(chosen, drawn.links) : new Set();
  const groups = new Set(drawn.pods.filter((p) => way.has(p.id)).map(groupOf));
  highlight(chart, chosen, way, groups);
  groups.forEach((g) => way.add(`group:${g}`));
}

let measuring = false;
/** Arrows follow the layout, once a frame. */
function measure() {
  if (measuring) return;
  measuring = true;
  requestAnimationFrame(() => {
    measuring = false;
    arrows.draw(drawn.edges, past ? none : feed.rates, way);
  });
}

function summary() {
  const able = drawn.services.filter((s) => s.state !== 'NEUTRAL');
  const answer = able.filter((s) => s.ready > 0).length;
  const ready = drawn.pods.filter((p) => p.state === 'READY').length;
  const other = drawn.pods.filter((p) => p.state !== 'READY' && p.state !== 'NEUTRAL').length;
  const parts = [
    `${answer} of ${able.length} ${able.length === 1 ? 'Service answers' : 'Services answer'}`,
    `${ready} ${ready === 1 ? 'pod' : 'pods'} ready${other ? `, ${other} not` : ''}`,
  ];
  if (filter().words.trim()) parts.unshift(`${drawn.found.length} found`);
  text($('summary'), feed.items.size ? parts.join(' · ') : 'Reading the cluster …');
  attribute($('summary'), 'data-well', String(answer === able.length && other === 0));
}

function namespaces() {
  const all = [...new Set([...items().values()].map((i) => namespaceOf(i.id)).filter(Boolean))].sort();
  const key = all.join();
  const select = $('namespace');
  if (select.known === key) return;
  select.known = key;
  const before = select.value;
  select.replaceChildren(make('option', { value: '' }, 'Your namespaces'), make('option', { value: '*' }, 'All, system too'),
    ...all.map((n) => make('option', { value: n }, n)));
  select.value = [...select.options].some((o) => o.value === before) ? before : '';
}

function banner() {
  $('banner').hidden = !past;
  document.body.classList.toggle('past', Boolean(past));
  if (past) {
    text($('banner'), past.before
      ? `Nothing is known of ${clockWord(past.at)}: this cluster has not run that long. Shown is the oldest that is known.`
      : `Endpoints as they were at ${clockWord(past.at)}. Services, ways in and nodes are shown as they are now.`);
  }
}

function gaps() {
  const key = feed.gaps.join('\n');
  if ($('gaps').known === key) return;
  $('gaps').known = key;
  $('gaps').replaceChildren(...(key ? [make('h2', {}, 'Rates'), ...feed.gaps.map((g) => make('p', {}, g))] : []));
}

keyboard(chart, {
  links: () => drawn.links,
  choose,
  search: () => $('search').focus(),
  close: (typing) => {
    if (typing && $('search').value) {
      $('search').value = '';
      draw();
    } else {
      panel.close();
    }
  },
});

let saying = 0;
$('search').addEventListener('input', () => {
  draw();
  clearTimeout(saying);
  saying = setTimeout(() => announcer.say(`${drawn.found.length} found`), 400);
});
$('search-form').addEventListener('submit', (e) => {
  e.preventDefault();
  if (drawn.found.length) elementOf(chart, drawn.found[0])?.focus();
});
$('namespace').addEventListener('change', draw);
chart.addEventListener('focusin', (e) => {
  const id = e.target.dataset.id;
  const rate = past ? undefined : feed.rates.get(id);
  if (rate !== undefined) attribute(e.target, 'aria-description', rateWord(id, rate));
});
new ResizeObserver(measure).observe(chart);

feed.start();
timeline.changed();
if (location.hash.length > 1) {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const opened = setInterval(() => {
    if (!feed.items.size) return;
    clearInterval(opened);
    if (feed.items.has(wanted)) choose(wanted);
  }, 100);
}
