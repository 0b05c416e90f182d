package dev.portolan.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pages whose commands {@link DocsTest} types. */
final class DocPages {
    private static final List<String> FOLDERS = List.of("docs/tutorial", "docs/how-to", "examples");

    private DocPages() {}

    /** Every page of the folders that are typed. */
    static List<Path> all() throws IOException {
        try (Stream<Path> folders = FOLDERS.stream().flatMap(DocPages::markdown)) {
            return folders.toList();
        }
    }

    /** What is typed in one go, by name: the tutorial's chapters go on from each other, every other page stands for itself. */
    static Map<String, List<Path>> walks() throws IOException {
        var walks = new LinkedHashMap<String, List<Path>>();
        walks.put("docs/tutorial", all().stream().filter(DocPages::isChapter).toList());
        for (Path page : all()) {
            if (!isIndex(page) && !isRecord(page) && !isChapter(page)) walks.put(name(page), List.of(page));
        }
        return walks;
    }

    /** The commands of the root's README, a line each, without what is said beside them; {@code ./test} is what runs this. */
    static List<String> readme() throws IOException {
        return DocStep.texts(Host.root().resolve("README.md"), "").stream()
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("\\s+#.*", ""))
                .filter(line -> !line.isBlank() && !line.equals("./test"))
                .toList();
    }

    /** From the repository's root. */
    static String name(Path page) {
        return Host.root().relativize(page).toString();
    }

    /** A list of other pages. */
    static boolean isIndex(Path page) {
        return List.of("docs/tutorial/README.md", "docs/how-to/README.md").contains(name(page));
    }

    /** What a script has recorded; a test of its own records it again. */
    static boolean isRecord(Path page) {
        return name(page).equals("docs/tutorial/session.md");
    }

    private static boolean isChapter(Path page) {
        return name(page).matches("docs/tutorial/\\d[^/]*\\.md");
    }

    private static Stream<Path> markdown(String folder) {
        try (Stream<Path> files = Files.walk(Host.root().resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(".md")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
