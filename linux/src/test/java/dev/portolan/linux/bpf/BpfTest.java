package dev.portolan.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.cgroup.Cgroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps, programs, links and pins in the real kernel; programs see only this process, in a cgroup of its own. */
@RequiresBpf
class BpfTest {
    private static final BpfMap.Shape NUMBERS = new BpfMap.Shape(MapType.HASH, 4, 8, 20_000);

    @TempDir
    Path folder;

    @Test
    void elements_are_put_replaced_found_and_removed() throws Exception {
        try (BpfMap map = BpfMap.create("numbers", NUMBERS)) {
            map.put(key(1), value(10));
            map.put(key(1), value(11));
            assertThat(map.get(key(1))).hasValue(value(11));
            assertThat(map.get(key(2))).isEmpty();
            assertThat(map.remove(key(1))).isTrue();
            assertThat(map.remove(key(1))).isFalse();
        }
    }

    @Test
    void ten_thousand_elements_go_in_by_batches_and_come_out_again() throws Exception {
        List<BpfMap.Entry> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add(new BpfMap.Entry(key(i), value(i * 3L)));
        }
        try (BpfMap map = BpfMap.create("numbers", NUMBERS)) {
            map.putAll(many);
            assertThat(map.entries())
                    .hasSize(10_000)
                    .allSatisfy(entry -> assertThat(ByteBuffer.wrap(entry.value())
                                    .order(ByteOrder.nativeOrder())
                                    .getLong())
                            .isEqualTo(3L
                                    * ByteBuffer.wrap(entry.key())
                                            .order(ByteOrder.nativeOrder())
                                            .getInt()));
            map.removeAll(many.stream().map(BpfMap.Entry::key).toList());
            assertThat(map.entries()).isEmpty();
        }
    }

    @Test
    void a_full_map_says_so() throws Exception {
        try (BpfMap map = BpfMap.create("tiny", new BpfMap.Shape(MapType.HASH, 4, 8, 1))) {
            map.put(key(1), value(1));
            assertThatThrownBy(() -> map.put(key(2), value(2)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("bpf MAP_UPDATE_ELEM of map tiny failed: E2BIG");
        }
    }

    @Test
    void a_program_that_the_verifier_refuses_is_refused_with_the_verifier_s_words() {
        Assembler code =
                new Assembler().load(Size.U32, Register.R0, Register.R9, 0).exit(1);
        assertThatThrownBy(() -> BpfProgram.load(AttachType.INET4_CONNECT, code))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("bpf PROG_LOAD of program connect4")
                .hasMessageContaining("R9 !read_ok");
    }

    @Test
    void a_pinned_link_acts_without_its_process_and_another_program_takes_its_place() throws Exception {
        BpfFileSystem pins = new BpfFileSystem(folder.resolve("bpf"));
        pins.mount();
        Cgroup home = Cgroup.current();
        Cgroup own = home.child("portolan-test-bpf-" + ProcessHandle.current().pid());
        try (ServerSocket server = new ServerSocket()) {
            own.add(ProcessHandle.current().pid());
            server.bind(new InetSocketAddress("127.0.0.1", 0));
            PinFolder pinned = pins.folder("test");
            pinned.create();
            try (BpfProgram refusing = BpfProgram.load(AttachType.INET4_CONNECT, refusing(server.getLocalPort()));
                    BpfLink link = BpfLink.attach(refusing, own)) {
                pinned.pin("link-connect4", link);
            }
            assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class);
            try (BpfLink link = pinned.link("link-connect4").orElseThrow();
                    BpfProgram harmless = BpfProgram.load(AttachType.INET4_CONNECT, new Assembler().exit(1))) {
                link.replace(harmless);
            }
            connect(server);
            assertThat(pinned.names()).containsExactly("link-connect4");
            assertThat(pinned.delete()).isTrue();
            assertThat(pinned.link("link-connect4")).isEmpty();
        } finally {
            home.add(ProcessHandle.current().pid());
            own.deleteWhenEmpty(Duration.ofSeconds(30));
            pins.unmount();
        }
    }

    @Test
    void a_pinned_map_keeps_its_elements_and_is_not_taken_for_one_of_another_shape() throws Exception {
        BpfFileSystem pins = new BpfFileSystem(folder.resolve("bpf"));
        pins.mount();
        try {
            PinFolder pinned = pins.folder("test");
            pinned.create();
            try (BpfMap map = BpfMap.create("numbers", NUMBERS)) {
                map.put(key(1), value(10));
                pinned.pin(map);
            }
            try (BpfMap again = pinned.map("numbers", NUMBERS).orElseThrow()) {
                assertThat(again.get(key(1))).hasValue(value(10));
            }
            assertThat(pinned.map("numbers", new BpfMap.Shape(MapType.HASH, 8, 8, 20_000)))
                    .isEmpty();
            assertThat(pinned.map("letters", NUMBERS)).isEmpty();
        } finally {
            pins.unmount();
        }
    }

    /** Refuses connections to one port only, so that the rest of this process goes on. */
    private static Assembler refusing(int port) {
        Instruction.Label pass = new Instruction.Label("pass");
        return new Assembler()
                .load(Size.U32, Register.R2, Register.R1, 24)
                .branch(Register.R2, Condition.NOT_EQUAL, Short.toUnsignedInt(Short.reverseBytes((short) port)), pass)
                .set(Register.R1, -111)
                .call(Helper.SET_RETVAL)
                .exit(0)
                .place(pass)
                .exit(1);
    }

    /** From IPv4 sockets: Java's own are of both families, which only connect6 sees. */
    private static void connect(ServerSocket server) throws IOException {
        try (var channel = java.nio.channels.SocketChannel.open(java.net.StandardProtocolFamily.INET)) {
            channel.connect(server.getLocalSocketAddress());
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array();
    }

    private static byte[] value(long number) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(number)
                .array();
    }
}
