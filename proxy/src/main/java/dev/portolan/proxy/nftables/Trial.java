package dev.portolan.proxy.nftables;

import dev.portolan.linux.Ability;
import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.nftables.Nftables;
import dev.portolan.linux.nftables.Transaction;
import dev.portolan.proxy.core.Family;
import dev.portolan.rules.Cidr;
import java.time.Duration;
import java.util.List;

/** Asks the kernel whether it takes our rules: all sorts of them are made and taken back in one transaction, so that none ever acts. */
final class Trial {
    private Trial() {}

    static Ability run(Family family) {
        Layout layout = Layout.of("portolan-trial-" + ProcessHandle.current().pid(), family);
        List<Cidr> block = List.of(Cidr.parse(family == Family.IPV4 ? "192.0.2.0/24" : "2001:db8::/64"));
        Transaction transaction = new Transaction();
        new Ruleset(layout, NftablesConfig.of(block, block, "lo")).addTo(transaction);
        Ledger ledger = new Ledger(layout);
        ledger.need(new Choice.Random(2, Side.INSIDE));
        ledger.need(new Choice.Sticky(2, 2, Duration.ofMinutes(1), Side.OUTSIDE));
        ledger.writeTo(transaction);
        transaction.delete(layout.table());
        try (Nftables nftables = Nftables.open()) {
            nftables.commit(transaction);
            return new Ability.Possible();
        } catch (KernelException e) {
            if (e.errno().equals(Errno.EPERM)) {
                return new Ability.Impossible(
                        "data plane nftables needs root, or CAP_NET_ADMIN in its network namespace");
            }
            return new Ability.Impossible(
                    "the kernel does not take the rules of data plane nftables: " + e.getMessage());
        }
    }
}
