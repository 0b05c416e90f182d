package dev.portolan.store;

import java.util.List;

/**
 * Entries as they were together.
 *
 * @param revision the store's revision at that moment; a watch from {@code revision + 1} continues without gap
 */
public record Snapshot(long revision, List<Entry> entries) {}
