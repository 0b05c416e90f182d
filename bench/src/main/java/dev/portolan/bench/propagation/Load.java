package dev.portolan.bench.propagation;

import dev.portolan.store.SqliteStore;
import dev.portolan.store.Transaction;
import java.nio.charset.StandardCharsets;

/** The objects of a cluster, written straight into the store: a hundred thousand requests are not what is measured. */
final class Load {
    private static final int BATCH = 1000;
    private static final String SINCE = "2026-01-01T00:00:00Z";

    private final SqliteStore store;
    private Transaction.Builder batch = Transaction.builder();
    private int waiting;

    private Load(SqliteStore store) {
        this.store = store;
    }

    /** Writes Services {@code s0} … and pods {@code p0} …; pod i belongs to Service i modulo their number. */
    static void into(SqliteStore store, Size size) {
        var load = new Load(store);
        for (int i = 0; i < size.services(); i++) load.service(i);
        for (int i = 0; i < size.endpoints(); i++) load.pod(i, i % size.services());
        load.flush();
    }

    private void service(int i) {
        String ip = "10.100." + i / 250 + "." + (i % 250 + 1);
        put("core/services/default/s" + i, """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"s%d","namespace":"default","uid":"service-%d",
                "creationTimestamp":"%s","labels":{"load":"yes"}},"spec":{"type":"ClusterIP","clusterIP":"%s","clusterIPs":["%s"],
                "ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","internalTrafficPolicy":"Cluster","sessionAffinity":"None",
                "selector":{"load":"yes","app":"s%d"},"ports":[{"name":"http","port":80,"protocol":"TCP","targetPort":8080}]},
                "status":{"loadBalancer":{}}}""".formatted(i, i, SINCE, ip, ip, i));
        put("networking.k8s.io/ipaddresses/" + ip, """
                {"apiVersion":"networking.k8s.io/v1","kind":"IPAddress","metadata":{"name":"%s","uid":"ip-%d",
                "creationTimestamp":"%s","labels":{"ipaddress.kubernetes.io/managed-by":"ipallocator.k8s.io"}},
                "spec":{"parentRef":{"resource":"services","namespace":"default","name":"s%d"}}}""".formatted(ip, i, SINCE, i));
    }

    private void pod(int i, int service) {
        put("core/pods/default/p" + i, """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p%d","namespace":"default","uid":"pod-%d",
                "creationTimestamp":"%s","labels":{"load":"yes","app":"s%d"}},"spec":{"nodeName":"node-%d",
                "containers":[{"name":"main","image":"portolan/pause","ports":[{"containerPort":8080}]}]},
                "status":{"phase":"Running","podIP":"%s","podIPs":[{"ip":"%s"}],
                "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"%s"}]}}""".formatted(i, i, SINCE, service, i % 100, address(i), address(i), SINCE));
    }

    /** The address of a pod. */
    static String address(int pod) {
        return "10." + (200 + pod / 62_500) + "." + pod / 250 % 250 + "." + (pod % 250 + 1);
    }

    private void put(String key, String json) {
        batch.put("/registry/" + key, json.getBytes(StandardCharsets.UTF_8));
        if (++waiting == BATCH) flush();
    }

    private void flush() {
        if (waiting > 0) store.commit(batch.build());
        batch = Transaction.builder();
        waiting = 0;
    }
}
