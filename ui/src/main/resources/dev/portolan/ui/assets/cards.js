// One card a thing. `create` makes the element, `change` writes what the thing says now.
import { attribute, make, text } from './dom.js';
import { ROUTES, endpointWord, kindOf, kindWord, nameOf, namespaceOf, spoken, stateWord } from './words.js';

function part(card, name, words, tag = 'span') {
  let element = card.parts.get(name);
  if (!words) {
    if (element) element.hidden = true;
    return;
  }
  if (!element) {
    element = make(tag, { class: name });
    card.parts.set(name, element);
    card.append(element);
  }
  element.hidden = false;
  text(element, words);
}

function card(id) {
  const element = make('button', { type: 'button', class: `card ${kindOf(id)}`, 'data-id': id, tabindex: '-1' });
  element.parts = new Map();
  const mark = make('span', { class: 'mark', 'aria-hidden': 'true' });
  element.append(mark);
  element.mark = mark;
  return element;
}

function common(element, item) {
  attribute(element, 'data-state', item.state);
  attribute(element.mark, 'data-state', item.state);
  attribute(element, 'aria-label', spoken(item));
}

const lines = {
  route: (item) => [...new Set(item.ways.map((w) => `${w.path} → ${nameOf(w.to)}${w.port ? ':' + w.port : ''}`))].slice(0, 4).join('\n'),
  service: (item) => [[item.type, item.address].filter(Boolean).join(' '), ...item.ports].join('\n'),
  slice: sliceLines,
};
for (const kind of ROUTES) lines[kind] = lines.route;

function sliceLines(item) {
  const bare = item.endpoints.filter((e) => !e.pod);
  const ports = item.ports.length ? `port ${item.ports.join(', ')}` : '';
  const named = bare.slice(0, 3).map((e) => `${e.address} ${endpointWord(e.state)}`);
  if (bare.length > 3) named.push(`and ${bare.length - 3} more`);
  return [[item.family, ports].filter(Boolean).join(', '), ...named].join('\n');
}

function badge(item) {
  switch (kindOf(item.id)) {
    case 'service': return item.state === 'NEUTRAL' ? '' : `${item.ready}/${item.total}`;
    case 'slice': return `${item.endpoints.filter((e) => e.state === 'READY').length}/${item.endpoints.length}`;
    default: return '';
  }
}

/** Cards of the first three columns. */
export const flow = {
  create: (item) => make('li', {}, card(item.id)),
  change: (li, item) => {
    const element = li.firstElementChild;
    common(element, item);
    part(element, 'name', nameOf(item.id));
    part(element, 'badge', badge(item));
    part(element, 'where', namespaceOf(item.id) === 'default' ? '' : namespaceOf(item.id));
    part(element, 'tag', ROUTES.includes(kindOf(item.id)) && kindOf(item.id) !== 'ingress' ? kindWord(item.id) : '');
    part(element, 'lines', lines[kindOf(item.id)](item));
    const word = item.state === 'READY' || item.state === 'NEUTRAL' ? '' : stateWord(item);
    part(element, 'word', word);
    part(element, 'why', item.why);
  },
};

/** A pod: with its name where there are few, a mark alone where there are many. */
export const pod = {
  create: (item) => {
    const element = card(item.id);
    element.classList.add('pod');
    return make('li', {}, element);
  },
  change: (li, item) => {
    const element = li.firstElementChild;
    common(element, item);
    attribute(element, 'title', `${nameOf(item.id)}, ${stateWord(item)}${item.address ? ', ' + item.address : ''}`);
    part(element, 'name', nameOf(item.id));
    part(element, 'address', item.address);
    const word = item.state === 'READY' ? '' : item.why ? item.why.split(':')[0] : stateWord(item);
    part(element, 'word', word);
  },
};

/** The head of a node's box. */
export function nodeHead(box) {
  const element = card(box.item.id);
  element.classList.add('node-head');
  return element;
}

export function changeNodeHead(element, item) {
  common(element, item);
  part(element, 'name', nameOf(item.id));
  part(element, 'lines', item.pods ? `pods ${item.pods}` : '');
  part(element, 'word', item.state === 'READY' ? '' : stateWord(item));
}
