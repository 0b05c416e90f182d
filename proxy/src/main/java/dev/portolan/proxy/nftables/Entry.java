package dev.portolan.proxy.nftables;

import dev.portolan.linux.nftables.Element;
import dev.portolan.linux.nftables.NftSet;

/** An element and the set or map it is in. */
record Entry(NftSet set, Element element) {}
