package dev.portolan.linux.netlink;

import java.util.List;

/**
 * What messages sent together caused.
 *
 * @param messages what the kernel answered, in order, without acknowledgements and end marks
 * @param errors the refused messages, in order; nfnetlink applies nothing of a batch that has one
 */
public record Replies(List<NetlinkMessage> messages, List<MessageError> errors) {
    /** Copies both. */
    public Replies {
        messages = List.copyOf(messages);
        errors = List.copyOf(errors);
    }
}
