// From things to columns and arrows. Pure: no element, no clock.
import { ROUTES, kindOf, kindWord, namespaceOf, nameOf, stateWord } from './words.js';

const SYSTEM = 'kube-system';
const byId = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Where a pod stands: beside the others of its maker on its node. */
export const groupOf = (pod) => `${pod.node}|${namespaceOf(pod.id)}|${pod.maker || ''}`;

function linksOf(items) {
  const down = new Map();
  const up = new Map();
  const link = (from, to) => {
    if (!down.has(from)) down.set(from, []);
    if (!up.has(to)) up.set(to, []);
    down.get(from).push(to);
    up.get(to).push(from);
  };
  for (const item of items.values()) {
    const kind = kindOf(item.id);
    if (ROUTES.includes(kind)) for (const way of item.ways) link(item.id, way.to);
    if (kind === 'slice') {
      link(item.service, item.id);
      for (const e of item.endpoints) if (e.pod) link(item.id, e.pod);
    }
  }
  return { down, up };
}

/** Everything that a request can come from or go to, by way of `id`. */
export function wayThrough(id, { down, up }) {
  const seen = new Set([id]);
  for (const links of [down, up]) {
    const queue = [id];
    while (queue.length) {
      for (const next of links.get(queue.pop()) ?? []) {
        if (!seen.has(next)) {
          seen.add(next);
          queue.push(next);
        }
      }
    }
  }
  return seen;
}

function haystack(item) {
  return [kindWord(item.id), nameOf(item.id), namespaceOf(item.id), stateWord(item), item.address, item.type, item.maker,
    item.node, ...(item.hosts ?? []), ...(item.ports ?? []), ...(item.endpoints ?? []).map((e) => e.address)]
    .join(' ').toLowerCase();
}

/** The ids that match every word, in the order of the columns. */
export function matches(items, words) {
  const terms = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (!terms.length) return [];
  const order = [...ROUTES, 'service', 'slice', 'pod', 'node'];
  return [...items.values()]
    .filter((item) => {
      const hay = haystack(item);
      return terms.every((t) => hay.includes(t));
    })
    .sort((a, b) => order.indexOf(kindOf(a.id)) - order.indexOf(kindOf(b.id)) || byId(a, b))
    .map((item) => item.id);
}

function visible(items, links, { namespace, words }) {
  const within = (item) => {
    const own = namespaceOf(item.id);
    if (!own) return true;
    if (namespace) return own === namespace;
    return own !== SYSTEM && item.id !== 'service/default/kubernetes' && item.service !== 'service/default/kubernetes';
  };
  let shown = [...items.values()].filter((item) => namespace === '*' || within(item));
  const found = matches(items, words);
  if (words.trim()) {
    const way = new Set();
    for (const id of found) {
      if (kindOf(id) === 'node') {
        for (const item of shown) if (item.node === nameOf(id)) wayThrough(item.id, links).forEach((i) => way.add(i));
      } else {
        wayThrough(id, links).forEach((i) => way.add(i));
      }
    }
    shown = shown.filter((item) => way.has(item.id) || kindOf(item.id) === 'node');
  }
  return { shown, found };
}

/** The map: four columns, the arrows between them, and what leads where. */
export function graph(items, filter) {
  const links = linksOf(items);
  const { shown, found } = visible(items, links, filter);
  const of = (...kinds) => shown.filter((item) => kinds.includes(kindOf(item.id))).sort(byId);
  const services = of('service');
  const place = new Map(services.map((s, i) => [s.id, i]));
  const after = (item, ids) => Math.min(...ids.map((id) => place.get(id) ?? Infinity), Infinity);
  const inOrder = (list, ids) => list.map((item) => [after(item, ids(item)), item]).sort((a, b) => a[0] - b[0] || byId(a[1], b[1])).map((p) => p[1]);
  const routes = inOrder(of(...ROUTES), (r) => r.ways.map((w) => w.to));
  const slices = inOrder(of('slice'), (s) => [s.service]);
  slices.forEach((s, i) => place.set(s.id, i));
  const pods = of('pod');
  const nodes = onNodes(of('node'), pods, (pod) => after(pod, links.up.get(pod.id) ?? []), filter);
  return { routes, services, slices, nodes, pods, links, found, edges: edges(routes, services, slices, pods) };
}

function onNodes(nodes, pods, place, { words }) {
  const boxes = new Map(nodes.map((node) => [nameOf(node.id), { key: node.id, name: nameOf(node.id), item: node, groups: new Map() }]));
  for (const pod of pods) {
    if (!boxes.has(pod.node)) boxes.set(pod.node, { key: `node//${pod.node}`, name: pod.node || 'not on a node yet', groups: new Map() });
    const groups = boxes.get(pod.node).groups;
    const key = groupOf(pod);
    if (!groups.has(key)) groups.set(key, { key, title: pod.maker || 'bare pods', pods: [], place: Infinity });
    const group = groups.get(key);
    group.pods.push(pod);
    group.place = Math.min(group.place, place(pod));
  }
  return [...boxes.values()]
    .filter((box) => box.groups.size || (box.item && !words.trim()))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((box) => ({ ...box, groups: [...box.groups.values()].sort((a, b) => a.place - b.place || (a.key < b.key ? -1 : 1)) }));
}

function edges(routes, services, slices, pods) {
  const there = new Set(services.map((s) => s.id));
  const groups = new Map(pods.map((p) => [p.id, groupOf(p)]));
  const all = new Map();
  const edge = (from, to, state) => {
    const key = `${from}>${to}`;
    const known = all.get(key);
    if (!known) all.set(key, { key, from, to, state });
    else if (known.state !== 'READY' && state === 'READY') known.state = state;
  };
  const states = new Map(services.map((s) => [s.id, s.state]));
  for (const r of routes) for (const w of r.ways) if (there.has(w.to)) edge(r.id, w.to, states.get(w.to));
  for (const s of slices) {
    if (there.has(s.service)) edge(s.service, s.id, s.state);
    for (const e of s.endpoints) if (groups.has(e.pod)) edge(s.id, groups.get(e.pod), e.state);
  }
  return [...all.values()];
}
