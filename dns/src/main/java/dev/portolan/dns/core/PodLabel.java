package dev.portolan.dns.core;

import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.util.Optional;

/** An address as one label: {@code 10-244-0-7}, {@code fd00--7}. */
final class PodLabel {
    private PodLabel() {}

    static String of(InetAddress address) {
        return IpAddresses.text(address).replace('.', '-').replace(':', '-');
    }

    static Optional<InetAddress> parse(String label) {
        return IpAddresses.parse(label.replace('-', '.')).or(() -> IpAddresses.parse(label.replace('-', ':')));
    }
}
