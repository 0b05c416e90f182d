package dev.portolan.apiserver.storage;

import org.jspecify.annotations.Nullable;

/**
 * One write of one object, as a watcher may have to see it.
 *
 * @param revision the write's revision
 * @param before null: the object was made
 * @param after null: the object is gone
 */
public record Change(
        long revision, @Nullable Stored before, @Nullable Stored after) {}
