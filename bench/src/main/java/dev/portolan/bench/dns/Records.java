package dev.portolan.bench.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The same names for every server: Services with a VIP, headless ones with a hundred endpoints, and questions about them. */
final class Records {
    static final int SERVICES = 1000;
    static final int HEADLESS = 10;
    static final int ENDPOINTS = 100;
    private static final String ZONE = ".default.svc.cluster.local.";
    private static final int QUESTIONS = 2000;

    /** What is asked. */
    enum Kind {
        SERVICE,
        HEADLESS,
        SRV,
        NXDOMAIN,
        MIXED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Records() {}

    static String vip(int service) {
        return "10.96." + (4 + service / 250) + "." + (1 + service % 250);
    }

    static String endpoint(int service, int endpoint) {
        return "10.244." + service + "." + (1 + endpoint);
    }

    /** All records, one a line, as in a zone file. */
    static List<String> lines() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < SERVICES; i++) {
            lines.add("svc-" + i + ZONE + " 5 IN A " + vip(i));
            lines.add("_http._tcp.svc-" + i + ZONE + " 5 IN SRV 0 100 80 svc-" + i + ZONE);
        }
        for (int i = 0; i < HEADLESS; i++) {
            for (int k = 0; k < ENDPOINTS; k++) {
                lines.add("headless-" + i + ZONE + " 5 IN A " + endpoint(i, k));
            }
        }
        return lines;
    }

    /** Questions for dnsperf, the same ones in every run. */
    static List<String> questions(Kind kind) {
        var random = new SplittableRandom(7);
        return IntStream.range(0, QUESTIONS)
                .mapToObj(i -> question(kind, random))
                .toList();
    }

    private static String question(Kind kind, SplittableRandom random) {
        int any = random.nextInt(SERVICES);
        return switch (kind) {
            case SERVICE -> "svc-" + any + ZONE + " A";
            case HEADLESS -> "headless-" + any % HEADLESS + ZONE + " A";
            case SRV -> "_http._tcp.svc-" + any + ZONE + " SRV";
            case NXDOMAIN -> "none-" + any + ZONE + " A";
            case MIXED -> {
                int share = random.nextInt(10);
                yield question(
                        share < 6 ? Kind.SERVICE : share < 7 ? Kind.HEADLESS : share < 8 ? Kind.SRV : Kind.NXDOMAIN,
                        random);
            }
        };
    }
}
