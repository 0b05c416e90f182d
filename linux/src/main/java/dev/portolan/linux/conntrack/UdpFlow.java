package dev.portolan.linux.conntrack;

/**
 * A UDP flow that the kernel remembers.
 *
 * @param original its packets as the client sends them: the destination is what the client asked for, such as a Service's address
 * @param reply its answers as they come in: the source is who really answers, such as a pod
 * @param id the kernel's number for it
 * @param zone 0 unless somebody made zones
 */
public record UdpFlow(Tuple original, Tuple reply, int id, int zone) {}
