package dev.portolan.explain.core;

import dev.portolan.explain.core.Evidence.Socket;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The kernel's {@code /proc/net/tcp} and {@code /proc/net/tcp6} (proc_net_tcp.txt of the kernel's documentation).
 *
 * @param listening sockets that wait for connections
 * @param peers other ends of connections that are there or being made
 */
public record SocketTable(List<Socket> listening, List<Socket> peers) {
    private static final String LISTEN = "0A";
    private static final List<String> CONNECTED = List.of("01", "02");
    private static final int WORD = 4;

    /** Reads both tables, one after the other in one text; lines that are no entries are passed over. */
    public static SocketTable parse(String text) {
        var listening = new ArrayList<Socket>();
        var peers = new ArrayList<Socket>();
        text.lines().map(String::strip).filter(l -> l.matches("\\d+: .*")).forEach(line -> {
            String[] columns = line.split("\\s+");
            if (columns.length < 4) return;
            if (columns[3].equals(LISTEN)) listening.add(socket(columns[1]));
            if (CONNECTED.contains(columns[3])) peers.add(socket(columns[2]));
        });
        return new SocketTable(
                listening.stream().distinct().toList(),
                peers.stream().distinct().toList());
    }

    /** {@code 0100007F:1F90}: words of four bytes in the host's order, which is little-endian here, and the port. */
    private static Socket socket(String text) {
        int colon = text.indexOf(':');
        byte[] words = HexFormat.of().parseHex(text.substring(0, colon));
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = words[i - i % WORD + WORD - 1 - i % WORD];
        }
        try {
            // An IPv4 address within IPv6 becomes an IPv4 address.
            return new Socket(
                    IpAddresses.text(InetAddress.getByAddress(bytes)), Integer.parseInt(text.substring(colon + 1), 16));
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("not an address: " + text, impossible);
        }
    }
}
