package dev.portolan.proxy.ebpf;

import static dev.portolan.linux.bpf.Register.FRAME;
import static dev.portolan.linux.bpf.Register.R0;
import static dev.portolan.linux.bpf.Register.R1;
import static dev.portolan.linux.bpf.Register.R2;
import static dev.portolan.linux.bpf.Register.R6;
import static dev.portolan.linux.bpf.Register.R7;
import static dev.portolan.linux.bpf.Register.R8;
import static dev.portolan.linux.bpf.Register.R9;

import dev.portolan.linux.bpf.Assembler;
import dev.portolan.linux.bpf.AttachType;
import dev.portolan.linux.bpf.Condition;
import dev.portolan.linux.bpf.Helper;
import dev.portolan.linux.bpf.Instruction.Label;
import dev.portolan.linux.bpf.Operation;
import dev.portolan.linux.bpf.Register;
import dev.portolan.linux.bpf.Size;
import dev.portolan.proxy.core.Family;

/**
 * Writes the programs. R6 is the context ({@code struct bpf_sock_addr}), R7 the service, R8 the backend.
 *
 * <p>Hot path: a connection costs five look-ups and one update, whatever the number of Services; datagrams of an unconnected socket cost
 * four look-ups each.
 *
 * @param node the cookie of the node's network namespace
 */
record SocketProgram(SocketMaps maps, long node) {
    // Places on the stack, from its end.
    private static final int FRONTEND = -24;
    private static final int SLOT = -32;
    private static final int CLIENT = -48;
    private static final int CLIENT_VALUE = -64;
    private static final int FLOW = -96;
    private static final int FLOW_VALUE = -104;
    private static final int REPLY = -136;
    private static final int COUNTER = -144;

    private static final int TCP = 6;
    private static final int ECONNREFUSED = 111;
    private static final int EADDRINUSE = 98;
    /** 2⁶⁴ divided by the golden ratio: multiplying by it spreads numbers that follow each other (Knuth, 6.4). */
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private static final Label PASS = new Label("pass");
    private static final Label CHOOSE = new Label("choose");
    private static final Label FOUND = new Label("found");
    private static final Label REFUSED = new Label("refused");

    Assembler of(AttachType type) {
        return switch (type) {
            case INET4_CONNECT -> connect(Family.IPV4);
            case INET6_CONNECT -> connect(Family.IPV6);
            case UDP4_SENDMSG -> send(Family.IPV4);
            case UDP6_SENDMSG -> send(Family.IPV6);
            case UDP4_RECVMSG, INET4_GETPEERNAME -> translateBack(Family.IPV4);
            case UDP6_RECVMSG, INET6_GETPEERNAME -> translateBack(Family.IPV6);
            case INET4_BIND -> bind(Family.IPV4);
            case INET6_BIND -> bind(Family.IPV6);
        };
    }

    /** A socket is about to connect: to a frontend? Then to a backend. */
    private Assembler connect(Family family) {
        Assembler code = start(family);
        service(code);
        code.load(Size.U32, R1, R7, Encoding.SERVICE_FLAGS)
                .branch(R1, Condition.ANY_BIT, Encoding.REFUSE, REFUSED)
                .calculate(R1, Operation.AND, Encoding.STICKY)
                .branch(R1, Condition.EQUAL, 0, CHOOSE);
        client(code, CHOOSE);
        code.place(CHOOSE);
        choose(code);
        stick(code);
        code.place(FOUND);
        count(code);
        rememberReply(code);
        rewrite(code, family);
        return code.place(PASS)
                .exit(1)
                .place(REFUSED)
                .set(R1, -ECONNREFUSED)
                .call(Helper.SET_RETVAL)
                .exit(0);
    }

    /** A socket is about to have an address: a node port of this node? Then not. */
    private Assembler bind(Family family) {
        return start(family)
                .lookUp(maps.guarded(), FRONTEND)
                .branch(R0, Condition.EQUAL, 0, PASS)
                .move(R1, R6)
                .call(Helper.GET_NETNS_COOKIE)
                .setWide(R1, node)
                .branch(R0, Condition.NOT_EQUAL, R1, PASS)
                .set(R1, -EADDRINUSE)
                .call(Helper.SET_RETVAL)
                .exit(0)
                .place(PASS)
                .exit(1);
    }

    /** R6 = context; the address and port it is about, with the protocol, as a frontend's key. */
    private static Assembler start(Family family) {
        Assembler code = new Assembler().move(R6, R1);
        if (family == Family.IPV4) {
            code.store(Size.U64, FRAME, FRONTEND, 0)
                    .store(Size.U32, FRAME, FRONTEND + 8, Encoding.word(0, 0, 255, 255))
                    .copy(R6, Context.IP4, FRAME, FRONTEND + 12, 4, R1);
        } else {
            code.copy(R6, Context.IP6, FRAME, FRONTEND, Encoding.ADDRESS_BYTES, R1);
        }
        return code.load(Size.U32, R1, R6, Context.PORT)
                .store(Size.U16, FRAME, FRONTEND + Encoding.FRONTEND_PORT, R1)
                .load(Size.U32, R1, R6, Context.PROTOCOL)
                .store(Size.U8, FRAME, FRONTEND + Encoding.FRONTEND_PROTOCOL, R1)
                .store(Size.U8, FRAME, FRONTEND + Encoding.FRONTEND_PROTOCOL + 1, 0);
    }

    /** R7 = the frontend's service; without one, or one that is not for this socket, passes. */
    private void service(Assembler code) {
        Label everywhere = new Label("everywhere");
        code.lookUp(maps.services(), FRONTEND)
                .branch(R0, Condition.EQUAL, 0, PASS)
                .move(R7, R0)
                .load(Size.U32, R1, R7, Encoding.SERVICE_FLAGS)
                .calculate(R1, Operation.AND, Encoding.NODE_ONLY)
                .branch(R1, Condition.EQUAL, 0, everywhere)
                .move(R1, R6)
                .call(Helper.GET_NETNS_COOKIE)
                .setWide(R1, node)
                .branch(R0, Condition.NOT_EQUAL, R1, PASS)
                // A socket bound to 127.0.0.1 would take that address to the pod, who could not answer.
                .load(Size.U64, R1, R6, Context.SOCKET)
                .load(Size.U32, R1, R1, Context.SOCKET_SOURCE_IP4)
                .calculate(R1, Operation.AND, Encoding.word(255, 0, 0, 0))
                .branch(R1, Condition.EQUAL, Encoding.word(127, 0, 0, 0), PASS)
                .place(everywhere);
    }

    /** To FOUND with R8 = the backend that the client had within the timeout; else to {@code none}. */
    private void client(Assembler code, Label none) {
        clientKey(code);
        code.lookUp(maps.clients(), CLIENT)
                .branch(R0, Condition.EQUAL, 0, none)
                .move(R9, R0)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, FRAME, CLIENT_VALUE, R0)
                .load(Size.U64, R1, R9, 0)
                .calculate(R0, Operation.SUBTRACT, R1)
                .load(Size.U64, R1, R7, Encoding.SERVICE_TIMEOUT)
                .branch(R0, Condition.GREATER, R1, none);
        numbered(code, R9, SocketMaps.CLIENT_NUMBER);
        code.branch(R0, Condition.EQUAL, 0, none)
                .load(Size.U64, R1, FRAME, CLIENT_VALUE)
                .store(Size.U64, R9, 0, R1)
                .move(R8, R0)
                .jump(FOUND);
    }

    private static void clientKey(Assembler code) {
        code.move(R1, R6)
                .call(Helper.GET_NETNS_COOKIE)
                .store(Size.U64, FRAME, CLIENT, R0)
                .load(Size.U32, R1, R7, 0)
                .store(Size.U32, FRAME, CLIENT + 8, R1)
                .store(Size.U32, FRAME, CLIENT + 12, 0);
    }

    /** R0 = the backend with the number that is in memory, or 0 when it is gone. */
    private void numbered(Assembler code, Register base, int offset) {
        code.load(Size.U32, R1, R7, 0)
                .store(Size.U32, FRAME, SLOT, R1)
                .load(Size.U32, R1, base, offset)
                .calculate(R1, Operation.OR, Encoding.NUMBER)
                .store(Size.U32, FRAME, SLOT + 4, R1)
                .lookUp(maps.backends(), SLOT);
    }

    /**
     * R8 = a backend: at random, or by a hash of the client (its namespace) and the service. The slot may just have been taken away: the first
     * one is there as long as there is any.
     */
    private void choose(Assembler code) {
        Label chosen = new Label("chosen");
        Label random = new Label("random");
        Label spread = new Label("spread");
        code.load(Size.U32, R1, R7, Encoding.SERVICE_FLAGS)
                .calculate(R1, Operation.AND, Encoding.CONSISTENT)
                .branch(R1, Condition.EQUAL, 0, random)
                .move(R1, R6)
                .call(Helper.GET_NETNS_COOKIE)
                .load(Size.U32, R1, R7, 0)
                .calculate(R1, Operation.SHIFT_LEFT, 32)
                .calculate(R0, Operation.ADD, R1)
                .setWide(R1, GOLDEN)
                .calculate(R0, Operation.MULTIPLY, R1)
                .move(R1, R0)
                .calculate(R1, Operation.SHIFT_RIGHT, 32)
                .calculate(R0, Operation.XOR, R1)
                .setWide(R1, GOLDEN)
                .calculate(R0, Operation.MULTIPLY, R1)
                .calculate(R0, Operation.SHIFT_RIGHT, 32)
                .jump(spread)
                .place(random)
                .call(Helper.GET_PRANDOM_U32)
                .place(spread)
                .load(Size.U32, R1, R7, Encoding.SERVICE_COUNT)
                .calculate(R0, Operation.MULTIPLY, R1)
                .calculate(R0, Operation.SHIFT_RIGHT, 32)
                .store(Size.U32, FRAME, SLOT + 4, R0)
                .load(Size.U32, R1, R7, 0)
                .store(Size.U32, FRAME, SLOT, R1)
                .lookUp(maps.backends(), SLOT)
                .branch(R0, Condition.NOT_EQUAL, 0, chosen)
                .store(Size.U32, FRAME, SLOT + 4, 0)
                .lookUp(maps.backends(), SLOT)
                .branch(R0, Condition.EQUAL, 0, PASS)
                .place(chosen)
                .move(R8, R0);
    }

    /** With affinity, remembers that the client has R8. */
    private void stick(Assembler code) {
        code.load(Size.U32, R1, R7, Encoding.SERVICE_FLAGS)
                .calculate(R1, Operation.AND, Encoding.STICKY)
                .branch(R1, Condition.EQUAL, 0, FOUND)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, FRAME, CLIENT_VALUE, R0)
                .load(Size.U32, R1, R8, Encoding.BACKEND_NUMBER)
                .store(Size.U32, FRAME, CLIENT_VALUE + SocketMaps.CLIENT_NUMBER, R1)
                .store(Size.U32, FRAME, CLIENT_VALUE + SocketMaps.CLIENT_NUMBER + 4, 0);
        // Written again: the verifier does not know that a sticky service has passed by client().
        clientKey(code);
        code.update(maps.clients(), CLIENT, CLIENT_VALUE);
    }

    private void count(Assembler code) {
        Label counted = new Label("counted");
        code.load(Size.U32, R1, R7, 0)
                .store(Size.U32, FRAME, COUNTER, R1)
                .lookUp(maps.counters(), COUNTER)
                .branch(R0, Condition.EQUAL, 0, counted)
                .load(Size.U64, R1, R0, 0)
                .calculate(R1, Operation.ADD, 1)
                .store(Size.U64, R0, 0, R1)
                .place(counted);
    }

    /** Remembers for this socket that who is R8 shall look like the frontend. */
    private void rememberReply(Assembler code) {
        Label udp = new Label("udp");
        Label remembered = new Label("remembered");
        socketKey(code, REPLY);
        code.copy(R8, 0, FRAME, REPLY + 8, Encoding.ADDRESS_BYTES, R1)
                .load(Size.U16, R1, R8, Encoding.BACKEND_PORT)
                .store(Size.U64, FRAME, REPLY + 24, R1)
                .load(Size.U8, R1, FRAME, FRONTEND + Encoding.FRONTEND_PROTOCOL)
                .branch(R1, Condition.NOT_EQUAL, TCP, udp)
                .update(maps.peers(), REPLY, FRONTEND)
                .jump(remembered)
                .place(udp)
                .update(maps.replies(), REPLY, FRONTEND)
                .place(remembered);
    }

    private static void socketKey(Assembler code, int at) {
        code.move(R1, R6).call(Helper.GET_SOCKET_COOKIE).store(Size.U64, FRAME, at, R0);
    }

    /** The context gets R8's address and port. */
    private static void rewrite(Assembler code, Family family) {
        if (family == Family.IPV4) {
            code.copy(R8, 12, R6, Context.IP4, 4, R1);
        } else {
            code.copy(R8, 0, R6, Context.IP6, Encoding.ADDRESS_BYTES, R1);
        }
        code.load(Size.U16, R1, R8, Encoding.BACKEND_PORT).store(Size.U32, R6, Context.PORT, R1);
    }

    /** A datagram with an address: goes where the last one of this socket went, while that is there. */
    private Assembler send(Family family) {
        Assembler code = start(family);
        // A connected socket of both families comes here too, and hears only from whom it is connected to.
        code.load(Size.U64, R1, R6, Context.SOCKET)
                .load(Size.U16, R1, R1, Context.SOCKET_PEER_PORT)
                .branch(R1, Condition.NOT_EQUAL, 0, PASS);
        service(code);
        socketKey(code, FLOW);
        code.copy(FRAME, FRONTEND, FRAME, FLOW + 8, Encoding.FRONTEND_BYTES, R1)
                .store(Size.U32, FRAME, FLOW + 28, 0)
                .lookUp(maps.flows(), FLOW)
                .branch(R0, Condition.EQUAL, 0, CHOOSE)
                .move(R9, R0)
                .load(Size.U32, R1, R9, 0)
                .load(Size.U32, R2, R7, 0)
                .branch(R1, Condition.NOT_EQUAL, R2, CHOOSE);
        numbered(code, R9, 4);
        code.branch(R0, Condition.EQUAL, 0, CHOOSE).move(R8, R0);
        rewrite(code, family);
        code.exit(1);
        Label free = new Label("free");
        code.place(CHOOSE)
                .load(Size.U32, R1, R7, Encoding.SERVICE_FLAGS)
                .calculate(R1, Operation.AND, Encoding.STICKY)
                .branch(R1, Condition.EQUAL, 0, free);
        client(code, free);
        code.place(free);
        choose(code);
        stick(code);
        code.place(FOUND)
                .load(Size.U32, R1, R7, 0)
                .store(Size.U32, FRAME, FLOW_VALUE, R1)
                .load(Size.U32, R1, R8, Encoding.BACKEND_NUMBER)
                .store(Size.U32, FRAME, FLOW_VALUE + 4, R1)
                .update(maps.flows(), FLOW, FLOW_VALUE);
        count(code);
        rememberReply(code);
        rewrite(code, family);
        return code.place(PASS).exit(1);
    }

    /** Something is from a backend, or the peer is one: says the frontend that this socket meant. */
    private Assembler translateBack(Family family) {
        Label udp = new Label("udp");
        Label looked = new Label("looked");
        Assembler code = start(family);
        socketKey(code, REPLY);
        code.copy(FRAME, FRONTEND, FRAME, REPLY + 8, Encoding.ADDRESS_BYTES, R1)
                .load(Size.U16, R1, FRAME, FRONTEND + Encoding.FRONTEND_PORT)
                .store(Size.U64, FRAME, REPLY + 24, R1)
                .load(Size.U8, R1, FRAME, FRONTEND + Encoding.FRONTEND_PROTOCOL)
                .branch(R1, Condition.NOT_EQUAL, TCP, udp)
                .lookUp(maps.peers(), REPLY)
                .jump(looked)
                .place(udp)
                .lookUp(maps.replies(), REPLY)
                .place(looked)
                .branch(R0, Condition.EQUAL, 0, PASS)
                .move(R8, R0);
        // A frontend's key begins as a backend does: address and port.
        rewrite(code, family);
        return code.place(PASS).exit(1);
    }

    /** Offsets in {@code struct bpf_sock_addr} and {@code struct bpf_sock}. */
    private static final class Context {
        static final int IP4 = 4;
        static final int IP6 = 8;
        static final int PORT = 24;
        static final int PROTOCOL = 36;
        static final int SOCKET = 64;
        static final int SOCKET_SOURCE_IP4 = 24;
        static final int SOCKET_PEER_PORT = 48;
    }
}
