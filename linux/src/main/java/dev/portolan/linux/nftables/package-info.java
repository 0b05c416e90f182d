/**
 * nf_tables, the kernel's packet classifier, spoken to over nfnetlink without the {@code nft} command: tables, chains, sets, maps, rules as
 * values, and transactions of them. Layouts and numbers are those of {@code include/uapi/linux/netfilter/nf_tables.h}; words are those of nft(8).
 */
@NullMarked
package dev.portolan.linux.nftables;

import org.jspecify.annotations.NullMarked;
