package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.core.ResolvConf;
import dev.portolan.rules.IpAddresses;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Looks up A records at the pod's name servers over UDP, with the pod's search list (resolv.conf(5), RFC 1035). */
final class StubResolver {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int DNS_PORT = 53;
    private static final int TYPE_A = 1;

    private final PodProgram pod;
    private final ResolvConf conf;

    StubResolver(PodProgram pod, ResolvConf conf) {
        this.pod = pod;
        this.conf = conf;
    }

    InetAddress resolve(String host) throws IOException {
        Optional<InetAddress> literal = IpAddresses.parse(host);
        if (literal.isPresent()) {
            return literal.get();
        }
        for (String name : candidates(host)) {
            Optional<InetAddress> found = query(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new UnknownHostException(
                "no such host: " + host + " (asked " + conf.nameservers() + " for " + candidates(host) + ")");
    }

    private List<String> candidates(String host) {
        if (host.endsWith(".")) {
            return List.of(host);
        }
        String ndots = conf.options().getOrDefault("ndots", "1");
        List<String> names = new ArrayList<>();
        conf.searches().forEach(domain -> names.add(host + "." + domain));
        boolean many =
                ndots.matches("\\d{1,2}") && host.chars().filter(c -> c == '.').count() >= Integer.parseInt(ndots);
        names.add(many ? 0 : names.size(), host);
        return names;
    }

    private Optional<InetAddress> query(String name) throws IOException {
        IOException last = new IOException("the pod has no name server");
        for (String server : conf.nameservers()) {
            InetAddress address =
                    IpAddresses.parse(server).orElseThrow(() -> new IOException("bad nameserver " + server));
            try (DatagramSocket socket = pod.inside(() -> new DatagramSocket())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.connect(address, DNS_PORT);
                int id = ThreadLocalRandom.current().nextInt(1 << 16);
                byte[] question = question(id, name);
                socket.send(new DatagramPacket(question, question.length));
                DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
                socket.receive(answer);
                return read(ByteBuffer.wrap(Arrays.copyOf(answer.getData(), answer.getLength())), id);
            } catch (IOException next) {
                last = new IOException("name server " + server + ": " + next.getMessage(), next);
            }
        }
        throw last;
    }

    private static byte[] question(int id, String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(0x0100); // recursion desired
        out.writeShort(1);
        out.write(new byte[6]);
        for (String label : name.split("\\.")) {
            byte[] text = label.getBytes(StandardCharsets.UTF_8);
            if (text.length == 0 || text.length > 63) {
                throw new UnknownHostException("bad host name: " + name);
            }
            out.writeByte(text.length);
            out.write(text);
        }
        out.writeByte(0);
        out.writeShort(TYPE_A);
        out.writeShort(1);
        return bytes.toByteArray();
    }

    /** The first address of an answer; empty when the name has none. */
    private static Optional<InetAddress> read(ByteBuffer message, int id) throws IOException {
        try {
            if ((message.getShort() & 0xffff) != id) {
                throw new IOException("an answer to another question");
            }
            int code = message.getShort() & 0xf;
            if (code != 0 && code != 3) {
                throw new IOException("the server failed with code " + code);
            }
            int questions = message.getShort();
            int answers = message.getShort();
            message.position(12);
            for (int i = 0; i < questions; i++) {
                skipName(message);
                message.position(message.position() + 4);
            }
            for (int i = 0; i < answers; i++) {
                skipName(message);
                int type = message.getShort();
                message.position(message.position() + 6);
                byte[] data = new byte[message.getShort() & 0xffff];
                message.get(data);
                if (type == TYPE_A && data.length == 4) {
                    return Optional.of(InetAddress.getByAddress(data));
                }
            }
            return Optional.empty();
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException malformed) {
            throw new IOException("a malformed answer", malformed);
        }
    }

    private static void skipName(ByteBuffer message) {
        while (true) {
            int length = message.get() & 0xff;
            if (length == 0) {
                return;
            }
            if (length >= 0xc0) {
                message.get();
                return;
            }
            message.position(message.position() + length);
        }
    }
}
