package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Element;
import dev.portolan.linux.nftables.NftSet;
import dev.portolan.linux.nftables.Transaction;
import dev.portolan.proxy.core.Frontend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is in the kernel: every frontend's programme, and how many of them want each element. A failed commit makes it worthless; begin
 * a new one then.
 */
final class Ledger {
    private final Layout layout;
    private final Map<Frontend, Programme> programmes = new HashMap<>();
    private final Map<Entry, Integer> wanted = new HashMap<>();
    private final Set<String> chains = new HashSet<>();
    private final Map<Entry, Integer> pending = new LinkedHashMap<>();
    private final List<Choice> missing = new ArrayList<>();

    Ledger(Layout layout) {
        this.layout = layout;
    }

    Layout layout() {
        return layout;
    }

    /** Every frontend that has a programme. */
    Set<Frontend> frontends() {
        return programmes.keySet();
    }

    Programme of(Frontend frontend) {
        return programmes.getOrDefault(frontend, Programme.NONE);
    }

    /** Notes that a frontend is to be programmed so; {@link Programme#NONE} takes it away. */
    void set(Frontend frontend, Programme next) {
        of(frontend).entries().forEach(entry -> pending.merge(entry, -1, Integer::sum));
        next.entries().forEach(entry -> pending.merge(entry, 1, Integer::sum));
        if (next.entries().isEmpty()) {
            programmes.remove(frontend);
        } else {
            programmes.put(frontend, next);
        }
        next.choices().forEach(this::need);
    }

    /** Notes that a chain shall be there. */
    void need(Choice choice) {
        if (chains.add(choice.chain())) {
            choice.leadsTo().forEach(this::need);
            missing.add(choice);
        }
    }

    /** Writes everything noted since the last call: new chains, then elements that nobody wants any more, then new ones. */
    void writeTo(Transaction transaction) {
        for (Choice choice : missing) {
            transaction.add(layout.chain(choice.chain()));
            choice.rules(layout).forEach(transaction::add);
        }
        missing.clear();
        Map<NftSet, List<Element>> gone = new LinkedHashMap<>();
        Map<NftSet, List<Element>> come = new LinkedHashMap<>();
        pending.forEach((entry, change) -> {
            int before = wanted.getOrDefault(entry, 0);
            int after = before + change;
            if (after == 0) {
                wanted.remove(entry);
            } else {
                wanted.put(entry, after);
            }
            if (before > 0 && after == 0) {
                gone.computeIfAbsent(entry.set(), s -> new ArrayList<>()).add(entry.element());
            } else if (before == 0 && after > 0) {
                come.computeIfAbsent(entry.set(), s -> new ArrayList<>()).add(entry.element());
            }
        });
        pending.clear();
        gone.forEach(transaction::deleteElements);
        come.forEach(transaction::addElements);
    }
}
