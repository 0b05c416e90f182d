package dev.portolan.explain.core;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A diagnosis for programs: {@code {"subject":…,"answers":…,"hops":[{"place","verdict","finding","fixes":[…]}]}}, on one line. */
public final class DiagnosisJson {
    private DiagnosisJson() {}

    /** The JSON text (RFC 8259). */
    public static String of(Diagnosis diagnosis) {
        return "{\"subject\":%s,\"answers\":%s,\"hops\":%s}"
                .formatted(
                        quoted(diagnosis.subject()), diagnosis.answers(), array(diagnosis.hops(), DiagnosisJson::hop));
    }

    private static String hop(Hop hop) {
        return "{\"place\":%s,\"verdict\":%s,\"finding\":%s,\"fixes\":%s}"
                .formatted(
                        quoted(hop.place()),
                        quoted(hop.verdict().name().toLowerCase(Locale.ROOT)),
                        quoted(hop.finding()),
                        array(hop.fixes(), DiagnosisJson::fix));
    }

    private static String fix(Fix fix) {
        return "{\"kind\":%s,\"name\":%s,\"field\":%s,\"from\":%s,\"to\":%s,\"remark\":%s}"
                .formatted(
                        quoted(fix.kind()),
                        quoted(fix.name()),
                        quoted(fix.field()),
                        quoted(fix.from()),
                        quoted(fix.to()),
                        quoted(fix.remark()));
    }

    private static <T> String array(List<T> items, Function<T, String> json) {
        return items.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
