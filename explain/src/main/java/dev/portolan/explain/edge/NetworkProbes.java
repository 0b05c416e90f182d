package dev.portolan.explain.edge;

import dev.portolan.explain.core.Evidence;
import dev.portolan.explain.core.Evidence.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Tries the cluster's network from where this program runs. Every attempt ends within a second, and none changes anything. */
final class NetworkProbes {
    private static final int PATIENCE_MILLIS = 900;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");

    private final String dns;

    NetworkProbes(String dns) {
        this.dns = dns;
    }

    /** Asks by the JDK's own DNS client, which can be pointed at one server; it gives records as text and deserialises nothing. */
    @SuppressWarnings("BanJNDI")
    Optional<Evidence> resolve(String name) {
        if (dns.isEmpty()) return Optional.empty();
        var settings = new Hashtable<String, String>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, "dns://" + dns + "/.");
        settings.put("com.sun.jndi.dns.timeout.initial", String.valueOf(PATIENCE_MILLIS / 2));
        settings.put("com.sun.jndi.dns.timeout.retries", "1");
        try {
            var context = new InitialDirContext(settings);
            try {
                var attributes = context.getAttributes(name, new String[] {"A", "AAAA"});
                var addresses = new ArrayList<String>();
                for (String type : List.of("A", "AAAA")) {
                    Attribute attribute = attributes.get(type);
                    for (int i = 0; attribute != null && i < attribute.size(); i++) {
                        addresses.add(String.valueOf(attribute.get(i)));
                    }
                }
                return Optional.of(
                        new Evidence.Resolved(Evidence.HERE, name, addresses, addresses.isEmpty() ? "no address" : ""));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException none) {
            return Optional.of(new Evidence.Resolved(Evidence.HERE, name, List.of(), "NXDOMAIN"));
        } catch (NamingException failed) {
            return Optional.of(
                    new Evidence.Resolved(Evidence.HERE, name, List.of(), "nothing (" + failed.getMessage() + ")"));
        }
    }

    Evidence connect(String address, int port) {
        return new Evidence.Connected(Evidence.HERE, address, port, result(address, port));
    }

    private static Result result(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), PATIENCE_MILLIS);
            return Result.OPEN;
        } catch (SocketTimeoutException late) {
            return Result.SILENT;
        } catch (NoRouteToHostException none) {
            return Result.UNREACHABLE;
        } catch (ConnectException refused) {
            return String.valueOf(refused.getMessage()).contains("refused") ? Result.REFUSED : Result.UNREACHABLE;
        } catch (IOException other) {
            return Result.UNREACHABLE;
        }
    }

    /** Sends a GET for {@code url} to {@code hostPort} and reads the first line of the answer. */
    Evidence get(String hostPort, String url) {
        int colon = hostPort.lastIndexOf(':');
        String host = hostPort.substring(0, colon).replaceAll("[\\[\\]]", "");
        URI uri = URI.create(url);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(hostPort.substring(colon + 1))),
                    PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            String request = "GET " + path + query + " HTTP/1.1\r\nHost: " + uri.getRawAuthority()
                    + "\r\nUser-Agent: portolan-explain\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            var matcher = STATUS.matcher(line == null ? "" : line);
            return matcher.matches()
                    ? new Evidence.Answered(Evidence.HERE, url, Integer.parseInt(matcher.group(1)), line)
                    : new Evidence.Answered(
                            Evidence.HERE,
                            url,
                            0,
                            line == null ? "hangs up without an answer" : "does not answer in HTTP");
        } catch (SocketTimeoutException late) {
            return new Evidence.Answered(Evidence.HERE, url, 0, "no answer in time");
        } catch (IOException failed) {
            return new Evidence.Answered(Evidence.HERE, url, 0, String.valueOf(failed.getMessage()));
        }
    }

    /** The kernel chooses the address when a datagram socket is connected; nothing is sent. */
    Optional<Evidence> source(String target) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(target), 9));
            return Optional.of(
                    new Evidence.Source(target, socket.getLocalAddress().getHostAddress()));
        } catch (IOException | java.io.UncheckedIOException unknown) {
            return Optional.empty();
        }
    }
}
