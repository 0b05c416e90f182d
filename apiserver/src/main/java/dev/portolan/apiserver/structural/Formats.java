package dev.portolan.apiserver.structural;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats of strings that Kubernetes' validator knows; others are taken as they come. */
final class Formats {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}");
    private static final Pattern HOSTNAME = Pattern.compile(
            "(?=.{1,255}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?)*\\.?");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern DURATION = Pattern.compile("[+-]?(\\d+(\\.\\d*)?(ns|us|µs|ms|s|m|h|d|w))+|0");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");

    private Formats() {}

    static boolean fits(String format, String text) {
        return switch (format) {
            case "date-time", "datetime" -> parses(() -> OffsetDateTime.parse(text));
            case "date" -> parses(() -> LocalDate.parse(text));
            case "byte" -> base64(text);
            case "ipv4" -> address(text).filter(Inet4Address.class::isInstance).isPresent();
            case "ipv6" -> address(text).filter(Inet6Address.class::isInstance).isPresent();
            case "cidr" -> cidr(text);
            case "uuid", "uuid3", "uuid4", "uuid5" -> UUID.matcher(text).matches();
            case "hostname" -> HOSTNAME.matcher(text).matches();
            case "email" -> EMAIL.matcher(text).matches();
            case "duration" -> DURATION.matcher(text).matches();
            case "mac" -> MAC.matcher(text).matches();
            case "uri" -> uri(text);
            default -> true;
        };
    }

    private static boolean parses(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (DateTimeException notSo) {
            return false;
        }
    }

    private static Optional<InetAddress> address(String text) {
        return IpAddresses.parse(text);
    }

    private static boolean cidr(String text) {
        try {
            return Cidr.parse(text).toString().contains("/");
        } catch (IllegalArgumentException notACidr) {
            return false;
        }
    }

    private static boolean base64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static boolean uri(String text) {
        try {
            return URI.create(text).isAbsolute() || text.startsWith("/");
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }
}
