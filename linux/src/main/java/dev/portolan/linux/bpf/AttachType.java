package dev.portolan.linux.bpf;

/** Where in the life of a socket a program of type {@code cgroup_sock_addr} runs; {@code enum bpf_attach_type}. */
public enum AttachType {
    INET4_BIND(8),
    INET6_BIND(9),
    /** connect(2), of TCP and UDP. */
    INET4_CONNECT(10),
    INET6_CONNECT(11),
    /** sendto(2) and sendmsg(2) with an address, of UDP sockets that are not connected. */
    UDP4_SENDMSG(14),
    UDP6_SENDMSG(15),
    /** recvfrom(2) and recvmsg(2) that ask for the sender. */
    UDP4_RECVMSG(19),
    UDP6_RECVMSG(20),
    INET4_GETPEERNAME(29),
    INET6_GETPEERNAME(30);

    private final int number;

    AttachType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@code connect4}, as bpftool has it. */
    @Override
    public String toString() {
        String[] words = name().toLowerCase(java.util.Locale.ROOT).split("_");
        return words[1] + words[0].charAt(words[0].length() - 1);
    }
}
