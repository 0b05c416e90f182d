package dev.portolan.cli.watch;

import dev.portolan.cli.manifest.Manifest;
import dev.portolan.cli.manifest.Problem;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides what a change of the files takes away. */
public final class Prunable {
    private Prunable() {}

    /** An object's identity: what the API knows it by, without the version of its group. */
    public record Identity(String group, String kind, String namespace, String name) {
        /** Of a manifest. */
        public static Identity of(Manifest manifest) {
            String version = manifest.apiVersion();
            int slash = version.indexOf('/');
            return new Identity(
                    slash < 0 ? "" : version.substring(0, slash),
                    manifest.kind(),
                    manifest.namespace(),
                    manifest.name());
        }
    }

    /**
     * The objects that were in the files and are no longer. What a broken file held stays: nobody can tell what it is meant to hold now.
     *
     * @param before what the files held when they were last applied, and the API took
     * @param now what they hold
     * @param problems what is wrong with them, in the reader's or the API's eyes
     */
    public static List<Manifest> decide(
            Collection<Manifest> before, Collection<Manifest> now, Collection<Problem> problems) {
        Set<Identity> there = now.stream().map(Identity::of).collect(Collectors.toSet());
        return before.stream()
                .filter(m -> !there.contains(Identity.of(m)))
                .filter(m -> !broken(m.file(), problems))
                .toList();
    }

    private static boolean broken(Path file, Collection<Problem> problems) {
        String name = file.toString();
        return problems.stream()
                .map(Problem::where)
                .anyMatch(where -> where.equals(name) || where.startsWith(name + ":"));
    }
}
