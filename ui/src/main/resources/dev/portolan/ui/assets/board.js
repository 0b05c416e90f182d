// The columns. Keeps the elements and changes only what has changed.
import { changeNodeHead, flow, nodeHead, pod } from './cards.js';
import { attribute, make, sync, text } from './dom.js';

/** More than this many of one maker on one node are marks without names. */
const NAMED = 6;
/** More than this many are shown when asked for. */
const MARKS = 240;

const id = (item) => item.id;

export class Board {
  constructor(root) {
    this.lists = Object.fromEntries(['routes', 'services', 'slices', 'nodes'].map((n) => [n, root.querySelector(`#${n}`)]));
    this.counts = [...root.querySelectorAll('.column h2 .count')];
    this.columns = [...root.querySelectorAll('.column')];
    this.whole = new Set();
  }

  draw(graph) {
    for (const name of ['routes', 'services', 'slices']) sync(this.lists[name], graph[name], { key: id, ...flow });
    sync(this.lists.nodes, graph.nodes, { key: (b) => b.key, create: makeBox, change: (el, box) => this.box(el, box), always: true });
    [graph.routes, graph.services, graph.slices, graph.pods].forEach((list, i) => {
      text(this.counts[i], list.length ? String(list.length) : '');
      this.columns[i].classList.toggle('empty', i === 3 ? graph.nodes.length === 0 : list.length === 0);
    });
    this.again = () => this.draw(graph);
  }

  box(li, box) {
    if (box.item && !li.head) {
      li.head = nodeHead(box);
      li.querySelector('h3').replaceChildren(li.head);
    }
    if (!box.item) {
      text(li.querySelector('h3'), box.name);
      li.head = undefined;
    } else if (li.head.shown !== box.item) {
      changeNodeHead(li.head, box.item);
      li.head.shown = box.item;
    }
    sync(li.querySelector('.groups'), box.groups, { key: (g) => g.key, create: makeGroup, change: (el, g) => this.group(el, g), always: true });
  }

  group(li, group) {
    const ready = group.pods.filter((p) => p.state === 'READY').length;
    text(li.querySelector('.maker'), group.title);
    text(li.querySelector('.tally'), `${ready}/${group.pods.length}`);
    attribute(li, 'data-group', group.key);
    const list = li.querySelector('.pods');
    list.classList.toggle('marks', group.pods.length > NAMED);
    const shown = this.whole.has(group.key) ? group.pods : unwellFirst(group.pods).slice(0, MARKS);
    sync(list, shown, { key: id, ...pod });
    const more = li.querySelector('.more');
    const left = group.pods.length - shown.length;
    more.hidden = left === 0;
    text(more, `show ${left} more`);
    more.onclick = () => {
      this.whole.add(group.key);
      this.again();
    };
  }
}

/** Where not all are shown, none of those that need a look is left out. */
function unwellFirst(pods) {
  if (pods.length <= MARKS) return pods;
  const unwell = pods.filter((p) => p.state !== 'READY');
  return [...unwell, ...pods.filter((p) => p.state === 'READY')];
}

function makeBox(box) {
  return make('li', { class: 'node', 'aria-label': `Node ${box.name}` }, make('h3'), make('ul', { class: 'groups' }));
}

function makeGroup(group) {
  return make('li', { class: 'group', 'aria-label': `${group.title}` },
    make('h4', {}, make('span', { class: 'maker' }), make('span', { class: 'tally' })),
    make('ul', { class: 'pods' }),
    make('button', { type: 'button', class: 'more', hidden: true }));
}

/** The element of a thing or group on the board. */
export function elementOf(root, idOrGroup) {
  const attributeName = idOrGroup.includes('|') ? 'data-group' : 'data-id';
  return root.querySelector(`[${attributeName}="${CSS.escape(idOrGroup)}"]`);
}

/** Marks the way through the chosen thing, and dims what is not on it. */
export function highlight(root, chosen, way, groupsOnWay) {
  if (!way.size && !root.classList.contains('focusing')) return;
  root.classList.toggle('focusing', way.size > 0);
  for (const card of root.querySelectorAll('.card')) {
    card.classList.toggle('lit', way.has(card.dataset.id));
    card.classList.toggle('chosen', card.dataset.id === chosen);
  }
  for (const group of root.querySelectorAll('.group')) group.classList.toggle('lit', groupsOnWay.has(group.dataset.group));
  for (const node of root.querySelectorAll('.node')) node.classList.toggle('lit', Boolean(node.querySelector('.card.lit')));
}
