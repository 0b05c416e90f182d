package dev.portolan.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Against the kernel; reading needs no privilege. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "netlink is Linux'")
class NetlinkSocketTest {
    private static final int RTM_GETLINK = 18;
    private static final int IFLA_IFNAME = 3;
    private static final int LINK_HEADER = 16;

    @Test
    void a_dump_has_all_its_parts() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            List<NetlinkMessage> links = socket.request(
                    "RTM_GETLINK", "all", new NetlinkMessage(RTM_GETLINK, NetlinkMessage.DUMP, new byte[LINK_HEADER]));
            assertThat(links)
                    .map(link ->
                            link.attributes(LINK_HEADER).string(IFLA_IFNAME).orElseThrow())
                    .contains("lo");
        }
    }

    @Test
    void a_refusal_names_call_object_and_error() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            assertThatThrownBy(() -> socket.request("RTM_GETLINK", "link none0", get("none0")))
                    .isInstanceOfSatisfying(
                            KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV))
                    .hasMessage("RTM_GETLINK of link none0 failed: ENODEV (no such device)");
        }
    }

    @Test
    void messages_sent_together_are_answered_one_by_one() throws Exception {
        try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            Replies replies =
                    socket.exchange("RTM_GETLINK", "three links", List.of(get("none0"), get("lo"), get("none1")));
            assertThat(replies.errors()).map(MessageError::index).containsExactly(0, 2);
            assertThat(replies.messages()).hasSize(1);
            assertThat(socket.request("RTM_GETLINK", "lo", get("lo"))).hasSize(1);
        }
    }

    @Test
    void attributes_come_back_as_they_were_written() {
        byte[] bytes = new AttributesBuilder()
                .u8(1, 200)
                .u16be(2, 65535)
                .string(3, "ptl0")
                .nested(4, in -> in.u32(1, 7).u32be(2, 8).nested(3, deeper -> deeper.u64be(9, 1L << 40)))
                .flag(5)
                .bytes(6, new byte[1000])
                .toBytes();
        Attributes read = Attributes.parse(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
        assertThat(read.u8(1)).hasValue(200);
        assertThat(read.u16be(2)).hasValue(65535);
        assertThat(read.string(3)).contains("ptl0");
        assertThat(read.nested(4).u32(1)).hasValue(7);
        assertThat(read.nested(4).u32be(2)).hasValue(8);
        assertThat(read.nested(4).nested(3).u64be(9)).hasValue(1L << 40);
        assertThat(read.get(5)).isPresent();
        assertThat(read.get(6).orElseThrow().bytes()).hasSize(1000);
        assertThat(read.u32(7)).isEmpty();
    }

    @Test
    void an_attribute_that_is_too_long_is_refused() {
        assertThatThrownBy(() -> new AttributesBuilder()
                        .nested(1, in -> in.bytes(1, new byte[40000]).bytes(1, new byte[40000])))
                .hasMessageContaining("at most 65535");
    }

    private static NetlinkMessage get(String name) {
        return NetlinkMessage.of(
                RTM_GETLINK, 0, new byte[LINK_HEADER], new AttributesBuilder().string(IFLA_IFNAME, name));
    }
}
