package dev.portolan.linux.netlink;

import dev.portolan.linux.Errno;

/**
 * The kernel refused one message.
 *
 * @param index which of the messages sent together, from 0
 * @param errno why
 * @param detail the kernel's own words about it (extended acknowledgement); empty where it had none
 */
public record MessageError(int index, Errno errno, String detail) {}
