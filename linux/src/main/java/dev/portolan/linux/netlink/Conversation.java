package dev.portolan.linux.netlink;

import dev.portolan.linux.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Sorts what the kernel says about messages that were sent together, told apart by their sequence numbers. */
final class Conversation {
    private static final int CAPPED = 0x100;
    private static final int ACK_ATTRIBUTES = 0x200;
    private static final int ATTRIBUTE_MESSAGE = 1;

    private final int firstSequence;
    private final int count;
    private final List<NetlinkMessage> messages = new ArrayList<>();
    private final List<MessageError> errors = new ArrayList<>();
    private boolean ended;
    private boolean interrupted;

    Conversation(int firstSequence, int count) {
        this.firstSequence = firstSequence;
        this.count = count;
    }

    /** Reads one datagram of one or more messages; those of earlier conversations are left out. */
    void take(ByteBuffer datagram) {
        while (datagram.remaining() >= NetlinkMessage.HEADER) {
            int start = datagram.position();
            int length = datagram.getInt(start);
            if (length < NetlinkMessage.HEADER || length > datagram.remaining()) {
                throw new IllegalStateException(
                        "the kernel sent a message of " + length + " bytes in a datagram with " + datagram.remaining());
            }
            int index = datagram.getInt(start + 8) - firstSequence;
            if (index >= 0 && index < count) {
                int flags = Short.toUnsignedInt(datagram.getShort(start + 6));
                byte[] body = new byte[length - NetlinkMessage.HEADER];
                datagram.get(start + NetlinkMessage.HEADER, body);
                sort(index, new NetlinkMessage(Short.toUnsignedInt(datagram.getShort(start + 4)), flags, body));
            }
            datagram.position(Math.min(start + ((length + 3) & ~3), datagram.limit()));
        }
    }

    private void sort(int index, NetlinkMessage message) {
        interrupted |= (message.flags() & NetlinkMessage.DUMP_INTERRUPTED) != 0;
        switch (message.type()) {
            case NetlinkMessage.NOOP -> {}
            case NetlinkMessage.DONE -> {
                ended = true;
                // A dump that failed half-way says so in its last part.
                if (message.body().remaining() >= 4) {
                    error(index, message, 4);
                }
            }
            case NetlinkMessage.ERROR -> {
                ended = true;
                error(index, message, 4 + originalBytes(message));
            }
            default -> messages.add(message);
        }
    }

    private static int originalBytes(NetlinkMessage message) {
        boolean capped = (message.flags() & CAPPED) != 0;
        return capped ? NetlinkMessage.HEADER : (message.body().getInt(4) + 3) & ~3;
    }

    private void error(int index, NetlinkMessage message, int attributesAt) {
        ByteBuffer body = message.body();
        int number = -body.getInt(0);
        if (number <= 0) {
            return;
        }
        String detail = "";
        if ((message.flags() & ACK_ATTRIBUTES) != 0 && body.limit() > attributesAt) {
            ByteBuffer tail = body.position(attributesAt).slice().order(ByteOrder.nativeOrder());
            detail = Attributes.parse(tail).string(ATTRIBUTE_MESSAGE).orElse("");
        }
        errors.add(new MessageError(index, new Errno(number), detail));
    }

    boolean ended() {
        return ended;
    }

    /** Whether the kernel's list changed while it was dumped. */
    boolean interrupted() {
        return interrupted;
    }

    Replies replies() {
        return new Replies(messages, errors);
    }
}
