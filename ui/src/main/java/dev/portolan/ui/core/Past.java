package dev.portolan.ui.core;

import dev.portolan.ui.core.Facts.Endpoint;
import dev.portolan.ui.core.Facts.Pod;
import dev.portolan.ui.core.Facts.Service;
import dev.portolan.ui.core.Facts.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The map as it was: endpoints, and the pods that they were, of then; Services, routes and nodes as they are now. */
public final class Past {
    private Past() {}

    /** The map with the slices of then. A Service that is gone is shown as long as it had endpoints. */
    public static MapView view(Facts now, List<Slice> then) {
        Map<Ref, Pod> known = now.pods().stream().collect(Collectors.toMap(Pod::ref, p -> p, (a, b) -> b));
        var pods = new HashMap<Ref, Pod>();
        for (Slice slice : then) {
            for (Endpoint e : slice.endpoints()) {
                if (e.pod().isEmpty()) continue;
                Ref ref = Ref.pod(slice.ref().namespace(), e.pod());
                Pod today = known.get(ref);
                pods.put(
                        ref, new Pod(ref, e.node(), e.address(), today == null ? "" : today.maker(), e.state(), "", 0));
            }
        }
        var services = new ArrayList<>(now.services());
        var there = services.stream().map(Service::ref).collect(Collectors.toSet());
        for (Slice slice : then) {
            if (there.add(slice.service())) {
                services.add(new Service(slice.service(), "gone since", "", slice.ports()));
            }
        }
        return MapModel.view(
                new Facts(now.routes(), services, then, List.copyOf(pods.values()), now.nodes(), Map.of()));
    }
}
