// What a panel's tabs show of one thing.
import { make } from './dom.js';
import { ask } from './feed.js';
import { clockWord, endpointWord, kindOf, nameOf } from './words.js';

const VERDICTS = { 'ok': 'good', 'note': 'fair', 'FAIL': 'bad' };
const LOGS_EVERY = 2000;

/** The tabs that a thing has, first one first. */
export function tabsOf(id) {
  const kind = kindOf(id);
  return [
    ['explanation', 'Explanation'],
    ...(kind === 'service' || kind === 'slice' ? [['endpoints', 'Endpoints']] : []),
    ...(kind === 'pod' ? [['logs', 'Logs']] : []),
    ['events', 'Events'],
    ['yaml', 'YAML'],
  ];
}

/** The text of `portolan explain`, its verdicts in colour. */
async function explanation(id, body, signal) {
  const words = await ask('/ui/explanation', { id }, signal);
  const pre = make('pre', { class: 'explanation' });
  for (const line of words.split('\n')) {
    const verdict = /^ {2}(ok|note|FAIL)(\s+)(\S+)(.*)$/.exec(line);
    if (verdict) pre.append('  ', make('b', { class: VERDICTS[verdict[1]] }, verdict[1]), verdict[2], make('b', {}, verdict[3]), verdict[4], '\n');
    else pre.append(line, '\n');
  }
  body.replaceChildren(pre);
}

async function yaml(id, body, signal) {
  const words = await ask('/ui/yaml', { id }, signal);
  const pre = make('pre', { class: 'yaml' });
  for (const line of words.split('\n')) {
    const pair = /^(\s*(?:- )*)([^\s:#][^:]*:)( .*)?$/.exec(line);
    if (pair) pre.append(pair[1], make('span', { class: 'key' }, pair[2]), pair[3] ?? '', '\n');
    else pre.append(line, '\n');
  }
  const copy = make('button', { type: 'button', class: 'copy' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(words);
    copy.textContent = 'Copied';
  });
  body.replaceChildren(copy, pre);
}

async function events(id, body, signal) {
  const list = await ask('/ui/object-events', { id }, signal);
  if (!list.length) {
    body.replaceChildren(make('p', { class: 'none' }, 'No events about it.'));
    return;
  }
  const rows = list.map((e) => make('tr', { class: e.type === 'Warning' ? 'warning' : '' },
    make('td', {}, clockWord(Date.parse(e.when))),
    make('td', {}, make('b', {}, e.reason), e.count > 1 ? ` ×${e.count}` : '', make('p', {}, e.message), make('p', { class: 'from' }, e.from))));
  body.replaceChildren(make('table', { class: 'events' }, make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'When'), make('th', { scope: 'col' }, 'What'))), make('tbody', {}, ...rows)));
}

function endpoints(id, body, { items, choose, when }) {
  const slices = [...items.values()].filter((i) => i.endpoints && (i.id === id || i.service === id));
  const rows = slices.flatMap((s) => s.endpoints.map((e) => ({ ...e, ports: s.ports })))
    .sort((a, b) => a.address.localeCompare(b.address, undefined, { numeric: true }))
    .map((e) => make('tr', {},
      make('td', {}, make('span', { class: 'mark', 'data-state': e.state, 'aria-hidden': 'true' }), e.address),
      make('td', {}, e.pod ? make('button', { type: 'button', class: 'link', onclick: () => choose(e.pod) }, nameOf(e.pod)) : 'no pod'),
      make('td', {}, e.node),
      make('td', {}, endpointWord(e.state))));
  const title = when ? `Who backed it at ${clockWord(when)}` : 'Who backs it now';
  const table = make('table', { class: 'endpoints' }, make('caption', {}, title),
    make('thead', {}, make('tr', {}, ...['Address', 'Pod', 'Node', 'State'].map((h) => make('th', { scope: 'col' }, h)))), make('tbody', {}, ...rows));
  body.replaceChildren(rows.length ? table : make('p', { class: 'none' }, `${title}: nobody.`));
}

async function logs(id, body, signal) {
  const containers = await ask('/ui/containers', { id }, signal);
  const choice = make('select', { 'aria-label': 'Container' }, ...containers.map((c) => make('option', {}, c)));
  const pre = make('pre', { class: 'logs', tabindex: '0', 'aria-label': 'Logs' });
  const read = async () => {
    const words = await ask('/ui/logs', { id, container: choice.value }, signal);
    const atEnd = pre.scrollHeight - pre.scrollTop - pre.clientHeight < 40;
    if (pre.textContent !== words) {
      pre.textContent = words || '(it has written nothing)';
      if (atEnd) pre.scrollTop = pre.scrollHeight;
    }
  };
  choice.addEventListener('change', () => read().catch(() => {}));
  body.replaceChildren(...(containers.length > 1 ? [choice] : []), pre);
  await read();
  const timer = setInterval(() => read().catch(() => {}), LOGS_EVERY);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** Fills `body`; what it starts ends with `signal`. */
export async function show(tab, id, body, context, signal) {
  try {
    if (tab === 'endpoints') endpoints(id, body, context);
    else await { explanation, yaml, events, logs }[tab](id, body, signal);
  } catch (failure) {
    if (!signal.aborted) body.replaceChildren(make('p', { class: 'failure' }, failure.message));
  }
}
