package dev.portolan.proxy;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Lister;
import dev.portolan.proxy.Applied.Failure;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.ServiceTable;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once of each frontend that it is not served, in the log and as an event on its Service, and once that it is again. */
final class FrontendReports {
    private record Told(PortOwner owner, Failure failure) {}

    private final Logger log = LoggerFactory.getLogger(FrontendReports.class);
    private final Lister<Service> services;
    private final EventRecorder events;
    private final Map<Frontend, Told> told = new TreeMap<>();

    FrontendReports(Lister<Service> services, EventRecorder events) {
        this.services = services;
        this.events = events;
    }

    /** Takes the outcome of the last apply. Called by one thread. */
    void tell(ServiceTable table, Applied applied) {
        told.entrySet().removeIf(entry -> {
            boolean over = !applied.failures().containsKey(entry.getKey());
            if (over && table.forwardings().containsKey(entry.getKey())) {
                served(entry.getKey(), entry.getValue().owner());
            }
            return over;
        });
        applied.failures().forEach((frontend, failure) -> {
            Forwarding forwarding = table.forwardings().get(frontend);
            if (forwarding != null) {
                Told now = new Told(forwarding.owner(), failure);
                if (!now.equals(told.put(frontend, now))) {
                    unserved(frontend, now);
                }
            }
        });
    }

    private void unserved(Frontend frontend, Told now) {
        String sentence = frontend + " is not served: " + now.failure.detail();
        log.warn("{}: {}", now.owner, sentence);
        service(now.owner, service -> events.warning(service, word(now.failure.reason()), sentence));
    }

    private void served(Frontend frontend, PortOwner owner) {
        log.info("{}: {} is served now", owner, frontend);
        service(owner, service -> events.normal(service, "FrontendServed", frontend + " is served now"));
    }

    private void service(PortOwner owner, java.util.function.Consumer<Service> act) {
        services.get(owner.namespace(), owner.service()).ifPresent(act);
    }

    private static String word(Applied.Reason reason) {
        return switch (reason) {
            case PORT_BUSY -> "PortBusy";
            case NOT_PERMITTED -> "PortNotPermitted";
            case ADDRESS_NOT_LOCAL -> "AddressNotLocal";
            case PROTOCOL_UNSUPPORTED -> "ProtocolUnsupported";
            case OTHER -> "FrontendNotServed";
        };
    }
}
