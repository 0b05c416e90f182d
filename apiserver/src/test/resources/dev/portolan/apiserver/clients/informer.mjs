// An informer of client-node, unmodified: tells on standard output what it is told, a JSON object a line, and on a line of standard
// input what it has in its cache. As its documentation says, an informer is started again after an error.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [, , modules, kubeconfig, namespace] = process.argv;
const k8s = await import(pathToFileURL(createRequire(modules + '/').resolve('@kubernetes/client-node')).href);
const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const api = config.makeApiClient(k8s.CoreV1Api);
const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
  api.listNamespacedConfigMap({ namespace }),
);
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const seen = (type) => (o) => tell({ type, name: o.metadata.name, revision: o.metadata.resourceVersion });
informer.on('add', seen('ADDED'));
informer.on('update', seen('MODIFIED'));
informer.on('delete', seen('DELETED'));
informer.on('error', () => setTimeout(() => informer.start(), 100));
createInterface(process.stdin).on('line', () =>
  tell({ cache: Object.fromEntries(informer.list().map((o) => [o.metadata.name, o.metadata.resourceVersion])) }),
);
await informer.start();
tell({ started: true });
