package dev.portolan.dns.wire;

import java.net.Inet4Address;
import java.net.InetAddress;

/** What a record says. A new record type is one more of these. */
public sealed interface Rdata {
    /** The record type's number. */
    int type();

    /** A (RFC 1035) or AAAA (RFC 3596). */
    record Address(InetAddress address) implements Rdata {
        @Override
        public int type() {
            return address instanceof Inet4Address ? Types.A : Types.AAAA;
        }
    }

    /** The name is another's alias. */
    record Cname(Name target) implements Rdata {
        @Override
        public int type() {
            return Types.CNAME;
        }
    }

    /** The name of an address. */
    record Ptr(Name target) implements Rdata {
        @Override
        public int type() {
            return Types.PTR;
        }
    }

    /** A server of the zone. */
    record Ns(Name target) implements Rdata {
        @Override
        public int type() {
            return Types.NS;
        }
    }

    /** Where a service is (RFC 2782). */
    record Srv(int priority, int weight, int port, Name target) implements Rdata {
        @Override
        public int type() {
            return Types.SRV;
        }
    }

    /** One text of at most 255 bytes. */
    record Txt(String text) implements Rdata {
        @Override
        public int type() {
            return Types.TXT;
        }
    }

    /** The zone's own record; {@code minimumSeconds} is how long a "no" may be kept (RFC 2308). */
    record Soa(
            Name server,
            Name mailbox,
            long serial,
            int refreshSeconds,
            int retrySeconds,
            int expireSeconds,
            int minimumSeconds)
            implements Rdata {
        @Override
        public int type() {
            return Types.SOA;
        }
    }
}
