package dev.portolan.dns.edge;

import dev.portolan.client.Informer;
import dev.portolan.dns.core.PodDirectory;
import dev.portolan.dns.core.SearchPaths;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The addresses of all pods, followed as they come and go. */
final class PodAddresses implements PodDirectory, SearchPaths.Namespaces {
    private record Entry(String namespace, InetAddress address) {}

    private record Searcher(String namespace, String uid) {}

    // A new pod may have an address before the old one's end is heard: so who has it, not only whether somebody does.
    private final ConcurrentHashMap<Entry, Set<String>> holders = new ConcurrentHashMap<>();

    // Of pods with the usual search list; the last one heard of has the address.
    private final ConcurrentHashMap<InetAddress, Searcher> searchers = new ConcurrentHashMap<>();

    PodAddresses(Informer<Pod> pods) {
        pods.onChange(this::changed);
    }

    private void changed(@Nullable Pod before, @Nullable Pod after) {
        if (before != null) {
            each(
                    before,
                    (entry, uid) -> holders.computeIfPresent(entry, (e, uids) -> {
                        uids.remove(uid);
                        return uids.isEmpty() ? null : uids;
                    }));
            each(before, (entry, uid) -> searchers.remove(entry.address(), new Searcher(entry.namespace(), uid)));
        }
        if (after != null) {
            each(
                    after,
                    (entry, uid) -> holders.computeIfAbsent(entry, e -> ConcurrentHashMap.newKeySet())
                            .add(uid));
            if (ObjectMapper.searchesTheUsual(after)) {
                each(after, (entry, uid) -> searchers.put(entry.address(), new Searcher(entry.namespace(), uid)));
            }
        }
    }

    private interface Holding {
        void accept(Entry entry, String uid);
    }

    private static void each(Pod pod, Holding action) {
        for (InetAddress address : ObjectMapper.addresses(pod)) {
            action.accept(
                    new Entry(pod.getMetadata().getNamespace(), address),
                    String.valueOf(pod.getMetadata().getUid()));
        }
    }

    @Override
    public Optional<String> of(InetAddress client) {
        return Optional.ofNullable(searchers.get(client)).map(Searcher::namespace);
    }

    @Override
    public boolean has(String namespace, InetAddress address) {
        return holders.containsKey(new Entry(namespace, address));
    }
}
