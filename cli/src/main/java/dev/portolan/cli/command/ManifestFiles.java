package dev.portolan.cli.command;

import dev.portolan.cli.manifest.ManifestReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files that {@code up} was given, read as often as wanted. */
record ManifestFiles(List<Path> paths, ManifestReader.Depth depth) {
    ManifestReader.Found read() {
        return ManifestReader.read(paths, depth);
    }

    /** Whether one of them isn't there now, as while a folder is being replaced: then nothing can be said about what it holds. */
    boolean incomplete() {
        return paths.stream().anyMatch(path -> !Files.exists(path));
    }
}
