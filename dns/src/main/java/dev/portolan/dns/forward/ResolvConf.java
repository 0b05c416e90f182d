package dev.portolan.dns.forward;

import dev.portolan.dns.wire.Name;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name servers of a resolv.conf (resolv.conf(5)), as the file is now. */
final class ResolvConf implements Upstreams {
    private static final int DNS_PORT = 53;

    private record Content(FileTime modified, List<InetSocketAddress> servers) {}

    private final Logger log = LoggerFactory.getLogger(ResolvConf.class);
    private final Path file;
    private volatile Content last = new Content(FileTime.fromMillis(0), List.of());

    ResolvConf(Path file) {
        this.file = file;
    }

    @Override
    public List<InetSocketAddress> servers() {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            if (!modified.equals(last.modified())) {
                last = new Content(modified, nameservers(Files.readString(file)));
            }
        } catch (IOException unreadable) {
            // A host without the file has no upstream; one whose file is just being replaced keeps what it had.
            log.debug("{}: {}", file, unreadable.toString());
        }
        return last.servers();
    }

    /** The domains of the last {@code search} or {@code domain} line; those that are no names are left out. */
    static List<Name> searches(String text) {
        List<Name> all = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words[0].equals("search") || words[0].equals("domain")) {
                all.clear();
                for (int i = 1; i < words.length; i++) {
                    try {
                        all.add(Name.of(words[i]));
                    } catch (IllegalArgumentException notAName) {
                        continue;
                    }
                }
            }
        }
        return List.copyOf(all);
    }

    /** Every {@code nameserver} line with a literal address, in order; others are left out, as the C library does. */
    static List<InetSocketAddress> nameservers(String text) {
        List<InetSocketAddress> all = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 2 && words[0].equals("nameserver")) {
                try {
                    all.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), DNS_PORT));
                } catch (IllegalArgumentException notAnAddress) {
                    continue;
                }
            }
        }
        return List.copyOf(all);
    }
}
